"""Printing: results to standard output, all else to standard error; all through one filter."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from swarmtui.errors import SpecError, SwarmtuiError
from swarmtui.visible import visible, visible_lines

if TYPE_CHECKING:
    from swarmtui.spec.problem import Problem


def say(text: str) -> None:
    """Print a result in one line, at once."""
    print(visible(text), flush=True)


def say_text(text: str) -> None:
    """Print a result of several lines."""
    print(visible_lines(text), flush=True)


def note(text: str) -> None:
    """Print, in one line, what a person may want to know beside the result."""
    print(visible(text), file=sys.stderr, flush=True)


def say_error(error: SwarmtuiError) -> None:
    """Print an error and its hint; the problems of a spec as `check` prints them."""
    if isinstance(error, SpecError):
        note_problems(error.problems)
    else:
        note(f"swarmtui: {error.message}")
    if error.detail:
        note(f"  detail: {error.detail}")
    if error.hint:
        note(f"  {error.hint}")


def line_of(problem: Problem) -> str:
    """Write a problem as `PATH: message (hint) [rule]`, other levels as `PATH: level: message`."""
    level = "" if problem.level == "error" else f"{problem.level}: "
    hint = f" ({problem.hint})" if problem.hint else ""
    rule = f" [{problem.rule}]" if problem.rule else ""
    return visible(f"{problem.path or 'spec'}: {level}{problem.message}{hint}{rule}")


def note_problems(problems: Iterable[Problem]) -> None:
    """Print problems beside the result; hints are left to `check`, which was asked for them."""
    for problem in problems:
        if problem.level != "hint":
            note(line_of(problem))
