"""A table of rows with a cursor: ports, networks, tasks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
from swarmtui.spec.size_limits import MAX_ROWS
from swarmtui.wizard.state.levels import level_message, symbol_of
from swarmtui.wizard.state.table_columns import (
    choose_gap,
    fit_widths,
    format_cells,
    natural_widths,
    shorten,
    total_width,
)
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.terminal.wrapping import cut
from swarmtui.wizard.widgets.at_cursor import RowCursor
from swarmtui.wizard.widgets.messages import ExplanationChanged
from swarmtui.wizard.widgets.table_lines import EMPTY, HEADER, Line, TableLines


class Row(NamedTuple):
    """The cells of one row, its worst problem, if any, and whether the person has marked it."""

    cells: tuple[str, ...]
    problem: Problem | None = None
    is_marked: bool = False


_DEFAULT_WIDTH = 60  # columns, before the first layout
_MARGIN = 2  # columns: the cursor, and the symbol of the row's problem


class RowList(TeardownGuard, RowCursor, Widget, can_focus=True):
    """Rows in columns; arrow keys move the cursor, other keys act on the row at the cursor.

    Letters and digits do not act on rows, because they may be typed text: see `CharacterTyped`.
    A row with a problem has the symbol of its level; with `problems_below` the text of the problem
    is below the row instead. A move of the cursor posts `ExplanationChanged`. A table that is too
    wide keeps all its columns: the widest are cut.
    """

    BINDINGS = [
        Binding("up", "move(-1)", "Row up", show=False),
        Binding("down", "move(1)", "Row down", show=False),
        Binding("pageup", "move_page(-1)", "Page up", show=False),
        Binding("pagedown", "move_page(1)", "Page down", show=False),
        Binding("home", "move(-99999)", "First row", show=False),
        Binding("end", "move(99999)", "Last row", show=False),
    ]
    COMPONENT_CLASSES = {
        "row-list--cursor",
        "row-list--error",
        "row-list--warning",
        "row-list--hint",
        "row-list--head",
        "row-list--marked",
    }
    DEFAULT_CSS = """
    RowList { height: auto; }
    RowList > .row-list--marked { color: $text-accent; text-style: bold; }
    """

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
        """A character was typed that does not act on a row."""

        rows: RowList
        character: str

        @property
        def control(self) -> RowList:
            """The sender."""
            return self.rows

    @dataclass
    class WidthChanged(Message):
        """The table has another width, so that its headers are at other places."""

        rows: RowList

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
        widths: Sequence[int] = (),
        shows_header: bool = True,
        problems_below: bool = False,
        has_marks: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        """`widths` are the least widths of the columns; negative ones of right-aligned columns."""
        super().__init__(id=id)
        self._header = tuple(header)
        self._shows_header = shows_header and bool(header)
        self._least_widths = tuple(widths)
        self._problems_below = problems_below
        self._has_marks = has_marks
        self._margin = " " * (_MARGIN + has_marks)
        self._keys = frozenset(keys)
        self._symbols = symbols
        self.empty = empty
        """What is shown without rows."""
        self.rows: Sequence[Row] = []
        self._lines = TableLines()
        self._measured: tuple[tuple[str, ...], ...] = ()
        self._columns: list[int] = []
        self.always_show_cursor = False
        """Whether to mark the row at the cursor while another widget has the focus."""

    def show(
        self,
        rows: Sequence[Row],
        header: Sequence[str] | None = None,
        measured: Sequence[tuple[str, ...]] | None = None,
    ) -> None:
        """Show `rows`, under `header` if it is given. The cursor does not move.

        The columns are as wide as the cells `measured`, of rows that a filter hides too. If they
        are given, only visible rows are asked for: `rows` can make a row when it is asked for it.
        """
        new_header = self._header if header is None else tuple(header)
        cells = tuple((row.cells for row in rows) if measured is None else measured)
        if (rows, new_header, cells) == (self.rows, self._header, self._measured):
            return
        self.rows, self._header, self._measured = rows, new_header, cells
        self._lay_out()
        self.cursor = min(self.cursor, max(len(self.rows) - 1, 0))
        self.watch_cursor()

    def _lay_out(self) -> None:
        """Plan the lines; update the layout of the screen only if their number changes."""
        before = len(self._lines)
        below = dict(self._lines_below()) if self._problems_below else None
        self._lines = TableLines(len(self.rows), header=self._shows_header, below=below)
        cells = map(_escape, self._measured)
        self._columns = natural_widths([self._header, *cells], self._least_widths)
        self.refresh(layout=len(self._lines) != before)

    def _lines_below(self) -> Iterator[tuple[int, list[str]]]:
        for index, row in enumerate(self.rows):
            if row.problem:
                yield index, self._problem_lines(row.problem)

    def _problem_lines(self, problem: Problem) -> list[str]:
        """Return the lines of a row's problem, to show below the row."""
        width = max((self.size.width or _DEFAULT_WIDTH) - 2, 20)
        words = escape_lines(problem.message_with_hint)  # wrapping removes line breaks
        text = level_message(problem.level, words, self._symbols)
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
        cut(text, width, self._symbols.ellipsis)
        text.truncate(width, pad=True)
        console = self.app.console  # Text.render leaves out the base style of the text
        strip = Strip(Segment.apply_style(text.render(console), console.get_style(text.style)))
        return strip.adjust_cell_length(width, base).apply_style(base)

    def _text(self, line: Line) -> Text:
        if line.row == EMPTY:
            return Text(self._margin + self.empty, self._style("head"), end="")
        if line.row == HEADER:
            return self.header_text
        row = self.rows[line.row]
        if line.words and row.problem:
            return Text(f"  {line.words}", self._style(row.problem.level), end="")
        return self._row_text(line.row, row)

    @property
    def header_text(self) -> Text:
        """The headers, each at its column."""
        return Text(self._margin + self._in_columns(self._header), self._style("head"), end="")

    def _in_columns(self, cells: Sequence[str]) -> str:
        """Return a line of the table, cut to its width."""
        headers = natural_widths([self._header], self._least_widths)
        columns, ellipsis = self._columns or headers, self._symbols.ellipsis
        room = (self.size.width or total_width(columns) + len(self._margin)) - len(self._margin)
        gap = choose_gap(columns, headers, room)
        line = format_cells(cells, fit_widths(columns, room, gap), ellipsis, gap)
        return shorten(line, room, ellipsis)

    def _row_text(self, index: int, row: Row) -> Text:
        """Return the line of a row: cursor, symbol of its problem, mark, cells."""
        is_here = index == self.cursor and (self.has_focus or self.always_show_cursor)
        level = row.problem.level if row.problem and not self._problems_below else ""
        margin = self._symbols.cursor if is_here else " "
        margin += symbol_of(level, self._symbols) if level else " "
        if self._has_marks:
            margin += self._symbols.mark if row.is_marked else " "
        text = Text(margin + self._in_columns(_escape(row.cells)), end="")
        text.style = self._style("cursor") if is_here else ""
        if row.is_marked:
            text.stylize(self._style("marked"))
        if level:
            text.stylize(self._style(level), 1, 2)
        return text

    @property
    def problem(self) -> Problem | None:
        """The problem of the row at the cursor."""
        return self.rows[self.cursor].problem if self.cursor < len(self.rows) else None

    @property
    def text(self) -> str:
        """All lines, joined."""
        return "\n".join(self._text(self._lines[y]).plain for y in range(len(self._lines)))

    def _style(self, role: str) -> str:
        return str(self.get_component_rich_style(f"row-list--{role}", partial=True))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def action_move_page(self, pages: int) -> None:
        """Move the cursor by as many rows as are visible, less one."""
        visible = self.screen.find_widget(self).visible_region.height if self.is_mounted else 1
        self.action_move(pages * max(visible - 1, 1))

    def watch_cursor(self) -> None:
        """Scroll to the row at the cursor, if it is shown already, and explain it."""
        if not self.is_mounted or (self.rows and self.cursor >= len(self.rows)):
            return
        self.post_message(ExplanationChanged())
        self.show_cursor()

    def show_cursor(self) -> None:
        """Scroll to the row at the cursor, now and when the layout is up to date."""
        self._scroll_to_cursor()
        self.call_after_refresh(self._scroll_to_cursor)

    def _scroll_to_cursor(self) -> None:
        """Scroll all that is around this table; without the focus only the nearest container."""
        top = self._lines.top_of(self.cursor) if self.cursor < len(self.rows) else 0
        region = Region(0, top, 1, 1 + self._problems_below)
        node: Widget = self
        for parent in self.ancestors:
            if not isinstance(parent, Widget):
                break
            region = region.translate(node.virtual_region.offset)
            if isinstance(parent, ScrollableContainer):
                parent.scroll_to_region(region, animate=False, immediate=True)
                region = region.translate(-parent.scroll_offset)
                if self.screen.focused is not self:
                    break
            node = parent

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Wrap the problems for the new width."""
        if self._problems_below and any(row.problem for row in self.rows):
            self._lay_out()
        self.post_message(self.WidthChanged(self))

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
        index = self._lines[event.y].row if event.y < len(self._lines) else EMPTY
        if index >= 0:
            if event.chain > 1 or index == self.cursor:
                self.post_message(self.KeyPressed(self, "enter", index))
            self.cursor = index


@lru_cache(maxsize=MAX_ROWS)
def _escape(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(escape_line, cells))


def width_of(rows: Sequence[Sequence[str]]) -> int:
    """Return the width of a table in columns of the terminal."""
    return _MARGIN + total_width(natural_widths(rows, ()))
