"""A list of rows with a cursor: ports, networks, tasks."""

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
    """The cells of one row, and its worst problem, if any."""

    cells: tuple[str, ...]
    problem: Problem | None = None


class _Line(NamedTuple):
    """A line on the screen: the index of its row, and its text if it is not the row itself."""

    row: int
    words: str = ""


_HEADER, _EMPTY = -1, -2
_DEFAULT_WIDTH = 60  # columns, before the first layout


class RowList(TeardownGuard, Widget, can_focus=True):
    """Rows in columns; arrow keys move the cursor, other keys act on the row at the cursor.

    Letters and digits do not act on rows, because they may be typed text: see `CharacterTyped`.
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

    class CursorMoved(Message):
        """The cursor is on another row."""

    @dataclass
    class CharacterTyped(Message):
        """A character was typed that does not act on a row."""

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
        id: str | None = None,  # noqa: A002 - Textual's name
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
        """Whether to mark the row at the cursor while another widget has the focus."""

    def show(self, rows: Sequence[Row], header: Sequence[str] | None = None) -> None:
        """Show `rows`, under `header` if it is given. The cursor does not move."""
        shown = tuple(Row(tuple(map(escape_line, row.cells)), row.problem) for row in rows)
        new_header = self._header if header is None else tuple(header)
        if (shown, new_header) == (self.rows, self._header):
            return
        self.rows, self._header = shown, new_header
        self._lay_out()
        self.cursor = min(self.cursor, max(len(self.rows) - 1, 0))
        self.watch_cursor()

    def _lay_out(self) -> None:
        """Plan the lines; update the layout of the screen only if their number changes."""
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
        """Return the lines of a row's problem, to show below the row."""
        if not row.problem:
            return []
        width = max((self.size.width or _DEFAULT_WIDTH) - 2, 20)
        words = escape_lines(row.problem.message_with_hint)  # wrapping removes line breaks
        text = level_message(row.problem.level, words, self._symbols)
        return textwrap.wrap(text, width, break_on_hyphens=False)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of lines: header, rows and their problems."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Render one line. Textual calls this only for visible lines."""
        base, width = self.rich_style, self.size.width
        if y >= len(self._lines):
            return Strip.blank(width, base)
        text = self._text(self._lines[y])
        text.truncate(width, overflow="ellipsis", pad=self._is_marked(self._lines[y]))
        console = self.app.console  # Text.render leaves out the base style of the text
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
        words = _format_cells(row.cells, self._columns)
        if not self._is_marked(line):
            return Text(words, end="")
        return Text(f"{self._symbols.cursor} {words[2:]}", self._style("cursor"), end="")

    def _is_marked(self, line: _Line) -> bool:
        """Whether the line is the row at the cursor, and the cursor is shown."""
        return line == _Line(self.cursor) and (self.has_focus or self.always_show_cursor)

    @property
    def problem(self) -> Problem | None:
        """The problem of the row at the cursor."""
        return next((row.problem for row in self.rows[self.cursor :][:1]), None)

    @property
    def text(self) -> str:
        """All lines, joined."""
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
        """Report it, and scroll to the row at the cursor, if it is shown already."""
        self.post_message(self.CursorMoved())
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
        """Wrap the problems for the new width."""
        if any(row.problem for row in self.rows):
            self._lay_out()

    def on_key(self, event: events.Key) -> None:
        """Post the keys that act on a row, and the characters that are typed."""
        if event.key in self._keys and self.rows:
            event.stop()
            event.prevent_default()
            self.post_message(self.KeyPressed(self, event.key, self.cursor))
        elif event.character and event.is_printable:
            event.stop()
            self.post_message(self.CharacterTyped(self, event.character))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a second click acts as Enter."""
        index = self._lines[event.y].row if event.y < len(self._lines) else _EMPTY
        if index >= 0:
            if event.chain > 1 or index == self.cursor:
                self.post_message(self.KeyPressed(self, "enter", index))
            self.cursor = index


def _width(cells: Sequence[str], column: int) -> int:
    """Return the width of a cell; 0 for the last one, which does not move any other."""
    return len(cells[column]) if column < len(cells) - 1 else 0


def width_of(rows: Sequence[Sequence[str]]) -> int:
    """Return the width of a table in columns of the terminal."""
    cells = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return len(_format_cells(["x" * width for width in cells], cells))


def _format_cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=False))
    return "  " + "   ".join(padded).rstrip()
