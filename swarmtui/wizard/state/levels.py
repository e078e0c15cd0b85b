"""How errors, warnings and hints are shown: by symbol, word and colour."""

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
"""A text and the level that sets its colour: "error", "warning", "hint", "done" or ""."""


def symbol_of(level: str, symbols: Symbols) -> str:
    """Return the symbol of a level."""
    return {"error": symbols.error, "warning": symbols.warning, "hint": symbols.hint}[level]


def level_message(level: Level, words: str, symbols: Symbols) -> str:
    """Return `✗ error: words`, `! warning: words` or `· hint: words`."""
    return f"{symbol_of(level, symbols)} {level}: {words}"


def pluralize(count: int, word: str) -> str:
    """Return `1 error`, `2 errors`."""
    return f"{count} {word}{'s' * (count != 1)}"


def problem_counts(problems: Iterable[Problem], symbols: Symbols) -> list[StatusPart]:
    """Return `✗ 2 errors`, `! 1 warning`, without hints and levels that have a count of 0."""
    found = Counter(problem.level for problem in problems)
    levels = [level for level in LEVELS if found[level] and level != "hint"]
    words = [f"{symbol_of(level, symbols)} {pluralize(found[level], level)}" for level in levels]
    return list(zip(words, levels, strict=True))


def join_parts(parts: Iterable[StatusPart], symbols: Symbols, variables: Mapping[str, str]) -> Text:
    """Join `parts`, each in the colour of its level; `variables` are the theme's colours."""
    pieces = [Text(escape_line(words), colour_of(level, variables)) for words, level in parts]
    return Text(f" {symbols.dot} ").join(pieces)


def by_place(
    parts_by_place: Mapping[str, Iterable[StatusPart]],
    symbols: Symbols,
    variables: Mapping[str, str],
) -> Text:
    """Join the parts of several places, each after the name of its place, if not ""."""
    return Text("   ").join(
        Text(f"{place}: " if place else "") + join_parts(parts, symbols, variables)
        for place, parts in parts_by_place.items()
    )


def colour_of(level: str, variables: Mapping[str, str]) -> str:
    """Return the theme's colour for a level, in Rich's notation."""
    return _rich_name(variables[_COLOURS.get(level, "text-secondary")])


@cache
def _rich_name(value: str) -> str:
    return Color.parse(value).rich_color.name


_COLOURS = {"error": "text-error", "warning": "text-warning", "done": "text-success"}
