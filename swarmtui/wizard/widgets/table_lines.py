"""The lines and the columns of a table, without a loop over all rows for each line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len

HEADER, EMPTY = -1, -2
GAP = "   "
MARGIN = 2  # columns: the symbol of a row's problem or of the cursor, and the mark of the person


class Line(NamedTuple):
    """A line on the screen: the index of its row, and its text if it is not the row itself."""

    row: int
    words: str = ""


class TableLines:
    """The lines of a table: its header, its rows, and below a row the lines of its problem.

    Only rows with lines below them are stored; the place of any other follows from its index.
    """

    def __init__(
        self,
        rows: int = 0,
        *,
        header: bool = False,
        below: Mapping[int, Sequence[str]] | None = None,
    ) -> None:
        self._rows, self._first = rows, int(header)
        self._below = below or {}
        self._with_lines = sorted(self._below)
        self._sums = [0, *accumulate(len(self._below[row]) for row in self._with_lines)]

    def __len__(self) -> int:
        return self._first + self._rows + self._sums[-1] if self._rows else 1

    def __getitem__(self, y: int) -> Line:
        if not 0 <= y < len(self):
            raise IndexError(y)
        if not self._rows or y < self._first:
            return Line(HEADER if self._rows else EMPTY)
        row = bisect_right(range(self._rows), y, key=self.top_of) - 1
        below = y - self.top_of(row)
        return Line(row, self._below[row][below - 1] if below else "")

    def top_of(self, row: int) -> int:
        """Return the line of a row."""
        return self._first + row + self._sums[bisect_left(self._with_lines, row)]


def cell_width(text: str) -> int:
    """Return the columns that visible text takes: 2 for each wide character."""
    return len(text) if text.isascii() else cell_len(text)


def width_of(rows: Sequence[Sequence[str]]) -> int:
    """Return the width of a table in columns of the terminal."""
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    return MARGIN + sum(widths) + len(GAP) * (len(widths) - 1)


def column_widths(table: Sequence[Sequence[str]], least: Sequence[int]) -> list[int]:
    """Return the widths of the columns, in the notation of `least`: negative for right-aligned.

    The last cell of a row does not count, unless its column is right-aligned: it moves no other.
    """
    count = max(map(len, table))
    least = [*least, *[0] * count][:count]
    widths = [
        max(
            (cell_width(cells[column]) for cells in table if _counts(cells, column, least)),
            default=0,
        )
        for column in range(count)
    ]
    return [
        -max(width, -low) if low < 0 else max(width, low)
        for width, low in zip(widths, least, strict=True)
    ]


def _counts(cells: Sequence[str], column: int, widths: Sequence[int]) -> bool:
    """Whether a row has its cell in this column aligned with those of other rows."""
    return column < len(cells) - 1 or (len(cells) == len(widths) == column + 1 and widths[-1] < 0)


def format_cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return the cells in a line; the last cell of a row with fewer cells is not aligned."""
    padded = (
        _pad(cell, widths[column]) if _counts(cells, column, widths) else cell
        for column, cell in enumerate(cells[: len(widths)])
    )
    return GAP.join(padded).rstrip()


def _pad(cell: str, width: int) -> str:
    blanks = " " * (abs(width) - cell_width(cell))
    return f"{blanks}{cell}" if width < 0 else f"{cell}{blanks}"
