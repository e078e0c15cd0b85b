"""Errors, warnings and hints as they are shown everywhere: by symbol, word and colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from rich.text import Text
from textual.color import Color

from swarmtui.escaping import escape_line
from swarmtui.spec.problem import LEVELS, Level, Problem
from swarmtui.wizard.terminal.symbols import Symbols

StatusPart = tuple[str, str]
"""Words, and the level that gives them their colour: "done" and "" too."""


def symbol_of(level: str, symbols: Symbols) -> str:
    """The symbol of a level."""
    return {"error": symbols.error, "warning": symbols.warning, "hint": symbols.hint}[level]


def level_message(level: Level, words: str, symbols: Symbols) -> str:
    """`✗ error: words`, `! warning: words`, `· hint: words`."""
    return f"{symbol_of(level, symbols)} {level}: {words}"


def pluralize(count: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {word}{'s' * (count != 1)}"


def problem_counts(problems: Iterable[Problem], symbols: Symbols) -> list[StatusPart]:
    """`✗ 2 errors`, `! 1 warning`, without the levels that there are none of, and hints."""
    found = Counter(problem.level for problem in problems)
    levels = [level for level in LEVELS if found[level] and level != "hint"]
    words = [f"{symbol_of(level, symbols)} {pluralize(found[level], level)}" for level in levels]
    return list(zip(words, levels, strict=True))


def join_parts(parts: Iterable[StatusPart], symbols: Symbols, variables: Mapping[str, str]) -> Text:
    """Join `parts`, each in the colour of its level; `variables` are the theme's."""
    pieces = [Text(escape_line(words), colour_of(level, variables)) for words, level in parts]
    return Text(f" {symbols.dot} ").join(pieces)


def by_place(
    found: Mapping[str, Iterable[StatusPart]], symbols: Symbols, variables: Mapping[str, str]
) -> Text:
    """Join the parts of several places, each after the name of its place, if that has one."""
    return Text("   ").join(
        Text(f"{place}: " if place else "") + join_parts(parts, symbols, variables)
        for place, parts in found.items()
    )


def colour_of(level: str, variables: Mapping[str, str]) -> str:
    """The theme's colour for the text of a level, as Rich writes it."""
    return _rich_name(variables[_COLOURS.get(level, "text-secondary")])


@cache
def _rich_name(value: str) -> str:
    return Color.parse(value).rich_color.name


_COLOURS = {"error": "text-error", "warning": "text-warning", "done": "text-success"}
