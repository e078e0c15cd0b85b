"""Read values from untrusted JSON: a value of another type reads as absent.

Every response of the API is read with these functions, so that no response can cause a TypeError,
whatever the manager sends. `keys` are the path to the value, as for `tree.value_at`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from sys import intern
from typing import Any

from swarmtui.spec.tree import Key, value_at

JsonObject = Mapping[str, Any]

_INT64 = range(-(2**63), 2**63)
_SURROGATES = re.compile("[\ud800-\udfff]")


def get_text(data: Any, *keys: Key) -> str:
    """Return a string, "" for anything else. Lone surrogates are replaced: they cannot be sent."""
    found = value_at(data, keys)
    return _SURROGATES.sub("\ufffd", found) if isinstance(found, str) else ""


def get_word(data: Any, *keys: Key) -> str:
    """Return a string as `get_text`, for a value that many rows have: it is in memory once."""
    return intern(get_text(data, *keys))


def get_int(data: Any, *keys: Key) -> int | None:
    """Return a whole number in the range of Go's int64, None for anything else."""
    found = value_at(data, keys)
    fits = isinstance(found, int) and not isinstance(found, bool) and found in _INT64
    return found if fits else None


def get_bool(data: Any, *keys: Key) -> bool:
    """Return whether the value is true."""
    return value_at(data, keys) is True


def get_objects(data: Any, *keys: Key) -> list[JsonObject]:
    """Return the objects in a list."""
    return [row for row in _items(data, keys) if isinstance(row, dict)]


def get_texts(data: Any, *keys: Key) -> tuple[str, ...]:
    """Return the strings in a list."""
    return tuple(filter(None, map(get_text, _items(data, keys))))


def get_text_map(data: Any, *keys: Key) -> dict[str, str]:
    """Return the strings in an object, by key."""
    found = value_at(data, keys)
    items = found.items() if isinstance(found, dict) else ()
    return {get_word(key): get_word(value) for key, value in items if isinstance(value, str)}


def _items(data: Any, keys: tuple[Key, ...]) -> Iterator[Any]:
    found = value_at(data, keys)
    return iter(found if isinstance(found, list) else ())
