"""Parse the JSON of a response; its size is checked before it takes memory."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MAX_LIST_VALUES = 10_000_000
"""Values in a list, counting commas in strings too: 50,000 tasks have half of this."""
MAX_VALUES = 200_000
"""Values in any other response: a service with 1,000 ports has some 20,000."""


def parse_json(body: bytes, max_values: int = MAX_VALUES) -> Any:
    """Return the JSON value of `body`; ValueError if it is invalid, too deep or too large.

    Python's limits for nesting (some 1,000 levels) and for digits (4,300) apply.
    """
    # Each value but the first follows a comma, or the bracket of its list or object.
    if sum(map(body.count, (b",", b"[", b"{"))) > max_values:
        raise ValueError(f"more than {max_values:,} values")
    try:
        with _gc_paused():
            return json.loads(body, parse_constant=_reject_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    except ValueError:
        raise ValueError("not valid JSON") from None


@contextmanager
def _gc_paused() -> Iterator[None]:
    """Pause garbage collection: with millions of new objects it triples the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
