"""The storage step: mounts, secrets and configs."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from swarmtui.spec.tree import CONTAINER
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.widgets.divider import Gap
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.step_pane import StepPane


class StorageStep(StepPane):
    """Mounts as a table, then secrets and configs."""

    ROWS = (f"{CONTAINER}.Secrets", f"{CONTAINER}.Configs", f"{CONTAINER}.ReadOnly")

    def compose_body(self) -> ComposeResult:
        """Yield the table of mounts, then the fields."""
        yield ListEditor(Rows(self.session, f"{CONTAINER}.Mounts"), self.symbols)
        yield Gap()
        yield from super().compose_body()

    def initial_focus(self) -> Widget:
        """Return the input that adds mounts."""
        return self.query_one(ListEditor).line
