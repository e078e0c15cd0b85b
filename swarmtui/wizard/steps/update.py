"""The update step: the update and the rollback policy, side by side."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button

from swarmtui.spec.field_info import field_info
from swarmtui.spec.modes import is_job
from swarmtui.wizard.state.levels import level_message
from swarmtui.wizard.widgets.field_block import Block, BlockHead
from swarmtui.wizard.widgets.messages import DraftChanged
from swarmtui.wizard.widgets.status_text import StatusText
from swarmtui.wizard.widgets.step_pane import StepPane

_SETTINGS = ("Parallelism", "Delay", "FailureAction", "Monitor", "MaxFailureRatio", "Order")
_POLICIES = ("UpdateConfig", "RollbackConfig")


class UpdateStep(StepPane):
    """The same settings for update and rollback; for a job a line that says why not."""

    def compose_body(self) -> ComposeResult:
        """Yield the note, then the table: one row per setting."""
        yield StatusText("", id="note")
        yield Button("Clear both", id="clear", compact=True)
        with Vertical(id="policies"):
            yield BlockHead(("Update", "Rollback"))
            yield from map(self.row, map(_block, _SETTINGS))

    def refresh_state(self) -> None:
        """Also show what applies to a whole column; for a job hide the table."""
        super().refresh_state()
        mode = self.session.draft.mode
        filled = any(self.session.draft.value(policy) is not None for policy in _POLICIES)
        self.query_one("#policies").display = not is_job(mode)
        self.query_one("#clear").display = is_job(mode) and filled
        self._show_note(self._note(mode, filled))

    def _show_note(self, words: str) -> None:
        note = self.query_one("#note", StatusText)
        note.display = bool(words)
        note.set_text(words)

    def _note(self, mode: str, filled: bool) -> str:
        """Return what applies to a whole column, or to a job."""
        if is_job(mode):
            words = f"A {mode} does not use an update or rollback policy."
            return level_message("error", words, self.symbols) if filled else words
        info = field_info("RollbackConfig")
        requirement = self.session.unmet_requirement(info) if info else ""
        return f"Rollback {requirement}." if requirement else ""

    @on(Button.Pressed, "#clear")
    def _clear(self) -> None:
        for policy in _POLICIES:
            self.session.draft.clear(policy)
        self.reload_from_draft()
        self.post_message(DraftChanged())


def _block(setting: str) -> Block:
    info = field_info(f"UpdateConfig.{setting}")
    title = info.title if info else setting
    return Block({f"{policy}.{setting}": "" for policy in _POLICIES}, title)
