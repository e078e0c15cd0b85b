"""Mark the parts of a spec that cannot be read, for rules that check the rest.

A field that cannot be read is missing in its object, and using it raises UnreadableError: the rule
that needs it reports nothing. A row that cannot be read is left out of its list. A rule that
concludes something from the absence of rows gets them with `whole`.
"""

from __future__ import annotations

from typing import Any, TypeVar

Rows = TypeVar("Rows")


class UnreadableError(Exception):
    """A rule needs what cannot be read. `Rule.problems` catches it."""


class PartialRows(tuple[Any, ...]):
    """The readable rows of a list that also has unreadable rows."""

    __slots__ = ()


def whole(rows: Rows) -> Rows:
    """Return `rows`; UnreadableError if rows of the list were left out."""
    if isinstance(rows, PartialRows):
        raise UnreadableError
    return rows
