"""The options of each command. They may stand before and after the command's name."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn

from swarmtui import __version__
from swarmtui.commands.output import print_lines
from swarmtui.escaping import escape_line, without_passwords
from swarmtui.spec.notation.units import parse_duration

_NANOSECONDS_PER_SECOND = 10**9


class Options(argparse.Namespace):
    """What was asked for. What a command has no option for keeps the value here."""

    command: str = "new"
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
    ascii: bool = False


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Quote words of the command line as all else is quoted."""
        super().error(escape_line(without_passwords(message)))


@dataclass(frozen=True)
class _Command:
    name: str
    usage: str
    summary: str
    details: str
    arguments: tuple[Callable[[argparse.ArgumentParser], object], ...]


def parse(argv: Sequence[str]) -> Options:
    """Read a command line; prints and raises SystemExit for --help and for what makes no sense."""
    name, rest = find_command(argv)
    if name is None and {"-h", "--help"} & set(rest):
        print_lines(_overview().rstrip())
        raise SystemExit(0)
    command = _COMMANDS[name or "new"]
    if name is None and (unknown := _unknown_command(argv)):
        _parser(command).error(unknown)
    options = _parser(command).parse_args(rest, Options())
    options.command = command.name
    return options


def runner(command: str) -> Callable[[Options], int]:
    """Return the function that runs a command."""
    run: Callable[[Options], int] = import_module(f"swarmtui.commands.{command}").run
    return run


def find_command(argv: Sequence[str]) -> tuple[str | None, list[str]]:
    """Split the name of the command off: the first word that is no option, nor the value of one.

    Where that word is no command it is a FILE for the wizard, and the name is None.
    """
    index = next(_operands(argv), None)
    if index is None or argv[index] not in _COMMANDS:
        return None, list(argv)
    return argv[index], [*argv[:index], *argv[index + 1 :]]


def _operands(argv: Sequence[str]) -> Iterator[int]:
    """Yield the places of the words that are no options, nor values of one."""
    skip = False
    for index, word in enumerate(argv):
        if word == "--":
            break
        if skip or word in _WITH_VALUE:
            skip = not skip
        elif word == "-" or not word.startswith("-"):
            yield index


def _unknown_command(argv: Sequence[str]) -> str:
    """Say that the first word is no command, "" where it may be a FILE.

    It is meant as a command where it resembles one, or stands before another word; not where there
    is such a file, or where it looks like the path of one.
    """
    first, *others = [argv[index] for index in _operands(argv)] or [""]
    if not first or set("./-") & set(first) or os.access(first, os.F_OK):
        return ""
    if meant := _MEANT.get(first.lower()) or _resembled(first.lower()):
        return f'unknown command "{first}": did you mean "{meant}"?'
    return f'unknown command "{first}": use {", ".join(_COMMANDS)}' if others else ""


def _resembled(word: str) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, _COMMANDS, 1)), "")


def _parser(command: _Command) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=f"swarmtui {command.name}" if command.name != "new" else "swarmtui",
        usage=f"swarmtui {command.usage} [options]",
        description=f"{command.summary} {command.details}",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
        add_help=False,
    )
    for add in command.arguments:
        add(parser)
    _add_manager(parser)
    parser.add_argument("--version", action="version", version=f"swarmtui {__version__}")
    parser.add_argument("-h", "--help", action="help", help="show this and leave")
    return parser


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=_FILE_HELP)


def _add_optional_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help=_FILE_HELP.replace("; -", " (not -")
    )


def _add_env_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--env-file",
        dest="env_files",
        action="append",
        metavar="FILE",
        help="environment, a line NAME=VALUE each, before the spec's own; may be repeated",
    )


def _add_file_or_rule(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("file", metavar="FILE", nargs="?", help=_FILE_HELP)
    group.add_argument("--explain", metavar="RULE", help="tell what a rule says and why; or: all")


def _add_offline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--offline", action="store_true", help="ask no engine; for the newest API version known"
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print a list of objects")


def _add_output_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="output_format",
        choices=("json", "curl", "cli"),
        help="the request's body (default), a curl line, a docker service create line",
    )


def _add_registry_auth(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-registry-auth",
        dest="registry_auth",
        action="store_false",
        help="send no registry credentials",
    )


def _add_following(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--detach", action="store_true", help="leave once the service exists; do not follow it"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        metavar="TIME",
        help="follow the tasks for so long, as 90s or 5m (default 2m)",
    )


def _add_ascii(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII signs only")


def _add_manager(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("which manager")
    group.add_argument("--host", metavar="URL", help="unix://, tcp:// or ssh:// address")
    group.add_argument("--context", metavar="NAME", help="a context of the docker CLI")
    group.add_argument("--api-version", metavar="1.N", help="speak this API version")
    group.add_argument("--demo", action="store_true", help="an embedded swarm that touches nothing")


def _seconds(text: str) -> float:
    try:
        nanoseconds = parse_duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if nanoseconds < 0:
        raise argparse.ArgumentTypeError("must be 0s or more")
    return nanoseconds / _NANOSECONDS_PER_SECOND


_FILE_HELP = "the service spec, JSON or YAML; - for standard input"
_WITH_VALUE = {
    "--host",
    "--context",
    "--api-version",
    "--as",
    "--timeout",
    "--env-file",
    "--explain",
}

_COMMANDS = {
    command.name: command
    for command in (
        _Command(
            "new",
            "[new] [FILE]",
            "Write a service with the wizard, and launch it.",
            "It begins with nothing, or with what FILE says.",
            (_add_optional_file, _add_env_file, _add_ascii, _add_registry_auth),
        ),
        _Command(
            "check",
            "check FILE | check --explain RULE",
            "Tell everything that a manager would refuse or misread.",
            "One problem in a line, PATH: message [RULE]. With --offline or --api-version no "
            "engine is asked.",
            (_add_file_or_rule, _add_env_file, _add_json, _add_offline),
        ),
        _Command(
            "render",
            "render FILE [--as json|curl|cli]",
            "Print what apply would send.",
            "With --offline or --api-version no engine is asked, and "
            "the image is not pinned to its digest.",
            (_add_file, _add_env_file, _add_output_format, _add_offline, _add_registry_auth),
        ),
        _Command(
            "apply",
            "apply FILE [--detach] [--timeout 2m]",
            "Create the service, print its ID, and follow its tasks until they run.",
            "The ID is all that goes to standard output.",
            (_add_file, _add_env_file, _add_following, _add_registry_auth),
        ),
        _Command(
            "status",
            "status",
            "Tell which manager is reached, how, and which registry credentials apply.",
            "No secret is shown.",
            (),
        ),
    )
}

_MEANT = {
    **dict.fromkeys(("create", "deploy", "launch", "run", "up"), "apply"),
    **dict.fromkeys(("lint", "validate", "verify"), "check"),
    **dict.fromkeys(("convert", "print", "show"), "render"),
    **dict.fromkeys(("doctor", "info"), "status"),
    **dict.fromkeys(("init", "wizard"), "new"),
    **{word: f"--{word}" for word in ("help", "version")},
}
"""How other programs name a command."""

_OVERVIEW = """\
usage: swarmtui [new] [FILE] [options]
       swarmtui COMMAND [FILE] [options]

From an image name to a converged Docker Swarm service, by keyboard.

commands:
COMMANDS

FILE is a service spec: the Engine API's JSON, as docker service inspect --format '{{json .Spec}}'
prints it, or the same in YAML; 10s, 512M and 8080:80/tcp are welcome in it. - is standard input.

which manager (all commands):
  --host URL         unix://, tcp:// or ssh:// address
  --context NAME     a context of the docker CLI
  --api-version 1.N  speak this API version
  --demo             an embedded swarm that touches nothing

swarmtui COMMAND --help tells the options of a command; --version the version.

exit status: 0 done, 1 unexpected, 2 usage, 3 spec invalid or too new for the manager, 4 no manager
reached, 5 refused by the manager, 6 tasks fail, 7 timed out, 8 outcome unknown
"""


def _overview() -> str:
    commands = (f"  {each.name:8}{each.summary}" for each in _COMMANDS.values())
    return _OVERVIEW.replace("COMMANDS", "\n".join(commands))
