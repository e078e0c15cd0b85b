"""How a person writes one row of a list: a line of text. And all ROWS.

A row that is text in the API too (an environment entry, a constraint, a label as `key=value`) is
that text, unquoted; an object has a short notation, mostly the docker CLI's. One line may say
several rows: `9000-9003:9000-9003`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.csv_fields import format_fields, parse_fields, wanted
from swarmtui.spec.file_text import format_config, format_secret, parse_config, parse_secret
from swarmtui.spec.mount_text import format_mount, parse_mount
from swarmtui.spec.publish import format_publish, parse_publish
from swarmtui.spec.text import parse_words
from swarmtui.spec.units import parse_number, shown

Row = Mapping[str, Any]


@dataclass(frozen=True)
class RowFormat:
    """One line of text to rows (ValueError: one sentence), and a row to the line that says it."""

    parse: Callable[[str], list[Any]]
    format: Callable[[Any], str]


def _line(text: str) -> list[str]:
    if not text.strip():
        raise ValueError("is empty")
    return [text.strip()]


def _pair(text: str) -> list[str]:
    """`key=value` as it stands; the value may hold blanks, quotes and more `=`."""
    key, equals, value = text.partition("=")
    if not key.strip():
        raise ValueError("a name is missing before =: write NAME=VALUE")
    return [f"{key.strip()}{equals}{value}"]


def _format_pair(row: Any) -> str:
    if isinstance(row, Mapping):
        return " ".join(f"{key}={value}" for key, value in row.items())
    return str(row)


def _host(text: str) -> list[str]:
    """`10.0.0.9 db` as hosts(5) and the API have it; `db:10.0.0.9` as the docker CLI has it."""
    words = text.split()
    if len(words) == 1:
        name, _, address = text.strip().replace("=", ":", 1).partition(":")
        words = [address.strip("[]"), name]
    if len(words) < 2 or not _is_address(words[0]) or not words[1]:
        raise ValueError(f"{shown(text)} is no host: write 10.0.0.9 db, or db:10.0.0.9")
    return [" ".join(words)]


def _is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return text == "host-gateway"


def _preference(text: str) -> list[Row]:
    descriptor = text.strip().removeprefix("spread=")
    return [{"Spread": {"SpreadDescriptor": descriptor}}] if descriptor else _nothing()


def _format_preference(row: Row) -> str:
    return str((row.get("Spread") or {}).get("SpreadDescriptor", ""))


def _platform(text: str) -> list[Row]:
    os, _, architecture = text.strip().partition("/")
    if not os and not architecture:
        return _nothing()
    return [{key: value for key, value in (("OS", os), ("Architecture", architecture)) if value}]


def _format_platform(row: Row) -> str:
    os, architecture = row.get("OS") or "", row.get("Architecture") or ""
    return f"{os}/{architecture}" if architecture else os


def _nothing() -> list[Row]:
    raise ValueError("is empty")


def _generic(text: str) -> list[Row]:
    kind, _, value = text.strip().partition("=")
    if not (kind and re.fullmatch(r"\d{1,18}", value)):
        raise ValueError(f"{shown(text)} is no generic resource: write KIND=COUNT, as gpu=2")
    return [{"DiscreteResourceSpec": {"Kind": kind, "Value": int(value)}}]


def _format_generic(row: Row) -> str:
    found = row.get("DiscreteResourceSpec") or row.get("NamedResourceSpec") or {}
    return f"{found.get('Kind', '')}={found.get('Value', '')}"


def _ulimit(text: str) -> list[Row]:
    name, equals, limits = text.strip().partition("=")
    if not (name and equals and limits):
        raise ValueError(f"{shown(text)} is no ulimit: write NAME=SOFT[:HARD], as nofile=1024:4096")
    soft, _, hard = limits.partition(":")
    return [{"Name": name.lower(), "Soft": _limit(soft), "Hard": _limit(hard or soft)}]


def _limit(text: str) -> int:
    return -1 if text.strip().lower() == "unlimited" else parse_number(text)


def _format_ulimit(row: Row) -> str:
    soft, hard = row.get("Soft", ""), row.get("Hard", "")
    return f"{row.get('Name', '')}={soft}" + (f":{hard}" if hard != soft else "")


def _network(text: str) -> list[Row]:
    if "," not in text and "=" not in text:
        return [{"Target": text.strip()}] if text.strip() else _nothing()
    row: dict[str, Any] = {}
    for key, value in parse_fields(text, ("name", "alias", "driver-opt")):
        text = wanted(key, value)
        if key == "name":
            row["Target"] = text
        elif key == "alias":
            row.setdefault("Aliases", []).append(text)
        else:
            option, _, setting = text.partition("=")
            row.setdefault("DriverOpts", {})[option] = setting
    if "Target" not in row:
        raise ValueError("has no name: write name=NETWORK")
    return [row]


def _format_network(row: Row) -> str:
    aliases, options = row.get("Aliases") or (), row.get("DriverOpts") or {}
    fields = [f"name={row.get('Target', '')}"]
    fields += [
        f"alias={alias}" for alias in (aliases.split() if isinstance(aliases, str) else aliases)
    ]
    pairs = options.items() if isinstance(options, Mapping) else [str(options).partition("=")[::2]]
    fields += [f"driver-opt={key}={text}" for key, text in pairs]
    return format_fields(fields) if len(fields) > 1 or "=" in fields[0][5:] else fields[0][5:]


def as_rows(kind: str, value: Any) -> Any:
    """Return the rows of any list's value: a list, an object of pairs, or words of text.

    Text that cannot be read stays as a row; what is neither stays as it is.
    """
    if isinstance(value, str):
        value = _as_words(value)
    if isinstance(value, Mapping) and kind == "pairs":
        return [
            f"{key}={text}" if _is_plain(key, text) else {key: text} for key, text in value.items()
        ]
    if not isinstance(value, list | tuple):
        return value
    return [row for item in value for row in _rows_of(kind, item)]


def _is_plain(key: Any, text: Any) -> bool:
    return isinstance(key, str) and isinstance(text, str) and bool(key) and "=" not in key


def _as_words(text: str) -> list[str]:
    try:
        return parse_words(text)
    except ValueError:
        return [text]


def _rows_of(kind: str, item: Any) -> list[Any]:
    try:
        return ROWS[kind].parse(item) if isinstance(item, str) else [item]
    except ValueError:
        return [item]


ROWS = {
    "pairs": RowFormat(_pair, _format_pair),
    "env": RowFormat(_pair, str),
    "constraints": RowFormat(_line, str),
    "hosts": RowFormat(_host, str),
    "preferences": RowFormat(_preference, _format_preference),
    "platforms": RowFormat(_platform, _format_platform),
    "generic": RowFormat(_generic, _format_generic),
    "ulimits": RowFormat(_ulimit, _format_ulimit),
    "networks": RowFormat(_network, _format_network),
    "ports": RowFormat(parse_publish, format_publish),
    "mounts": RowFormat(parse_mount, format_mount),
    "secrets": RowFormat(parse_secret, format_secret),
    "configs": RowFormat(parse_config, format_config),
}
"""Every kind of row, by the name that a field's `Kind` gives."""
