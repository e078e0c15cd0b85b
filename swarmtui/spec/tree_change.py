"""The difference between two trees: what a draft keeps of each change, instead of whole trees.

Its size is that of what differs. A tree is never changed in place, so what two trees share is the
same object in both: only identity is compared, and a difference is exact.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

_ABSENT: Any = object()
"""The value of a key that one of two objects lacks."""


class Replaced(NamedTuple):
    """Another value."""

    value: Any


class Spliced(NamedTuple):
    """In a list: `rows` in place of the `removed` rows from index `at`."""

    at: int
    removed: int
    rows: list[Any]


class Merged(NamedTuple):
    """In an object: the changes of some of its values."""

    changes: dict[str, Change]
    order: tuple[str, ...] | None
    """All keys of the new object; None if they are those of the old one."""


Change = Replaced | Spliced | Merged


def difference(old: Any, new: Any) -> Change | None:
    """Return the change that leads from `old` to `new`; None if they are the same object."""
    if old is new:
        return None
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = tuple(new)
        changes = ((key, difference(old.get(key, _ABSENT), new[key])) for key in keys)
        changed = {key: change for key, change in changes if change}
        return Merged(changed, None if keys == tuple(old) else keys)
    if isinstance(old, list) and isinstance(new, list):
        return _splice(old, new)
    return Replaced(new)


def _splice(old: list[Any], new: list[Any]) -> Spliced:
    at = _shared(old, new)
    after = _shared(old[at:][::-1], new[at:][::-1])
    return Spliced(at, len(old) - at - after, new[at : len(new) - after])


def _shared(one: Sequence[Any], other: Sequence[Any]) -> int:
    """Return how many of the first items are the same in both."""
    return sum(takewhile(bool, map(operator.is_, one, other)))


def changed(value: Any, change: Change | None) -> Any:
    """Return what `change` makes of `value`; what it does not change is shared."""
    if change is None:
        return value
    if isinstance(change, Replaced):
        return change.value
    if isinstance(change, Spliced):
        return [*value[: change.at], *change.rows, *value[change.at + change.removed :]]
    keys = value if change.order is None else change.order
    return {key: changed(value.get(key, _ABSENT), change.changes.get(key)) for key in keys}
