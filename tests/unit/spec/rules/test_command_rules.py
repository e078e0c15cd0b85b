"""Command lines: options as programs, lines in one word, shell operators without a shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
CONTAINER = "TaskTemplate.ContainerSpec"


def container(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", **members}}}


@pytest.mark.parametrize(
    ("command", "expected"),
    [(["--ping"], True), (["-c", "a"], True), (["redis", "--ping"], False), ([], False)],
)
def test_an_option_as_a_program(
    rule_messages: RuleMessages, command: list[str], expected: bool
) -> None:
    found = rule_messages("option-as-program", container(Command=command))
    hint = "is started as a program (put options for the image's own program into Args)"
    assert [line.endswith(hint) for line in found] == [True] * expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (
            {"Command": ["sh -c 'sleep 600'"]},
            "Command: \"sh -c 'sleep 600'\" is one word: there is no program with this name "
            "(write [sh, -c, 'sleep 600'])",
        ),
        (
            {"Healthcheck": {"Test": ["CMD", "curl -f localhost"]}},
            "Healthcheck.Test: 'curl -f localhost' is one word: there is no program with this name "
            "(write [curl, -f, localhost])",
        ),
        ({"Healthcheck": {"Test": ["CMD-SHELL", "curl -f localhost"]}}, ""),
        ({"Healthcheck": {"Test": ["CMD", "curl", "-f", "localhost"]}}, ""),
        ({"Command": ["sh", "-c", "sleep 600"]}, ""),
        ({"Command": ["/bin/my\\ program"]}, ""),
    ],
)
def test_a_command_line_as_one_word(
    rule_messages: RuleMessages, members: dict[str, Any], expected: str
) -> None:
    found = rule_messages("unsplit-command", container(**members))
    assert found == [f"{CONTAINER}.{expected}"] * bool(expected)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (
            {"Args": ["sh -c 'sleep 600'"]},
            "(write [sh, -c, 'sleep 600'], or keep it as one argument)",
        ),
        ({"Args": ["sleep", "600"]}, ""),
        ({"Args": ["sleep 600", "b"]}, ""),
        ({"Args": ["sleep 600"], "Command": ["/bin/sh", "-c"]}, ""),
        ({"Args": ["sleep 600"], "Command": ["/bin/bash", "-ec"]}, ""),
        ({"Args": ["sleep 600"], "Command": ["/bin/sh"]}, "(write [sleep, 600], or"),
        ({"Args": ["it's"]}, ""),
    ],
)
def test_a_line_as_one_argument(
    rule_messages: RuleMessages, members: dict[str, Any], expected: str
) -> None:
    found = rule_messages("unsplit-args", container(**members))
    assert [expected in line for line in found] == [True] * bool(expected)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"Args": ["a", "&&", "b"]}, "Args: no shell runs this: && is passed as an argument"),
        ({"Command": ["a", ">", "b"]}, "Command: no shell runs this: > is passed as an argument"),
        ({"Command": ["sh", "-c", "a && b"]}, ""),
        ({"Args": ["a&b"]}, ""),
    ],
)
def test_shell_operators_without_a_shell(
    rule_messages: RuleMessages, members: dict[str, Any], expected: str
) -> None:
    found = rule_messages("shell-operator-without-shell", container(**members))
    assert [line.startswith(f"{CONTAINER}.{expected}") for line in found] == [True] * bool(expected)
