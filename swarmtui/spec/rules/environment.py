"""Rules on environment entries that docker takes to the letter, and people read otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    """A value has no quotes around it.

    They are a part of it: neither the engine nor `docker service create --env-file` takes them off
    (docker/cli pkg/kvfile/kvfile.go), as a shell and Compose do.
    """
    for path, name, value in _entries(spec):
        if _QUOTED.fullmatch(value):
            yield RuleProblem(
                path, f"{quoted(name)} keeps the quotes around its value", "leave them out"
            )


@rule("warning", _ENV)
def unclosed_quote(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A quote that begins a value is closed in it.

    Elsewhere such a value goes on in the next lines. docker reads every line of an env file on its
    own (docker/cli pkg/kvfile/kvfile.go): the value ends with the line, and the lines that follow
    are entries, or are left out as names without a value.
    """
    for path, name, value in _entries(spec):
        if _UNCLOSED_QUOTE.match(value):
            hint = "write the value without quotes; in a row of Env it may have several lines"
            yield RuleProblem(path, f"{quoted(name)} opens a quote that it does not close", hint)


@rule("hint", _ENV)
def comment_in_value(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """No comment stands behind a value.

    All behind the = is the value; only a line that begins with # is a comment.
    """
    for path, name, value in _entries(spec):
        if _TRAILING_COMMENT.fullmatch(value):
            message = f"{quoted(name)} keeps the comment behind its value"
            yield RuleProblem(path, message, "put the comment on a line of its own")


@rule("hint", _ENV)
def several_variables_in_value(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """An entry sets one variable.

    `A=1 B=2` in a row or a line sets A alone, to `1 B=2`.
    """
    for path, name, value in _entries(spec):
        if found := _SECOND_VARIABLE.match(value):
            message = f"{quoted(name)} has {quoted(found['name'])}= in its value"
            yield RuleProblem(
                path, message, f"for two variables write {found['name']} in a row alone"
            )


@rule("hint", _ENV)
def blanks_around_value(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A value neither begins nor ends with a blank.

    Nothing is taken off it (docker/cli pkg/kvfile/kvfile.go).
    """
    for path, name, value in _entries(spec):
        if value != value.strip():
            yield RuleProblem(
                path, f"{quoted(name)} keeps the blanks around its value", "take them out"
            )


@rule("hint", _ENV)
def odd_env_name(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A name begins with no dash, quote or #, and holds no blank.

    The engine takes it as it is; a shell cannot read such a variable.
    """
    for path, name, _ in _entries(spec):
        if is_odd_name(name):
            message = f"sets a variable with the name {quoted_name(name)}"
            yield RuleProblem(path, message, _advice(name))


def is_odd_name(name: str) -> bool:
    """Whether a name is hardly meant as one."""
    return bool(_ODD_NAME.match(name))


def _advice(name: str) -> str:
    """Return what to write for a name that a row of something else begins with."""
    if own := next((each for each in cli_options("env") if name == each), ""):
        return f"leave out {own}"
    if key := _KEY_OF_YAML.match(name):
        return f"write {key[1]}=…"
    if name[:1] in ("'", '"'):
        return "leave out the quotes around it"
    return misplaced_option("env", name) or "write NAME=VALUE"


def _entries(spec: ServiceSpec) -> Iterator[tuple[str, str, str]]:
    """Path, name and value of each entry."""
    for index, entry in enumerate(spec.task_template.container_spec.env or ()):
        name, _, value = entry.partition("=")
        yield f"{_ENV}[{index}]", name, value


RULES = (
    quoted_env_value,
    unclosed_quote,
    comment_in_value,
    several_variables_in_value,
    blanks_around_value,
    odd_env_name,
)
