"""The `filters` parameter of list requests: JSON; all keys must match, each with any of its values.

For labels, all values must match.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from swarmtui.demo.errors import bad_request

T = TypeVar("T")

_MATCH_ALL_KEYS = {"label", "node.label"}


def parse_filters(text: str, allowed: Sequence[str]) -> dict[str, list[str]]:
    """Parse `{"name":["web"]}` or the older `{"name":{"web":true}}`; ApiError 400 otherwise."""
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
    items: list[T],
    filters: Mapping[str, list[str]],
    matchers: Mapping[str, Callable[[Any, str], bool]],
) -> list[T]:
    """Return the items that match one value of each filter, and all labels."""

    def passes(item: T, key: str) -> bool:
        combine = all if key in _MATCH_ALL_KEYS else any
        return combine(matchers[key](item, text) for text in filters[key])

    return [item for item in items if all(passes(item, key) for key in filters)]


def has_label(labels: Mapping[str, str], text: str) -> bool:
    """Whether `labels` has the label `KEY` or `KEY=VALUE`; an empty value matches every value."""
    key, _, value = text.partition("=")
    return key in labels and value in {"", labels[key]}
