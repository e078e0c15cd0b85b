"""One placement constraint: its grammar and its keys.

Source: swarmkit manager/constraint/constraint.go. `*` and other special characters are allowed in a
value and are literal; upper and lower case are equal, except in the name of a label.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from swarmtui.spec.suggestion import Advice, CorrectableError, write

OPERATORS = ("==", "!=")
"""In the order in which the manager looks for them."""
CONSTRAINT_KEYS = (
    *("node.id", "node.hostname", "node.ip", "node.role"),
    *("node.platform.os", "node.platform.arch"),
)
PLACEHOLDER = "NAME"
"""What a suggested key has instead of a name that is not known."""
LABEL_PREFIXES = ("node.labels.", "engine.labels.")
"""The key of a label constraint is one of these and the name of the label."""

KEY_PATTERN = re.compile(r"[a-z_][a-z0-9\-_.]+", re.IGNORECASE)
VALUE_PATTERN = re.compile(r"[a-z0-9:\-_\t\n\f\r .*()?+\[\]\\^$|/]+", re.IGNORECASE)
"""The patterns of the manager, which ignores case."""
# Before another constraint, not within a value that has the word in it.
_JOINER = re.compile(r"(\|\||&&|\s(?:or|and)\s(?=.*=)|,(?=.*=))", re.IGNORECASE)
_TWO_CONSTRAINTS = "{!r} joins two constraints: write one constraint per row, since all must match"
NO_OR_MESSAGE = (
    'there is no "or": all constraints must match; put one label on all the nodes that you mean'
)
"""The message for a constraint that allows one of two values."""
_PREFIX_WORDS = ("node", "nodes", "engine", "label", "labels", "platform")
_KEY_ALIASES = {
    "id": "node.id",
    "name": "node.hostname",
    "host": "node.hostname",
    "hostname": "node.hostname",
    "ip": "node.ip",
    "addr": "node.ip",
    "address": "node.ip",
    "role": "node.role",
    "os": "node.platform.os",
    "arch": "node.platform.arch",
    "architecture": "node.platform.arch",
}


class Constraint(NamedTuple):
    """`key` and `value` without the blanks around them; `operator` is == or !=."""

    key: str
    operator: str
    value: str

    def __str__(self) -> str:
        return "".join(self)

    @property
    def label(self) -> tuple[str, str]:
        """The prefix and the name of the label; two empty texts for any other key."""
        return split_label(self.key)

    @property
    def normalized_key(self) -> str:
        """The key in a single spelling for all equal keys."""
        return "".join(self.label) or self.key.lower()

    @property
    def has_known_key(self) -> bool:
        """Whether nodes have this key; no node matches a constraint on an unknown key."""
        return self.normalized_key in CONSTRAINT_KEYS or self.label != ("", "")


@lru_cache(maxsize=1000)
def split_label(text: str) -> tuple[str, str]:
    """Split `node.labels.rack` into its prefix and name; two empty texts for any other key."""
    prefix = next((each for each in LABEL_PREFIXES if text.lower().startswith(each)), "")
    name = text[len(prefix) :]
    return (prefix, name) if prefix and name else ("", "")


def parse_constraint(text: str) -> Constraint:
    """Read a constraint as the manager does; ValueError says what to write instead."""
    operator = next((each for each in OPERATORS if each in text), "")
    if not operator:
        raise CorrectableError("has neither == nor !=", text.strip(), _operator_advice(text))
    left, _, right = text.partition(operator)
    key, value = left.strip(), right.strip()
    if not KEY_PATTERN.fullmatch(key):
        raise ValueError(_key_refusal(key))
    if not VALUE_PATTERN.fullmatch(value):
        raise _value_error(text, key, operator, value)
    return Constraint(key, operator, value)


@lru_cache(maxsize=1000)
def try_parse_constraint(text: str) -> Constraint | None:
    """Read a constraint as `parse_constraint` does; None for what the manager refuses."""
    try:
        return parse_constraint(text)
    except ValueError:
        return None


def suggest_key(key: str) -> str:
    """Suggest a known key for an unknown one: node.labels.rack for `rack`, node.role for `role`."""
    words = key.split(".")
    heads = [word.lower() for word in words[: _count_prefix_words(words)]]
    name = ".".join(words[len(heads) :])
    is_label = any(_is_close_to(head, ("label", "labels")) for head in heads)
    known = get_close_matches(name.lower(), _KEY_ALIASES, n=1, cutoff=0.8)
    if known and not is_label:
        return _KEY_ALIASES[known[0]]
    return f"{LABEL_PREFIXES['engine' in heads]}{name or PLACEHOLDER}"


def _count_prefix_words(words: list[str]) -> int:
    """Count the leading words that are part of a prefix like `node.labels`, also mistyped."""
    return next(
        (i for i, word in enumerate(words) if not _is_close_to(word.lower(), _PREFIX_WORDS)),
        len(words),
    )


def _is_close_to(word: str, known: tuple[str, ...]) -> bool:
    return not word or bool(get_close_matches(word, known, n=1, cutoff=0.8))


def _operator_advice(text: str) -> Advice:
    key, equals, value = (part.strip() for part in text.partition("="))
    better = f"{key}=={value}" if equals and KEY_PATTERN.fullmatch(key) and value else ""
    if VALUE_PATTERN.fullmatch(value) and better:
        return write(better)
    return Advice("write KEY==VALUE or KEY!=VALUE")


def _key_refusal(key: str) -> str:
    wrong = re.search(r"[^A-Za-z0-9\-_.]", key)
    if wrong:
        return f"{wrong[0]!r} is not allowed in a key: use letters, digits, - _ and ."
    if not key:
        return "the key before the operator is missing: write node.role==worker"
    if len(key) == 1:
        return f"the key {key} is too short: write node.role==worker"
    return f"a key begins with a letter or _, not with {key[0]!r}"


def _value_error(text: str, key: str, operator: str, value: str) -> ValueError:
    bare = value.strip("'\"")
    if VALUE_PATTERN.fullmatch(bare):
        reason = "quotes are not allowed in a value"
        return CorrectableError(reason, text.strip(), write(f"{key}{operator}{bare}"))
    return ValueError(_value_refusal(key, operator, value))


def _value_refusal(key: str, operator: str, value: str) -> str:
    if not value:
        return f"the value is missing: write {key}{operator}VALUE"
    joined = _JOINER.search(value)
    if joined:
        word = joined[1].strip().lower()
        return NO_OR_MESSAGE if word in ("||", "or") else _TWO_CONSTRAINTS.format(word)
    if "," in value:
        return "',' is not allowed in a value: a constraint has one value"
    wrong = next(character for character in value if not VALUE_PATTERN.fullmatch(character))
    return f"{wrong!r} is not allowed in a value"
