"""All rules by name: those of the spec, of the swarm, of API versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from swarmtui.cluster.rules import conflicts
from swarmtui.errors import UsageError
from swarmtui.launch import digest_lookup
from swarmtui.spec.notation.env_lines import UNSET_NAME_RULE
from swarmtui.spec.notation.prefixes import COPIED_PREFIX_RULE as PREFIX
from swarmtui.spec.problem import LEVELS, Level
from swarmtui.spec.rules import RULES, Rule


@dataclass(frozen=True)
class RuleEntry:
    """What the book says of one rule."""

    name: str
    level: Level
    title: str
    """The rule in one sentence."""
    reason: str
    """Why, and which source says so."""
    paths: tuple[str, ...] = ()
    """The fields that it is about, `[]` for any row; none for a rule on many fields."""


def _entry(rule: Rule) -> RuleEntry:
    return RuleEntry(rule.name, rule.level, rule.title, _unwrapped(rule.reason), rule.paths)


def _unwrapped(text: str) -> str:
    """Join the lines of each paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


_UNSUPPORTED = RuleEntry(
    "unsupported-by-api-version",
    "error",
    "Everything in a spec is known to the API version that it is sent with.",
    "The engine ignores in silence most of what is newer than itself or the request, and starts an "
    "ordinary service for a job (moby daemon/server/router/swarm/helpers.go adjustForAPIVersion). "
    "docs/fields.md has the version of every field. Where the version cannot tell whether the "
    "Engine does what it takes, this is a warning.",
)
_DROPPED = RuleEntry(
    "dropped-field",
    "warning",
    "A field is kept by the engine that takes it.",
    "A few are taken for a service and then dropped (moby daemon/cluster/convert). No form offers "
    "them; what a file says is sent as it is. docs/fields.md marks them.",
)
_COPIED_PREFIX = RuleEntry(
    PREFIX,
    "hint",
    "A row has nothing before it from where it was copied.",
    "The docker CLI refuses `- A=1`, `-e A=1` and `export A=1` in an env file, and `- 443:443` as "
    "a port. They are read as `A=1` and `443:443`; so is a row behind the option of its list, "
    "behind the list's key in a file (`Env: A=1`), or in quotes, and `--tmpfs /run` as a mount.",
)
_UNSET = RuleEntry(
    UNSET_NAME_RULE,
    "hint",
    "A name without a value in an env file has one in the shell.",
    "docker leaves it out otherwise (docker/cli pkg/kvfile/kvfile.go).",
)

_ALL = (*RULES, *conflicts.RULES, *digest_lookup.RULES)

RULEBOOK: Mapping[str, RuleEntry] = MappingProxyType(
    {
        entry.name: entry
        for entry in (*map(_entry, _ALL), _UNSUPPORTED, _DROPPED, _COPIED_PREFIX, _UNSET)
    }
)
"""Every rule by its name, in the order in which they are checked."""


def find_entry(name: str) -> RuleEntry:
    """Return the rule of that name; UsageError with the nearest name for an unknown one."""
    if name in RULEBOOK:
        return RULEBOOK[name]
    close = get_close_matches(name.lower().replace("_", "-"), RULEBOOK, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    raise UsageError(f"there is no rule {name}", f"{hint}All: swarmtui check --explain all")


def list_rules() -> str:
    """One line for each rule, worst first: name, level, title."""
    width = max(map(len, RULEBOOK))
    entries = sorted(RULEBOOK.values(), key=lambda entry: LEVELS.index(entry.level))
    return "\n".join(f"{each.name:{width}}  {each.level:7}  {each.title}" for each in entries)
