"""The `filters` of list requests: JSON in the query, values ORed within a key, keys ANDed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from swarmtui.demo.errors import bad_request

T = TypeVar("T")


def parse_filters(text: str, allowed: Sequence[str]) -> dict[str, list[str]]:
    """Read `{"name":["web"]}` or the older `{"name":{"web":true}}`; ApiError 400 otherwise."""
    if not text:
        return {}
    try:
        found = json.loads(text)
        filters = {key: [str(value) for value in values] for key, values in found.items()}
    except (ValueError, AttributeError, TypeError):
        raise bad_request("invalid filter") from None
    unknown = next((key for key in filters if key not in allowed), None)
    if unknown is not None:
        raise bad_request(f"invalid filter '{unknown}'")
    return filters


def keep(
    things: list[T],
    filters: Mapping[str, list[str]],
    tests: Mapping[str, Callable[[Any, str], bool]],
) -> list[T]:
    """Return the things that pass one value of each filter."""
    return [
        thing
        for thing in things
        if all(any(tests[key](thing, text) for text in texts) for key, texts in filters.items())
    ]
