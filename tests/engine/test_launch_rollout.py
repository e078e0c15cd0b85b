"""Services on real engines, watched until they converge or fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from swarmtui.cluster.rollout import Progress
from swarmtui.engine import Engine
from swarmtui.engine.auth import Credentials
from swarmtui.engine.create_request import build_create_request
from swarmtui.errors import ExitStatus
from swarmtui.launch.submit import submit
from swarmtui.launch.watch import Verdict, follow, watch
from swarmtui.spec import parse_spec
from tests.engine.harness import RealEngine
from tests.engine.private_registry import Registry

QUICK = {"UpdateConfig": {"Monitor": "500ms"}}
STOP_SOON = {"StopGracePeriod": 10**8}


@pytest.fixture
def manager(clean_engine: RealEngine) -> Iterator[Engine]:
    with Engine.connect(clean_engine.host, environ={}) as engine:
        yield engine


def spec(command: str, image: str = "bb:1", task: Any = None, **more: Any) -> dict[str, Any]:
    container = {"Image": image, "Command": command, **STOP_SOON}
    return {"Name": "web", "TaskTemplate": {"ContainerSpec": container, **(task or {})}, **more}


def restart(condition: str = "any", **more: Any) -> dict[str, Any]:
    return {"RestartPolicy": {"Condition": condition, "Delay": "100ms", **more}}


def launch(engine: Engine, tree: dict[str, Any], login: Credentials | None = None) -> str:
    made = parse_spec(tree)
    return submit(engine, build_create_request(made, engine.version, login), made.name).id


def see(
    engine: Engine, tree: dict[str, Any], timeout: float = 60
) -> tuple[Verdict, list[Progress]]:
    told: list[Progress] = []
    verdict = watch(engine, launch(engine, tree), timeout, told.append, interval=0.1)
    return verdict, told


def test_two_replicas_converge_after_the_monitor_time(manager: Engine) -> None:
    tree = spec("sleep 600", Mode={"Replicated": {"Replicas": 2}})
    sights = list(follow(manager, launch(manager, tree), 60))
    last = sights[-1]
    assert last.verdict
    assert last.verdict.sentence == "converged: 2 of 2 tasks running"
    assert last.verdict.exit_status is ExitStatus.DONE
    assert [(row.label, row.state) for row in last.progress.rows] == [
        ("1", "running"),
        ("2", "running"),
    ]
    assert {row.node for row in last.progress.rows} == {
        node["Description"]["Hostname"] for node in manager.nodes()
    }
    assert sum(observation.rollout.state == "stable" for observation in sights) >= 8


def test_a_global_service_converges(manager: Engine) -> None:
    verdict, told = see(manager, spec("sleep 600", Mode="global", **QUICK))
    assert verdict.sentence == "converged: 1 of 1 task running"
    assert told[-1].rows[0].label == manager.nodes()[0]["Description"]["Hostname"]


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        (
            {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 3}},
            "job complete: 3 of 3 tasks completed",
        ),
        ({"ReplicatedJob": {}}, "job complete: 1 of 1 task completed"),
        ("global-job", "job complete: 1 of 1 task completed"),
    ],
)
def test_a_job_completes(manager: Engine, mode: Any, sentence: str) -> None:
    verdict, _ = see(manager, spec("true", Mode=mode))
    assert (verdict.kind, verdict.sentence) == ("complete", sentence)


@pytest.mark.parametrize("condition", ["none", "on-failure"])
def test_tasks_that_completed_are_a_success(manager: Engine, condition: str) -> None:
    verdict, told = see(manager, spec("true", task=restart(condition), **QUICK))
    assert verdict.kind == "converged"
    assert told[-1].rows[0].state == "complete"


def test_a_missing_image_is_reported_with_the_full_error(manager: Engine) -> None:
    verdict, told = see(manager, spec("true", image="nowhere.example/a:1", task=restart()))
    assert (verdict.kind, verdict.exit_status) == ("failing", ExitStatus.TASKS_FAILED)
    assert verdict.sentence.startswith("tasks fail: rejected: ")
    assert "No such image: nowhere.example/a:1" in verdict.sentence
    assert told[-1].failure_count >= 3


def test_a_private_image_without_login_is_rejected(registry: Registry) -> None:
    with Engine.connect(registry.engine.host, environ={}) as engine:
        verdict, _ = see(engine, spec("sleep 600", image=registry.image, task=restart()))
    assert verdict.kind == "failing"
    assert f"No such image: {registry.image}" in verdict.sentence


def test_a_private_image_with_login_runs(registry: Registry) -> None:
    login = Credentials(registry.address, "a test", registry.user, registry.password)
    with Engine.connect(registry.engine.host, environ={}) as engine:
        tree = spec("sleep 600", image=registry.image, **QUICK)
        assert watch(engine, launch(engine, tree, login), 60).kind == "converged"


def test_no_node_meets_the_constraint(manager: Engine) -> None:
    where = {"Placement": {"Constraints": ["node.labels.moon==full"]}}
    verdict, _ = see(manager, spec("sleep 600", task=where), timeout=2)
    assert (verdict.kind, verdict.exit_status) == ("timed-out", ExitStatus.TIMED_OUT)
    assert verdict.sentence == (
        "not done after 2s: 0 of 1 task running; "
        "no suitable node (scheduling constraints not satisfied on 1 node)"
    )


def test_no_node_meets_the_constraint_of_a_global_service(manager: Engine) -> None:
    where = {"Placement": {"Constraints": ["node.labels.moon==full"]}}
    verdict, _ = see(manager, spec("sleep 600", task=where, Mode="global"), timeout=2)
    assert verdict.kind == "timed-out"
    assert "none is created, or no node matches" in verdict.sentence


def test_a_reservation_that_no_node_has(manager: Engine) -> None:
    much = {"Resources": {"Reservations": {"NanoCPUs": "99"}}}
    verdict, _ = see(manager, spec("sleep 600", task=much), timeout=2)
    assert "no suitable node (insufficient resources on 1 node)" in verdict.sentence


def test_a_missing_program(manager: Engine) -> None:
    verdict, _ = see(manager, spec("nonsense", task=restart("none")))
    assert verdict.kind == "failing"
    assert '"nonsense"' in verdict.sentence
    assert verdict.sentence.endswith(" (not restarted)")


@pytest.mark.parametrize(
    ("mode", "policy"),
    [
        ("replicated", restart("none")),
        ("replicated", restart("on-failure", MaxAttempts=1)),
        ("replicated", restart("any", MaxAttempts=2)),
        ("global", restart("none")),
        ("replicated-job", restart("none")),
        ("replicated-job", restart("on-failure", MaxAttempts=1)),
        ("global-job", restart("none")),
    ],
)
def test_watching_ends_when_the_swarm_stops_restarting(
    manager: Engine, mode: str, policy: Any
) -> None:
    verdict, _ = see(manager, spec("false", task=policy, Mode=mode), timeout=30)
    assert verdict.kind == "failing", verdict
    assert "failed: task: non-zero exit (1)" in verdict.sentence


@pytest.mark.parametrize("mode", ["replicated", "global", "replicated-job", "global-job"])
def test_watching_ends_for_tasks_that_always_fail(manager: Engine, mode: str) -> None:
    verdict, told = see(manager, spec("false", task=restart("on-failure"), Mode=mode), timeout=30)
    assert verdict.kind == "failing", verdict
    assert "failed: task: non-zero exit (1)" in verdict.sentence
    assert "not restarted" not in verdict.sentence
    assert told[-1].failure_count >= 1


@pytest.mark.parametrize("mode", ["replicated", "global"])
def test_a_container_that_exits_at_once_is_a_failure(manager: Engine, mode: str) -> None:
    verdict, _ = see(manager, spec("true", task=restart(), Mode=mode), timeout=30)
    assert verdict.kind == "failing"
    assert "use a command that keeps running, or choose a job mode" in verdict.sentence


def test_a_service_that_is_removed_while_watched(manager: Engine) -> None:
    service_id = launch(manager, spec("sleep 600"))
    sights = follow(manager, service_id, 30, interval=0.1)
    next(sights)
    manager.remove(service_id)
    *_, last = sights
    assert last.verdict
    assert last.verdict.kind == "removed"
