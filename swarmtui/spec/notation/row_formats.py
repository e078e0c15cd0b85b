"""How a person writes one row of a list as a line of text, for every notation: ROW_FORMATS.

A row that is text in the API too (an environment entry, a constraint, a label as `key=value`) is
that text, unquoted; an object has a short notation, mostly the docker CLI's. One line can contain
several rows: `9000-9003:9000-9003`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.notation.csv_fields import (
    format_name_or_fields,
    parse_fields,
    parse_pair,
    require_value,
)
from swarmtui.spec.notation.file_references import (
    format_config,
    format_secret,
    parse_config,
    parse_secret,
)
from swarmtui.spec.notation.mounts import format_mount, parse_mount
from swarmtui.spec.notation.ports import format_port, parse_ports
from swarmtui.spec.notation.prefixes import (
    cli_options,
    split_options,
    split_words,
    strip_one_prefix,
    strip_prefix,
)
from swarmtui.spec.notation.units import INT64_MAX, parse_count, parse_number
from swarmtui.spec.notation.value_formats import parse_env, parse_list, parse_words, to_pairs
from swarmtui.spec.notation.values import parse_address
from swarmtui.spec.quoting import quoted
from swarmtui.spec.size_limits import max_rows
from swarmtui.spec.suggestion import CorrectableError, corrected, write

Row = Mapping[str, Any]

TEXT_ROW_NOTATIONS = ("pairs", "env", "constraints", "hosts")
"""The notations whose rows stay text in the draft, as written."""


@dataclass(frozen=True)
class RowFormat:
    """Converts a line of text to rows (ValueError: one sentence), and a row to its line."""

    notation: str
    parse_bare: Callable[[str], list[Any]]
    """Reads a row without a copied prefix."""
    format_row: Callable[[Any], str]
    allows_blanks: bool = True
    """Whether a row can contain blanks; otherwise blanks separate rows on one line."""
    expands_to_many: bool = False
    """Whether one text can contain several rows."""

    def parse(self, text: str) -> list[Any]:
        """Parse a row, also after `- `, `-p ` or `--publish=`. ValueError: one sentence."""
        return self.parse_bare(strip_one_prefix(self.notation, text).text)

    def parse_line(self, text: str) -> list[Any]:
        """Parse a line of one row, or of several: options of docker, or separated by blanks.

        ValueError: one sentence.
        """
        parts = split_options(self.notation, text)
        return [row for part in parts for row in self._parse_words(part)]

    def _parse_words(self, text: str) -> list[Any]:
        taken = strip_one_prefix(self.notation, text).text
        words = () if self.allows_blanks else split_words(self.notation, taken)
        return [row for word in words for row in self.parse(word)] if words else self.parse(text)

    def corrected(self, text: str, error: ValueError) -> str:
        """Return the line that was probably meant; "" if that is unknown."""
        return corrected(text, error, self.parse_line)

    def format(self, row: Any) -> str:
        """Return the line for a row; for an invalid row a text that shows it."""
        if isinstance(row, str):
            return row
        try:
            return str(self.format_row(row))
        except (AttributeError, TypeError, ValueError):
            return str(row)


def _parse_plain(text: str) -> list[str]:
    if not text.strip():
        raise ValueError("is empty")
    return [text.strip()]


def _parse_entry(text: str) -> list[str]:
    """Read `key=value` unchanged; the value can contain blanks, quotes and more `=`."""
    key, equals, value = text.partition("=")
    if not key.strip():
        raise ValueError("a name is missing before =: write NAME=VALUE")
    return [f"{key.strip()}{equals}{value}"]


def _format_pair(row: Row) -> str:
    return " ".join(f"{key}={value}" for key, value in row.items())


def _parse_host(text: str) -> list[str]:
    """Read `10.0.0.9 db` as in hosts(5) and the API, or `db:10.0.0.9` as in the docker CLI."""
    words = text.split()
    if len(words) == 1:
        words = _split_cli_host(words[0])
    if len(words) < 2 or not words[1]:
        raise ValueError(f"{quoted(text)} is not a host entry: write 10.0.0.9 db, or db:10.0.0.9")
    return [" ".join([_parse_host_address(words[0]), *words[1:]])]


def _split_cli_host(text: str) -> list[str]:
    """Source: docker/cli opts/hosts.go ValidateExtraHost."""
    name, separator, address = text.partition("=" if "=" in text else ":")
    return [address.removeprefix("[").removesuffix("]"), name] if separator else [text]


def _parse_host_address(text: str) -> str:
    return text if text == "host-gateway" else parse_address(text)


def _parse_preference(text: str) -> list[Row]:
    descriptor = text.strip().removeprefix("spread=").strip()
    return [{"Spread": {"SpreadDescriptor": descriptor}}] if descriptor else _raise_empty()


def _format_preference(row: Row) -> str:
    over = str((row.get("Spread") or {}).get("SpreadDescriptor", ""))
    return f"spread={over}" if over.startswith("spread=") else over


def _parse_platform(text: str) -> list[Row]:
    os, _, architecture = (part.strip() for part in text.partition("/"))
    if not os and not architecture:
        return _raise_empty()
    if "/" in architecture:
        reason = "the scheduler does not support variants"
        raise CorrectableError(reason, text.strip(), write(f"{os}/{architecture.split('/')[0]}"))
    return [{key: value for key, value in (("OS", os), ("Architecture", architecture)) if value}]


def _format_platform(row: Row) -> str:
    os, architecture = row.get("OS") or "", row.get("Architecture") or ""
    return f"{os}/{architecture}" if architecture else os


def _raise_empty() -> list[Row]:
    raise ValueError("is empty")


def _parse_generic(text: str) -> list[Row]:
    kind, equals, value = (part.strip() for part in text.partition("="))
    if not (kind and equals and re.fullmatch(r"[0-9]+", value)):
        raise ValueError(f"{quoted(text)} is not a generic resource: write KIND=COUNT, as gpu=2")
    count = parse_count(value)
    if count > INT64_MAX:
        raise ValueError(f"{quoted(value)} is too large: at most {INT64_MAX}")
    return [{"DiscreteResourceSpec": {"Kind": kind, "Value": count}}]


def _format_generic(row: Row) -> str:
    found = row.get("DiscreteResourceSpec") or row.get("NamedResourceSpec") or {}
    return f"{found.get('Kind', '')}={found.get('Value', '')}"


def _parse_ulimit(text: str) -> list[Row]:
    """Source: docker/go-units ulimit.go ParseUlimit; rules check the name and soft <= hard."""
    name, equals, limits = (part.strip() for part in text.partition("="))
    if not (name and equals and limits):
        raise ValueError(
            f"{quoted(text)} is not a ulimit: write NAME=SOFT[:HARD], as nofile=1024:4096"
        )
    soft, colon, hard = limits.partition(":")
    return [
        {
            "Name": name.lower(),
            "Soft": _parse_ulimit_value(soft),
            "Hard": _parse_ulimit_value(hard if colon else soft),
        }
    ]


def _parse_ulimit_value(text: str) -> int:
    return -1 if text.strip().lower() == "unlimited" else parse_number(text)


def _format_ulimit(row: Row) -> str:
    soft, hard = row.get("Soft", ""), row.get("Hard", "")
    return f"{row.get('Name', '')}={soft}" + (f":{hard}" if hard != soft else "")


def _parse_network(text: str) -> list[Row]:
    """A name, or the docker CLI's long form (opts/network.go), which is not lower-cased here."""
    text = text.strip()
    if "," not in text and "=" not in text:
        return [{"Target": text}] if text else _raise_empty()
    row: dict[str, Any] = {}
    for key, value in parse_fields(text, ("name", "alias", "driver-opt")):
        if key == "name":
            row["Target"] = require_value(key, value)
        elif key == "alias":
            row.setdefault("Aliases", []).append(require_value(key, value))
        else:
            option, setting = parse_pair(key, value)
            row.setdefault("DriverOpts", {})[option] = setting
    if "Target" not in row:
        raise ValueError("the name is missing: write name=NETWORK")
    return [row]


def _format_network(row: Row) -> str:
    name, aliases = str(row.get("Target", "")), row.get("Aliases") or ()
    fields = [f"name={name}"]
    aliases = parse_list(aliases) if isinstance(aliases, str) else aliases
    fields += [f"alias={alias}" for alias in aliases]
    options = to_pairs(row.get("DriverOpts") or {})
    fields += [f"driver-opt={key}={text}" for key, text in options.items()]
    return format_name_or_fields(name, fields)


def as_rows(notation: str, value: Any) -> Any:
    """Return the rows of any list's value: a list, an object of pairs, or words of text.

    Text of rows that are objects becomes these objects; text that cannot be read, or that has too
    many rows, stays as a row; any other value stays unchanged.
    """
    if is_row_text(notation, value):
        value = raw_rows(notation, value)
    if isinstance(value, Mapping) and notation == "pairs":
        return [
            f"{key}={text}" if _is_plain(key, text) else {key: text} for key, text in value.items()
        ]
    if not isinstance(value, list | tuple):
        return value
    rows: list[Any] = []
    for item in value:
        parsed = _parse_or_keep(notation, item)
        rows += parsed if len(rows) + len(parsed) <= max_rows(notation) else [item]
    return rows


def is_row_text(notation: str, value: Any) -> bool:
    """Whether `value` is text to parse; a bare number is a port."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str) or (notation == "ports" and is_number)


def raw_rows(notation: str, value: Any) -> list[Any]:
    """Return the rows of a list as written: its items, or the words of a text."""
    if isinstance(value, list | tuple):
        return list(value)
    return _split_or_whole(notation, str(value)) if is_row_text(notation, value) else []


def _is_plain(key: Any, text: Any) -> bool:
    """Whether `key=text` reads back as this pair."""
    if not (_is_text(key) and _is_text(text)) or not _reads_back_unchanged(
        "pairs", f"{key}={text}"
    ):
        return False
    return key == key.strip() != "" and "=" not in key


def _reads_back_unchanged(notation: str, text: str) -> bool:
    taken = strip_prefix(notation, text)
    return not (taken.prefix or taken.refusal(notation))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def split_rows(notation: str, text: str) -> list[str]:
    """Return the rows of one text: its lines, or the words of a single line. ValueError."""
    if notation == "env":
        return parse_env(text)
    lines = _lines(text)
    if len(lines) > 1 and notation != "pairs" and all(map(_has_closed_quotes, lines)):
        return [line for line in lines if not line.startswith("#")]
    return _option_rows(notation, text) or parse_words(text)


def _option_rows(notation: str, text: str) -> list[str]:
    """Return the rows of a text that begins with an option of docker."""
    return (
        split_options(notation, text)
        if strip_prefix(notation, text).prefix in cli_options(notation)
        else []
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _has_closed_quotes(line: str) -> bool:
    """Whether no quote is left open for the next line."""
    try:
        parse_words(line)
    except ValueError:
        return False
    return True


def _split_or_whole(notation: str, text: str) -> list[str]:
    try:
        return split_rows(notation, text)
    except ValueError:
        return [text]


def _parse_or_keep(notation: str, item: Any) -> list[Any]:
    try:
        is_text = is_row_text(notation, item) and notation not in TEXT_ROW_NOTATIONS
        return ROW_FORMATS[notation].parse(str(item)) if is_text else [item]
    except ValueError:
        return [item]


ROW_FORMATS = {
    known.notation: known
    for known in (
        RowFormat("pairs", _parse_entry, _format_pair),
        RowFormat("env", _parse_entry, str),
        RowFormat("constraints", _parse_plain, str),
        RowFormat("hosts", _parse_host, str),
        RowFormat("preferences", _parse_preference, _format_preference, allows_blanks=False),
        RowFormat("platforms", _parse_platform, _format_platform, allows_blanks=False),
        RowFormat("generic", _parse_generic, _format_generic, allows_blanks=False),
        RowFormat("ulimits", _parse_ulimit, _format_ulimit, allows_blanks=False),
        RowFormat("networks", _parse_network, _format_network),
        RowFormat("ports", parse_ports, format_port, allows_blanks=False, expands_to_many=True),
        RowFormat("mounts", parse_mount, format_mount),
        RowFormat("secrets", parse_secret, format_secret),
        RowFormat("configs", parse_config, format_config),
    )
}
"""Every notation of rows, by the name in a field's `Notation`."""
