"""Printing: results to standard output, the rest to standard error, all of it escaped."""

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
    """Print a result of one line and flush. OutputError if it cannot be written."""
    _print_result(escape_line(text))


def print_lines(text: str) -> None:
    """Print a result of several lines. OutputError if it cannot be written."""
    _print_result(escape_lines(text))


def print_line_or_stderr(text: str) -> None:
    """Print a result that must not be lost; to standard error if standard output fails."""
    try:
        print_line(text)
    except (BrokenPipeError, OutputError):
        silence(sys.stdout)
        print_stderr(text)


def print_stderr(text: str) -> None:
    """Print one line that is not a result; an error of the stream is ignored."""
    try:
        _write(sys.stderr, escape_line(text))
    except OSError:
        silence(sys.stderr)


def print_bytes(data: bytes) -> None:
    """Print the exact bytes and a newline. OutputError if they cannot be written."""
    with _stdout_errors() as stream:
        stream.flush()
        stream.buffer.write(data + b"\n")
        stream.flush()


def stdout_is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def output_error(error: OSError) -> OutputError:
    """Silence standard output and return the error to raise."""
    silence(sys.stdout)
    return OutputError(f"standard output cannot be written: {error.strerror}")


def _print_result(text: str) -> None:
    with _stdout_errors() as stream:
        _write(stream, text)


@contextmanager
def _stdout_errors() -> Iterator[TextIO]:
    """Convert OSError to OutputError, except BrokenPipeError: the reader is gone."""
    if sys.stdout is None:
        raise OutputError("standard output is closed, the result cannot be printed")
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
    """Print an error and its hint; for a SpecError its problems, as `check` prints them."""
    if isinstance(error, SpecError):
        print_problems(error.problems)
    else:
        print_stderr(f"swarmtui: {error.message}")
    if error.detail:
        print_stderr(f"  detail: {error.detail}")
    if error.hint:
        print_stderr(f"  {error.hint}")


def format_problem(problem: Problem) -> str:
    """Format an error as `PATH: message (hint) [rule]`, others as `PATH: level: message ...`."""
    level = "" if problem.level == "error" else f"{problem.level}: "
    hint = f" ({problem.hint})" if problem.hint else ""
    rule = f" [{problem.rule}]" if problem.rule else ""
    return escape_line(f"{problem.path or 'spec'}: {level}{problem.message}{hint}{rule}")


def print_problems(problems: Iterable[Problem]) -> None:
    """Print errors and warnings to standard error; only `check` prints hints."""
    for problem in problems:
        if problem.level != "hint":
            print_stderr(format_problem(problem))
