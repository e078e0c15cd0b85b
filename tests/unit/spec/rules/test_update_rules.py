from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
POLICIES = ("UpdateConfig", "RollbackConfig")
HEALTH = {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Healthcheck": {"Test": "CMD true"}}}}
NO_HEALTH = {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Healthcheck": {"Test": "NONE"}}}}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"FailureAction": "rollback"}, True),
        ({"FailureAction": "rollback", "Monitor": "5s"}, False),
        ({"FailureAction": "pause"}, False),
        ({}, False),
    ],
)
def test_rollback_needs_a_monitor_time(
    rule_messages: RuleMessages, policy: dict[str, Any], expected: bool
) -> None:
    line = (
        "UpdateConfig.Monitor: only a failure in the first 5s of a task causes a rollback "
        "(set it to the time that a bad task needs to fail)"
    )
    assert (
        rule_messages("rollback-monitor-too-short", {"UpdateConfig": policy}) == [line] * expected
    )


@pytest.mark.parametrize(("monitor", "time"), [(15, "15ns"), ("999ms", "999ms"), ("1s", "")])
def test_a_monitor_time_that_is_too_short_for_a_rollback(
    rule_messages: RuleMessages, monitor: Any, time: str
) -> None:
    """As `Monitor: 15`, which a real 26.1 reports as a completed update."""
    policy = {"FailureAction": "rollback", "Monitor": monitor}
    found = rule_messages("rollback-monitor-too-short", {"UpdateConfig": policy})
    assert [f"in the first {time} of a task" in line for line in found] == [True] * bool(time)


@pytest.mark.parametrize(
    ("container", "action", "expected"),
    [
        ({}, "rollback", True),
        (NO_HEALTH, "rollback", True),
        (HEALTH, "rollback", False),
        ({}, "pause", False),
    ],
)
def test_rollback_needs_a_health_check(
    rule_messages: RuleMessages, container: dict[str, Any], action: str, expected: bool
) -> None:
    found = rule_messages(
        "rollback-without-health-check", {**container, "UpdateConfig": {"FailureAction": action}}
    )
    assert [line.partition(": ")[0] for line in found] == ["UpdateConfig.FailureAction"] * expected


@pytest.mark.parametrize("path", POLICIES)
@pytest.mark.parametrize(
    ("rule", "key", "policy", "expected"),
    [
        ("zero-monitor", "Monitor", {"Monitor": 0}, "0s is read as the default, 5s"),
        ("zero-monitor", "Monitor", {"Monitor": 1}, ""),
        (
            "monitor-shorter-than-delay",
            "Monitor",
            {"Monitor": "5s", "Delay": "6s"},
            "shorter than the delay: a later failure does not stop the next batch "
            "(make it as long as the delay)",
        ),
        ("monitor-shorter-than-delay", "Monitor", {"Monitor": "6s", "Delay": "6s"}, ""),
        ("monitor-shorter-than-delay", "Monitor", {"Delay": "6s"}, ""),
        (
            "monitor-shorter-than-delay",
            "Monitor",
            {"Monitor": "5s", "Delay": "6s", "FailureAction": "continue"},
            "",
        ),
        (
            "failure-ratio-of-one",
            "MaxFailureRatio",
            {"MaxFailureRatio": 1},
            "no share is above 1: the failure action pause is never taken (write 0.01 for 1 %)",
        ),
        ("failure-ratio-of-one", "MaxFailureRatio", {"MaxFailureRatio": 0.99}, ""),
        (
            "failure-ratio-of-one",
            "MaxFailureRatio",
            {"MaxFailureRatio": 1, "FailureAction": "continue"},
            "",
        ),
        (
            "unused-failure-ratio",
            "MaxFailureRatio",
            {"MaxFailureRatio": 1, "FailureAction": "continue"},
            "does nothing: the failure action continue counts no failures",
        ),
        ("unused-failure-ratio", "MaxFailureRatio", {"FailureAction": "continue"}, ""),
        (
            "unused-update-delay",
            "Delay",
            {"Delay": "1s", "Parallelism": 0},
            "does nothing: with parallelism 0 all tasks are replaced at once",
        ),
        ("unused-update-delay", "Delay", {"Delay": "1s"}, ""),
        ("unused-update-delay", "Delay", {"Delay": "0s", "Parallelism": 0}, ""),
    ],
)
def test_policies(
    rule_messages: RuleMessages,
    path: str,
    rule: str,
    key: str,
    policy: dict[str, Any],
    expected: str,
) -> None:
    line = f"{path}.{key}: {expected}"
    assert rule_messages(rule, {path: policy}) == [line] * bool(expected)
    assert rule_messages(rule, {path: policy, "Mode": "replicated-job"}) == []
