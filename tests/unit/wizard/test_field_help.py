"""What the help says about a field."""

from __future__ import annotations

import pytest

from swarmtui.spec.field_info import FieldInfo, field_info
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.field_help import (
    explain_command,
    facts_about,
    problem_words,
    rules_about,
)

_PORTS = "EndpointSpec.Ports"
_ENV = "TaskTemplate.ContainerSpec.Env"
_LABELS = "TaskTemplate.ContainerSpec.Labels"


def _info(path: str) -> FieldInfo:
    info = field_info(path)
    assert info
    return info


@pytest.mark.parametrize(
    ("path", "problem", "words"),
    [
        ("Name", Problem("Name", "is long", hint="cut it"), "is long: cut it"),
        (_PORTS, Problem(f"{_PORTS}[1].TargetPort", "is required"), "Port 2 target: is required"),
        (
            f"{_PORTS}[1].TargetPort",
            Problem(f"{_PORTS}[1].TargetPort", "is low"),
            "Port 2 target: is low",
        ),
        (_LABELS, Problem(f"{_LABELS}.a.b", "must be text"), "a.b: must be text"),
        (
            "UpdateConfig.Delay",
            Problem("UpdateConfig", "a job has none"),
            "Update: a job has none",
        ),
        ("Name", Problem("Name", "\x1b[2J\n'x'"), r"\x1b[2J\n'x'"),
        (_LABELS, Problem(f"{_LABELS}.\x1b[0m", "must be text"), r"\x1b[0m: must be text"),
    ],
)
def test_a_problem_says_where_and_what_and_is_escaped(
    path: str, problem: Problem, words: str
) -> None:
    assert problem_words(problem, path) == words


def test_a_rule_has_a_command_that_explains_it() -> None:
    assert explain_command(Problem("Name", "x", rule="nul-byte")).endswith("--explain nul-byte")
    assert explain_command(Problem("Name", "x")) == ""


def test_the_facts_are_in_the_order_of_need() -> None:
    labels = [label for label, _ in facts_about(_info("UpdateConfig.FailureAction"))]
    assert labels == ["What it is", "Choices", "Default", "Flag", "API path", "Since", ""]
    labels = [label for label, _ in facts_about(_info(_PORTS))]
    assert labels[:4] == ["What it is", "Example", "", ""]


def test_the_rules_of_a_list_are_those_of_its_rows_errors_first() -> None:
    heads = [head for head, _ in rules_about(_info(_PORTS))]
    assert {"Error when", "Warns when"} == set(heads)
    assert heads == sorted(heads)
    assert [*rules_about(_info("TaskTemplate.ContainerSpec.TTY"))] == []


def test_a_rule_is_shown_without_backticks() -> None:
    """The docs format them as code; a terminal shows the characters."""
    rules = [
        words for path in (_PORTS, "Name", "Mode", _ENV) for _, words in rules_about(_info(path))
    ]
    assert any("{{.Task.Slot}}" in words for words in rules)
    assert not any("`" in words for words in rules)
