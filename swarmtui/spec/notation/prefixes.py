"""What stands before a row where it was copied from: `- `, `-p `, `--publish=`, `export `, `Env: `.

The docker CLI refuses each of these inside a value. A row is read without them, and a hint says so.
The options are those of the model's fields, and the short forms of `docker service create` and
`docker run` (docker/cli cli/command/service/create.go, cli/command/container/opts.go). Several
options of a list in one row are several rows; one of another list is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from swarmtui.spec.notation.units import shortened, quoted

RULE = "copied-prefix"
_MORE_OPTIONS = {
    "--env": ("-e",),
    "--label": ("-l",),
    "--publish": ("-p",),
    "--mount": ("-v", "--volume", "--tmpfs"),
    "--network": ("--net",),
    "--host": ("--add-host",),
    "--group": ("--group-add",),
    "--dns-option": ("--dns-opt",),
}
_OPTIONS_OF_RUN = {"platforms": ("--platform",)}
"""By kind of row, of fields that `docker service create` has no option for."""
_KEYS_OF_COMPOSE = {"env": "environment", "mounts": "volumes", "hosts": "extra_hosts"}
_OF_A_SHELL = ("export", "declare -x", "set", "ENV")
_HAVE_FIELDS = ("mounts", "networks", "secrets", "configs")
"""The kinds whose long form is CSV, in which quotes around one field count."""
_NAMED = ("env", "pairs")
_QUOTED = re.compile(r"""(["'])((?:(?!\1).)*)\1,?""", re.DOTALL)
_LONG = re.compile(r"(?:type|source|src|target|dst|destination|name|alias)=[^\"',]*,[\w-]+=[^\"']*")
_OPTION = re.compile(r"\s*(--?[A-Za-z][\w-]*)(?=[\s=]|$)")
_OPTION_OR_QUOTES = re.compile(r"""'[^']*'|"[^"]*"|(?<=\s)(--?[A-Za-z][\w-]*)(?=[\s=])""")
_GOES_ON = re.compile(r"\s+\\\s*")


class Taken(NamedTuple):
    """A row without what stands before it, and what that is; "" where there is nothing."""

    text: str
    prefix: str = ""

    def message(self, kind: str) -> tuple[str, str]:
        """Return what to say of it, and what to do, without the value of a name."""
        alone = _without_value(self.text) if kind in _NAMED else self.text
        return f"is read without {self.prefix}{_whose(self.prefix)}", f"write {shortened(alone)}"

    def trouble(self, kind: str) -> str:
        """Return why it is not one row, "" where it is one."""
        is_option = self.prefix in options_of(kind)
        another = next((found[1] for found in _options_in(self.text)), "") if is_option else ""
        if another in options_of(kind):
            return f"has {another} too: write each in a row of its own"
        # The engine takes any name of a variable.
        return "" if kind == "env" and not is_option else misplaced(kind, another or self.text)


def _without_value(entry: str) -> str:
    """`A=…` for `A=1`, and for the `A 1` that a Dockerfile may have; a bare name as it is."""
    name, equals, _ = entry.partition("=")
    first, *more = name.split() or [""]
    return f"{first}=…" if equals or more else entry


def _whose(prefix: str) -> str:
    if prefix == "-":
        return ", which begins a row of YAML"
    if prefix in _OF_A_SHELL:
        return ", which is a command"
    if prefix.endswith(":"):
        return ", which begins a list of YAML"
    return ", an option of docker" if prefix.startswith("-") else ""


@cache
def options_of(kind: str) -> tuple[str, ...]:
    """Return the options of docker that rows of `kind` are values of."""
    from swarmtui.spec.field_info import all_field_infos  # reads a file, which most texts do not need

    flags = [fact.flag for fact in all_field_infos().values() if fact.kind == kind and fact.flag]
    names = (name for flag in flags for name in _with_more(flag))
    return (*dict.fromkeys(names), *_OPTIONS_OF_RUN.get(kind, ()))


def _with_more(flag: str) -> tuple[str, ...]:
    return (flag, *_MORE_OPTIONS.get(flag, ()), f"{flag}-add")


@cache
def _titles() -> dict[str, str]:
    """Return the title of the field that each option of docker sets."""
    from swarmtui.spec.field_info import all_field_infos

    known = [fact for fact in all_field_infos().values() if fact.flag]
    return {option: fact.title for fact in known for option in _with_more(fact.flag)}


@cache
def _keys_of(kind: str) -> tuple[str, ...]:
    """Return the keys that begin a list of `kind` in a file, in lower case, with their colon."""
    from swarmtui.spec.field_info import all_field_infos

    keys = [fact.key.lower() for fact in all_field_infos().values() if fact.kind == kind]
    return tuple(dict.fromkeys(f"{key}:" for key in (*keys, _KEYS_OF_COMPOSE.get(kind, keys[0]))))


def take(kind: str, text: str) -> Taken:
    """Take from a row of `kind` what was copied along with it."""
    rest, prefixes = _behind_prefixes(kind, text)
    if any(prefix != "-" for prefix in prefixes):
        rest = _GOES_ON.sub("", rest) if rest.rstrip().endswith("\\") else rest
    inner = _QUOTED.fullmatch(rest.strip())
    if inner and (prefixes or _is_whole(kind, *inner.groups())):
        rest, prefixes = inner[2], prefixes or ["quotes"]
    if "--tmpfs" in prefixes:
        rest = _tmpfs(rest)
    return Taken(rest, prefixes[-1]) if prefixes else Taken(text)


def _behind_prefixes(kind: str, text: str) -> tuple[str, list[str]]:
    rest, prefixes = text, []
    while found := _prefix(kind).match(rest):
        rest = rest[found.end() :]
        prefixes.append(found["prefix"])
    return rest, prefixes


def _tmpfs(text: str) -> str:
    """Write `/run:size=64m,mode=1777` of docker run as a mount's long form."""
    from swarmtui.spec.notation.csv_fields import format_fields  # loads csv, which most texts do not need

    target, _, options = text.strip().partition(":")
    fields = [f"target={target}", *map(_tmpfs_field, filter(None, options.split(",")))]
    return format_fields(["type=tmpfs", *filter(None, fields)])


def _tmpfs_field(option: str) -> str:
    key = option.partition("=")[0]
    if key in ("size", "mode"):
        return f"tmpfs-{option}"
    return {"ro": "readonly", "rw": ""}.get(option, f"tmpfs-opt={option}")


def split_options(kind: str, text: str) -> list[str]:
    """Split `-e A=1 -e B=2` before each option of this kind of row; any other text is one."""
    rest, prefixes = _behind_prefixes(kind, text)
    if not set(prefixes) & set(options_of(kind)):
        return [text]
    own = (found for found in _options_in(rest) if found[1] in options_of(kind))
    starts = [0, *(len(text) - len(rest) + found.start() for found in own), len(text)]
    return [text[start:end].strip() for start, end in pairwise(starts)]


def take_one(kind: str, text: str) -> Taken:
    """Take as `take` does; ValueError for several options, and for one of another list."""
    taken = take(kind, text)
    if trouble := taken.trouble(kind):
        raise ValueError(trouble)
    return taken


def misplaced(kind: str, text: str) -> str:
    """Say of an option of docker that begins `text`, and is not of this kind, what it sets."""
    found = _OPTION.match(text)
    if not found or found[1] in options_of(kind):
        return ""
    if title := _titles().get(found[1]):
        return f"{found[1]} sets {title}: add it there"
    return "" if kind in _NAMED else f"{found[1]} is not an option of this list: leave it out"


def shown_name(name: str) -> str:
    """Quote a name of a variable, without what looks like its value in YAML."""
    key, colon, value = name.partition(": ")
    return quoted(f"{key}: …" if colon and value else name)


def _options_in(text: str) -> Iterable[re.Match[str]]:
    """Yield the options of docker in `text`, those outside quotes."""
    return (found for found in _OPTION_OR_QUOTES.finditer(text) if found[1] in _all_options())


@cache
def _all_options() -> frozenset[str]:
    return frozenset((*_titles(), *(each for more in _OPTIONS_OF_RUN.values() for each in more)))


def _is_whole(kind: str, quote: str, inner: str) -> bool:
    """Whether quotes around all of a row are none of its own; a CSV field has some."""
    if kind in _HAVE_FIELDS:
        return quote == "'" or not set(",=") & set(inner) or bool(_LONG.fullmatch(inner))
    return kind != "env"


@cache
def _prefix(kind: str) -> re.Pattern[str]:
    """The docker CLI takes --env=A=1 for a variable of that name, and so do we."""
    options = options_of(kind)
    alone = ("-", *(_OF_A_SHELL if kind == "env" else ()), *options)
    joined = options if kind != "env" else ()
    forms = [f"(?:{_any(alone)})(?=\\s)", *([f"(?:{_any(joined)})(?==)"] if joined else ())]
    forms += [rf"(?i:{_any(_keys_of(kind))})(?=\s)"]
    forms += [r"-p(?=[0-9])"] if kind == "ports" else []
    return re.compile(rf"\s*(?P<prefix>{'|'.join(forms)})[\s=]?\s*(?=\S)")


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def words_of(kind: str, text: str) -> list[str]:
    """Split a line of rows at its blanks: `-p 1:1 -p 2:2` has two rows."""
    skipped = ("-", *options_of(kind))
    return [word for word in text.split() if word not in skipped]


def begins_prefix(kind: str, text: str) -> bool:
    """Whether more typing may make an option of `text`."""
    options = ("-", *options_of(kind))
    is_option = any(option.startswith(text) for option in options)
    return is_option or any(key.startswith(text.lower()) for key in _keys_of(kind))
