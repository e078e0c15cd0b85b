"""Limits on the size of a spec, so that a small input does not cause a lot of work.

The limits are swarmtui's, far above what a service needs: swarmkit stores at most 1.5 MiB
(manager/state/raft, MaxTransactionBytes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from swarmtui.spec.tree import Key, path_of

MAX_ROWS = 10_000
"""Rows of a list, or keys of an object."""
MAX_PORTS = 1_000
"""Published ports of a service."""
MAX_DEPTH = 100
MAX_VALUES = 200_000
MAX_CHARACTERS = 5 << 20
"""Total of all texts; a text that YAML repeats with an alias counts each time."""
TOO_LARGE = "is nested too deep, or too large"


def max_rows(notation: str) -> int:
    """Return the maximum number of rows of a list of `notation`."""
    return MAX_PORTS if notation == "ports" else MAX_ROWS


def check_rows(notation: str, count: int) -> None:
    """ValueError for a list of `notation` with more than `max_rows`."""
    most = max_rows(notation)
    if count > most:
        things, holder = ("ports", "a service") if notation == "ports" else ("rows", "a list")
        raise ValueError(f"{count:,} {things} are too many: {holder} can have at most {most:,}")


def check_size(tree: Any) -> None:
    """ValueError for plain JSON that is too large in any way; the message says what, and where."""
    values = characters = 0
    waiting: list[tuple[tuple[Key, ...], Any]] = [((), [tree])]
    while waiting:
        keys, holder = waiting.pop()
        items = list(_items(holder))
        if len(items) > MAX_ROWS:
            where = path_of(keys[1:]) or "the spec"
            raise ValueError(f"{where} has {len(items):,} rows: at most {MAX_ROWS:,} are allowed")
        values += len(items)
        characters += sum(len(text) for pair in items for text in pair if isinstance(text, str))
        if len(keys) > MAX_DEPTH + 1 or values > MAX_VALUES or characters > MAX_CHARACTERS:
            raise ValueError(TOO_LARGE)
        waiting += [((*keys, key), item) for key, item in items if isinstance(item, dict | list)]


def _items(holder: Any) -> Iterable[tuple[Key, Any]]:
    return holder.items() if isinstance(holder, Mapping) else enumerate(holder)
