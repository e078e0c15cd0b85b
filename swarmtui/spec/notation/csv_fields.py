"""The `key=value,key=value` notation of the docker CLI's long forms, with CSV quoting."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import takewhile

from swarmtui.spec.quoting import HIDDEN, quoted, without_option_passwords
from swarmtui.spec.suggestion import CorrectableError, nearest

_KEYS_WITH_COMMAS = ("volume-opt", "volume-label", "tmpfs-opt", "driver-opt")
"""The keys whose value is itself an option, which can contain commas: o=addr=10.0.0.1,vers=4."""
_QUOTE_HINT = "quote an option whose value has a comma"
_MOUNT_OPTIONS = "volume-opt=o="
_KEYS_AND_OPTIONS = ("ro",)
"""The keys that are also options of file systems."""


def parse_fields(text: str, known: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Yield each key, lower-cased, with its value; None where there is no `=`.

    ValueError for a key that is not in `known`, for one that can be part of the option before it,
    and for quotes that do not close.
    """
    names, items = tuple(known), _items(text)
    for index, item in enumerate(items):
        key, equals, value = (part.strip() for part in item.partition("="))
        if key.lower() not in names:
            raise _unknown_key_error(items, index, names)
        if _is_ambiguous_option(items, index):
            whole = _whole_option(items, index, names)
            raise ValueError(f"{key} can belong to o: write readonly, or quote the option: {whole}")
        yield key.lower(), value if equals else None


def _unknown_key_error(items: list[str], index: int, names: tuple[str, ...]) -> ValueError:
    key = items[index].partition("=")[0].strip()
    if whole := _whole_option(items, index, names):
        said = HIDDEN if _is_part_of_password(items, index) else quoted(key)
        return ValueError(f"{said} is not a known key: {_QUOTE_HINT}: {whole}")
    advice = nearest(key.lower(), names, f"write {', '.join(names)}")
    return CorrectableError(f"{quoted(key)} is not a known key", key, advice)


def _option_before(items: list[str], index: int) -> int:
    """Return the number of the preceding item whose value can contain commas, or 0."""
    while index and items[index - 1].strip().lower() in _KEYS_AND_OPTIONS:
        index -= 1
    key = items[index - 1].partition("=")[0].strip().lower() if index else ""
    return index if key in _KEYS_WITH_COMMAS else 0


def _whole_option(items: list[str], index: int, names: tuple[str, ...]) -> str:
    """Quote the option that an item can be a part of, without passwords; "" if there is none."""
    option = _option_before(items, index)
    if not option:
        return ""
    parts = takewhile(lambda item: _is_part(item, names), items[index:])
    rest = () if _is_part_of_password(items, index) else parts
    whole = ",".join(item.strip() for item in (*items[option - 1 : index], *rest))
    return f'"{without_option_passwords(whole)}"'


def _is_part(item: str, names: tuple[str, ...]) -> bool:
    key = item.partition("=")[0].strip().lower()
    return key not in names or key in _KEYS_AND_OPTIONS


def _is_ambiguous_option(items: list[str], index: int) -> bool:
    """Whether a word after `volume-opt=o=` is an option of the mount and of a file system."""
    is_also = items[index].strip().lower() in _KEYS_AND_OPTIONS
    before = items[index - 1].strip().lower() if index else ""
    return is_also and before.startswith(_MOUNT_OPTIONS)


def _is_part_of_password(items: list[str], index: int) -> bool:
    """Whether an item can be the part of a password after a comma."""
    before = items[index - 1]
    return "=" not in items[index] and without_option_passwords(before) != before


def _items(text: str) -> list[str]:
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        raise ValueError(
            f'{quoted(text)} cannot be read: quote the whole key=value, as "key=a,b"'
        ) from None
    return rows[0] if rows else []


def format_fields(fields: Iterable[str]) -> str:
    """Join `key=value` texts, quoting those with a comma, quote or line break."""
    return ",".join(
        '"' + field.replace('"', '""') + '"' if set(',"\r\n') & set(field) else field
        for field in fields
    )


def format_name_or_fields(name: str, fields: list[str]) -> str:
    """Return the bare name if that is enough, else all fields, the first of which is the name."""
    return format_fields(fields) if len(fields) > 1 or set("=,") & set(name) else name


def require_value(key: str, value: str | None) -> str:
    """Return the value of a key that must have one."""
    if not value:
        raise ValueError(f"{key} needs a value: write {key}=...")
    return value


def parse_pair(key: str, value: str | None) -> tuple[str, str]:
    """Return the name and text of a `key=name=text`, such as a label; the text can be missing."""
    name, _, text = require_value(key, value).partition("=")
    if not name:
        raise ValueError(f"{key} needs a name: write {key}=NAME=VALUE")
    return name, text
