"""Step 3: what is mounted into the container."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from swarmtui.spec.tree import CONTAINER
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.step_pane import StepPane


class StorageStep(StepPane):
    """Mounts as a table, then secrets and configs."""

    MAIN_FIELDS = (f"{CONTAINER}.Secrets", f"{CONTAINER}.Configs", f"{CONTAINER}.ReadOnly")

    def compose_body(self) -> ComposeResult:
        """The table first."""
        yield ListEditor(Rows(self.session, f"{CONTAINER}.Mounts"), self.symbols)
        yield from super().compose_body()

    def initial_focus(self) -> Widget:
        """Mounts are what most come here for."""
        return self.query_one(ListEditor).line
