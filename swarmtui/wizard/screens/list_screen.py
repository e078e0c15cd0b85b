"""One list of the spec by itself, over the form."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from swarmtui.wizard.screens.dialog import EditingDialog
from swarmtui.wizard.screens.row_dialog import RowDialog
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.list_editor import LIST_HELP, ListEditor
from swarmtui.wizard.widgets.messages import RowOpened
from swarmtui.wizard.widgets.status_text import StatusText

_KEYS = (
    Key("Esc", "back to the form", "escape"),
    Key("Tab", "list and line", "tab"),
    Key("^Z", "undo", "ctrl+z"),
    Key("F1", "help", "f1"),
)


class ListScreen(EditingDialog):
    """The editor of a list, with all the room there is. Esc closes; everything is kept at once."""

    HELP_KEYS = LIST_HELP

    def __init__(self, rows: Rows, symbols: Symbols, path: str = "") -> None:
        super().__init__(rows, symbols)
        self._path = path

    def compose(self) -> ComposeResult:
        """Title, editor, how to leave."""
        with Vertical(classes="dialog list"):
            yield StatusText(self.rows.info.title, classes="title")
            yield ListEditor(self.rows, self.symbols)
            yield KeyLine(_KEYS, classes="keys")

    @property
    def editor(self) -> ListEditor:
        """The list."""
        return self.query_one(ListEditor)

    def on_mount(self) -> None:
        """Show the rows, and go where the person was led."""
        self.refresh_view()
        self.editor.go_to(self._path)

    def refresh_view(self) -> None:
        """Show the rows."""
        self.editor.refresh_state()

    def contains_path(self, path: str) -> bool:
        """The line, too."""
        return path == self.rows.path or super().contains_path(path)

    def reload_from_draft(self, path: str) -> None:
        """Show the row, or go to the line."""
        self.editor.show_change(path)

    def action_close(self) -> None:
        """What waits in the line becomes a row, or is judged as it stands."""
        self.editor.line.finish_typing()
        self.dismiss()

    @on(RowOpened)
    def _open_row(self, event: RowOpened) -> None:
        event.stop()
        dialog = RowDialog(event.rows, event.index, self.symbols)
        self.app.push_screen(dialog, self.dialog_closed)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        """Enter on the empty line closes."""
        self.action_close()
