"""The lines of a table, without a loop over all rows for each line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

HEADER, EMPTY = -1, -2


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
