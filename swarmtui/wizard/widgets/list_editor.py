"""The editor of a list: a table of its rows, and an input line that adds rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.columns import CYCLE_KEYS
from swarmtui.wizard.state.levels import StatusPart
from swarmtui.wizard.state.list_explanation import explain_list, problem_of_line, row_of
from swarmtui.wizard.state.row_changes import MOVES, RowChanges
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.shown_rows import ShownRows
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.capped_scroll import CappedScroll
from swarmtui.wizard.widgets.explanation import Explained
from swarmtui.wizard.widgets.labelled_control import ASIDE_WIDTH, LabelledControl
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.list_keys import (
    EDIT_KEYS,
    FILTER_KEYS,
    LINE_KEYS,
    ListKeys,
)
from swarmtui.wizard.widgets.list_table import ListTable
from swarmtui.wizard.widgets.messages import DraftChanged, ExplanationChanged, RowOpened
from swarmtui.wizard.widgets.row_input import RowInput
from swarmtui.wizard.widgets.row_list import Row, RowList

_PERCENT = 28  # of the screen's height for the rows, so that the other fields stay visible
_FILTER_HELP = "Shows the rows that have this text in any cell. Enter: to the rows. Esc: all rows."


class ListEditor(TeardownGuard, Explained, Vertical):
    """Rows with add, edit, copy, delete, reorder, filter and paste; a change posts `DraftChanged`.

    The filter is in the place of the input line, so that nothing moves when it opens.
    """

    DEFAULT_CSS = """
    ListEditor { height: auto; }
    ListEditor .head { height: 1; }
    """

    BINDINGS = [
        Binding("up,down", "to_rows", "Rows", show=False),
        Binding("ctrl+l", "mark_matches", "Mark all matches", show=False),
        Binding("escape", "close_filter", "Show all rows", show=False),
    ]

    def __init__(self, rows: Rows, symbols: Symbols) -> None:
        super().__init__()
        self.rows = rows
        self.path = rows.path
        self._symbols = symbols
        self._shown = ShownRows(rows, symbols.dash)
        self._is_filtering = False
        self._done: tuple[str, object] = ("", None)
        """What the last key has done, and the place at which this was said."""
        self._last_index = 0
        """The row that the cursor returns to when a filter without matches is closed."""
        self.table = ListTable(rows.info.notation, symbols)
        self._cycle_keys = CYCLE_KEYS.get(rows.info.notation, {})
        self._changes = RowChanges(rows, self._shown, self._cycle_keys)

    def compose(self) -> ComposeResult:
        """The headers, the table, its keys, and the input line or the filter."""
        yield self.table.head
        with CappedScroll(_PERCENT):
            yield self.table
        yield ListKeys(self._cycle_keys, lambda: self._focused_part)
        self.line = RowInput(self.rows, self._example(), id="add-row")
        self._filter = LineInput("", "part of a cell", self._filter_typed, id="filter-rows")
        self._line_row = LabelledControl("Add", self.line, keeps_aside=True)
        self._filter_row = LabelledControl("Filter", self._filter, _FILTER_HELP, keeps_aside=True)
        self._filter_row.display = False
        yield self._line_row
        yield self._filter_row

    def _example(self) -> str:
        examples = self.rows.info.examples
        return f"e.g. {examples[0]}" if examples else ""

    def focus_first(self) -> None:
        """Focus the input line."""
        self._show_all()
        self.line.focus()

    @property
    def has_focus_within(self) -> bool:
        """Whether the table, the input line or the filter has the focus."""
        return self.screen.focused in (self.table, self.line, self._filter)

    @property
    def _focused_part(self) -> Widget:
        """The part that has the focus; without one the input line or the filter."""
        if self.has_focus_within and self.screen.focused:
            return self.screen.focused
        return self._filter if self._filter_row.display else self.line

    @property
    def escape_action(self) -> str:
        """What Esc does in this list now: `cancel the edit`, `show all rows`; "" for nothing."""
        if self._focused_part is self.line and self.line.editing is not None:
            return "cancel the edit"
        return "show all rows" if self._is_filtering else ""

    def go_to(self, path: str) -> None:
        """Go to the row that `path` is in; to the input line if there is none."""
        if self.mark(path):
            self.table.focus()
        else:
            self.focus_first()

    def mark(self, path: str) -> bool:
        """Put the cursor on the row that `path` is in; return False if there is none."""
        row = path.removeprefix(f"{self.path}[").partition("]")[0]
        return row.isdigit() and self._put_cursor(int(row))

    def _put_cursor(self, index: int) -> bool:
        """Put the cursor on a row, which the filter must not hide; False if there is none."""
        self._show_rows()
        if self._shown.position_of(index) is None:
            self._show_all()
        position = self._shown.position_of(index)
        if position is not None:
            self.table.cursor = position
        return position is not None

    def show_change(self, path: str) -> None:
        """Mark the row that `path` is in; for the list itself focus the input line."""
        if path == self.path:
            self.focus_first()
        else:
            self.mark(path)

    def action_to_rows(self) -> None:
        """Go from the input line to the rows: to the row whose problem is explained there."""
        if not self.table.can_focus:
            return
        index = row_of(self.rows, self.problem) if self._focused_part is self.line else None
        position = None if index is None else self._shown.position_of(index)
        if position is not None:
            self.table.cursor = position
        self.table.focus()

    # What is shown

    def refresh_state(self) -> None:
        """Show the rows and their problems."""
        self._show_rows()
        self.line.show_pending()
        requirement = self.rows.session.unmet_requirement(self.rows.info)
        self.line.disabled = bool(requirement) and not self.line.value
        if not self._shown.indices and self.screen.focused is self.table:
            (self._filter.focus if self._shown.total else self.focus_first)()
        self._show_edited()
        self._show_line()

    def _show_rows(self) -> None:
        """Show the rows that the filter does not hide."""
        table = self.table
        if self._shown.refresh():
            table.empty = "No match." if self._shown.total else self._no_rows
            lines = [Row(*line) for line in self._shown.lines()]
            table.show(lines, measured=self._shown.cells)
            table.can_focus = bool(self._shown.indices)
            if self.line.has_focus:
                self.call_after_refresh(self._line_row.scroll_visible, animate=False)
        table.show_headers()

    @on(RowList.WidthChanged, "#rows")
    def on_resize(self) -> None:
        """Keep the headers at their columns, and the row at the cursor in view."""
        self.table.show_headers()
        self.table.show_cursor()

    @property
    def _no_rows(self) -> str:
        return f"No {self.rows.info.title.lower()} yet."

    def _show_edited(self) -> None:
        """Show the cursor on the row that is edited in the input line."""
        index = self.line.editing
        self.table.always_show_cursor = index is not None
        if index is not None:
            self._put_cursor(min(index, max(self._shown.total - 1, 0)))
        self.table.refresh()

    def _show_line(self) -> None:
        """Show the input line, or in its place the filter, and the aside."""
        index, pending = self.line.editing, self._pending
        is_typing = self.line.has_focus or index is not None
        self._line_row.display = is_typing or not self._is_filtering
        self._filter_row.display = not self._line_row.display
        self._line_row.label = "Add" if index is None else f"Row {index + 1}"
        is_bad = pending is not None and pending.level == "error"
        self._line_row.set_mark(*((self._symbols.error, "error") if is_bad else ()))
        for row in (self._line_row, self._filter_row):
            row.set_aside(self._aside())
        self._show_keys()

    def _show_keys(self) -> None:
        """Show the keys of what has the focus."""
        keys, part = self.query_one(ListKeys), self._focused_part
        keys.display = self._shown.total > 0
        if part is self.table:
            keys.show_row_keys(len(self._shown.marked), is_filtered=self._is_filtering)
        elif part is self._filter:
            keys.show(FILTER_KEYS)
        else:
            keys.show(LINE_KEYS if self.line.editing is None else EDIT_KEYS)

    def _aside(self) -> str:
        """Return what the last key has done, else the number of rows and the cursor's place."""
        words, place = self._done
        if words and place == self._place:
            return words
        is_shown = self.table.has_focus or self.table.always_show_cursor
        return self._shown.describe(self.table.cursor if is_shown else None)

    @property
    def _place(self) -> object:
        return self.table.cursor, self.table.has_focus, self.rows.session.draft.value(self.path)

    @property
    def _pending(self) -> Problem | None:
        pending = self.rows.session.pending.get(self.path)
        return pending.problem if pending else None

    @on(RowInput.Finished)
    def _line_finished(self, event: RowInput.Finished) -> None:
        """Go to the row that was added or edited; back to the rows if the edit was begun there."""
        event.stop()
        self._show_rows()
        self.table.cursor = self._shown.position_near(event.index)
        self.table.show_cursor()
        if event.was_edit and self.line.has_focus:
            (self.table if self.table.can_focus else self._filter).focus()

    @on(ExplanationChanged)
    def on_descendant_focus(self) -> None:
        """Show where the cursor is now."""
        self._show_line()

    def on_descendant_blur(self) -> None:
        """Show the filter again, after a row was edited."""
        self._show_line()

    def explanation(self) -> Sequence[StatusPart]:
        """Return the problem of the row, the typed text or the list, then the help."""
        editing = self.line.editing
        names_row = self._focused_part is self.line and editing is None
        return explain_list(self.rows, self.problem, editing, self._symbols, names_row=names_row)

    @property
    def problem(self) -> Problem | None:
        """The problem that is explained; `^T` takes its suggestion."""
        part = self._focused_part
        if part is self.table:
            return self.table.problem
        return problem_of_line(self.rows, self.line.editing) if part is self.line else None

    # Keys of the rows

    @on(RowList.KeyPressed, "#rows")
    def _on_row_key(self, event: RowList.KeyPressed) -> None:
        event.stop()
        index = self._shown.indices[event.index]
        if event.key == "enter":
            self._edit(index)
        elif event.key == "slash":
            self._open_filter()
        elif event.key == "space":
            self._toggle_mark(event.index)
        elif event.key in MOVES and self._shown.filter:
            self.app.notify("A filtered list cannot be reordered: Esc shows all rows", timeout=3)
        else:
            self._change(event.key, event.index)

    def action_mark_matches(self) -> None:
        """Mark all rows that match the filter; if all are marked, remove their marks."""
        if not self._is_filtering or self._focused_part is self.line:
            raise SkipAction
        self._shown.toggle_marks_of_all()
        self._show_rows()
        self._show_line()

    def _toggle_mark(self, position: int) -> None:
        """Mark a row, and go to the next one."""
        self._shown.toggle_mark(position)
        self._show_rows()
        self.table.action_move(1)
        self._show_line()

    def _change(self, key: str, position: int) -> None:
        """Change the list, and say what was done."""
        words, index = self._changes.apply(key, position)
        self._show_rows()
        self._last_index = index
        self.table.action_move(self._shown.position_near(index) - self.table.cursor)
        self._say(words)
        self.post_message(DraftChanged())

    def _say(self, words: str) -> None:
        """Show what was done: in the aside until the next key, in a notice if it has no room."""
        if len(words) > ASIDE_WIDTH:
            self.app.notify(words, timeout=4)
        else:
            self._done = words, self._place

    @on(RowList.CharacterTyped, "#rows")
    def _typed_on_rows(self, event: RowList.CharacterTyped) -> None:
        """Move the focus to the line that is shown, and insert the character there."""
        event.stop()
        line = self._filter if self._filter_row.display else self.line
        if not line.disabled:
            self.screen.set_focus(line)
            line.insert_text_at_cursor(event.character)

    def _edit(self, index: int) -> None:
        """Edit an object by its fields, and text in the input line."""
        if not isinstance(self.rows.all[index], Mapping) or not self.rows.offered_fields(index):
            self.line.edit(index)
            self.post_message(DraftChanged())
            return
        self.post_message(RowOpened(self.rows, index))

    # The lines below the rows

    def _open_filter(self) -> None:
        """Show the filter; the table keeps its height while text is typed there."""
        self._is_filtering = True
        self._last_index = self._shown.indices[self.table.cursor]
        box = self.query_one(CappedScroll)
        if box.styles.is_auto_height:
            box.styles.min_height = box.size.height
        self._show_line()
        self.screen.set_focus(self._filter)
        self.post_message(ExplanationChanged())

    def _filter_typed(self, text: str) -> None:
        self._shown.filter = text
        self._show_rows()
        self.table.cursor = 0
        self._show_line()

    def action_close_filter(self) -> None:
        """Show all rows again; without a filter let the screen handle Esc."""
        if not self._is_filtering:
            raise SkipAction
        had_focus = self._filter.has_focus
        self._show_all()
        if had_focus:
            self.table.focus()

    def _show_all(self) -> None:
        """Close the filter; the cursor stays on its row."""
        if not self._is_filtering:
            return
        shown = self._shown.indices
        here = shown[self.table.cursor] if shown else self._last_index
        self._is_filtering = False
        self.query_one(CappedScroll).styles.min_height = None
        self._filter.set_value("")
        self._shown.filter = ""
        self._show_rows()
        self.table.cursor = self._shown.position_near(here)
        self.table.show_cursor()
        self._show_line()
        self.post_message(ExplanationChanged())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Keep the focus in the list, except for Enter in the empty input line."""
        if event.input is self._filter:
            self.action_to_rows()
        if event.value.strip() or event.input is self._filter:
            event.stop()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """Add lines that are pasted on the table."""
        event.stop()
        self.line.add_lines(event.text)
