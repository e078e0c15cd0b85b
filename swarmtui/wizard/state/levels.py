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
"""A text and its level: "error", "warning", "hint", "done", or a weight: "bright", "normal", ""."""


def symbol_of(level: str, symbols: Symbols) -> str:
    """Return the symbol of a level."""
    return {"error": symbols.error, "warning": symbols.warning, "hint": symbols.hint}[level]


def level_message(level: Level, words: str, symbols: Symbols) -> str:
    """Return `✗ error: words`, `! warning: words` or `· hint: words`."""
    return f"{symbol_of(level, symbols)} {level}: {words}"


def explain_problem(problem: Problem | None, symbols: Symbols) -> tuple[StatusPart, ...]:
    """Return the text of a problem with its level; nothing for None."""
    if problem is None:
        return ()
    return ((level_message(problem.level, problem.message_with_hint, symbols), problem.level),)


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
    pieces = [Text(escape_line(words), style_of(level, variables)) for words, level in parts]
    return Text(f" {symbols.dot} ").join(pieces)


def style_of(level: str, variables: Mapping[str, str]) -> str:
    """Return the theme's style for a level, in Rich's notation; for a hint and "" it is dim."""
    weight = level if level == "bright" else "" if level in _COLOURS else "dim"
    colour = _rich_name(variables[_COLOURS.get(level, f"text-{weight}")])
    style = variables.get(f"{weight}-style", "none")
    return colour if style == "none" else f"{colour} {style}"


@cache
def _rich_name(value: str) -> str:
    return Color.parse(value).rich_color.name


_COLOURS = {
    "error": "text-error",
    "warning": "text-warning",
    "done": "text-success",
    "accent": "text-accent",
    "normal": "foreground",
    "rule": "text-rule",
}
