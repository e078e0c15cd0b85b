"""A list of rows with a cursor: ports, networks, tasks, review lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.containers import ScrollableContainer
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from swarmtui.spec.problem import Problem
from swarmtui.wizard.signs import Signs


@dataclass(frozen=True)
class Row:
    """The cells of one line, and what is wrong with it, if anything."""

    cells: tuple[str, ...]
    problem: Problem | None = None


class RowList(Widget, can_focus=True):
    """Rows in columns; arrow keys move, Enter, Space and letters act on the row at the cursor."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "Row up", show=False),
        Binding("down,j", "move(1)", "Row down", show=False),
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
    class Acted(Message):
        """A key was pressed on a row."""

        rows: RowList
        key: str
        index: int

        @property
        def control(self) -> RowList:
            """The sender."""
            return self.rows

    def __init__(
        self,
        head: Sequence[str],
        keys: Sequence[str],
        signs: Signs,
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own word
    ) -> None:
        super().__init__(id=id)
        self._head = tuple(head)
        self._keys = frozenset(keys)
        self._signs = signs
        self._empty = empty
        self.rows: tuple[Row, ...] = ()
        self.always_marked = False
        """Whether the row at the cursor is marked also while another widget has the focus."""

    def show(self, rows: Sequence[Row]) -> None:
        """Show `rows`, keeping the cursor where it is."""
        if tuple(rows) == self.rows:
            return
        lines = self._line_count()
        self.rows = tuple(rows)
        self.cursor = min(self.cursor, max(len(self.rows) - 1, 0))
        self.refresh(layout=self._line_count() != lines)

    def _line_count(self) -> int:
        return sum(2 if row.problem else 1 for row in self.rows)

    def render(self) -> Text:
        """Head, rows, and under a bad row what is wrong with it."""
        if not self.rows:
            return Text(self._empty, "dim")
        widths = self._widths()
        lines = [_columns(self._head, widths, "  ")] if self._head else []
        if lines:
            lines[0].truncate(self.size.width or 80, overflow="ellipsis")
            lines[0].stylize(self._style("head"))
        for index, row in enumerate(self.rows):
            lines.extend(self._row_lines(index, row, widths))
        return Text("\n").join(lines)

    def _row_lines(self, index: int, row: Row, widths: Sequence[int]) -> list[Text]:
        here = index == self.cursor and (self.has_focus or self.always_marked)
        line = _columns(row.cells, widths, f"{self._signs.here} " if here else "  ")
        if self.size.width:
            line.truncate(self.size.width, overflow="ellipsis")
        if here:
            line.stylize(self._style("cursor"))
        if not row.problem:
            return [line]
        style = self._style(row.problem.level)
        sign = self._signs.dot if row.problem.level == "hint" else self._signs.problem
        return [line, Text(f"  {sign} {row.problem.advice}", style)]

    def _style(self, role: str) -> str:
        return str(self.get_component_rich_style(f"row-list--{role}", partial=True))

    def _widths(self) -> list[int]:
        table = [row.cells for row in self.rows] + ([self._head] if self._head else [])
        columns = max(len(cells) for cells in table)
        return [
            max(len(cells[c]) if c < len(cells) else 0 for cells in table) for c in range(columns)
        ]

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def watch_cursor(self) -> None:
        """Keep the row at the cursor in sight."""
        if not self.is_mounted:
            return
        lines = sum(2 if row.problem else 1 for row in self.rows[: self.cursor])
        region = Region(0, lines + (1 if self._head else 0), 1, 2)
        node: Widget = self
        for parent in self.ancestors:
            if not isinstance(parent, Widget):
                break
            region = region.translate(node.virtual_region.offset)
            if isinstance(parent, ScrollableContainer):
                parent.scroll_to_region(region, animate=False)
                region = region.translate(-parent.scroll_offset)
            node = parent

    def on_key(self, event: events.Key) -> None:
        """Report the keys that mean something on a row."""
        if event.key in self._keys and self.rows:
            event.stop()
            event.prevent_default()
            self.post_message(self.Acted(self, event.key, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row under the pointer; a second click acts as Enter."""
        index = event.y - (1 if self._head else 0)
        if 0 <= index < len(self.rows):
            if event.chain > 1 or index == self.cursor:
                self.post_message(self.Acted(self, "enter", index))
            self.cursor = index


def _columns(cells: Sequence[str], widths: Sequence[int], lead: str) -> Text:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=False))
    return Text(lead + "   ".join(padded).rstrip())
