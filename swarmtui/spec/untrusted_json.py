"""Read values out of JSON that nobody vouches for: what has another type reads as absent.

Every answer of the API is read through these functions, so that nothing a manager says, or what
stands in for one, can end in a TypeError. `keys` lead to the value, as for `tree.value_at`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from swarmtui.spec.tree import Key, value_at

JsonObject = Mapping[str, Any]

_INT64 = range(-(2**63), 2**63)
_SURROGATES = re.compile("[\ud800-\udfff]")


def get_text(data: Any, *keys: Key) -> str:
    """A string, "" for anything else. Lone surrogates, which cannot be sent, are replaced."""
    found = value_at(data, keys)
    return _SURROGATES.sub("\ufffd", found) if isinstance(found, str) else ""


def get_int(data: Any, *keys: Key) -> int | None:
    """A whole number that Go's int64 holds."""
    found = value_at(data, keys)
    fits = isinstance(found, int) and not isinstance(found, bool) and found in _INT64
    return found if fits else None


def get_bool(data: Any, *keys: Key) -> bool:
    """Whether the value is true."""
    return value_at(data, keys) is True


def get_objects(data: Any, *keys: Key) -> list[JsonObject]:
    """The objects in a list."""
    return [row for row in _items(data, keys) if isinstance(row, dict)]


def get_texts(data: Any, *keys: Key) -> tuple[str, ...]:
    """The strings in a list."""
    return tuple(filter(None, map(get_text, _items(data, keys))))


def get_text_map(data: Any, *keys: Key) -> dict[str, str]:
    """The strings in an object, by key."""
    found = value_at(data, keys)
    items = found.items() if isinstance(found, dict) else ()
    return {get_text(key): get_text(value) for key, value in items if isinstance(value, str)}


def _items(data: Any, keys: tuple[Key, ...]) -> Iterator[Any]:
    found = value_at(data, keys)
    return iter(found if isinstance(found, list) else ())
