"""Prefixes that are copied together with a row: `- `, `-p `, `--publish=`, `export `, `Env: `.

The docker CLI refuses each of these inside a value. A row is read without them, with a hint. The
options are those of the model's fields, with their short forms and the names in `docker run`.
Several options of a list in one row are several rows; an option of another list is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from swarmtui.spec.quoting import quoted, shortened
from swarmtui.spec.size_limits import MAX_ROWS

if TYPE_CHECKING:
    from swarmtui.spec.field_info import FieldInfo

COPIED_PREFIX_RULE = "copied-prefix"
_COMPOSE_KEYS = {"env": "environment", "mounts": "volumes", "hosts": "extra_hosts"}
_SHELL_PREFIXES = ("export", "declare -x", "set", "ENV")
_CSV_NOTATIONS = ("mounts", "networks", "secrets", "configs")
"""The notations whose long form is CSV, in which quotes around one field are significant."""
NOTATIONS_WITH_VALUES = ("env", "pairs")
"""The notations whose values are not shown in a message."""
_QUOTED = re.compile(r"""(["'])((?:(?!\1).)*)\1,?""", re.DOTALL)
_LONG = re.compile(r"(?:type|source|src|target|dst|destination|name|alias)=[^\"',]*,[\w-]+=[^\"']*")
_OPTION = re.compile(r"\s*(--?[A-Za-z][\w-]*)(?=[\s=]|$)")
_OPTION_OR_QUOTES = re.compile(r"""'[^']*'|"[^"]*"|(?<=\s)(--?[A-Za-z][\w-]*)(?=[\s=])""")
_LINE_CONTINUATION = re.compile(r"\s+\\\s*")


class StrippedRow(NamedTuple):
    """A row without its prefix, and the prefix; "" if there is none."""

    text: str
    prefix: str = ""

    def message(self, notation: str) -> tuple[str, str]:
        """Return the message and the hint about the prefix, without the value of a name."""
        alone = _without_value(self.text) if notation in NOTATIONS_WITH_VALUES else self.text
        return (
            f"is read without {self.prefix}{_prefix_origin(self.prefix)}",
            f"write {shortened(alone)}",
        )

    def refusal(self, notation: str) -> str:
        """Return why the text is not one row, "" if it is."""
        is_option = self.prefix in cli_options(notation)
        another = next((found[1] for found in _options_in(self.text)), "") if is_option else ""
        if another in cli_options(notation):
            return f"also contains {another}: write each option in its own row"
        # The engine accepts any name of a variable.
        return (
            ""
            if notation == "env" and not is_option
            else misplaced_option(notation, another or self.text)
        )


def _without_value(entry: str) -> str:
    """Return `A=...` for `A=1` and for the `A 1` of a Dockerfile; a bare name unchanged."""
    name, equals, _ = entry.partition("=")
    first, *more = name.split() or [""]
    return f"{first}=..." if equals or more else entry


def _prefix_origin(prefix: str) -> str:
    if prefix == "-":
        return ", which begins a row of YAML"
    if prefix in _SHELL_PREFIXES:
        return ", which is a command"
    if prefix.endswith(":"):
        return ", which begins a list of YAML"
    return ", an option of docker" if prefix.startswith("-") else ""


@cache
def cli_options(notation: str) -> tuple[str, ...]:
    """Return the options of docker whose values are rows of `notation`."""
    from swarmtui.spec.field_info import (
        all_field_infos,  # reads a file, which most texts do not need
    )

    infos = (info for info in all_field_infos().values() if info.notation == notation)
    return tuple(dict.fromkeys(name for info in infos for name in _option_names(info)))


def _option_names(info: FieldInfo) -> tuple[str, ...]:
    """Return the options of a field, with that of `docker service update`."""
    return (*info.flags, f"{info.flag}-add") if info.flag else info.flags


@cache
def _titles() -> dict[str, str]:
    """Return the title of the field that each option of docker sets."""
    from swarmtui.spec.field_info import all_field_infos

    infos = reversed(all_field_infos().values())
    return {option: info.title for info in infos for option in _option_names(info)}


@cache
def _keys_of(notation: str) -> tuple[str, ...]:
    """Return the keys that begin a list of `notation` in a file, lower case, with their colon."""
    from swarmtui.spec.field_info import all_field_infos

    keys = [info.key.lower() for info in all_field_infos().values() if info.notation == notation]
    return tuple(dict.fromkeys(f"{key}:" for key in (*keys, _COMPOSE_KEYS.get(notation, keys[0]))))


@lru_cache(MAX_ROWS)
def strip_prefix(notation: str, text: str) -> StrippedRow:
    """Remove the copied prefix from a row of `notation`. A check asks twice for each row."""
    rest, prefixes = _split_prefixes(notation, text)
    if any(prefix != "-" for prefix in prefixes):
        rest = _LINE_CONTINUATION.sub("", rest) if rest.rstrip().endswith("\\") else rest
    inner = _QUOTED.fullmatch(rest.strip())
    if inner and (prefixes or _has_copied_quotes(notation, *inner.groups())):
        rest, prefixes = inner[2], prefixes or ["quotes"]
    if "--tmpfs" in prefixes:
        rest = _tmpfs_mount(rest)
    return StrippedRow(rest, prefixes[-1]) if prefixes else StrippedRow(text)


def _split_prefixes(notation: str, text: str) -> tuple[str, list[str]]:
    rest, prefixes = text, []
    while found := _prefix_pattern(notation).match(rest):
        rest = rest[found.end() :]
        prefixes.append(found["prefix"])
    return rest, prefixes


def _tmpfs_mount(text: str) -> str:
    """Convert `/run:size=64m,mode=1777` of docker run to a mount's long form."""
    from swarmtui.spec.notation.csv_fields import (
        format_fields,  # loads csv, which most texts do not need
    )

    target, _, options = text.strip().partition(":")
    fields = [f"target={target}", *map(_tmpfs_field, filter(None, options.split(",")))]
    return format_fields(["type=tmpfs", *filter(None, fields)])


def _tmpfs_field(option: str) -> str:
    key = option.partition("=")[0]
    if key in ("size", "mode"):
        return f"tmpfs-{option}"
    return {"ro": "readonly", "rw": ""}.get(option, f"tmpfs-opt={option}")


def split_options(notation: str, text: str) -> list[str]:
    """Split `-e A=1 -e B=2` before each option of this notation; any other text is one row."""
    rest, prefixes = _split_prefixes(notation, text)
    if not set(prefixes) & set(cli_options(notation)):
        return [text]
    own = (found for found in _options_in(rest) if found[1] in cli_options(notation))
    starts = [0, *(len(text) - len(rest) + found.start() for found in own), len(text)]
    return [text[start:end].strip() for start, end in pairwise(starts)]


def strip_one_prefix(notation: str, text: str) -> StrippedRow:
    """Strip the prefix; ValueError for several options and for an option of another list."""
    taken = strip_prefix(notation, text)
    if refusal := taken.refusal(notation):
        raise ValueError(refusal)
    return taken


def misplaced_option(notation: str, text: str) -> str:
    """Return what the docker option at the start of `text` sets, if it is of another list."""
    found = _OPTION.match(text)
    if not found or found[1] in cli_options(notation):
        return ""
    if title := _titles().get(found[1]):
        return f"{found[1]} sets {title}: add it there"
    return (
        ""
        if notation in NOTATIONS_WITH_VALUES
        else f"{found[1]} is not an option of this list: leave it out"
    )


def quoted_name(name: str) -> str:
    """Quote the name of a variable, without a part that looks like its value in YAML."""
    key, colon, value = name.partition(": ")
    return quoted(f"{key}: ..." if colon and value else name)


def _options_in(text: str) -> Iterable[re.Match[str]]:
    """Yield the options of docker in `text` that are outside quotes."""
    return (found for found in _OPTION_OR_QUOTES.finditer(text) if found[1] in _all_options())


@cache
def _all_options() -> frozenset[str]:
    return frozenset(_titles())


def _has_copied_quotes(notation: str, quote: str, inner: str) -> bool:
    """Whether quotes around a whole row are not part of it; those of a CSV field are."""
    if notation in _CSV_NOTATIONS:
        return quote == "'" or not set(",=") & set(inner) or bool(_LONG.fullmatch(inner))
    return notation != "env"


@cache
def _prefix_pattern(notation: str) -> re.Pattern[str]:
    """Return the pattern of a prefix. Like the docker CLI, read --env=A=1 as a variable's name."""
    options = cli_options(notation)
    alone = ("-", *(_SHELL_PREFIXES if notation == "env" else ()), *options)
    joined = options if notation != "env" else ()
    forms = [
        f"(?:{_alternatives(alone)})(?=\\s)",
        *([f"(?:{_alternatives(joined)})(?==)"] if joined else ()),
    ]
    forms += [rf"(?i:{_alternatives(_keys_of(notation))})(?=\s)"]
    forms += [r"-p(?=[0-9])"] if notation == "ports" else []
    return re.compile(rf"\s*(?P<prefix>{'|'.join(forms)})[\s=]?\s*(?=\S)")


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def split_words(notation: str, text: str) -> list[str]:
    """Split a line of rows at blanks: `-p 1:1 -p 2:2` has two rows."""
    skipped = ("-", *cli_options(notation))
    return [word for word in text.split() if word not in skipped]


def can_become_prefix(notation: str, text: str) -> bool:
    """Whether `text` can become a prefix by typing more."""
    options = ("-", *cli_options(notation))
    is_option = any(option.startswith(text) for option in options)
    return is_option or any(key.startswith(text.lower()) for key in _keys_of(notation))
