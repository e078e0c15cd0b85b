from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
RESTART = "TaskTemplate.RestartPolicy"


def restart(mode: str = "replicated", **policy: Any) -> dict[str, Any]:
    return {"Mode": mode, "TaskTemplate": {"RestartPolicy": policy}}


def job(**members: Any) -> dict[str, Any]:
    return {"Mode": {"ReplicatedJob": members}}


@pytest.mark.parametrize("mode", ["replicated-job", "global-job"])
def test_a_job_with_a_policy(rule_messages: RuleMessages, mode: str) -> None:
    tree = {"Mode": mode, "UpdateConfig": {}, "RollbackConfig": {"Delay": "1s"}}
    assert rule_messages("job-with-update-config", tree) == [
        f"UpdateConfig: a {mode} cannot have an update policy (clear it, or change the mode)"
    ]
    assert rule_messages("job-with-rollback-config", tree) == [
        f"RollbackConfig: does nothing for a {mode} (clear it)"
    ]


@pytest.mark.parametrize("mode", ["replicated", "global"])
def test_other_services_with_a_policy(rule_messages: RuleMessages, mode: str) -> None:
    tree = {"Mode": mode, "UpdateConfig": {}, "RollbackConfig": {}}
    assert (
        rule_messages("job-with-update-config", tree)
        == rule_messages("job-with-rollback-config", tree)
        == []
    )


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"Mode": {"Replicated": {"Replicas": 0}}}, ["Mode.Replicated.Replicas: 0 replicas"]),
        (job(MaxConcurrent=0), ["Mode.ReplicatedJob.MaxConcurrent: 0 at a time"]),
        (job(TotalCompletions=0), ["Mode.ReplicatedJob.TotalCompletions: 0 in total"]),
        ({"Mode": {"Replicated": {"Replicas": 1}}}, []),
        ({"Mode": "replicated"}, []),
        (job(MaxConcurrent=1, TotalCompletions=1), []),
    ],
)
def test_a_service_without_tasks(
    rule_messages: RuleMessages, tree: dict[str, Any], expected: list[str]
) -> None:
    assert rule_messages("zero-tasks", tree) == [f"{line}: no task will run" for line in expected]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"MaxConcurrent": 3, "TotalCompletions": 2}, True),
        ({"MaxConcurrent": 2, "TotalCompletions": 2}, False),
        ({"MaxConcurrent": 2}, False),
        ({"MaxConcurrent": 2, "TotalCompletions": 0}, False),
    ],
)
def test_concurrency(rule_messages: RuleMessages, members: dict[str, int], expected: bool) -> None:
    line = "Mode.ReplicatedJob.MaxConcurrent: only 2 tasks have to complete"
    assert rule_messages("concurrency-above-total", job(**members)) == [line] * expected


@pytest.mark.parametrize(
    ("rule", "mode", "condition", "expected"),
    [
        ("job-with-restart-any", "global-job", "any", True),
        ("job-with-restart-any", "replicated-job", "on-failure", False),
        ("job-with-restart-any", "replicated", "any", False),
        ("service-without-restart", "replicated", "none", True),
        ("service-without-restart", "global", "none", True),
        ("service-without-restart", "global", "on-failure", False),
        ("service-without-restart", "replicated-job", "none", False),
    ],
)
def test_restart_conditions(
    rule_messages: RuleMessages, rule: str, mode: str, condition: str, expected: bool
) -> None:
    found = rule_messages(rule, restart(mode, Condition=condition))
    assert [line.partition(": ")[0] for line in found] == [f"{RESTART}.Condition"] * expected


@pytest.mark.parametrize(
    ("policy", "keys"),
    [
        ({"Condition": "none", "Delay": "1s", "MaxAttempts": 2, "Window": "1m"},
         ["Delay", "MaxAttempts", "Window"]),
        ({"Condition": "none", "Delay": "5s", "MaxAttempts": 0, "Window": "0s"}, []),
        ({"Condition": "none"}, []),
        ({"Condition": "any", "Delay": "1s", "MaxAttempts": 2, "Window": "1m"}, []),
    ],
)  # fmt: skip
def test_unused_restart_settings(
    rule_messages: RuleMessages, policy: dict[str, Any], keys: list[str]
) -> None:
    found = rule_messages("unused-restart-settings", restart("replicated-job", **policy))
    line = "does nothing: the restart condition is none"
    assert found == [f"{RESTART}.{key}: {line}" for key in keys]
    assert rule_messages("unused-restart-window", restart(**policy)) == []


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"Window": "1m"}, True),
        ({"Window": "1m", "MaxAttempts": 0}, True),
        ({"Window": "1m", "MaxAttempts": 1}, False),
        ({"Window": "1m", "Condition": "none"}, False),
        ({"Window": "0s"}, False),
    ],
)
def test_a_window_without_attempts(
    rule_messages: RuleMessages, policy: dict[str, Any], expected: bool
) -> None:
    line = f"{RESTART}.Window: does nothing: the restart attempts are unlimited"
    assert rule_messages("unused-restart-window", restart(**policy)) == [line] * expected


@pytest.mark.parametrize(
    ("policy", "least"),
    [
        ({"MaxAttempts": 3, "Window": "15s"}, "15s"),
        ({"MaxAttempts": 2, "Window": "1m", "Delay": "45s"}, "1m30s"),
        ({"MaxAttempts": 3, "Window": "15001ms"}, ""),
        ({"MaxAttempts": 3, "Window": "1ms", "Delay": "0s"}, ""),
        ({"MaxAttempts": 3}, ""),
        ({"MaxAttempts": 3, "Window": "1s", "Condition": "none"}, ""),
    ],
)
def test_a_window_that_is_too_short_for_the_attempts(
    rule_messages: RuleMessages, policy: dict[str, Any], least: str
) -> None:
    expected = f"{policy['MaxAttempts']} attempts take {least} or more (set a longer window)"
    line = f"{RESTART}.Window: never gives up: {expected}"
    assert rule_messages("restart-window-too-short", restart(**policy)) == [line] * bool(least)
    assert rule_messages("restart-window-too-short", restart("global-job", **policy)) == []


def test_attempts_of_jobs(rule_messages: RuleMessages) -> None:
    limited, unlimited = restart("global-job", MaxAttempts=2), restart("global-job")
    (line,) = rule_messages("ignored-global-job-attempts", limited)
    assert line.startswith(f"{RESTART}.MaxAttempts: a global job does not count its attempts")
    assert rule_messages("ignored-global-job-attempts", unlimited) == []
    assert (
        rule_messages("ignored-global-job-attempts", restart("replicated-job", MaxAttempts=2)) == []
    )
    assert rule_messages("unlimited-job-attempts", restart("replicated-job", MaxAttempts=2)) == []
    assert (
        rule_messages("unlimited-job-attempts", restart("replicated-job", Condition="none")) == []
    )
    assert (
        rule_messages("unlimited-job-attempts", restart("replicated"))
        == rule_messages("unlimited-job-attempts", unlimited)
        == []
    )
    assert (
        rule_messages("unlimited-job-attempts", restart("replicated-job", Condition="on-failure"))
        != []
    )
