"""Parsing the command line. Options may come before and after the command."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from swarmtui.commands.output import print_lines
from swarmtui.commands.parsers import DEFAULT_COMMAND, build_parsers


class Options(argparse.Namespace):
    """The parsed command line. An option that the command does not have keeps its default."""

    command: str = DEFAULT_COMMAND
    file: str | None = None
    env_files: list[str] = []
    host: str | None = None
    context: str | None = None
    api_version: str | None = None
    demo: bool = False
    registry_auth: bool = True
    offline: bool = False
    explain: str | None = None
    json: bool = False
    output_format: str = "json"
    detach: bool = False
    timeout: float = 120.0
    """Seconds."""
    ascii: bool = False


def parse(argv: Sequence[str]) -> Options:
    """Parse a command line; prints and raises SystemExit for --help and for usage errors."""
    parsers = build_parsers()
    name, rest = find_command(argv)
    if name is None and {"-h", "--help"} & set(rest):
        print_lines(parsers.program.format_help().rstrip())
        raise SystemExit(0)
    command = name or DEFAULT_COMMAND
    parser = parsers.commands[command]
    if name is None and (message := _unknown_command(argv)):
        parser.error(message)
    options = parser.parse_args(rest, Options())
    options.command = command
    return options


def runner(command: str) -> Callable[[Options], int]:
    """Return the `run` function of a command."""
    run: Callable[[Options], int] = import_module(f"swarmtui.commands.{command}").run
    return run


def find_command(argv: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the command's name and the other words.

    The command is the first word that is neither an option nor the value of one. Where that word is
    not the name of a command it is a FILE for the wizard, and the name is None.
    """
    index = next(_operands(argv), None)
    if index is None or argv[index] not in build_parsers().commands:
        return None, list(argv)
    return argv[index], [*argv[:index], *argv[index + 1 :]]


def _operands(argv: Sequence[str]) -> Iterator[int]:
    """Yield the indexes of the words before -- that are neither options nor values of options."""
    takes_value = build_parsers().takes_value
    is_value = False
    for index, word in enumerate(argv):
        if word == "--":
            break
        if is_value or takes_value(word):
            is_value = not is_value
        elif word == "-" or not word.startswith("-"):
            yield index


def _unknown_command(argv: Sequence[str]) -> str:
    """Return the message for a first word that was meant as a command, "" where it can be a FILE.

    It was meant as a command if it resembles one or another word follows; it is a FILE if a file of
    that name exists or the word looks like a path.
    """
    first, *others = [argv[index] for index in _operands(argv)] or [""]
    if not first or set("./-") & set(first) or os.access(first, os.F_OK):
        return ""
    if suggestion := _SYNONYMS.get(first.lower()) or _closest_command(first.lower()):
        return f'unknown command "{first}": did you mean "{suggestion}"?'
    commands = ", ".join(build_parsers().commands)
    return f'unknown command "{first}": use {commands}' if others else ""


def _closest_command(word: str) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, build_parsers().commands, 1)), "")


_SYNONYMS = {
    **dict.fromkeys(("create", "deploy", "launch", "run", "up"), "apply"),
    **dict.fromkeys(("lint", "validate", "verify"), "check"),
    **dict.fromkeys(("convert", "print", "show"), "render"),
    **dict.fromkeys(("doctor", "info"), "status"),
    **dict.fromkeys(("init", "wizard"), "new"),
    **{word: f"--{word}" for word in ("help", "version")},
}
"""The names of similar commands in other programs."""
