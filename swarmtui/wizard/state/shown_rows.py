"""What the table of a list shows: all rows, or those that match a filter, and their marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.columns import Cells
from swarmtui.wizard.state.levels import pluralize
from swarmtui.wizard.state.rows import Rows


class ShownRows:
    """The rows that a table shows. A position is a place in the table, an index one in the list."""

    def __init__(self, rows: Rows, dash: str) -> None:
        self._rows = rows
        self._cells = Cells(rows, dash)
        self._problems: Mapping[int, Problem] = {}
        self._seen: object = None
        self.filter = ""
        """Text that a shown row has in one of its cells, in upper or lower case."""
        self.marked: set[int] = set()
        """The indexes of the marked rows, also of hidden ones; a change of the list removes all."""
        self.indices: Sequence[int] = ()
        """The index of each shown row, by its position."""

    def refresh(self) -> bool:
        """Read the list, its problems and the filter; return whether the table changes."""
        if self._cells.refresh():
            self.marked.clear()
        self._problems = self._rows.session.problems_in_rows(self._rows.path)
        self.indices = self._matches()
        before = self._seen
        self._seen = (self._cells.all, self._problems, self.indices, frozenset(self.marked))
        return self._seen != before

    def _matches(self) -> Sequence[int]:
        wanted, cells = self.filter.strip().casefold(), self._cells.all
        if not wanted:
            return range(len(cells))
        return [
            index
            for index, row in enumerate(cells)
            if any(wanted in cell.casefold() for cell in row)
        ]

    def lines(self) -> Iterator[tuple[tuple[str, ...], Problem | None, bool]]:
        """Yield the cells, the worst problem and the mark of each shown row."""
        for index in self.indices:
            yield self._cells.all[index], self._problems.get(index), index in self.marked

    @property
    def total(self) -> int:
        """The number of rows in the list."""
        return len(self._cells.all)

    def position_of(self, index: int) -> int | None:
        """Return the position of a row; None if the filter hides it."""
        return self.indices.index(index) if index in self.indices else None

    def position_near(self, index: int) -> int:
        """Return the position of a row, of the next one that is shown, or of the last; else 0."""
        return max(min(bisect_left(self.indices, index), len(self.indices) - 1), 0)

    @property
    def cells(self) -> Sequence[tuple[str, ...]]:
        """The cells of all rows, also of hidden ones."""
        return self._cells.all

    def toggle_marks_of_all(self) -> None:
        """Mark every shown row; if all are marked, remove their marks."""
        shown = set(self.indices)
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown

    def toggle_mark(self, position: int) -> None:
        """Mark the row at `position`, or remove its mark."""
        self.marked ^= {self.indices[position]}

    def to_delete(self, position: int) -> set[int]:
        """Return the indexes of the marked rows; without marks that of the row at `position`."""
        return set(self.marked) or {self.indices[position]}

    def describe(self, position: int | None) -> str:
        """Return how many rows are marked, or match, or there are: `3 marked`, `17 of 523`.

        `position` is that of the cursor, None while it is not shown.
        """
        is_typing_filter = position is None and bool(self.filter.strip())
        if self.marked and not is_typing_filter:
            return f"{len(self.marked)} marked"
        if self.filter.strip():
            return f"{len(self.indices)} of {self.total} match"
        if position is not None and self.total:
            return f"{position + 1} of {self.total}"
        return pluralize(self.total, "row") if self.total else ""
