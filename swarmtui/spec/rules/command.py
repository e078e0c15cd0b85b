"""Rules on the command line of a container: how it is split into words, and who runs it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.notation.value_formats import format_words, parse_words
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_COMMAND, _ARGS = f"{CONTAINER}.Command", f"{CONTAINER}.Args"
_TEST = f"{CONTAINER}.Healthcheck.Test"

_SHELL_OPERATORS = ("&&", "||", "|", ";", "&", ">", ">>", "<")
_SHELLS = ("sh", "bash", "ash", "dash", "zsh", "ksh")


@rule("warning", _COMMAND)
def option_as_program(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The command starts with an option instead of a program.

    It replaces the image's ENTRYPOINT, so its first word is the program to start, and there is no
    file named `--ping` (moby daemon/commit.go merge, runc exec).
    """
    command = spec.task_template.container_spec.command or ()
    if command and command[0].startswith("-"):
        hint = "put options for the image's own program into Args"
        yield RuleProblem(_COMMAND, f"{quoted(command[0])} is started as a program", hint)


@rule("warning", _COMMAND, _TEST)
def unsplit_command(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The program of the command, or of a health test with CMD, contains spaces.

    The node looks for a file with exactly this name, such as `sleep 600`, and the task fails
    (runc exec).
    """
    container = spec.task_template.container_spec
    kind, *test = (container.healthcheck and container.healthcheck.test) or ("",)
    for path, words in ((_COMMAND, container.command), (_TEST, test if kind == "CMD" else ())):
        program = (words or ("",))[0]
        if len(_words(program)) > 1:
            message = f"{quoted(program)} is one word: there is no program with this name"
            separate = format_words([*_words(program), *(words or ())[1:]])
            suggestion = separate if path == _COMMAND else f"CMD {separate}"
            yield RuleProblem(path, message, f"write {_as_list(program)}", suggestion)


@rule("hint", _ARGS)
def unsplit_args(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """Args is one argument of several words, and the command is not a shell with -c.

    A text with spaces is passed as one argument; only a shell splits it, after -c (moby
    daemon/cluster/executor/container/container.go).
    """
    container = spec.task_template.container_spec
    args, command = container.args or (), container.command or ()
    if len(args) == 1 and len(_words(args[0])) > 1 and not _is_shell_script(command):
        message = f"{quoted(args[0])} is passed as one argument"
        hint = f"write {_as_list(args[0])}, or keep it as one argument"
        yield RuleProblem(_ARGS, message, hint, format_words(_words(args[0])))


@rule("hint", _COMMAND, _ARGS)
def shell_operator_without_shell(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The command or its arguments have a shell operator as a separate word.

    Nodes start the program directly and pass `&&` or `>` to it as an argument (moby
    daemon/cluster/executor/container/container.go).
    """
    container = spec.task_template.container_spec
    for path, words in ((_COMMAND, container.command or ()), (_ARGS, container.args or ())):
        operator = next((word for word in words if word in _SHELL_OPERATORS), "")
        if operator:
            message = f"no shell runs this: {operator} is passed as an argument"
            yield RuleProblem(path, message, 'write sh -c "..." with the whole line as one word')


def _words(text: str) -> list[str]:
    try:
        return parse_words(text)
    except ValueError:
        return []


def _as_list(line: str) -> str:
    """Format the words of a line as a YAML list, quoted where necessary."""
    return "[" + ", ".join(format_words([word]) for word in _words(line)) + "]"


def _is_shell_script(command: tuple[str, ...]) -> bool:
    """Whether `command` is a shell with -c, which runs the next word as a script."""
    return len(command) > 1 and posixpath.basename(command[0]) in _SHELLS and "c" in command[-1]


RULES = (option_as_program, unsplit_command, unsplit_args, shell_operator_without_shell)
