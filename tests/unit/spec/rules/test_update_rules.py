from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
POLICIES = ("UpdateConfig", "RollbackConfig")
HEALTH = {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Healthcheck": {"Test": "CMD true"}}}}
NO_HEALTH = {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Healthcheck": {"Test": "NONE"}}}}


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ({"FailureAction": "rollback"}, True),
        ({"FailureAction": "rollback", "Monitor": "5s"}, False),
        ({"FailureAction": "pause"}, False),
        ({}, False),
    ],
)
def test_rolling_back_needs_time(
    rule_messages: RuleMessages, policy: dict[str, Any], told: bool
) -> None:
    line = (
        "UpdateConfig.Monitor: only a failure in the first 5s of a task rolls back "
        "(set it to what a bad task takes to fail)"
    )
    assert rule_messages("rollback-monitor-too-short", {"UpdateConfig": policy}) == [line] * told


@pytest.mark.parametrize(("monitor", "time"), [(15, "15ns"), ("999ms", "999ms"), ("1s", "")])
def test_a_monitor_time_in_which_nothing_can_fail(
    rule_messages: RuleMessages, monitor: Any, time: str
) -> None:
    """As `Monitor: 15`, which a real 26.1 reports as a completed update."""
    policy = {"FailureAction": "rollback", "Monitor": monitor}
    found = rule_messages("rollback-monitor-too-short", {"UpdateConfig": policy})
    assert [f"in the first {time} of a task" in line for line in found] == [True] * bool(time)


@pytest.mark.parametrize(
    ("container", "action", "told"),
    [
        ({}, "rollback", True),
        (NO_HEALTH, "rollback", True),
        (HEALTH, "rollback", False),
        ({}, "pause", False),
    ],
)
def test_rolling_back_needs_health(
    rule_messages: RuleMessages, container: dict[str, Any], action: str, told: bool
) -> None:
    found = rule_messages(
        "rollback-without-health-check", {**container, "UpdateConfig": {"FailureAction": action}}
    )
    assert [line.partition(": ")[0] for line in found] == ["UpdateConfig.FailureAction"] * told


@pytest.mark.parametrize("path", POLICIES)
@pytest.mark.parametrize(
    ("rule", "key", "policy", "told"),
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
            "no share is above 1: the failure action pause is never taken (for 1 % write 0.01)",
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
    rule_messages: RuleMessages, path: str, rule: str, key: str, policy: dict[str, Any], told: str
) -> None:
    line = f"{path}.{key}: {told}"
    assert rule_messages(rule, {path: policy}) == [line] * bool(told)
    assert rule_messages(rule, {path: policy, "Mode": "replicated-job"}) == []
