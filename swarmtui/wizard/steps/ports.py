"""Step 7: endpoint mode and published ports."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.step_pane import StepPane


class PortsStep(StepPane):
    """The ports as a table; one line under it takes new ones in the CLI's own notation."""

    MAIN_FIELDS = ("EndpointSpec.Mode",)

    def compose_body(self) -> ComposeResult:
        """Endpoint mode, then the table."""
        yield from super().compose_body()
        yield ListEditor(Rows(self.session, "EndpointSpec.Ports"), self.symbols)

    def initial_focus(self) -> Widget:
        """Ports are what this step is for."""
        return self.query_one(ListEditor).line
