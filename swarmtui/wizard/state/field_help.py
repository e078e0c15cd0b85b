"""What the help says about one field: its present problems, its facts, its rules."""

from __future__ import annotations

from collections.abc import Iterator

from swarmtui.escaping import escape_line
from swarmtui.spec.api_version import first_engine_release
from swarmtui.spec.field_info import FieldInfo
from swarmtui.spec.problem import LEVELS, Problem
from swarmtui.wizard.state.search import describe_path

LabelledText = tuple[str, str]
"""A label, "" if the text belongs to the label above, and a text."""


def problem_words(problem: Problem, path: str) -> str:
    """Return where in the field at `path` the problem is, what it is, and what to do; escaped."""
    return escape_line(f"{_place_in(path, problem.path)}{problem.message_with_hint}")


def _place_in(path: str, problem_path: str) -> str:
    """Return `Port 2 target: `, or the key for a pair; "" for a whole field of no row."""
    if problem_path == path and "[" not in path:
        return ""
    name = describe_path(problem_path)
    if problem_path != path and name == describe_path(path):
        name = problem_path.removeprefix(path).lstrip(".")
    return f"{name.replace(': ', ' ')}: "


def explain_command(problem: Problem) -> str:
    """Return the command that explains the rule, "" without a rule."""
    return f"swarmtui check --explain {problem.rule}" if problem.rule else ""


def facts_about(info: FieldInfo) -> Iterator[LabelledText]:
    """Yield what is known about a field."""
    yield "What it is", info.help
    yield from _lines("Example", info.examples)
    if info.choices:
        yield "Choices", ", ".join(info.choices)
    yield "Default", info.default or "none"
    yield "Flag", _flag(info)
    yield "API path", info.path
    yield from _lines("Since", tuple(_version_requirements(info)))


def _lines(label: str, texts: tuple[str, ...]) -> Iterator[LabelledText]:
    for index, text in enumerate(texts):
        yield ("" if index else label), text


def _flag(info: FieldInfo) -> str:
    """Return how `docker service create` sets the field."""
    if not info.cli:
        return "none in docker service create"
    return info.cli if info.cli.startswith("--") else f"the argument {info.cli}"


def _version_requirements(info: FieldInfo) -> Iterator[str]:
    engine = info.since_engine or first_engine_release(info.since)
    yield f"API {info.since}, Docker {engine}"
    yield from (f"{value}: API {text}" for value, text in info.since_values)


def rules_about(info: FieldInfo) -> Iterator[LabelledText]:
    """Yield the rules that check the field, or the rows of the list, errors first."""
    from swarmtui.launch.rulebook import RULEBOOK, plain

    for rule in sorted(RULEBOOK.values(), key=lambda rule: LEVELS.index(rule.level)):
        if any(path == info.path or path.startswith(f"{info.path}[]") for path in rule.paths):
            yield rule.head, plain(rule.when)
