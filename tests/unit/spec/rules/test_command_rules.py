"""Command lines: options as programs, lines in one word, and what only a shell understands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
CONTAINER = "TaskTemplate.ContainerSpec"


def container(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", **members}}}


@pytest.mark.parametrize(
    ("command", "told"),
    [(["--ping"], True), (["-c", "a"], True), (["redis", "--ping"], False), ([], False)],
)
def test_an_option_as_a_program(
    rule_messages: RuleMessages, command: list[str], told: bool
) -> None:
    found = rule_messages("option-as-program", container(Command=command))
    hint = "is started as a program (options of the image's own program belong in Args)"
    assert [line.endswith(hint) for line in found] == [True] * told


@pytest.mark.parametrize(
    ("members", "told"),
    [
        (
            {"Command": ["sh -c 'sleep 600'"]},
            "Command: \"sh -c 'sleep 600'\" is one word: no program is called that "
            "(write [sh, -c, 'sleep 600'])",
        ),
        (
            {"Healthcheck": {"Test": ["CMD", "curl -f localhost"]}},
            "Healthcheck.Test: 'curl -f localhost' is one word: no program is called that "
            "(write [curl, -f, localhost])",
        ),
        ({"Healthcheck": {"Test": ["CMD-SHELL", "curl -f localhost"]}}, ""),
        ({"Healthcheck": {"Test": ["CMD", "curl", "-f", "localhost"]}}, ""),
        ({"Command": ["sh", "-c", "sleep 600"]}, ""),
        ({"Command": ["/bin/my\\ program"]}, ""),
    ],
)
def test_a_line_as_a_program(
    rule_messages: RuleMessages, members: dict[str, Any], told: str
) -> None:
    found = rule_messages("unsplit-command", container(**members))
    assert found == [f"{CONTAINER}.{told}"] * bool(told)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"Args": ["sh -c 'sleep 600'"]}, "(write [sh, -c, 'sleep 600'], unless it is to be one)"),
        ({"Args": ["sleep", "600"]}, ""),
        ({"Args": ["sleep 600", "b"]}, ""),
        ({"Args": ["sleep 600"], "Command": ["/bin/sh", "-c"]}, ""),
        ({"Args": ["sleep 600"], "Command": ["/bin/bash", "-ec"]}, ""),
        ({"Args": ["sleep 600"], "Command": ["/bin/sh"]}, "(write [sleep, 600], unless"),
        ({"Args": ["it's"]}, ""),
    ],
)
def test_a_line_as_one_argument(
    rule_messages: RuleMessages, members: dict[str, Any], told: str
) -> None:
    found = rule_messages("unsplit-args", container(**members))
    assert [told in line for line in found] == [True] * bool(told)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"Args": ["a", "&&", "b"]}, "Args: no shell runs this: && is an argument like the"),
        ({"Command": ["a", ">", "b"]}, "Command: no shell runs this: > is an argument"),
        ({"Command": ["sh", "-c", "a && b"]}, ""),
        ({"Args": ["a&b"]}, ""),
    ],
)
def test_what_only_a_shell_understands(
    rule_messages: RuleMessages, members: dict[str, Any], told: str
) -> None:
    found = rule_messages("shell-operator-without-shell", container(**members))
    assert [line.startswith(f"{CONTAINER}.{told}") for line in found] == [True] * bool(told)
