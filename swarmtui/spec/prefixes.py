"""What stands before a row where it was copied from: `- `, `-p `, `--publish=`, `export `.

The docker CLI refuses each of these inside a value. A row is read without them, and a hint says so.
The options are those of the model's fields, and the short forms of `docker service create` and
`docker run` (docker/cli cli/command/service/create.go, cli/command/container/opts.go).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from swarmtui.spec.units import cut

RULE = "copied-prefix"
_MORE_OPTIONS = {
    "--env": ("-e",),
    "--label": ("-l",),
    "--publish": ("-p",),
    "--mount": ("-v", "--volume"),
    "--network": ("--net",),
    "--host": ("--add-host",),
    "--group": ("--group-add",),
    "--dns-option": ("--dns-opt",),
}
_OF_A_SHELL = ("export", "declare -x", "set", "ENV")
_NEVER_QUOTED = frozenset(
    ("ports", "constraints", "hosts", "preferences", "platforms", "generic", "ulimits", "list")
)
_NAMED = ("env", "pairs")
_QUOTED = re.compile(r"""(["'])((?:(?!\1).)*)\1,?""", re.DOTALL)
_LONG_MOUNT = re.compile(r"(?:type|source|src|target|dst|destination)=[^\"',]*,[\w-]+=[^\"']*")
_GOES_ON = re.compile(r"\s+\\\s*")


class Taken(NamedTuple):
    """A row without what stands before it, and what that is; "" where there is nothing."""

    text: str
    prefix: str = ""

    def message(self, kind: str) -> tuple[str, str]:
        """Return what to say of it, and what to do, without the value of a name."""
        name, equals, _ = self.text.partition("=")
        alone = f"{name}=…" if kind in _NAMED and equals else self.text
        return f"is read without {self.prefix}{_whose(self.prefix)}", f"write {cut(alone)}"


def _whose(prefix: str) -> str:
    if prefix == "-":
        return ", which begins a row of YAML"
    if prefix in _OF_A_SHELL:
        return ", which is a command"
    return ", an option of docker" if prefix.startswith("-") else ""


@cache
def options_of(kind: str) -> tuple[str, ...]:
    """Return the options of docker that rows of `kind` are values of."""
    from swarmtui.spec.fields import all_facts  # reads a file, which most texts do not need

    known = [fact.flag for fact in all_facts().values() if fact.kind == kind and fact.flag]
    names = (name for at in known for name in (at, *_MORE_OPTIONS.get(at, ()), f"{at}-add"))
    return tuple(dict.fromkeys(names))


def take(kind: str, text: str) -> Taken:
    """Take from a row of `kind` what was copied along with it."""
    rest, prefixes = text, []
    while found := _prefix(kind).match(rest):
        rest = rest[found.end() :]
        prefixes.append(found["prefix"])
    if any(prefix != "-" for prefix in prefixes):
        rest = _GOES_ON.sub("", rest) if rest.rstrip().endswith("\\") else rest
    inner = _QUOTED.fullmatch(rest.strip())
    if inner and (prefixes or _is_whole(kind, inner[2])):
        rest, prefixes = inner[2], prefixes or ["quotes"]
    return Taken(rest, prefixes[-1]) if prefixes else Taken(text)


def _is_whole(kind: str, inner: str) -> bool:
    """Whether quotes around all of a row are none of its own; a CSV field has some."""
    return kind in _NEVER_QUOTED or (kind == "mounts" and bool(_LONG_MOUNT.fullmatch(inner)))


@cache
def _prefix(kind: str) -> re.Pattern[str]:
    """The docker CLI takes --env=A=1 for a variable of that name, and so do we."""
    options = options_of(kind)
    alone = ("-", *(_OF_A_SHELL if kind == "env" else ()), *options)
    joined = options if kind != "env" else ()
    forms = [f"(?:{_any(alone)})(?=\\s)", *([f"(?:{_any(joined)})(?==)"] if joined else ())]
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
    return any(option.startswith(text) for option in ("-", *options_of(kind)))
