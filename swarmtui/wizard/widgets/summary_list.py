"""The summary of the review: rows of one or more lines, with a cursor; it scrolls by itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from swarmtui.spec.field_info import field_info
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.levels import StatusPart, explain_problem
from swarmtui.wizard.state.review_layout import Line, lay_out
from swarmtui.wizard.state.review_rows import ReviewRow
from swarmtui.wizard.state.status import describe_place
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.explanation import Explained
from swarmtui.wizard.widgets.messages import ExplanationChanged, PathPicked

_EMPTY = "No settings yet."


class SummaryList(Explained, TeardownGuard, ScrollView, can_focus=True, inherit_bindings=False):
    """Arrow keys move the cursor, over headings; Enter or a second click posts `PathPicked`.

    Only visible lines are rendered.
    """

    BINDINGS = [
        Binding("up", "move(-1)", "Row up", show=False),
        Binding("down", "move(1)", "Row down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-9999)", "First row", show=False),
        Binding("end", "move(9999)", "Last row", show=False),
        Binding("enter", "pick", "To the field", show=False),
    ]
    COMPONENT_CLASSES = {
        "summary--heading",
        "summary--title",
        "summary--value",
        "summary--note",
        "summary--error",
        "summary--warning",
        "summary--hint",
        "summary--cursor",
    }
    DEFAULT_CSS = """
    SummaryList {
        width: 1fr; height: 1fr; overflow: hidden auto;
        scrollbar-size: 1 1; scrollbar-gutter: stable;
    }
    """

    cursor: reactive[int] = reactive(0)
    """The index of a row that can be selected; 0 while there is none."""

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._symbols = symbols
        self._rows: tuple[ReviewRow, ...] = ()
        self._selectable: list[int] = []
        self._lines: list[Line] = []
        self._spans: dict[int, Region] = {}
        self._width = 0

    def show(self, rows: Sequence[ReviewRow]) -> None:
        """Show `rows`. The cursor stays on the same setting; on the first row it stays there."""
        if tuple(rows) == self._rows:
            return
        before = self._rows[self.cursor] if self.cursor < len(self._rows) else None
        was_first = self._selectable[:1] in ([], [self.cursor])
        self._rows = tuple(rows)
        self._selectable = [index for index, row in enumerate(rows) if row.is_selectable]
        self._lay_out()
        self.cursor = self._first if was_first or not before else self._index_of(before)
        self._scroll_to_cursor()

    @property
    def _first(self) -> int:
        return self._selectable[0] if self._selectable else 0

    def _index_of(self, row: ReviewRow) -> int:
        """Return the index of the row with the same path; else the nearest to the cursor."""
        keys = ((index, self._rows[index]) for index in self._selectable)
        same = (i for i, each in keys if (each.kind, each.path) == (row.kind, row.path))
        nearest = min(self._selectable, key=lambda index: abs(index - self.cursor), default=0)
        return next(same, nearest)

    def _lay_out(self) -> None:
        self._width = self.scrollable_content_region.width
        self._lines = lay_out(self._rows, self._width, self._symbols)
        self._spans = _spans(self._lines)
        visible = self.scrollable_content_region.height
        self.virtual_size = Size(self._width, max(visible, len(self._lines)))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Wrap the rows for the new width, and keep the cursor visible."""
        self._lay_out()
        self._scroll_to_cursor()

    def render_line(self, y: int) -> Strip:
        """Render one line. Textual calls this only for visible lines."""
        base, index = self.rich_style, y + self.scroll_offset.y
        if not self._rows and index == 0:
            return self._strip(Line(0, ((_EMPTY, "note"),)), base)
        if index >= len(self._lines):
            return Strip.blank(self._width, base)
        line = self._lines[index]
        if self.has_focus and line.row == self.cursor:
            text = "".join(text for text, _ in line.pieces)
            return (
                Strip([Segment(text)])
                .adjust_cell_length(self._width)
                .apply_style(base + self._style("cursor"))
            )
        return self._strip(line, base)

    def _strip(self, line: Line, base: Style) -> Strip:
        segments = [Segment(text, self._style(role)) for text, role in line.pieces]
        return Strip(segments).adjust_cell_length(self._width, base).apply_style(base)

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(f"summary--{role}", partial=True)

    @property
    def text(self) -> str:
        """All lines, joined."""
        lines = ("".join(text for text, _ in line.pieces).rstrip() for line in self._lines)
        return "\n".join(lines) if self._rows else _EMPTY

    # The cursor

    def reset_cursor(self) -> None:
        """Put the cursor on the first row: the worst problem, if there is one."""
        self.cursor = self._first
        self.scroll_home(animate=False)

    def action_move(self, by: int) -> None:
        """Move the cursor by a number of rows."""
        if self._selectable:
            place = self._selectable.index(self.cursor) + by
            self.cursor = self._selectable[max(0, min(len(self._selectable) - 1, place))]

    def action_page(self, direction: int) -> None:
        """Move the cursor by the height of the list, at least by one row."""
        height = max(self.scrollable_content_region.height - 1, 1)
        goal = self._span(self.cursor).y + direction * height
        within = [i for i in self._selectable if direction * (goal - self._span(i).y) >= 0]
        target = (within or [self.cursor])[-1 if direction > 0 else 0]
        if target == self.cursor:
            self.action_move(direction)
        else:
            self.cursor = target

    def action_pick(self) -> None:
        """Go to the field of the row at the cursor."""
        if self._selectable:
            self.post_message(PathPicked(self._rows[self.cursor].path))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a second click acts as Enter."""
        place = event.y + self.scroll_offset.y
        index = self._lines[place].row if place < len(self._lines) else -1
        if index in self._selectable:
            is_second = event.chain > 1 or index == self.cursor
            self.cursor = index
            if is_second:
                self.action_pick()

    def watch_cursor(self) -> None:
        """Mark the row, keep it visible, and explain it."""
        self.refresh()
        self._scroll_to_cursor()
        self.post_message(ExplanationChanged())

    def _span(self, row: int) -> Region:
        """Return the lines of a row."""
        return self._spans.get(row, Region(0, 0, 1, 1))

    def _scroll_to_cursor(self) -> None:
        """Make the row visible; also the heading right above it."""
        span, top = self._span(self.cursor), self.scroll_offset.y
        height = self.scrollable_content_region.height
        first = 0 if self.cursor == self._first else span.y - self._is_below_heading
        if first < top or span.height >= height:
            self.scroll_to(y=first, animate=False)
        elif span.bottom > top + height:
            self.scroll_to(y=span.bottom - height, animate=False)

    @property
    def _is_below_heading(self) -> bool:
        return self.cursor > 0 and not self._rows[self.cursor - 1].is_selectable

    @property
    def problem(self) -> Problem | None:
        """The problem of the row at the cursor."""
        return self._rows[self.cursor].problem if self._selectable else None

    def explanation(self) -> Sequence[StatusPart]:
        """Return the problem of a setting and its help; of a problem the field that it leads to."""
        if not self._selectable:
            return ()
        row = self._rows[self.cursor]
        info = field_info(row.path) or field_info(row.path.partition("[")[0])
        help_text = (info.help, "") if info else ("", "")
        if row.kind == "problem":
            return (f"Enter goes to {describe_place(row.path)}", ""), help_text
        return *explain_problem(row.problem, self._symbols), help_text


def _spans(lines: Sequence[Line]) -> dict[int, Region]:
    """Return the lines of each row, as a region of one column."""
    places = groupby(enumerate(lines), key=lambda pair: pair[1].row)
    found = {row: [place for place, _ in pairs] for row, pairs in places}
    return {row: Region(0, each[0], 1, len(each)) for row, each in found.items()}
