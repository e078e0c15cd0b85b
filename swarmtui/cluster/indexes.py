"""Find rows of a snapshot by name, by ID or by another key, without a loop over all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice, takewhile
from typing import Generic, Protocol, TypeVar

from swarmtui.spec.known_names import KnownNames


class Named(Protocol):
    """Something with an ID and a name."""

    @property
    def id(self) -> str:
        """The ID."""
        ...

    @property
    def name(self) -> str:
        """The name."""
        ...


Value = TypeVar("Value")
Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Named)


def group(values: Iterable[Value], key: Callable[[Value], Key]) -> Mapping[Key, Sequence[Value]]:
    """Return the values with the same key together, in their order."""
    found: defaultdict[Key, list[Value]] = defaultdict(list)
    for value in values:
        found[key(value)].append(value)
    return {each: tuple(same) for each, same in found.items()}


class ByName(Generic[Row]):
    """Rows that are found by name or ID."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._named = group(rows, lambda row: row.name)
        self._by_id = {row.id: row for same in self._named.values() for row in same}

    @cached_property
    def _ids(self) -> Sequence[str]:
        return sorted(self._by_id)

    @cached_property
    def names(self) -> KnownNames:
        """The names, for messages."""
        return KnownNames(self._named)

    def named(self, name: str) -> Row | None:
        """Return the first row with exactly this name."""
        return next(iter(self._named.get(name, ())), None)

    def with_id(self, id_: str) -> Row | None:
        """Return the row with exactly this ID."""
        return self._by_id.get(id_)

    def meant_by(self, target: str) -> Sequence[Row]:
        """Return the row with the ID `target`, else all with that name, else with that ID prefix.

        So does the manager for networks (moby daemon/cluster/networks.go).
        """
        by_id = self.with_id(target)
        return (by_id,) if by_id else self._named.get(target) or self._with_prefix(target)

    def _with_prefix(self, prefix: str) -> Sequence[Row]:
        start = bisect_left(self._ids, prefix) if prefix else len(self._ids)
        ids = takewhile(lambda id_: id_.startswith(prefix), islice(self._ids, start, None))
        return [self._by_id[id_] for id_ in ids]
