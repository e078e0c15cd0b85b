"""The editor of a list: a table of its rows, and an input line that adds rows."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input

from swarmtui.wizard.state.columns import CYCLE_KEYS, cells_of, headers_of
from swarmtui.wizard.state.levels import StatusPart, level_message
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.labelled_control import LabelledControl
from swarmtui.wizard.widgets.messages import DraftChanged, RowOpened
from swarmtui.wizard.widgets.row_input import RowInput
from swarmtui.wizard.widgets.row_list import Row, RowList

_KEYS = (
    Key("Enter", "edit", "enter"),
    Key("Ins", "copy", "insert"),
    Key("Del", "delete", "delete"),
    Key("^U", "up", "ctrl+u"),
    Key("^D", "down", "ctrl+d"),
)
_MOVES = {"ctrl+u": -1, "shift+up": -1, "ctrl+d": 1, "shift+down": 1}
LIST_HELP = (
    ("Enter", "in the input line: add what is typed; on a row: edit it"),
    ("Up, Tab", "go from the input line to the rows"),
    ("Ins, Del", "copy or delete the row"),
    ("Ctrl+U, Ctrl+D", "move the row up or down; also Shift+Up, Shift+Down"),
    ("Space, Ctrl+R", "choose the next option of the row; see the line below the rows"),
    ("Letters, digits", "go to the input line, also from the rows"),
    ("Ctrl+T", "take the suggestion of the row's problem"),
    ("Ctrl+N", "go to the next problem, errors first"),
    ("Ctrl+Z, Ctrl+Y", "undo, redo"),
    ("Esc", "cancel the edit of a row; go back"),
)
"""The keys of a list, for the help."""


class ListEditor(TeardownGuard, Vertical):
    """Rows with add, edit, copy, delete, reorder and paste; `DraftChanged` after each of them."""

    DEFAULT_CSS = """
    ListEditor { height: auto; }
    ListEditor VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
    ListEditor .keys { padding-left: 2; }
    ListEditor LabelledControl { margin-top: 1; }
    """

    BINDINGS = [Binding("up", "to_rows", "Rows", show=False)]

    def __init__(self, rows: Rows, symbols: Symbols) -> None:
        super().__init__()
        self.rows = rows
        self.path = rows.path
        self._symbols = symbols
        self._cycle_keys = CYCLE_KEYS.get(rows.info.notation, {})
        cycle_labels = (
            Key(_key_label(key), word, key) for key, (_, word) in self._cycle_keys.items()
        )
        self._row_keys = (*_KEYS, *cycle_labels)

    def compose(self) -> ComposeResult:
        """The table, its keys, the input line."""
        info = self.rows.info
        keys = [*(key.name for key in self._row_keys), *_MOVES]
        empty = f"No {info.title.lower()} yet."
        with VerticalScroll(can_focus=False):
            yield RowList(headers_of(info.notation), keys, self._symbols, empty=empty, id="rows")
        yield KeyLine((), lambda: self.table, classes="keys")
        self.line = RowInput(self.rows, self._example(), id="add-row")
        self._labelled_input = LabelledControl("Add", self.line, info.help, aside_width=0)
        yield self._labelled_input

    def _example(self) -> str:
        examples = self.rows.info.examples
        return f"e.g. {examples[0]}" if examples else ""

    @property
    def table(self) -> RowList:
        """The widget that shows the rows."""
        return self.query_one("#rows", RowList)

    def focus_first(self) -> None:
        """Focus the input line."""
        self.line.focus()

    @property
    def has_focus_within(self) -> bool:
        """Whether the table or the input line has the focus."""
        return self.table.has_focus or self.line.has_focus

    def go_to(self, path: str) -> None:
        """Go to the row that `path` is in; to the input line if there is none."""
        if self.mark(path):
            self.table.focus()
        else:
            self.focus_first()

    def mark(self, path: str) -> bool:
        """Mark the row that `path` is in; return False if there is none."""
        row = path.removeprefix(f"{self.path}[").partition("]")[0]
        is_row = row.isdigit() and int(row) < len(self.rows.all)
        if is_row:
            self.table.cursor = int(row)
        return is_row

    def show_change(self, path: str) -> None:
        """Mark the row that `path` is in; for the list itself focus the input line."""
        if path == self.path:
            self.focus_first()
        else:
            self.mark(path)

    def action_to_rows(self) -> None:
        """Go from the input line up to the rows."""
        if self.table.can_focus:
            self.table.focus()

    def refresh_state(self) -> None:
        """Show the rows and their problems."""
        count, reason = len(self.rows.all), self.rows.session.unmet_requirement(self.rows.info)
        self.table.show(self._rows())
        self.table.can_focus = count > 0
        if not count and self.screen.focused is self.table:
            self.focus_first()
        self.query_one(".keys", KeyLine).show(self._row_keys if count else ())
        self.line.show_pending()
        self.line.disabled = bool(reason) and not self.line.value
        self._show_edited(self.line.editing)
        self._refresh_message(reason)

    def _show_edited(self, index: int | None) -> None:
        """Mark the row that is edited in the input line."""
        self._labelled_input.label = "Add" if index is None else f"Row {index + 1}"
        self.table.always_show_cursor = index is not None
        if index is not None:
            self.table.cursor = min(index, max(len(self.rows.all) - 1, 0))
        self.table.refresh()

    def _rows(self) -> list[Row]:
        texts = cells_of(self.rows, self._symbols.dash)
        return [Row(*both) for both in zip(texts, self.rows.problems(), strict=True)]

    def _refresh_message(self, reason: str) -> None:
        self._labelled_input.explain(self._message(reason))

    def _message(self, reason: str) -> StatusPart:
        pending = self.rows.session.pending.get(self.path)
        if reason:
            return f"{self._symbols.dash} {reason}", ""
        if pending and pending.problem.level == "error":
            return level_message("error", pending.problem.message, self._symbols), "error"
        if self.line.editing is not None:
            row = self.line.editing + 1
            return f"Editing row {row}: Enter saves the change, Esc cancels it.", ""
        return (pending.problem.message if pending else self._help()), ""

    def _help(self) -> str:
        examples = self.rows.info.examples[1:]
        also = f" Also: {', '.join(examples)}." if examples else ""
        return (
            f"{self.rows.help}{also} Enter adds; several lines can be pasted. @FILE adds its lines."
        )

    @on(RowList.KeyPressed, "#rows")
    def _on_row_key(self, event: RowList.KeyPressed) -> None:
        event.stop()
        index, key = event.index, event.key
        if key == "enter":
            self._edit(index)
            return
        if key in self._cycle_keys:
            self.rows.cycle_choice(index, self._cycle_keys[key][0])
        elif key == "insert":
            self.rows.duplicate(index)
            self.table.cursor = index + 1
        elif key == "delete":
            self.rows.remove(index)
        else:
            self.table.cursor = self.rows.move(index, _MOVES[key])
        self.post_message(DraftChanged())

    @on(RowList.CharacterTyped, "#rows")
    def _typed_on_rows(self, event: RowList.CharacterTyped) -> None:
        """Move the focus to the input line and insert the character there."""
        event.stop()
        if not self.line.disabled:
            self.screen.set_focus(self.line)
            self.line.insert_text_at_cursor(event.character)

    def _edit(self, index: int) -> None:
        """Edit an object by its fields, and text in the input line."""
        if not isinstance(self.rows.all[index], Mapping) or not self.rows.offered_fields(index):
            self.line.edit(index)
            self.post_message(DraftChanged())
            return
        self.post_message(RowOpened(self.rows, index))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            event.stop()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """Add lines that are pasted on the table."""
        event.stop()
        self.line.add_lines(event.text)


def _key_label(key: str) -> str:
    return key.replace("ctrl+", "^").upper() if "+" in key else key.capitalize()
