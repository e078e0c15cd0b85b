"""Printing: results to standard output, all else to standard error; all through one filter."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from swarmtui.errors import OutputError, SpecError, SwarmtuiError
from swarmtui.streams import silence
from swarmtui.visible import visible, visible_lines

if TYPE_CHECKING:
    from swarmtui.spec.problem import Problem


def say(text: str) -> None:
    """Print a result in one line, at once. OutputError when it cannot be printed."""
    _say(visible(text))


def say_text(text: str) -> None:
    """Print a result of several lines. OutputError when it cannot be printed."""
    _say(visible_lines(text))


def say_on_either(text: str) -> None:
    """Print a result that must not be lost: on standard error where the other is of no use."""
    try:
        say(text)
    except (BrokenPipeError, OutputError):
        silence(sys.stdout)
        note(text)


def note(text: str) -> None:
    """Print, in one line, what a person may want to know next to the result, if anybody can."""
    try:
        _write(sys.stderr, visible(text))
    except OSError:
        silence(sys.stderr)


def say_bytes(data: bytes) -> None:
    """Print a result byte for byte, and a newline. OutputError when it cannot be printed."""
    with _printing() as stream:
        stream.flush()
        stream.buffer.write(data + b"\n")
        stream.flush()


def is_read_by_a_person() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def unwritable(error: OSError) -> OutputError:
    """Write nothing more to standard output, and say why."""
    silence(sys.stdout)
    return OutputError(f"standard output cannot be written: {error.strerror}")


def _say(text: str) -> None:
    with _printing() as stream:
        _write(stream, text)


@contextmanager
def _printing() -> Iterator[TextIO]:
    """Convert what goes wrong; that nobody reads any more (BrokenPipeError) stays as it is."""
    if sys.stdout is None:
        raise OutputError("standard output is closed: there is nowhere to print the result")
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from error


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        print(text, file=stream, flush=True)


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
