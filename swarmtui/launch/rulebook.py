"""All rules by name: those of the spec, of the swarm, of API versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from swarmtui.cluster.rules import RULES as SNAPSHOT_RULES
from swarmtui.errors import UsageError
from swarmtui.launch import digest_lookup
from swarmtui.spec.notation.env_lines import UNSET_NAME_RULE
from swarmtui.spec.notation.prefixes import COPIED_PREFIX_RULE as PREFIX
from swarmtui.spec.problem import LEVELS, Level
from swarmtui.spec.rules import RULES, Rule


@dataclass(frozen=True)
class RuleEntry:
    """The documentation of one rule."""

    name: str
    level: Level
    when: str
    """The breach, as the words after `when`, without a full stop: `a job has an update policy`."""
    reason: str
    """Why the rule exists, and its source."""
    paths: tuple[str, ...] = ()
    """The fields that the rule is about, `[]` for any row; empty for a rule on many fields."""

    @property
    def sentence(self) -> str:
        """The rule as a sentence, such as `Error when a job has an update policy`."""
        return f"{self.head} {self.when}."

    @property
    def head(self) -> str:
        """The start of the sentence: `Error when`, `Warns when` or `Hint when`."""
        return _HEADS[self.level]


_HEADS: Mapping[Level, str] = {
    "error": "Error when",
    "warning": "Warns when",
    "hint": "Hint when",
}


def _entry(rule: Rule) -> RuleEntry:
    when = f"{rule.title[0].lower()}{rule.title[1:]}".removesuffix(".")
    return RuleEntry(rule.name, rule.level, when, _unwrapped(rule.reason), rule.paths)


def _unwrapped(text: str) -> str:
    """Join the lines of each paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


_UNSUPPORTED = RuleEntry(
    "unsupported-by-api-version",
    "error",
    "the spec has a field or a value that the API version does not know",
    "The engine silently ignores most of what is newer than itself or the request, and starts an "
    "ordinary service for a job (moby daemon/server/router/swarm/helpers.go adjustForAPIVersion). "
    "docs/fields.md has the version of every field. This is a warning if the version does not "
    "determine whether the engine applies what it accepts.",
)
_DROPPED = RuleEntry(
    "dropped-field",
    "warning",
    "an engine accepts a field and does not store it",
    "Engines accept a few fields and then drop them (moby daemon/cluster/convert). No form offers "
    "them; those in a file are sent as they are. docs/fields.md marks them.",
)
_COPIED_PREFIX = RuleEntry(
    PREFIX,
    "hint",
    "a row starts with a prefix of the place it was copied from",
    "The docker CLI refuses `- A=1`, `-e A=1` and `export A=1` in an env file, and `- 443:443` as "
    "a port. They are read as `A=1` and `443:443`; so is a row after the option of its list, "
    "after the list's key in a file (`Env: A=1`), or in quotes, and `--tmpfs /run` as a mount.",
)
_UNSET = RuleEntry(
    UNSET_NAME_RULE,
    "hint",
    "a variable without a value in an env file has none in the environment of the shell either",
    "The docker CLI leaves it out (docker/cli pkg/kvfile/kvfile.go).",
)

_ALL = (*RULES, *SNAPSHOT_RULES, *digest_lookup.RULES)

RULEBOOK: Mapping[str, RuleEntry] = MappingProxyType(
    {
        entry.name: entry
        for entry in (*map(_entry, _ALL), _UNSUPPORTED, _DROPPED, _COPIED_PREFIX, _UNSET)
    }
)
"""Every rule by its name, in the order in which they are checked."""


def find_entry(name: str) -> RuleEntry:
    """Return the rule with that name; UsageError with the nearest name for an unknown one."""
    if name in RULEBOOK:
        return RULEBOOK[name]
    close = get_close_matches(name.lower().replace("_", "-"), RULEBOOK, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    raise UsageError(f"there is no rule {name}", f"{hint}All: swarmtui check --explain all")


def plain(words: str) -> str:
    """Return the words of a rule without the backticks, which only the docs format."""
    return words.replace("`", "")


def list_rules() -> str:
    """Return one line for each rule, errors first: name, level, condition."""
    width = max(map(len, RULEBOOK))
    entries = sorted(RULEBOOK.values(), key=lambda entry: LEVELS.index(entry.level))
    return "\n".join(
        f"{each.name:{width}}  {each.level:7} when {plain(each.when)}" for each in entries
    )
