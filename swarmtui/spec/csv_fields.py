"""The `key=value,key=value` notation of the docker CLI's long forms, with CSV quoting."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import takewhile

from swarmtui.spec.units import shown

_WITH_COMMAS = ("volume-opt", "volume-label", "tmpfs-opt", "driver-opt")
"""The keys whose value is an option of its own, which may have commas: o=addr=10.0.0.1,vers=4."""


def parse_fields(text: str, known: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Yield each key, lower-cased, with its value; None where there is no `=`.

    ValueError for a key that is not in `known`, and for quotes that do not close.
    """
    names, items = tuple(known), _items(text)
    for index, item in enumerate(items):
        key, equals, value = (part.strip() for part in item.partition("="))
        if key.lower() not in names:
            instead = _with_comma(items, index, names) or _instead(key, names)
            raise ValueError(f"{shown(key)} is no key here: {instead}")
        yield key.lower(), value if equals else None


def _items(text: str) -> list[str]:
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        raise ValueError(
            f'{shown(text)} cannot be read: quote a whole key=value, as "key=a,b"'
        ) from None
    return rows[0] if rows else []


def _with_comma(items: list[str], index: int, names: tuple[str, ...]) -> str:
    """Name the quoting where the field before may have values with commas in it, "" elsewhere."""
    before = items[index - 1].partition("=")[0].strip().lower() if index else ""
    if before not in _WITH_COMMAS:
        return ""
    rest = takewhile(
        lambda item: item.partition("=")[0].strip().lower() not in names, items[index:]
    )
    whole = ",".join((items[index - 1].strip(), *rest))
    return f'quote the whole option where its value has a comma: "{whole}"'


def _instead(key: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key.lower(), names, 1)
    return f"did you mean {close[0]}?" if close else f"write {', '.join(names)}"


def format_fields(fields: Iterable[str]) -> str:
    """Write `key=value` texts as one, quoted where a comma, quote or line break stands in them."""
    return ",".join(
        '"' + field.replace('"', '""') + '"' if set(',"\r\n') & set(field) else field
        for field in fields
    )


def format_named(name: str, fields: list[str]) -> str:
    """Return the bare name where that says all, else the fields, the first of which names it."""
    return format_fields(fields) if len(fields) > 1 or set("=,") & set(name) else name


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
