"""A dialog that edits one list of the spec."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from swarmtui.wizard.screens.dialog import EditingDialog
from swarmtui.wizard.screens.row_dialog import RowDialog
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.divider import Divider
from swarmtui.wizard.widgets.explanation import ExplanationRows
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.messages import RowOpened
from swarmtui.wizard.widgets.status_text import StatusText

_KEYS = (
    Key("Tab", "list or input line", "tab", is_optional=True),
    Key("^Z", "undo", "ctrl+z", is_optional=True),
    Key("F1", "help", "f1"),
)


class ListScreen(EditingDialog):
    """A list editor at full size. Changes apply immediately; Esc closes."""

    COVERS_SCREENS = True
    HELP_KEYS = (
        ("Enter", "in the input line: add what is typed; on a row: edit it"),
        ("Up, Down, Tab", "go from the input line to the rows"),
        ("Ins, Del", "copy the row; delete it, or all marked rows"),
        ("Space", "mark the row, or remove its mark"),
        ("/", "on the rows: filter them; Esc shows all of them again"),
        ("Ctrl+L", "while the rows are filtered: mark all matches, or remove their marks"),
        ("Ctrl+U, Ctrl+D", "move the row up or down; also Shift+Up, Shift+Down"),
        ("Ctrl+E, Ctrl+R", "choose the next option of the row; see the line below the rows"),
        ("Letters, digits", "go to the input line, also from the rows"),
        ("@FILE", "in the input line: add the lines of the file; several lines can be pasted"),
        ("Ctrl+T", "take the suggestion of the row's problem"),
        ("Ctrl+N", "go to the next problem, errors first"),
        ("Ctrl+Z, Ctrl+Y", "undo, redo"),
        ("Esc", "cancel the edit of a row, or the filter; go back"),
    )

    def __init__(self, rows: Rows, symbols: Symbols, path: str = "") -> None:
        super().__init__(rows, symbols)
        self._path = path

    def compose(self) -> ComposeResult:
        """Yield title, editor and keys."""
        with Vertical(classes="dialog list"):
            yield StatusText(self.rows.info.title, classes="title")
            yield ListEditor(self.rows, self.symbols)
            yield Divider(self.symbols)
            yield ExplanationRows(self.symbols)
            yield KeyLine(classes="keys")

    def keys(self) -> tuple[Key, ...]:
        """Return the keys; first what Esc does now."""
        return Key("Esc", self.editor.escape_action or "back to the form", "escape"), *_KEYS

    @property
    def editor(self) -> ListEditor:
        """The list editor."""
        return self.query_one(ListEditor)

    def on_mount(self) -> None:
        """Show the rows, and go to the path that the dialog was opened for."""
        self.refresh_view()
        self.editor.go_to(self._path)

    def refresh_view(self) -> None:
        """Show the rows."""
        self.editor.refresh_state()

    def contains_path(self, path: str) -> bool:
        """Whether `path` is the list, for its input line, or in one of its rows."""
        return path == self.rows.path or super().contains_path(path)

    def reload_from_draft(self, path: str) -> None:
        """Go to the row that changed, or to the input line."""
        self.editor.show_change(path)

    def action_close(self) -> None:
        """Add the text in the input line, or mark it as an error, and close."""
        self.editor.line.finish_typing()
        self.dismiss()

    @on(RowOpened)
    def _open_row(self, event: RowOpened) -> None:
        event.stop()
        dialog = RowDialog(event.rows, event.index, self.symbols)
        self.app.push_screen(dialog, self.dialog_closed)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        """Close on Enter in the empty input line."""
        self.action_close()
