"""Printing: results to standard output, all else to standard error; all through one filter."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from swarmtui.errors import OutputError, SpecError, SwarmtuiError
from swarmtui.escaping import escape_line, escape_lines
from swarmtui.streams import silence

if TYPE_CHECKING:
    from swarmtui.spec.problem import Problem


def print_line(text: str) -> None:
    """Print a result in one line, at once. OutputError when it cannot be printed."""
    _print_result(escape_line(text))


def print_lines(text: str) -> None:
    """Print a result of several lines. OutputError when it cannot be printed."""
    _print_result(escape_lines(text))


def print_line_or_stderr(text: str) -> None:
    """Print a result that must not be lost: on standard error where the other is of no use."""
    try:
        print_line(text)
    except (BrokenPipeError, OutputError):
        silence(sys.stdout)
        print_stderr(text)


def print_stderr(text: str) -> None:
    """Print, in one line, what a person may want to know next to the result, if anybody can."""
    try:
        _write(sys.stderr, escape_line(text))
    except OSError:
        silence(sys.stderr)


def print_bytes(data: bytes) -> None:
    """Print a result byte for byte, and a newline. OutputError when it cannot be printed."""
    with _stdout_errors() as stream:
        stream.flush()
        stream.buffer.write(data + b"\n")
        stream.flush()


def stdout_is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def output_error(error: OSError) -> OutputError:
    """Write nothing more to standard output, and say why."""
    silence(sys.stdout)
    return OutputError(f"standard output cannot be written: {error.strerror}")


def _print_result(text: str) -> None:
    with _stdout_errors() as stream:
        _write(stream, text)


@contextmanager
def _stdout_errors() -> Iterator[TextIO]:
    """Convert what goes wrong; that nobody reads any more (BrokenPipeError) stays as it is."""
    if sys.stdout is None:
        raise OutputError("standard output is closed: there is nowhere to print the result")
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise
    except OSError as error:
        raise output_error(error) from error


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        print(text, file=stream, flush=True)


def print_error(error: SwarmtuiError) -> None:
    """Print an error and its hint; the problems of a spec as `check` prints them."""
    if isinstance(error, SpecError):
        print_problems(error.problems)
    else:
        print_stderr(f"swarmtui: {error.message}")
    if error.detail:
        print_stderr(f"  detail: {error.detail}")
    if error.hint:
        print_stderr(f"  {error.hint}")


def format_problem(problem: Problem) -> str:
    """Write a problem as `PATH: message (hint) [rule]`, other levels as `PATH: level: message`."""
    level = "" if problem.level == "error" else f"{problem.level}: "
    hint = f" ({problem.hint})" if problem.hint else ""
    rule = f" [{problem.rule}]" if problem.rule else ""
    return escape_line(f"{problem.path or 'spec'}: {level}{problem.message}{hint}{rule}")


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems beside the result; hints are left to `check`, which was asked for them."""
    for problem in problems:
        if problem.level != "hint":
            print_stderr(format_problem(problem))
