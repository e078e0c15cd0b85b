"""The `filters` of list requests: JSON in the query, values ORed within a key, keys ANDed.

But of labels all are needed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from swarmtui.demo.errors import bad_request

T = TypeVar("T")

_MATCH_ALL_KEYS = {"label", "node.label"}


def parse_filters(text: str, allowed: Sequence[str]) -> dict[str, list[str]]:
    """Read `{"name":["web"]}` or the older `{"name":{"web":true}}`; ApiError 400 otherwise."""
    if not text:
        return {}
    try:
        found = json.loads(text)
        filters = {key: [str(value) for value in values] for key, values in found.items()}
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise bad_request("invalid filter") from None
    unknown = next((key for key in filters if key not in allowed), None)
    if unknown is not None:
        raise bad_request(f"invalid filter '{unknown}'")
    return filters


def apply_filters(
    things: list[T],
    filters: Mapping[str, list[str]],
    matchers: Mapping[str, Callable[[Any, str], bool]],
) -> list[T]:
    """Return the things that pass one value of each filter, and all labels."""

    def passes(thing: T, key: str) -> bool:
        enough = all if key in _MATCH_ALL_KEYS else any
        return enough(matchers[key](thing, text) for text in filters[key])

    return [thing for thing in things if all(passes(thing, key) for key in filters)]


def has_label(labels: Mapping[str, str], text: str) -> bool:
    """Tell whether a thing has the label `KEY` or `KEY=VALUE`; an empty value is any."""
    key, _, value = text.partition("=")
    return key in labels and value in {"", labels[key]}
