"""The `key=value,key=value` notation of the docker CLI's long forms, with CSV quoting."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from swarmtui.spec.units import shown


def parse_fields(text: str, known: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Yield each key, lower-cased, with its value; None where there is no `=`.

    ValueError for a key that is not in `known`, and for quotes that do not close.
    """
    names = tuple(known)
    for item in _items(text):
        key, equals, value = item.strip().partition("=")
        if key.lower() not in names:
            raise ValueError(f"{shown(key)} is no key here: {_instead(key, names)}")
        yield key.lower(), value if equals else None


def _items(text: str) -> list[str]:
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error as error:
        raise ValueError(f"{shown(text)} cannot be read: {error}") from None
    return rows[0] if rows else []


def _instead(key: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key.lower(), names, 1)
    return f"did you mean {close[0]}?" if close else f"write {', '.join(names)}"


def format_fields(fields: Iterable[str]) -> str:
    """Write `key=value` texts as one, quoted where a comma or a quote stands in them."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(list(fields))
    return out.getvalue()


def wanted(key: str, value: str | None) -> str:
    """Return the value of a key that must have one."""
    if not value:
        raise ValueError(f"{key} has no value: write {key}=…")
    return value


def parse_pair(key: str, value: str | None) -> tuple[str, str]:
    """Return the name and text of a `key=name=text`, such as a label; the text may be missing."""
    name, _, text = wanted(key, value).partition("=")
    if not name:
        raise ValueError(f"{key} has no name: write {key}=NAME=VALUE")
    return name, text
