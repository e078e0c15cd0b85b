"""Finding one object by what a person types: the daemon's order, for every kind of object.

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
    things: Sequence[T],
    id_of: Callable[[T], str],
    is_named: Callable[[T, str], bool],
) -> T:
    """Full ID, then full name, then the beginning of an ID; ApiError 404 or 400 (ambiguous)."""
    for matches in (
        [thing for thing in things if id_of(thing) == text],
        [thing for thing in things if is_named(thing, text)],
        [thing for thing in things if text and id_of(thing).startswith(text)],
    ):
        if len(matches) > 1:
            raise bad_request(f"{kind} {text} is ambiguous ({len(matches)} matches found)")
        if matches:
            return matches[0]
    raise ApiError(404, f"{kind} {text} not found")
