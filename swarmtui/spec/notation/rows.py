"""How a person writes one row of a list: a line of text. And all ROWS.

A row that is text in the API too (an environment entry, a constraint, a label as `key=value`) is
that text, unquoted; an object has a short notation, mostly the docker CLI's. One line may say
several rows: `9000-9003:9000-9003`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.notation.csv_fields import format_named, parse_fields, parse_pair, require_value
from swarmtui.spec.notation.files import format_config, format_secret, parse_config, parse_secret
from swarmtui.spec.limits import most_rows
from swarmtui.spec.notation.mounts import format_mount, parse_mount
from swarmtui.spec.notation.prefixes import options_of, split_options, take, take_one, words_of
from swarmtui.spec.notation.ports import format_port, parse_publish
from swarmtui.spec.notation.text import pairs_in, parse_env, parse_list, parse_words
from swarmtui.spec.notation.units import INT64_MAX, parse_count, parse_number, quoted
from swarmtui.spec.notation.values import parse_address

Row = Mapping[str, Any]

TEXTS = ("pairs", "env", "constraints", "hosts")
"""The kinds whose rows are text in the draft too, as it was written."""


@dataclass(frozen=True)
class RowFormat:
    """One line of text to rows (ValueError: one sentence), and a row to the line that says it."""

    kind: str
    read: Callable[[str], list[Any]]
    """Reads a row without what was copied along with it."""
    write: Callable[[Any], str]
    has_blanks: bool = True
    """Whether a row may contain blanks; where not, they separate rows on one line."""
    says_many: bool = False
    """Whether one text may say several rows."""

    def parse(self, text: str) -> list[Any]:
        """Parse a row, also behind `- `, `-p ` or `--publish=`. ValueError: one sentence."""
        return self.read(take_one(self.kind, text).text)

    def parse_line(self, text: str) -> list[Any]:
        """Parse a line of one row, or of several: options of docker, or separated by blanks.

        ValueError: one sentence.
        """
        parts = split_options(self.kind, text)
        return [row for part in parts for row in self._parse_words(part)]

    def _parse_words(self, text: str) -> list[Any]:
        taken = take_one(self.kind, text).text
        words = () if self.has_blanks else words_of(self.kind, taken)
        return [row for word in words for row in self.parse(word)] if words else self.parse(text)

    def format(self, row: Any) -> str:
        """Return the line that says a row; something to look at for what is none."""
        if isinstance(row, str):
            return row
        try:
            return self.write(row)
        except (AttributeError, TypeError, ValueError):
            return str(row)


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


def _format_pair(row: Row) -> str:
    return " ".join(f"{key}={value}" for key, value in row.items())


def _host(text: str) -> list[str]:
    """`10.0.0.9 db` as hosts(5) and the API have it; `db:10.0.0.9` as the docker CLI has it."""
    words = text.split()
    if len(words) == 1:
        words = _cli_host(words[0])
    if len(words) < 2 or not words[1]:
        raise ValueError(f"{quoted(text)} is no host: write 10.0.0.9 db, or db:10.0.0.9")
    return [" ".join([_host_address(words[0]), *words[1:]])]


def _cli_host(text: str) -> list[str]:
    """Source: docker/cli opts/hosts.go ValidateExtraHost."""
    name, sign, address = text.partition("=" if "=" in text else ":")
    return [address.removeprefix("[").removesuffix("]"), name] if sign else [text]


def _host_address(text: str) -> str:
    return text if text == "host-gateway" else parse_address(text)


def _preference(text: str) -> list[Row]:
    descriptor = text.strip().removeprefix("spread=").strip()
    return [{"Spread": {"SpreadDescriptor": descriptor}}] if descriptor else _nothing()


def _format_preference(row: Row) -> str:
    over = str((row.get("Spread") or {}).get("SpreadDescriptor", ""))
    return f"spread={over}" if over.startswith("spread=") else over


def _platform(text: str) -> list[Row]:
    os, _, architecture = (part.strip() for part in text.partition("/"))
    if not os and not architecture:
        return _nothing()
    if "/" in architecture:
        raise ValueError(
            f"the scheduler knows no variants: write {os}/{architecture.split('/')[0]}"
        )
    return [{key: value for key, value in (("OS", os), ("Architecture", architecture)) if value}]


def _format_platform(row: Row) -> str:
    os, architecture = row.get("OS") or "", row.get("Architecture") or ""
    return f"{os}/{architecture}" if architecture else os


def _nothing() -> list[Row]:
    raise ValueError("is empty")


def _generic(text: str) -> list[Row]:
    kind, equals, value = (part.strip() for part in text.partition("="))
    if not (kind and equals and re.fullmatch(r"[0-9]+", value)):
        raise ValueError(f"{quoted(text)} is no generic resource: write KIND=COUNT, as gpu=2")
    count = parse_count(value)
    if count > INT64_MAX:
        raise ValueError(f"{quoted(value)} is too large: at most {INT64_MAX}")
    return [{"DiscreteResourceSpec": {"Kind": kind, "Value": count}}]


def _format_generic(row: Row) -> str:
    found = row.get("DiscreteResourceSpec") or row.get("NamedResourceSpec") or {}
    return f"{found.get('Kind', '')}={found.get('Value', '')}"


def _ulimit(text: str) -> list[Row]:
    """Source: docker/go-units ulimit.go ParseUlimit; name and soft <= hard are rules of ours."""
    name, equals, limits = (part.strip() for part in text.partition("="))
    if not (name and equals and limits):
        raise ValueError(f"{quoted(text)} is no ulimit: write NAME=SOFT[:HARD], as nofile=1024:4096")
    soft, colon, hard = limits.partition(":")
    return [{"Name": name.lower(), "Soft": _limit(soft), "Hard": _limit(hard if colon else soft)}]


def _limit(text: str) -> int:
    return -1 if text.strip().lower() == "unlimited" else parse_number(text)


def _format_ulimit(row: Row) -> str:
    soft, hard = row.get("Soft", ""), row.get("Hard", "")
    return f"{row.get('Name', '')}={soft}" + (f":{hard}" if hard != soft else "")


def _network(text: str) -> list[Row]:
    """A name, or the docker CLI's long form (opts/network.go), which is not lower-cased here."""
    text = text.strip()
    if "," not in text and "=" not in text:
        return [{"Target": text}] if text else _nothing()
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
        raise ValueError("has no name: write name=NETWORK")
    return [row]


def _format_network(row: Row) -> str:
    name, aliases = str(row.get("Target", "")), row.get("Aliases") or ()
    fields = [f"name={name}"]
    aliases = parse_list(aliases) if isinstance(aliases, str) else aliases
    fields += [f"alias={alias}" for alias in aliases]
    options = pairs_in(row.get("DriverOpts") or {})
    fields += [f"driver-opt={key}={text}" for key, text in options.items()]
    return format_named(name, fields)


def as_rows(kind: str, value: Any) -> Any:
    """Return the rows of any list's value: a list, an object of pairs, or words of text.

    Text that says rows of objects becomes these; text that cannot be read, or says more rows than
    there may be, stays as a row; what is no list, object or text stays as it is.
    """
    if is_written(kind, value):
        value = items_of(kind, value)
    if isinstance(value, Mapping) and kind == "pairs":
        return [
            f"{key}={text}" if _is_plain(key, text) else {key: text} for key, text in value.items()
        ]
    if not isinstance(value, list | tuple):
        return value
    rows: list[Any] = []
    for item in value:
        parsed = _rows_of(kind, item)
        rows += parsed if len(rows) + len(parsed) <= most_rows(kind) else [item]
    return rows


def is_written(kind: str, value: Any) -> bool:
    """Whether it is text to be read; a bare number is a port."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str) or (kind == "ports" and is_number)


def items_of(kind: str, value: Any) -> list[Any]:
    """Return the rows of a list as they are written: its items, or the words of a text."""
    if isinstance(value, list | tuple):
        return list(value)
    return _as_words(kind, str(value)) if is_written(kind, value) else []


def _is_plain(key: Any, text: Any) -> bool:
    """Whether `key=text` reads back as this pair."""
    if not (_is_text(key) and _is_text(text)) or not _stays("pairs", f"{key}={text}"):
        return False
    return key == key.strip() != "" and "=" not in key


def _stays(kind: str, text: str) -> bool:
    taken = take(kind, text)
    return not (taken.prefix or taken.trouble(kind))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def texts_of(kind: str, text: str) -> list[str]:
    """Return the rows that one text says: its lines, or the words of a single one. ValueError."""
    if kind == "env":
        return parse_env(text)
    lines = _lines(text)
    if len(lines) > 1 and kind != "pairs" and all(map(_is_closed, lines)):
        return [line for line in lines if not line.startswith("#")]
    return _option_rows(kind, text) or parse_words(text)


def _option_rows(kind: str, text: str) -> list[str]:
    """Return the rows of text that begins with an option of docker."""
    return split_options(kind, text) if take(kind, text).prefix in options_of(kind) else []


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _is_closed(line: str) -> bool:
    """Whether no quote is left open for the next line."""
    try:
        parse_words(line)
    except ValueError:
        return False
    return True


def _as_words(kind: str, text: str) -> list[str]:
    try:
        return texts_of(kind, text)
    except ValueError:
        return [text]


def _rows_of(kind: str, item: Any) -> list[Any]:
    try:
        is_text = is_written(kind, item) and kind not in TEXTS
        return ROWS[kind].parse(str(item)) if is_text else [item]
    except ValueError:
        return [item]


ROWS = {
    known.kind: known
    for known in (
        RowFormat("pairs", _pair, _format_pair),
        RowFormat("env", _pair, str),
        RowFormat("constraints", _line, str),
        RowFormat("hosts", _host, str),
        RowFormat("preferences", _preference, _format_preference, has_blanks=False),
        RowFormat("platforms", _platform, _format_platform, has_blanks=False),
        RowFormat("generic", _generic, _format_generic, has_blanks=False),
        RowFormat("ulimits", _ulimit, _format_ulimit, has_blanks=False),
        RowFormat("networks", _network, _format_network),
        RowFormat("ports", parse_publish, format_port, has_blanks=False, says_many=True),
        RowFormat("mounts", parse_mount, format_mount),
        RowFormat("secrets", parse_secret, format_secret),
        RowFormat("configs", parse_config, format_config),
    )
}
"""Every kind of row, by the name that a field's `Kind` gives."""
