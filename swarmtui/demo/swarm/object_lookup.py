"""Find one object by ID, name or ID prefix, in the daemon's order.

Source: moby `daemon/cluster/helpers.go`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from swarmtui.demo.errors import ApiError, bad_request

T = TypeVar("T")


def find_object(
    text: str,
    kind: str,
    items: Sequence[T],
    id_of: Callable[[T], str],
    is_named: Callable[[T, str], bool],
) -> T:
    """Find by complete ID, then by name, then by ID prefix; ApiError 404 or 400 (ambiguous)."""
    for matches in (
        [item for item in items if id_of(item) == text],
        [item for item in items if is_named(item, text)],
        [item for item in items if text and id_of(item).startswith(text)],
    ):
        if len(matches) > 1:
            raise bad_request(f"{kind} {text} is ambiguous ({len(matches)} matches found)")
        if matches:
            return matches[0]
    raise ApiError(404, f"{kind} {text} not found")
