from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from swarmtui.cluster.rollout import Progress, Rollout, progress
from swarmtui.cluster.snapshot import Node

NODES = [
    Node(f"n{i}", f"vm{i}", state=state) for i, state in ((1, "ready"), (2, "ready"), (3, "down"))
]
NO_NODE = "no suitable node (scheduling constraints not satisfied on 2 nodes)"
_age = count()


def service(mode: dict[str, Any], **more: Any) -> dict[str, Any]:
    task = {"ContainerSpec": {"Image": "nginx"}, **more.pop("task", {})}
    return {"ID": "s", "Spec": {"Mode": mode, "TaskTemplate": task, **more}}


def replicas(number: int, **more: Any) -> dict[str, Any]:
    return service({"Replicated": {"Replicas": number}}, **more)


def task(place: int | str, state: str, desired: str = "running", **more: Any) -> dict[str, Any]:
    """Make a task that is newer than all before; `place` is a slot or a node."""
    where = {"Slot": place, "NodeID": "n1"} if isinstance(place, int) else {"NodeID": place}
    status = {"State": state, "Err": more.pop("err", ""), "Timestamp": f"{next(_age):09}"}
    return {
        "ID": f"t{next(_age)}",
        "CreatedAt": f"{next(_age):09}",
        "DesiredState": desired,
        "Status": status,
        **where,
        **more,
    }


def states(found: Progress) -> list[tuple[str, str]]:
    return [(row.label, row.state) for row in found.rows]


# --- counting -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "tasks", "counted"),
    [
        (replicas(2), [task(1, "running"), task(2, "running")], (2, 2, True)),
        (replicas(2), [task(1, "running"), task(2, "preparing")], (2, 1, False)),
        (replicas(2), [task(1, "running")], (2, 1, False)),
        (replicas(2), [], (2, 0, False)),
        (replicas(0), [], (0, 0, True)),
        (service({}), [task(1, "running")], (1, 1, True)),
        (service({"Replicated": {}}), [task(1, "running")], (1, 1, True)),
        (replicas(1), [task(1, "running", "shutdown")], (1, 0, False)),
        (service({"Global": {}}), [], (0, 0, False)),
        (service({"Global": {}}), [task("n1", "running"), task("n2", "running")], (2, 2, True)),
        (service({"Global": {}}), [task("n1", "running"), task("n2", "ready")], (2, 1, False)),
        (
            service({"Global": {}}),
            [task("n1", "running"), task("n2", "shutdown", "shutdown")],
            (1, 1, True),
        ),
        (service({"Global": {}}), [task("n1", "running"), task("n3", "running")], (1, 1, True)),
        (service({"ReplicatedJob": {}}), [task(0, "complete", "complete")], (1, 1, True)),
        (
            service({"ReplicatedJob": {"MaxConcurrent": 2}}),
            [task(0, "complete", "complete"), task(1, "running", "complete")],
            (2, 1, False),
        ),
        (
            service({"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 3}}),
            [task(0, "complete", "complete"), task(1, "complete", "complete")],
            (3, 2, False),
        ),
        (service({"GlobalJob": {}}), [], (0, 0, False)),
        (
            service({"GlobalJob": {}}),
            [task("n1", "complete", "complete"), task("n2", "running", "complete")],
            (2, 1, False),
        ),
    ],
)
def test_desired_and_running_tasks(
    of: dict[str, Any], tasks: list[dict[str, Any]], counted: tuple[int, int, bool]
) -> None:
    found = progress(of, tasks, NODES)
    assert (found.desired_tasks, found.running, found.settled) == counted
    assert bool(found.cause) is not found.settled or found.is_job


def test_the_current_task_has_the_lowest_desired_state_then_the_lowest_state() -> None:
    tasks = [
        task(1, "failed", "shutdown", err="exit 1"),
        task(1, "ready", "ready"),
        task(2, "running", "running"),
        task(2, "starting", "running"),
        task(3, "preparing", "running"),
        task(3, "running", "shutdown"),
    ]
    found = progress(replicas(3), tasks, NODES)
    assert states(found) == [("1", "ready"), ("2", "starting"), ("3", "preparing")]


def test_of_equal_tasks_the_newest_is_current() -> None:
    tasks = [task(1, "failed", "shutdown", err="old"), task(1, "failed", "shutdown", err="new")]
    assert progress(replicas(1), tasks[::-1], NODES).rows[0].error == "new"


def test_global_tasks_have_the_hostname_as_label_and_the_node_id_as_slot() -> None:
    twins = [Node(i, "vm") for i in ("n1", "n2")]
    found = progress(service({"Global": {}}), [task("n2", "running"), task("n1", "new")], twins)
    assert states(found) == [("vm", "new"), ("vm", "running")]
    assert found.desired_tasks == 2


def test_only_the_current_iteration_of_a_job_counts() -> None:
    job = service({"ReplicatedJob": {}}) | {"JobStatus": {"JobIteration": {"Index": 12}}}
    old = task(0, "complete", "complete", JobIteration={"Index": 7})
    new = task(0, "running", "complete", JobIteration={"Index": 12})
    assert progress(job, [old], NODES).rows == ()
    assert states(progress(job, [old, new], NODES)) == [("0", "running")]


@pytest.mark.parametrize("state", ["remove", "orphaned", "", None])
def test_tasks_in_other_states_are_left_out(state: str | None) -> None:
    assert progress(replicas(1), [task(1, str(state))], NODES).rows == ()


@pytest.mark.parametrize(
    ("condition", "settled"), [("none", True), ("on-failure", True), ("any", False), (None, False)]
)
def test_a_completed_task_that_is_not_restarted(condition: str | None, settled: bool) -> None:
    of = replicas(1, task={"RestartPolicy": {"Condition": condition}})
    assert progress(of, [task(1, "complete", "shutdown")], NODES).settled is settled


def test_a_row_has_the_whole_error_the_node_and_the_time() -> None:
    text = 'invalid mount config for type "bind": ' + "/a/very/long/path" * 50
    (row,) = progress(replicas(1), [task(1, "rejected", err=text)], NODES).rows
    assert (row.error, row.node, row.label, row.desired_state) == (text, "vm1", "1", "running")
    assert row.since


def test_a_node_that_is_not_listed_is_named_by_its_id() -> None:
    assert progress(replicas(1), [task(1, "running")], []).rows[0].node == "n1"


@pytest.mark.parametrize(
    ("config", "seconds"),
    [
        ({}, 5.0),
        ({"UpdateConfig": {"Monitor": 0}}, 5.0),
        ({"UpdateConfig": {"Monitor": 1500000000}}, 1.5),
    ],
)
def test_the_monitor_time(config: dict[str, Any], seconds: float) -> None:
    assert progress(replicas(1, **config), [], []).monitor == seconds


# --- cause ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "tasks", "cause"),
    [
        (replicas(1), [task(1, "pending", err=NO_NODE)], NO_NODE),
        (replicas(1), [task(1, "pending")], "waiting for the scheduler to find a node"),
        (
            replicas(3),
            [task(1, "running"), task(2, "pending", err=NO_NODE), task(3, "pending", err=NO_NODE)],
            f"2 of 3 tasks: {NO_NODE}",
        ),
        (
            replicas(1),
            [task(1, "rejected", "shutdown", err="No such image: x:1"), task(1, "ready", "ready")],
            "rejected: No such image: x:1",
        ),
        (
            replicas(2),
            [task(1, "pending", err=NO_NODE), task(2, "failed", err="task: non-zero exit (1)")],
            "1 of 2 tasks: failed: task: non-zero exit (1)",
        ),
        (
            replicas(1, task={"RestartPolicy": {"Condition": "none"}}),
            [task(1, "failed", "shutdown", err="task: non-zero exit (1)")],
            "failed: task: non-zero exit (1) (not restarted)",
        ),
        (replicas(1), [task(1, "failed")], "failed: no reason given"),
        (
            replicas(1),
            [task(1, "complete", "shutdown"), task(1, "ready", "ready")],
            "the container ended with exit status 0 and is restarted: use a command that keeps "
            "running, or choose a job mode",
        ),
        (
            replicas(2),
            [task(1, "starting"), task(2, "preparing")],
            "1 of 2 tasks: preparing: the node pulls the image and creates the container",
        ),
        (
            replicas(2),
            [task(1, "assigned"), task(2, "assigned")],
            "2 of 2 tasks: waiting to be accepted by the node",
        ),
        (replicas(1), [], "waiting for the manager to create 1 more task"),
        (replicas(3), [task(1, "running")], "waiting for the manager to create 2 more tasks"),
        (
            service({"Global": {}}),
            [],
            "the manager lists no tasks yet: none is created, or no node matches",
        ),
        (service({"ReplicatedJob": {}}), [task(0, "running", "complete")], "running"),
        (replicas(1), [task(1, "running")], ""),
    ],
)
def test_the_cause_is_one_sentence(
    of: dict[str, Any], tasks: list[dict[str, Any]], cause: str
) -> None:
    assert progress(of, tasks, NODES).cause == cause


def test_failed_tasks_of_all_slots_oldest_first() -> None:
    tasks = [
        task(1, "failed", "shutdown", err="a"),
        task(2, "rejected", "shutdown", err="b"),
        task(1, "running"),
        task(2, "running"),
    ]
    found = progress(replicas(2), tasks, NODES)
    assert (found.failure_count, found.settled) == (2, True)
    assert [row.error for row in found.failed_tasks] == ["a", "b"]


# --- the rollout ----------------------------------------------------------------------------------


def outlooks(of: dict[str, Any], *moments: tuple[float, list[dict[str, Any]]]) -> list[str]:
    rollout, states = Rollout(), []
    for now, tasks in moments:
        rollout = rollout.advance(progress(of, tasks, NODES), now)
        states.append(rollout.state)
    return states


RUNS = [task(1, "running")]
STARTS = [task(1, "starting")]


def test_it_converges_after_the_monitor_time() -> None:
    moments = [(0, STARTS), (1, RUNS), (5.9, RUNS), (6, RUNS)]
    assert outlooks(replicas(1), *moments) == ["waiting", "stable", "stable", "converged"]


def test_the_monitor_time_of_the_service_is_used() -> None:
    of = replicas(1, UpdateConfig={"Monitor": 2 * 10**9})
    assert outlooks(of, (0, RUNS), (1.9, RUNS), (2, RUNS)) == ["stable", "stable", "converged"]


def test_the_monitor_time_restarts_when_a_task_stops() -> None:
    moments = [(0, RUNS), (4, STARTS), (5, RUNS), (9, RUNS), (10, RUNS)]
    assert outlooks(replicas(1), *moments)[1:] == ["waiting", "stable", "stable", "converged"]


def test_a_job_is_complete_at_once() -> None:
    job = service({"ReplicatedJob": {}})
    moments = [(0, [task(0, "running", "complete")]), (1, [task(0, "complete", "complete")])]
    assert outlooks(job, *moments) == ["waiting", "complete"]


def test_three_failures_in_one_slot_are_failing() -> None:
    ends = [task(1, "rejected", "shutdown", err="x") for _ in range(3)]
    waits = task(1, "ready", "ready")
    moments = [(n, [*ends[:n], waits]) for n in range(4)]
    assert outlooks(replicas(1), *moments) == ["waiting", "waiting", "waiting", "failing"]


def test_failures_in_different_slots_do_not_add_up() -> None:
    tasks = [task(slot, "failed", "shutdown") for slot in (1, 2, 3)]
    tasks += [task(slot, "ready", "ready") for slot in (1, 2, 3)]
    assert outlooks(replicas(3), (0, tasks)) == ["waiting"]


def test_failures_that_the_manager_no_longer_lists_count() -> None:
    moments = [(n, [task(1, "failed", "shutdown"), task(1, "ready", "ready")]) for n in range(3)]
    assert outlooks(replicas(1), *moments) == ["waiting", "waiting", "failing"]


def test_a_failure_that_is_seen_twice_counts_once() -> None:
    tasks = [task(1, "failed", "shutdown"), task(1, "ready", "ready")]
    assert outlooks(replicas(1), *((n, tasks) for n in range(9))) == ["waiting"] * 9


def test_old_failures_do_not_matter_while_it_runs() -> None:
    tasks = [task(1, "failed", "shutdown") for _ in range(4)] + RUNS
    assert outlooks(replicas(1), (0, tasks), (5, tasks)) == ["stable", "converged"]


def test_failures_of_a_running_slot_do_not_count_while_another_starts() -> None:
    tasks = [task(1, "failed", "shutdown") for _ in range(4)]
    tasks += [task(1, "running"), task(2, "preparing")]
    assert outlooks(replicas(2), (0, tasks)) == ["waiting"]


def test_a_container_that_ends_at_once_is_failing_too() -> None:
    tasks = [task(1, "complete", "shutdown") for _ in range(3)] + [task(1, "ready", "ready")]
    assert outlooks(replicas(1), (0, tasks)) == ["failing"]


@pytest.mark.parametrize("desired", ["shutdown", "remove"])
def test_a_task_that_is_not_restarted_is_failing(desired: str) -> None:
    of = replicas(1, task={"RestartPolicy": {"Condition": "none"}})
    tasks = [task(1, "failed", desired)]
    assert outlooks(of, (0, tasks)) == ["failing" if desired == "shutdown" else "waiting"]


def test_a_job_task_that_is_not_restarted_is_failing() -> None:
    job = service({"ReplicatedJob": {"TotalCompletions": 2}})
    tasks = [task(0, "complete", "complete"), task(1, "failed", "shutdown")]
    assert outlooks(job, (0, tasks)) == ["failing"]


def test_a_job_may_continue_after_failures() -> None:
    tasks = [task(0, "failed", "shutdown") for _ in range(3)] + [task(0, "running", "complete")]
    assert outlooks(service({"ReplicatedJob": {}}), (0, tasks)) == ["waiting"]


def test_a_failed_task_may_still_be_restarted() -> None:
    assert outlooks(replicas(1), (0, [task(1, "failed", "running")])) == ["waiting"]


def test_waiting_for_a_node_is_never_failing() -> None:
    tasks = [task(1, "pending", err=NO_NODE)]
    assert outlooks(replicas(1), *((n, tasks) for n in range(0, 10**6, 10**5))) == ["waiting"] * 10


def test_is_over() -> None:
    found = {
        kind: Rollout(kind).is_over
        for kind in ("waiting", "stable", "converged", "complete", "failing")
    }
    assert found == {
        "waiting": False,
        "stable": False,
        "converged": True,
        "complete": True,
        "failing": True,
    }


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("preparing", "the node keeps trying: no route to registry.example"),
        ("starting", "the node keeps trying: no route to registry.example"),
        ("pending", "no route to registry.example"),
    ],
)
def test_a_failed_attempt_of_a_node_is_the_cause(state: str, expected: str) -> None:
    """Engine 29 retries indefinitely if a registry cannot be reached."""
    row = task(1, state, err="no route to registry.example")
    found = progress(replicas(1), [row], NODES)
    assert (found.cause, found.settled, found.failed_tasks) == (expected, False, ())
