"""Rules on the command line of a container: which words it has, and who reads them."""

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
    """The command begins with a program, and not with an option of one.

    It replaces the ENTRYPOINT, so that its first word is started: no file is called `--ping` (moby
    daemon/commit.go merge, runc exec).
    """
    command = spec.task_template.container_spec.command or ()
    if command and command[0].startswith("-"):
        hint = "options of the image's own program belong in Args"
        yield RuleProblem(_COMMAND, f"{quoted(command[0])} is started as a program", hint)


@rule("warning", _COMMAND, _TEST)
def unsplit_command(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The program is a word of its own, without what follows it.

    The first word is the name of a file, blanks and all, and none is called `sleep 600` (runc
    exec). So it is with a health test by CMD.
    """
    container = spec.task_template.container_spec
    kind, *test = (container.healthcheck and container.healthcheck.test) or ("",)
    for path, words in ((_COMMAND, container.command), (_TEST, test if kind == "CMD" else ())):
        program = (words or ("",))[0]
        if len(_words(program)) > 1:
            message = f"{quoted(program)} is one word: no program is called that"
            yield RuleProblem(path, message, f"write {_as_list(program)}")


@rule("hint", _ARGS)
def unsplit_args(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """Args are words, and not one text with all of them.

    A text with blanks is one argument; only a shell splits it, after -c (moby
    daemon/cluster/executor/container/container.go).
    """
    container = spec.task_template.container_spec
    args, command = container.args or (), container.command or ()
    if len(args) == 1 and len(_words(args[0])) > 1 and not _is_shell_script(command):
        message = f"{quoted(args[0])} is one word"
        yield RuleProblem(_ARGS, message, f"write {_as_list(args[0])}, unless it is to be one")


@rule("hint", _COMMAND, _ARGS)
def shell_operator_without_shell(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """What only a shell understands stands in a command that a shell runs.

    Nodes start the program itself, and hand it `&&` or `>` as an argument (moby
    daemon/cluster/executor/container/container.go).
    """
    container = spec.task_template.container_spec
    for path, words in ((_COMMAND, container.command or ()), (_ARGS, container.args or ())):
        operator = next((word for word in words if word in _SHELL_OPERATORS), "")
        if operator:
            message = f"no shell runs this: {operator} is an argument like the others"
            yield RuleProblem(path, message, 'write sh -c "…" with all of it as one word')


def _words(text: str) -> list[str]:
    try:
        return parse_words(text)
    except ValueError:
        return []


def _as_list(line: str) -> str:
    """Show the words of a line as a list, quoted where a file needs it."""
    return "[" + ", ".join(format_words([word]) for word in _words(line)) + "]"


def _is_shell_script(command: tuple[str, ...]) -> bool:
    """Whether the words before are a shell that takes the next one for a script."""
    return len(command) > 1 and posixpath.basename(command[0]) in _SHELLS and "c" in command[-1]


RULES = (option_as_program, unsplit_command, unsplit_args, shell_operator_without_shell)
