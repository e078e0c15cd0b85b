"""Errors, warnings and hints as they are shown everywhere: by symbol, word and colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from rich.text import Text
from textual.color import Color

from swarmtui.spec.problem import LEVELS, Level, Problem
from swarmtui.visible import escape_line
from swarmtui.wizard.terminal.symbols import Signs

Part = tuple[str, str]
"""Words, and the level that gives them their colour: "done" and "" too."""


def sign_of(level: str, signs: Signs) -> str:
    """The symbol of a level."""
    return {"error": signs.error, "warning": signs.warning, "hint": signs.hint}[level]


def labelled(level: Level, words: str, signs: Signs) -> str:
    """`✗ error: words`, `! warning: words`, `· hint: words`."""
    return f"{sign_of(level, signs)} {level}: {words}"


def counted(count: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {word}{'s' * (count != 1)}"


def counts(problems: Iterable[Problem], signs: Signs) -> list[Part]:
    """`✗ 2 errors`, `! 1 warning`, without the levels that there are none of, and hints."""
    found = Counter(problem.level for problem in problems)
    levels = [level for level in LEVELS if found[level] and level != "hint"]
    words = [f"{sign_of(level, signs)} {counted(found[level], level)}" for level in levels]
    return list(zip(words, levels, strict=True))


def in_colours(parts: Iterable[Part], signs: Signs, variables: Mapping[str, str]) -> Text:
    """Join `parts`, each in the colour of its level; `variables` are the theme's."""
    pieces = [Text(escape_line(words), colour_of(level, variables)) for words, level in parts]
    return Text(f" {signs.dot} ").join(pieces)


def by_place(
    found: Mapping[str, Iterable[Part]], signs: Signs, variables: Mapping[str, str]
) -> Text:
    """Join the parts of several places, each after the name of its place, if that has one."""
    return Text("   ").join(
        Text(f"{place}: " if place else "") + in_colours(parts, signs, variables)
        for place, parts in found.items()
    )


def colour_of(level: str, variables: Mapping[str, str]) -> str:
    """The theme's colour for the text of a level, as Rich writes it."""
    return _rich_name(variables[_COLOURS.get(level, "text-secondary")])


@cache
def _rich_name(value: str) -> str:
    return Color.parse(value).rich_color.name


_COLOURS = {"error": "text-error", "warning": "text-warning", "done": "text-success"}
