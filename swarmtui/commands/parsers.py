"""The argparse parsers: one for `swarmtui` itself, and one subparser per command.

COMMANDS is the list of commands. A command is added by an entry here and a module of that name next
to this one.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from swarmtui import __version__
from swarmtui.escaping import escape_line, without_passwords
from swarmtui.spec.notation.units import parse_duration

DEFAULT_COMMAND = "new"
_NANOSECONDS_PER_SECOND = 10**9
_FILE_HELP = "the service spec, JSON or YAML"
_EPILOG = """\
FILE is a service spec: the Engine API's JSON, as printed by
docker service inspect --format '{{json .Spec}}' NAME, or the same in YAML.
Values may be written as 10s, 512M or 8080:80/tcp. - reads standard input.

"swarmtui COMMAND --help" lists the options of a command.

exit status: 0 done, 1 unexpected, 2 usage, 3 spec invalid or too new for the
manager, 4 no manager reached, 5 refused by the manager, 6 tasks fail,
7 timed out, 8 outcome unknown"""


class Parser(argparse.ArgumentParser):
    """A parser whose error messages are safe to print."""

    def error(self, message: str) -> NoReturn:
        """Escape the words of the command line and mask passwords, then exit with status 2."""
        super().error(escape_line(without_passwords(message)))


@dataclass(frozen=True)
class Command:
    """What the help of a command shows, and the functions that add its own options."""

    name: str
    usage: str
    summary: str
    details: str
    arguments: tuple[Callable[[argparse.ArgumentParser], object], ...]


@dataclass(frozen=True)
class Parsers:
    """The parser of the program, whose help is the overview, and the subparsers by command."""

    program: Parser
    commands: dict[str, Parser]

    def takes_value(self, word: str) -> bool:
        """Whether `word` is an option, of any command, whose value is the next word."""
        return any(
            # argparse does not publish the options of a parser.
            (action := parser._option_string_actions.get(word)) and action.nargs != 0
            for parser in self.commands.values()
        )


@cache
def build_parsers() -> Parsers:
    """Build all parsers. An option that is not given leaves the attribute unset."""
    program = Parser(
        prog="swarmtui",
        usage="swarmtui [new] [FILE] [options]\n       swarmtui COMMAND [FILE] [options]",
        description="From an image name to a converged Docker Swarm service, by keyboard.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    subparsers = program.add_subparsers(
        title="commands", metavar="COMMAND", prog="swarmtui", parser_class=Parser
    )
    _add_common_options(program)
    return Parsers(program, {each.name: _add_command(subparsers, each) for each in COMMANDS})


def _add_command(subparsers: argparse._SubParsersAction[Parser], command: Command) -> Parser:
    parser = subparsers.add_parser(
        command.name,
        prog="swarmtui" if command.name == DEFAULT_COMMAND else f"swarmtui {command.name}",
        help=command.summary,
        usage=f"swarmtui {command.usage} [options]",
        description=f"{command.summary} {command.details}",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
        add_help=False,
    )
    for add in command.arguments:
        add(parser)
    _add_common_options(parser)
    return parser


def _add_common_options(parser: argparse.ArgumentParser) -> None:
    manager = parser.add_argument_group("which manager")
    manager.add_argument("--host", metavar="URL", help="unix://, tcp:// or ssh:// address")
    manager.add_argument("--context", metavar="NAME", help="a context of the docker CLI")
    manager.add_argument("--api-version", metavar="1.N", help="use this Engine API version")
    manager.add_argument("--demo", action="store_true", help="use an embedded swarm, no Docker")
    version = f"swarmtui {__version__}"
    other = parser.add_argument_group("help and version")
    other.add_argument("-h", "--help", action="help", help="show this help and exit")
    other.add_argument(
        "--version", action="version", version=version, help="show the version and exit"
    )


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=f"{_FILE_HELP}; - for standard input")


def _add_optional_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help=_FILE_HELP)


def _add_file_or_rule(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument(
        "file", metavar="FILE", nargs="?", help=f"{_FILE_HELP}; - for standard input"
    )
    group.add_argument(
        "--explain", metavar="RULE", help="explain a rule and its reason, or list them: all"
    )


def _add_env_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--env-file",
        dest="env_files",
        action="append",
        metavar="FILE",
        help="read environment variables, one NAME=VALUE per line; the spec's own override them; "
        "can be repeated",
    )


def _add_offline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--offline",
        action="store_true",
        help="do not connect to a manager; use the newest known API version",
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print a JSON list of objects")


def _add_output_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="output_format",
        choices=("json", "curl", "cli"),
        help="request body (default), curl command, or docker service create command",
    )


def _add_registry_auth(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-registry-auth",
        dest="registry_auth",
        action="store_false",
        help="do not send registry credentials",
    )


def _add_follow_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--detach", action="store_true", help="exit when the service exists; do not follow it"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        metavar="TIME",
        help="how long to follow the tasks, for example 90s or 5m (default 2m)",
    )


def _add_ascii(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")


def _seconds(text: str) -> float:
    try:
        nanoseconds = parse_duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if nanoseconds < 0:
        raise argparse.ArgumentTypeError("must be 0s or more")
    return nanoseconds / _NANOSECONDS_PER_SECOND


COMMANDS = (
    Command(
        DEFAULT_COMMAND,
        "[new] [FILE]",
        "Create a service in the wizard.",
        "The wizard starts empty, or with the spec in FILE.",
        (_add_optional_file, _add_env_file, _add_ascii, _add_registry_auth),
    ),
    Command(
        "check",
        "check FILE | check --explain RULE",
        "List what a manager would refuse, ignore or misread.",
        "One line per problem, PATH: message [RULE]. With --offline or --api-version it does not "
        "connect to a manager.",
        (_add_file_or_rule, _add_env_file, _add_json, _add_offline),
    ),
    Command(
        "render",
        "render FILE [--as json|curl|cli]",
        "Print the request that apply would send.",
        "With --offline or --api-version it does not connect to a manager, and the image is not "
        "pinned to its digest.",
        (_add_file, _add_env_file, _add_output_format, _add_offline, _add_registry_auth),
    ),
    Command(
        "apply",
        "apply FILE [--detach] [--timeout 2m]",
        "Create the service and follow its tasks until they run.",
        "The ID of the service is the only line on standard output.",
        (_add_file, _add_env_file, _add_follow_options, _add_registry_auth),
    ),
    Command(
        "status",
        "status",
        "Show the manager, its state, and the registry credentials.",
        "Secrets are never shown.",
        (),
    ),
)
