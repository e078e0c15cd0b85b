"""Rules on environment entries that docker reads literally and people often mean differently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from swarmtui.spec.notation.prefixes import cli_options, misplaced_option, quoted_name
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_ENV = f"{CONTAINER}.Env"
_QUOTED = re.compile(r"""\s*(["'])(.*)\1\s*""", re.DOTALL)
_UNCLOSED_QUOTE = re.compile(r"""\s*(["'])(?!.*\1)""", re.DOTALL)
_TRAILING_COMMENT = re.compile(r"[^\s#]*\s+#\s.*")
_SECOND_VARIABLE = re.compile(r"\S*\s+(?P<name>[A-Z_][A-Z0-9_]*)=")
_KEY_OF_YAML = re.compile(r"""["']?([A-Za-z_][\w.-]*)["']?:\s""")
_ODD_NAME = re.compile(r"""[-#"'`]|.*\s""", re.DOTALL)


@rule("hint", _ENV)
def quoted_env_value(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The value of an environment variable has quotes around it.

    The quotes become part of the value: unlike a shell and Compose, neither the engine nor `docker
    service create --env-file` removes them (docker/cli pkg/kvfile/kvfile.go).
    """
    for path, name, value in _entries(spec):
        if _QUOTED.fullmatch(value):
            yield RuleProblem(
                path, f"{quoted(name)} keeps the quotes around its value", "remove them"
            )


@rule("warning", _ENV)
def unclosed_quote(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A quote at the start of a value is not closed in the same value.

    Other programs continue such a value on the next lines. docker reads every line of an env file
    on its own (docker/cli pkg/kvfile/kvfile.go): the value ends with the line, and the following
    lines are entries, or are left out as names without a value.
    """
    for path, name, value in _entries(spec):
        if _UNCLOSED_QUOTE.match(value):
            hint = "write the value without quotes; a row of Env can contain line breaks"
            yield RuleProblem(path, f"{quoted(name)} opens a quote and does not close it", hint)


@rule("hint", _ENV)
def comment_in_value(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The value of an environment variable is followed by a comment.

    Everything after the = is the value; only a line that starts with # is a comment.
    """
    for path, name, value in _entries(spec):
        if _TRAILING_COMMENT.fullmatch(value):
            message = f"{quoted(name)} keeps the comment after its value"
            yield RuleProblem(path, message, "put the comment on its own line")


@rule("hint", _ENV)
def several_variables_in_value(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The value of an environment variable is followed by another NAME=.

    `A=1 B=2` in a row or a line sets only A, to `1 B=2`.
    """
    for path, name, value in _entries(spec):
        if found := _SECOND_VARIABLE.match(value):
            message = f"{quoted(name)} has {quoted(found['name'])}= in its value"
            yield RuleProblem(path, message, f"put {found['name']} into its own row")


@rule("hint", _ENV)
def blanks_around_value(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The value of an environment variable starts or ends with whitespace.

    docker does not trim values (docker/cli pkg/kvfile/kvfile.go).
    """
    for path, name, value in _entries(spec):
        if value != value.strip():
            yield RuleProblem(
                path, f"{quoted(name)} keeps the whitespace around its value", "remove it"
            )


@rule("hint", _ENV)
def odd_env_name(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A variable name starts with a dash, a quote or #, or contains whitespace.

    The engine accepts it; a shell cannot read such a variable.
    """
    for path, name, _ in _entries(spec):
        if is_odd_name(name):
            message = f"sets a variable named {quoted_name(name)}"
            yield RuleProblem(path, message, _advice(name))


def is_odd_name(name: str) -> bool:
    """Whether a name is probably not meant as one."""
    return bool(_ODD_NAME.match(name))


def _advice(name: str) -> str:
    """Return what to write instead of a name that starts with something else."""
    if own := next((each for each in cli_options("env") if name == each), ""):
        return f"remove {own}"
    if key := _KEY_OF_YAML.match(name):
        return f"write {key[1]}=..."
    if name[:1] in ("'", '"'):
        return "remove the quotes around it"
    return misplaced_option("env", name) or "write NAME=VALUE"


def _entries(spec: ServiceSpec) -> Sequence[tuple[str, str, str]]:
    """Return the path, name and value of each entry."""
    return _split(tuple(spec.task_template.container_spec.env or ()))


@lru_cache(1)
def _split(env: tuple[str, ...]) -> Sequence[tuple[str, str, str]]:
    """Split the entries once for all rules of a check."""
    parts = ((index, *entry.partition("=")) for index, entry in enumerate(env))
    return [(f"{_ENV}[{index}]", name, value) for index, name, _, value in parts]


RULES = (
    quoted_env_value,
    unclosed_quote,
    comment_in_value,
    several_variables_in_value,
    blanks_around_value,
    odd_env_name,
)
