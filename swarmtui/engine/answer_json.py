"""The JSON of an answer, bounded before it takes memory."""

from __future__ import annotations

import json
from typing import Any

MOST_VALUES = 10_000_000
"""Values in an answer, commas in texts included: 50,000 tasks have half as many."""


def parse(body: bytes) -> Any:
    """Return the JSON value of `body`; ValueError where it is none, too deep, or too large.

    Python's own limit for nesting (some 1,000 levels) holds, and that for digits (4,300).
    """
    # Each value but the first follows a comma, or what opens its list or object.
    if sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise ValueError(f"more than {MOST_VALUES:,} values")
    try:
        return json.loads(body, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None
    except ValueError:
        raise ValueError("not valid JSON") from None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")
