"""Rules on modes, restarts and updates, compared with real engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.engine.harness import RealEngine
from tests.engine.rule_services import RuleServices, ServiceObservation, Tree, service_tree

FAIL, SUCCEED = "exit 1", "exit 0"
LATE = "sleep 7; exit 1"
HOST_PORT = {"TargetPort": 80, "PublishedPort": 8077, "PublishMode": "host"}


def restarts(command: str, mode: Any = "replicated", **policy: Any) -> Tree:
    return service_tree(command, {"RestartPolicy": {"Delay": "200ms", **policy}}, Mode=mode)


def job(**members: int) -> Tree:
    return service_tree(SUCCEED, Mode={"ReplicatedJob": members})


def updated(**policy: Any) -> Tree:
    return service_tree(UpdateConfig={"Monitor": "3s", **policy})


def ended(state: str, tasks: int = 1) -> Callable[[ServiceObservation], bool]:
    """Whether all tasks have ended in this state, and their number is right."""
    return lambda observation: observation.states == [state] * tasks


def goes_on(observation: ServiceObservation) -> bool:
    """Whether failed tasks were replaced more often than a single attempt allows."""
    return observation.total_tasks >= 4


def gave_up(observation: ServiceObservation) -> bool:
    return observation.states == ["failed", "failed"] and observation.total_tasks == 2


RUNS: dict[str, tuple[str, Tree, Callable[[ServiceObservation], Any]]] = {
    "jobback": (
        "job-with-rollback-config",
        {**job(TotalCompletions=1), "RollbackConfig": {}},
        ended("complete"),
    ),
    "two": (
        "concurrency-above-total",
        job(MaxConcurrent=3, TotalCompletions=2),
        ended("complete", 2),
    ),
    "jobany": (
        "job-with-restart-any",
        restarts(SUCCEED, "global-job", Condition="any"),
        ended("complete"),
    ),
    "none": ("service-without-restart", restarts(SUCCEED, Condition="none"), ended("complete")),
    "noneglobal": (
        "service-without-restart",
        restarts(FAIL, "global", Condition="none"),
        ended("failed"),
    ),
    "nonesettings": (
        "unused-restart-settings",
        restarts(FAIL, Condition="none", MaxAttempts=3, Window="1m"),
        ended("failed"),
    ),
    "window": ("unused-restart-window", restarts(FAIL, Window="1m"), goes_on),
    "short": ("restart-window-too-short", restarts(FAIL, MaxAttempts=1, Window="200ms"), goes_on),
    "globaljob": (
        "ignored-global-job-attempts",
        restarts(FAIL, "global-job", Condition="on-failure", MaxAttempts=1),
        goes_on,
    ),
    "replicatedjob": ("unlimited-job-attempts", restarts(FAIL, "replicated-job"), goes_on),
}
"""A rule, a spec that breaks it and is accepted, and what the warning predicts."""

GIVES_UP = {
    "long": restarts(FAIL, MaxAttempts=1, Window="10m"),
    "joblimit": restarts(FAIL, "replicated-job", Condition="on-failure", MaxAttempts=1),
}
"""The same without the mistake: no rule reports a problem, and attempts are limited."""

NOTHING = {
    "zero": {"Mode": {"Replicated": {"Replicas": 0}}},
    "zeroatatime": {"Mode": {"ReplicatedJob": {"MaxConcurrent": 0, "TotalCompletions": 2}}},
    "zeroinall": {"Mode": {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 0}}},
}

UPDATES: dict[str, tuple[str, Tree, str, Callable[[ServiceObservation], Any]]] = {
    "monitor": (
        "rollback-monitor-too-short",
        service_tree(UpdateConfig={"FailureAction": "rollback"}),
        LATE,
        lambda observation: observation.update == "completed" and "failed" in observation.states,
    ),
    "monitored": (
        "",
        updated(FailureAction="rollback", Monitor="1m"),
        LATE,
        lambda observation: observation.update.startswith("rollback"),
    ),
    "zeromonitor": (
        "zero-monitor",
        updated(Monitor="0s"),
        "sleep 1; exit 1",
        lambda observation: observation.update == "paused",
    ),
    "ratio": (
        "failure-ratio-of-one",
        updated(MaxFailureRatio=1),
        FAIL,
        lambda observation: observation.update == "completed" and "failed" in observation.states,
    ),
    "noratio": (
        "",
        updated(MaxFailureRatio=0),
        FAIL,
        lambda observation: observation.update == "paused",
    ),
    "continue": (
        "unused-failure-ratio",
        updated(MaxFailureRatio=0.1, FailureAction="continue"),
        FAIL,
        lambda observation: observation.update == "completed" and "failed" in observation.states,
    ),
    "atonce": (
        "unused-update-delay",
        {**updated(Parallelism=0, Delay="1h"), "Mode": {"Replicated": {"Replicas": 2}}},
        "sleep 601",
        lambda observation: (
            len(observation.tasks) == 4 and _seconds_between(observation.tasks[2:]) < 1
        ),
    ),
    "onebyone": (
        "",
        {**updated(Parallelism=1, Delay="1h"), "Mode": {"Replicated": {"Replicas": 2}}},
        "sleep 601",
        lambda observation: (
            len(observation.tasks) == 3 and observation.states.count("running") == 2
        ),
    ),
    "nanomonitor": (
        "rollback-monitor-too-short duration-without-unit",
        service_tree(UpdateConfig={"FailureAction": "rollback", "Monitor": 15}),
        FAIL,
        lambda observation: observation.update == "completed" and "failed" in observation.states,
    ),
    "maxreplicas": (
        "no-room-for-start-first",
        {
            **service_tree(task={"Placement": {"MaxReplicas": 2}}),
            "UpdateConfig": {"Order": "start-first"},
            "Mode": {"Replicated": {"Replicas": 2}},
        },
        "sleep 601",
        lambda observation: observation.has_task("pending", "max replicas per node limit exceed"),
    ),
    "reserved": (
        "no-room-for-start-first",
        {
            **service_tree(task={"Resources": {"Reservations": {"NanoCPUs": "1.5"}}}),
            "UpdateConfig": {"Order": "start-first"},
        },
        "sleep 601",
        lambda observation: observation.has_task("pending", "insufficient resources on 1 node"),
    ),
    "hostport": (
        "no-room-for-start-first",
        {**updated(Order="start-first"), "EndpointSpec": {"Ports": [HOST_PORT]}},
        "sleep 601",
        lambda observation: observation.has_task(
            "pending", "host-mode port already in use on 1 node"
        ),
    ),
    "pernode": (
        "max-replicas-in-global-mode no-room-for-start-first",
        {
            **service_tree(task={"Placement": {"MaxReplicas": 1}}),
            "UpdateConfig": {"Order": "start-first"},
            "Mode": "global",
        },
        "sleep 601",
        lambda observation: observation.has_task("pending", "max replicas per node limit exceed"),
    ),
}
"""A rule ("" for the same without the mistake), a spec, its update, and the result."""


def _seconds_between(tasks: list[Tree]) -> float:
    times = [datetime.fromisoformat(task["CreatedAt"][:26]) for task in tasks]
    return (max(times) - min(times)).total_seconds()


@pytest.fixture(scope="module")
def services(engine: RealEngine) -> Iterator[RuleServices]:
    """All services, created at once; those of UPDATES are updated as soon as they run."""
    engine.clear()
    made = RuleServices(engine)
    made.create_all({name: tree for name, (_, tree, _, _) in UPDATES.items()})
    made.create_all({name: tree for name, (_, tree, _) in RUNS.items()})
    made.create_all(GIVES_UP)
    made.create_all({name: {**service_tree(), **mode} for name, mode in NOTHING.items()})
    for name, (_, _, command, _) in UPDATES.items():
        made.update([name], lambda body, text=command: _run(body, text))
    yield made
    engine.clear()


def _run(body: Tree, command: str) -> None:
    body["TaskTemplate"]["ContainerSpec"]["Command"] = ["sh", "-c", command]


def said(services: RuleServices, tree: Tree) -> set[str]:
    return {problem.rule for problem in services.problems(tree)}


@pytest.mark.parametrize("name", RUNS)
def test_the_prediction_of_a_warning_is_right(services: RuleServices, name: str) -> None:
    rule, tree, comes_true = RUNS[name]
    assert rule in said(services, tree)
    services.wait_until(name, comes_true)


@pytest.mark.parametrize("name", GIVES_UP)
def test_attempts_are_limited_without_a_warning(services: RuleServices, name: str) -> None:
    assert not {rule for rule in said(services, GIVES_UP[name]) if rule.startswith("attempts-")}
    services.wait_until(name, gave_up)


@pytest.mark.parametrize("name", UPDATES)
def test_the_result_of_an_update(services: RuleServices, name: str) -> None:
    broken, tree, _, comes_true = UPDATES[name]
    rules = {rule for broken, _, _, _ in UPDATES.values() for rule in broken.split()}
    assert said(services, tree) & rules == set(broken.split())
    services.wait_until(name, comes_true)


def test_ended_tasks_are_not_replaced(services: RuleServices) -> None:
    """Checked long after the restart delay, as the tasks of the other services show."""
    services.wait_until("window", goes_on)
    for name, (_, _, comes_true) in RUNS.items():
        if comes_true is not goes_on:
            assert comes_true(services.observe(name)), name
    for name in GIVES_UP:
        services.wait_until(name, gave_up)


@pytest.mark.parametrize("name", NOTHING)
def test_no_task_runs(services: RuleServices, name: str) -> None:
    assert "zero-tasks" in said(services, {**service_tree(), **NOTHING[name]})
    services.wait_until("window", goes_on)
    assert services.observe(name).tasks == []
