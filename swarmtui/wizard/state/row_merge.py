"""Add many lines to a list at once, and say what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from swarmtui.spec.known_names import list_names

NameOf = Callable[[Any], str]
"""Returns the name of a row that is unique in its list, "" if there is none."""


class Merge:
    """The rows of a list, to which lines are added.

    A row with the name of one that was in the list before takes its place. Of two new rows with the
    same name both are kept, so that nothing that is pasted disappears.
    """

    def __init__(self, rows: Sequence[Any], name_of: NameOf) -> None:
        self.rows = list(rows)
        self._name_of = name_of
        self._places = {name: at for at, row in enumerate(rows) if (name := name_of(row))}
        self._added = 0
        self._replaced = 0
        self._invalid: list[int] = []
        """The indexes of the rows that are not valid."""

    def add(self, rows: Iterable[Any]) -> None:
        """Add valid rows, each at its place."""
        for row in rows:
            place = self._places.pop(self._name_of(row), None)
            if place is None:
                self.rows.append(row)
                self._added += 1
            else:
                self.rows[place] = row
                self._replaced += 1

    def add_invalid(self, text: str) -> None:
        """Add a line that is not a valid row, as text."""
        self._invalid.append(len(self.rows))
        self.rows.append(text)
        self._added += 1

    @property
    def has_invalid(self) -> bool:
        """Whether a line is not valid."""
        return bool(self._invalid)

    @property
    def words(self) -> str:
        """What was done: `200 added, 3 replaced, 2 not valid: row 3 and row 9`."""
        counts = {"added": self._added, "replaced": self._replaced, "not valid": len(self._invalid)}
        done = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
        return f"{done}: {_rows_in_words(self._invalid)}" if self._invalid else done or "0 added"


def _rows_in_words(indices: Sequence[int]) -> str:
    """Return the numbers of one or two rows, else the first and how many more."""
    named = [f"row {index + 1}" for index in indices[:2]]
    more = len(indices) - 1
    return " and ".join(named) if more < 2 else f"{named[0]} and {more} more"


def describe_env_file(read: Iterable[str], before: Iterable[str]) -> str:
    """Return what became of the entries of a .env file: `12 added, 2 kept: A, B`."""
    present = {_name(entry) for entry in before}
    names = dict.fromkeys(map(_name, read))
    kept = [name for name in names if name in present]
    added = f"{len(names) - len(kept):,} added"
    if not kept:
        return added
    return f"{added}, {len(kept):,} kept as they are in the list: {list_names(kept)}"


def _name(entry: str) -> str:
    return entry.partition("=")[0]
