from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
HEALTH = "TaskTemplate.ContainerSpec.Healthcheck"


def health(*test: str, **members: Any) -> dict[str, Any]:
    check = {"Test": list(test), **members}
    return {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27", "Healthcheck": check}}}


@pytest.mark.parametrize("key", ["Interval", "Timeout", "StartPeriod", "StartInterval"])
@pytest.mark.parametrize(("value", "expected"), [("999999ns", True), ("1ms", False), ("0s", False)])
def test_durations(rule_messages: RuleMessages, key: str, value: str, expected: bool) -> None:
    hint = "write 1ms or more, with the unit, or 0 to use the image's"
    line = f"{HEALTH}.{key}: must be at least 1ms, not 999.999us ({hint})"
    assert (
        rule_messages("health-duration-too-short", health("CMD", "true", **{key: value}))
        == [line] * expected
    )


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (
            ("CMD",),
            {
                "no-health-command": "CMD needs a command: without one it can crash dockerd on the node"
            },
        ),
        (("CMD-SHELL",), {"no-health-command": "CMD-SHELL needs a command"}),
        (("CMD", ""), {}),
        (("CMD-SHELL", ""), {}),
        (
            ("curl", "-f"),
            {"unknown-health-test-type": "unknown test type 'curl': tasks stay starting (put CMD"},
        ),
        (
            ("cmd", "true"),
            {"unknown-health-test-type": "unknown test type 'cmd': tasks stay starting (did you"},
        ),
        (("",), {"unknown-health-test-type": "unknown test type ''"}),
        (
            ("CMD-SHELL", "curl", "x"),
            {
                "extra-words-after-cmd-shell": "the shell runs only 'curl' (write the command as one text"
            },
        ),
        (("CMD-SHELL", "curl x"), {}),
        (("CMD", "curl", "x"), {}),
        (("NONE", "x"), {"unused-health-settings": "NONE disables the test: the other words do"}),
        (("NONE",), {}),
        ((), {}),
    ],
)
def test_health_tests(
    rule_messages: RuleMessages, test: tuple[str, ...], expected: dict[str, str]
) -> None:
    for rule in (
        "no-health-command",
        "unknown-health-test-type",
        "extra-words-after-cmd-shell",
        "unused-health-settings",
    ):
        found = rule_messages(rule, health(*test))
        line = f"{HEALTH}.Test: {expected.get(rule)}"
        assert [text.startswith(line) for text in found] == [True] * (rule in expected)


def test_settings_of_a_disabled_health_check(rule_messages: RuleMessages) -> None:
    more = {"Interval": "1s", "Timeout": "0s", "Retries": 3, "StartPeriod": "1s"}
    assert rule_messages("unused-health-settings", health("NONE", **more)) == [
        f"{HEALTH}.{key}: does nothing: the test is disabled"
        for key in ("Interval", "Retries", "StartPeriod")
    ]
    assert rule_messages("unused-health-settings", health("CMD", "true", **more)) == []
    assert rule_messages("unused-health-settings", health(**more)) == []


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"StartPeriod": "5s"}, "covers no failure: the first test runs after 5s"),
        ({"StartPeriod": "6s"}, ""),
        ({"StartPeriod": "2s", "StartInterval": "1s"}, ""),
        (
            {"StartPeriod": "9s", "StartInterval": "9s"},
            "covers no failure: the first test runs after 9s",
        ),
        ({"StartPeriod": "20s", "Interval": "30s"}, ""),
        ({"StartPeriod": "31s", "Interval": "30s"}, ""),
        ({"StartPeriod": "0s", "Interval": "30s"}, ""),
        ({}, ""),
    ],
)
def test_start_period(rule_messages: RuleMessages, members: dict[str, str], expected: str) -> None:
    line = f"{HEALTH}.StartPeriod: {expected}"
    assert rule_messages("start-period-too-short", health("CMD", "true", **members)) == [
        line
    ] * bool(expected)
    assert rule_messages("start-period-too-short", health("NONE", **members)) == []
