"""One list of the spec by itself, over the form."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from swarmtui.wizard.rows import Rows
from swarmtui.wizard.signs import Signs
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.said import Said


class ListScreen(ModalScreen[None]):
    """The editor of a list, with all the room there is. Esc closes; everything is kept at once."""

    BINDINGS = [
        Binding("escape", "close", "Close"),
        Binding("ctrl+z", "undo", show=False, priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
    ]

    def __init__(self, rows: Rows, signs: Signs, path: str = "") -> None:
        super().__init__()
        self._rows = rows
        self._signs = signs
        self._path = path

    def compose(self) -> ComposeResult:
        """Title, editor, how to leave."""
        with Vertical(classes="dialog list"):
            yield Said(self._rows.fact.title, classes="title")
            yield ListEditor(self._rows, self._signs)
            yield Said(
                "Esc  back to the form    Tab  list and line    Ctrl+Z  undo", classes="keys"
            )

    @property
    def editor(self) -> ListEditor:
        """The list."""
        return self.query_one(ListEditor)

    def on_mount(self) -> None:
        """Show the rows, and go where the person was led."""
        self.editor.bring_up_to_date()
        self.editor.go_to(self._path)

    def changed(self) -> None:
        """Judge the draft, and show it."""
        self._rows.session.check()
        self.editor.bring_up_to_date()

    @on(ListEditor.Changed)
    def _changed(self, event: ListEditor.Changed) -> None:
        event.stop()
        self.changed()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        """Enter on the empty line closes."""
        self.dismiss()

    def action_close(self) -> None:
        """Back to the form."""
        self.dismiss()

    def action_undo(self) -> None:
        """Take back the last change."""
        self._rows.session.draft.undo()
        self.changed()

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self._rows.session.draft.redo()
        self.changed()
