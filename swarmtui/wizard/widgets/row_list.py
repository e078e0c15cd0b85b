"""A list of rows with a cursor: ports, networks, tasks, review lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.containers import ScrollableContainer
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from swarmtui.escaping import escape_line, escape_lines
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.levels import level_message
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


@dataclass(frozen=True)
class Row:
    """The cells of one line, and what is wrong with it, if anything."""

    cells: tuple[str, ...]
    problem: Problem | None = None


class _Line(NamedTuple):
    """A line on the screen: of which row, and its words where they are not the row's own."""

    row: int
    words: str = ""


_HEADER, _EMPTY = -1, -2
_DEFAULT_WIDTH = 60  # columns, before the first layout


class RowList(TeardownGuard, Widget, can_focus=True):
    """Rows in columns; arrow keys move, others act on the row at the cursor.

    No letter or digit acts: somebody may be typing a row. They are handed on as `CharacterTyped`.
    """

    BINDINGS = [
        Binding("up", "move(-1)", "Row up", show=False),
        Binding("down", "move(1)", "Row down", show=False),
        Binding("home", "move(-9999)", "First row", show=False),
        Binding("end", "move(9999)", "Last row", show=False),
    ]
    COMPONENT_CLASSES = {
        "row-list--cursor",
        "row-list--error",
        "row-list--warning",
        "row-list--hint",
        "row-list--head",
    }
    DEFAULT_CSS = "RowList { height: auto; }"

    cursor: reactive[int] = reactive(0)

    @dataclass
    class KeyPressed(Message):
        """A key was pressed on a row."""

        rows: RowList
        key: str
        index: int

        @property
        def control(self) -> RowList:
            """The sender."""
            return self.rows

    @dataclass
    class CharacterTyped(Message):
        """A letter, digit or sign was typed that does nothing to a row."""

        rows: RowList
        character: str

        @property
        def control(self) -> RowList:
            """The sender."""
            return self.rows

    def __init__(
        self,
        header: Sequence[str],
        keys: Sequence[str],
        symbols: Symbols,
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own word
    ) -> None:
        super().__init__(id=id)
        self._header = tuple(header)
        self._keys = frozenset(keys)
        self._symbols = symbols
        self._empty = empty
        self.rows: tuple[Row, ...] = ()
        self._lines = [_Line(_EMPTY)]
        self._columns: list[int] = []
        self.always_show_cursor = False
        """Whether the row at the cursor is marked also while another widget has the focus."""

    def show(self, rows: Sequence[Row], header: Sequence[str] | None = None) -> None:
        """Show `rows`, under another `header` if there is one, keeping the cursor where it is."""
        shown = tuple(Row(tuple(map(escape_line, row.cells)), row.problem) for row in rows)
        new_header = self._header if header is None else tuple(header)
        if (shown, new_header) == (self.rows, self._header):
            return
        self.rows, self._header = shown, new_header
        self._lay_out()
        self.cursor = min(self.cursor, max(len(self.rows) - 1, 0))
        self.watch_cursor()

    def _lay_out(self) -> None:
        """Plan the lines; the screen is laid out anew only where their number changes."""
        before, self._lines = len(self._lines), list(self._plan_lines())
        self._columns = self._widths() if self.rows else []
        self.refresh(layout=len(self._lines) != before)

    def _plan_lines(self) -> Iterator[_Line]:
        if not self.rows:
            yield _Line(_EMPTY)
            return
        if self._header:
            yield _Line(_HEADER)
        for index, row in enumerate(self.rows):
            yield _Line(index)
            yield from (_Line(index, words) for words in self._problem_lines(row))

    def _problem_lines(self, row: Row) -> list[str]:
        """What is wrong with a row, below it and indented as far as it."""
        if not row.problem:
            return []
        room = max((self.size.width or _DEFAULT_WIDTH) - 2, 20)
        words = escape_lines(row.problem.message_with_hint)  # line breaks are wrapped away
        text = level_message(row.problem.level, words, self._symbols)
        return textwrap.wrap(text, room, break_on_hyphens=False)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """A line for each row, and those below it."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """One line: only those in sight are ever made."""
        base, width = self.rich_style, self.size.width
        if y >= len(self._lines):
            return Strip.blank(width, base)
        text = self._text(self._lines[y])
        text.truncate(width, overflow="ellipsis")
        console = self.app.console  # rendered alone, a Text leaves out the style of its whole
        strip = Strip(Segment.apply_style(text.render(console), console.get_style(text.style)))
        return strip.adjust_cell_length(width, base).apply_style(base)

    def _text(self, line: _Line) -> Text:
        if line.row == _EMPTY:
            return Text(self._empty, "dim", end="")
        if line.row == _HEADER:
            return Text(_format_cells(self._header, self._columns), self._style("head"), end="")
        row = self.rows[line.row]
        if line.words and row.problem:
            return Text(f"  {line.words}", self._style(row.problem.level), end="")
        here = line.row == self.cursor and (self.has_focus or self.always_show_cursor)
        words = _format_cells(row.cells, self._columns)
        if not here:
            return Text(words, end="")
        return Text(f"{self._symbols.cursor} {words[2:]}", self._style("cursor"), end="")

    @property
    def text(self) -> str:
        """Everything that is shown."""
        return "\n".join(self._text(line).plain for line in self._lines)

    def _style(self, role: str) -> str:
        return str(self.get_component_rich_style(f"row-list--{role}", partial=True))

    def _widths(self) -> list[int]:
        table = [row.cells for row in self.rows] + ([self._header] if self._header else [])
        columns = max(len(cells) for cells in table)
        return [max(_width(cells, column) for cells in table) for column in range(columns)]

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def watch_cursor(self) -> None:
        """Keep the row at the cursor in sight; one that is not shown yet comes with `show`."""
        line = _Line(self.cursor)
        if not self.is_mounted or (self.rows and line not in self._lines):
            return
        region = Region(0, self._lines.index(line) if self.rows else 0, 1, 2)
        node: Widget = self
        for parent in self.ancestors:
            if not isinstance(parent, Widget):
                break
            region = region.translate(node.virtual_region.offset)
            if isinstance(parent, ScrollableContainer):
                parent.scroll_to_region(region, animate=False)
                region = region.translate(-parent.scroll_offset)
            node = parent

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Other widths wrap otherwise."""
        if any(row.problem for row in self.rows):
            self._lay_out()

    def on_key(self, event: events.Key) -> None:
        """Report the keys that mean something on a row, and what is typed."""
        if event.key in self._keys and self.rows:
            event.stop()
            event.prevent_default()
            self.post_message(self.KeyPressed(self, event.key, self.cursor))
        elif event.character and event.is_printable:
            event.stop()
            self.post_message(self.CharacterTyped(self, event.character))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row under the pointer; a second click acts as Enter."""
        index = self._lines[event.y].row if event.y < len(self._lines) else _EMPTY
        if index >= 0:
            if event.chain > 1 or index == self.cursor:
                self.post_message(self.KeyPressed(self, "enter", index))
            self.cursor = index


def _width(cells: Sequence[str], column: int) -> int:
    """The last cell of a row may be as long as it is: it moves no other."""
    return len(cells[column]) if column < len(cells) - 1 else 0


def width_of(rows: Sequence[Sequence[str]]) -> int:
    """How many columns of the terminal whole rows take, header included."""
    cells = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return len(_format_cells(["x" * width for width in cells], cells))


def _format_cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=False))
    return "  " + "   ".join(padded).rstrip()
