"""What cannot be read of a spec, for rules that judge the rest of it.

A field that cannot be read is missing in its object, and reading it raises UnreadableError: the
rule that needs it says nothing. A row that cannot be read is left out of its list. A rule that
concludes something from the absence of rows asks for them by `whole`.
"""

from __future__ import annotations

from typing import Any, TypeVar

Rows = TypeVar("Rows")


class UnreadableError(Exception):
    """A rule needs what cannot be read. `Rule.problems` catches it."""


class PartialRows(tuple[Any, ...]):
    """The rows of a list that can be read, where others cannot."""

    __slots__ = ()


def whole(rows: Rows) -> Rows:
    """Return `rows`; UnreadableError where some rows of the list were left out."""
    if isinstance(rows, PartialRows):
        raise UnreadableError
    return rows
