"""Secrets and configs as people write them: a name, or the CLI's long form.

`db-password`, `source=tls,target=/etc/tls.key,uid=1000,mode=0400`. The mode is always read as
octal; the docker CLI reads one without a leading 0 as decimal. `runtime` is an extension: a config
for the engine, without a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from swarmtui.spec.notation.csv_fields import format_name_or_fields, parse_fields, require_value
from swarmtui.spec.notation.units import format_file_mode, parse_file_mode
from swarmtui.spec.notation.values import parse_bool

Row = dict[str, Any]

_FILE_KEYS = {"target": "Name", "uid": "UID", "gid": "GID", "mode": "Mode"}
_ALIASES = {"src": "source", "name": "source"}
FILE_KEYS = ("source", *_FILE_KEYS, *_ALIASES)
"""The keys of the long form."""


def parse_secret(text: str) -> list[Row]:
    """Return the one secret in `text`, as the API's object without its ID."""
    return [_parse(text, "SecretName", ())]


def parse_config(text: str) -> list[Row]:
    """Return the one config in `text`, as the API's object without its ID."""
    return [_parse(text, "ConfigName", ("runtime",))]


def format_secret(row: Mapping[str, Any]) -> str:
    """Return the name if that is enough, else the long form."""
    return _format(row, "SecretName")


def format_config(row: Mapping[str, Any]) -> str:
    """Return the name if that is enough, else the long form."""
    return _format(row, "ConfigName")


def _parse(text: str, name: str, more: tuple[str, ...]) -> Row:
    text = text.strip()
    if not text:
        raise ValueError("is empty: write a name, or source=NAME,target=FILE,mode=0440")
    if "," not in text and "=" not in text:
        return {name: text}
    row: Row = {}
    for given, value in parse_fields(text, (*FILE_KEYS, *more)):
        key = _ALIASES.get(given, given)
        if key == "source":
            row[name] = require_value(key, value)
        elif key == "runtime":
            row |= {"Runtime": {}} if value is None or parse_bool(value) else {}
        else:
            row.setdefault("File", {})[_FILE_KEYS[key]] = _parse_file_value(
                key, require_value(key, value)
            )
    if name not in row:
        raise ValueError("the source is missing: write source=NAME")
    return row


def _parse_file_value(key: str, text: str) -> Any:
    return parse_file_mode(text) if key == "mode" else text


def _format(row: Mapping[str, Any], key: str) -> str:
    name, file = str(row.get(key, "")), row.get("File") or {}
    fields = [f"source={name}", *_file_fields(file if isinstance(file, Mapping) else {})]
    fields += ["runtime"] if row.get("Runtime") not in (None, "", "no", False) else []
    return format_name_or_fields(name, fields)


def _file_fields(file: Mapping[str, Any]) -> Iterator[str]:
    for key, at in _FILE_KEYS.items():
        value = file.get(at)
        if key == "mode" and isinstance(value, int):
            value = format_file_mode(value)
        if value not in (None, ""):
            yield f"{key}={value}"
