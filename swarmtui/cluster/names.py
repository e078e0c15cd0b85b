"""Find free service names and free ports."""

from __future__ import annotations

from collections.abc import Container
from itertools import chain, count

MAX_NAME_LENGTH = 63


def free_name(name: str, *taken: Container[str]) -> str:
    """Return `name`, or `name` with the first free number, such as web-2.

    `taken` are names in lower case: the manager ignores the case.
    """
    names = chain([name], (_numbered(name, number) for number in count(2)))
    return next(free for free in names if not any(free.lower() in names for names in taken))


def free_port(wanted: int, protocol: str, *used: Container[tuple[int, str]]) -> int | None:
    """Return the first free published port from `wanted` on, then from 1024 on; None for none.

    `used` are ports with their protocols.
    """
    candidates = chain(range(wanted, 65536), range(1024, wanted))
    free = (port for port in candidates if not any((port, protocol) in ports for ports in used))
    return next(free, None)


def _numbered(name: str, number: int) -> str:
    end = f"-{number}"
    return name[: MAX_NAME_LENGTH - len(end)].rstrip("-_") + end
