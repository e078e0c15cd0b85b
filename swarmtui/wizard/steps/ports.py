"""The ports step: endpoint mode and published ports."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.widgets.divider import Gap
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.step_pane import StepPane


class PortsStep(StepPane):
    """Endpoint mode, and the ports as a table with an input for the CLI's notation."""

    ROWS = ("EndpointSpec.Mode",)

    def compose_body(self) -> ComposeResult:
        """Yield the endpoint mode, then the table."""
        yield from super().compose_body()
        yield Gap()
        yield ListEditor(Rows(self.session, "EndpointSpec.Ports"), self.symbols)

    def initial_focus(self) -> Widget:
        """Return the input that adds ports."""
        return self.query_one(ListEditor).line
