"""A list as a table with a line that adds to it: the one editor for every list of the spec."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Input

from swarmtui.wizard.columns import TURNED, cells_of, heads_of
from swarmtui.wizard.levels import labelled
from swarmtui.wizard.live import Live
from swarmtui.wizard.rows import Rows, lines_of
from swarmtui.wizard.signs import Signs
from swarmtui.wizard.widgets.adding import AddLine
from swarmtui.wizard.widgets.labelled import Labelled
from swarmtui.wizard.widgets.row_list import Row, RowList
from swarmtui.wizard.widgets.said import Said

_KEYS = ("enter", "e", "c", "d", "delete", "K", "J", "shift+up", "shift+down")
_WORDS = "e edit  c copy  d del  K/J move"


class ListEditor(Live, Vertical):
    """Rows with add, edit, copy, delete, reorder and paste; `Changed` after each of them."""

    DEFAULT_CSS = """
    ListEditor { height: auto; }
    ListEditor VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
    ListEditor .keys { height: 1; color: $secondary; padding-left: 2; }
    ListEditor Labelled { margin-top: 1; }
    """

    class Changed(Message):
        """The list, or the text that waits to be a row, changed."""

    def __init__(self, rows: Rows, signs: Signs) -> None:
        super().__init__()
        self.rows = rows
        self.path = rows.path
        self._signs = signs
        self._turned = TURNED.get(rows.fact.kind, {})

    def compose(self) -> ComposeResult:
        """The table, its keys, the line that adds."""
        fact = self.rows.fact
        keys = (*_KEYS, *self._turned)
        empty = f"No {fact.title.lower()} yet."
        with VerticalScroll(can_focus=False):
            yield RowList(heads_of(fact.kind), keys, self._signs, empty=empty, id="rows")
        yield Said("", classes="keys")
        self.line = AddLine(self.rows, self._example(), id="add-row")
        self._adding = Labelled("Add", self.line, fact.help, grows=True)
        yield self._adding

    def _example(self) -> str:
        examples = self.rows.fact.examples
        return f"e.g. {examples[0]}" if examples else ""

    @property
    def table(self) -> RowList:
        """The rows as they are shown."""
        return self.query_one("#rows", RowList)

    def focus_first(self) -> None:
        """The line that adds: that is what a list is opened for."""
        self.line.focus()

    def go_to(self, path: str) -> None:
        """Put the cursor on the row that `path` is in."""
        row = path.removeprefix(f"{self.path}[").partition("]")[0]
        if row.isdigit() and int(row) < len(self.rows.all):
            self.table.focus()
            self.table.cursor = int(row)
        else:
            self.focus_first()

    def bring_up_to_date(self) -> None:
        """Show the rows as they are, and what is wrong with each."""
        count, reason = len(self.rows.all), self.rows.session.lack(self.rows.fact)
        self.table.show([self._row(index) for index in range(count)])
        self.table.can_focus = count > 0
        if not count and self.screen.focused is self.table:
            self.focus_first()
        self.query_one(".keys", Said).say(self._key_words() if count else "")
        self.line.catch_up()
        self.line.disabled = bool(reason) and not self.line.value
        self._adding.label = "Add" if self.line.editing is None else f"Row {self.line.editing + 1}"
        self._say(reason)

    def _row(self, index: int) -> Row:
        return Row(cells_of(self.rows, index, self._signs.dash), self.rows.problem(index))

    def _key_words(self) -> str:
        more = "".join(f"  {key} {words}" for key, (_, words) in self._turned.items())
        return f"{_WORDS}{more}"

    def _say(self, reason: str) -> None:
        pending = self.rows.session.pending.get(self.path)
        if reason:
            self._adding.say(f"{self._signs.dash} {reason}")
        elif pending:
            self._adding.say(labelled("error", pending.problem.message, self._signs), "error")
        else:
            self._adding.say(self._help())

    def _help(self) -> str:
        examples = self.rows.fact.examples[1:]
        also = f" Also: {', '.join(examples)}." if examples else ""
        file = " @FILE adds its lines." if self.line.takes_files else ""
        return f"{self.rows.help}{also} Enter adds; lines can be pasted.{file}"

    @on(RowList.Acted, "#rows")
    def _acted(self, event: RowList.Acted) -> None:
        event.stop()
        index, key = event.index, event.key
        if key in ("enter", "e"):
            self._edit(index)
            return
        if key in self._turned:
            self.rows.turn(index, self._turned[key][0])
        elif key == "c":
            self.rows.duplicate(index)
            self.table.cursor = index + 1
        elif key in ("d", "delete"):
            self.rows.remove(index)
        else:
            self.table.cursor = self.rows.move(index, -1 if key in ("K", "shift+up") else 1)
        self.post_message(self.Changed())

    def _edit(self, index: int) -> None:
        """An object is edited by its fields, text as text."""
        if not isinstance(self.rows.all[index], Mapping) or not self.rows.offered(index):
            self.line.edit(index)
            self.post_message(self.Changed())
            return
        from swarmtui.wizard.screens.row_dialog import RowDialog

        dialog = RowDialog(self.rows, index, self._signs)
        self.app.push_screen(dialog, self._edited)

    def _edited(self, _: None) -> None:
        self.post_message(self.Changed())

    @on(AddLine.RowsChanged)
    def _added(self, event: AddLine.RowsChanged) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            event.stop()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """Lines may be pasted on the table too."""
        event.stop()
        self.line.add_lines(lines_of(event.text))
