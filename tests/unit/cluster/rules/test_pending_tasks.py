"""Rules on tasks that would wait indefinitely report only what is certain from a snapshot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from swarmtui.cluster.rules import check_snapshot_rules, pending_tasks
from swarmtui.cluster.snapshot import Node, Snapshot
from swarmtui.spec import parse_spec

CPU, GIB = 10**9, 2**30
PLACEMENT = "TaskTemplate.Placement"
ROW = f"{PLACEMENT}.Constraints[0]"
RESERVATIONS = "TaskTemplate.Resources.Reservations"
ONE = Node(
    "n1", "web1", "manager", os="linux", architecture="x86_64", address="10.0.0.1",
    labels={"rack": "r1"}, nano_cpus=4 * CPU, memory_bytes=8 * GIB, generic_resources={"gpu": 1},
)  # fmt: skip
TWO = replace(ONE, id="n2", hostname="web2", role="worker", nano_cpus=2 * CPU, generic_resources={})
RULES = {rule.name for rule in pending_tasks.RULES}
HOST = {"Ports": [{"TargetPort": 80, "PublishedPort": 8080, "PublishMode": "host"}]}


def problems_of(tree: dict[str, Any], *nodes: Node) -> list[tuple[str, str, str]]:
    """Return rule, path and message of each problem by the rules of the module."""
    task = {"ContainerSpec": {"Image": "a:1"}, **tree.get("TaskTemplate", {})}
    spec = parse_spec({**tree, "TaskTemplate": task})
    found = check_snapshot_rules(spec, Snapshot(nodes=nodes) if nodes else None)
    return [(each.rule, each.path, each.message_with_hint) for each in found if each.rule in RULES]


def constraint(*texts: str) -> dict[str, Any]:
    return {"TaskTemplate": {"Placement": {"Constraints": list(texts)}}}


def reserving(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"Resources": {"Reservations": members}}}


def replicas(count: int, **placement: Any) -> dict[str, Any]:
    mode = {"Mode": {"Replicated": {"Replicas": count}}}
    return {**mode, "TaskTemplate": {"Placement": placement}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("node.hostname==host32", "no node has node.hostname==host32: nodes have web1, web2"),
        ("node.hostname==WEB2", ""),
        ("node.role==worker", ""),
        ("node.platform.os==windows", "no node has node.platform.os==windows: nodes have linux"),
        ("node.platform.os!=linux", "every node has node.platform.os==linux: no node matches"),
        ("node.id==abc", "no node has node.id==abc: nodes have n1, n2"),
        ("node.ip==10.0.0.9", "no node has node.ip==10.0.0.9: nodes have 10.0.0.1"),
        ("node.labels.rack!=r1", "every node has node.labels.rack==r1: no node matches"),
    ],
)
def test_a_constraint_that_no_node_meets(text: str, expected: str) -> None:
    assert problems_of(constraint(text), ONE, TWO) == [("no-node-matches", ROW, expected)] * bool(
        expected
    )


def test_on_a_single_node() -> None:
    """The swarm after `docker swarm init`: one manager, and no worker."""
    ((rule, path, advice),) = problems_of(constraint("node.role==worker"), ONE)
    assert (rule, path) == ("no-node-matches", ROW)
    assert advice == "no node has node.role==worker: nodes have manager"


@pytest.mark.parametrize(
    "text",
    ["node.labels.rack==r2", "node.role==leader", "rack==r1", "node.hostname==web*",
     "node.platform.arch==amd64", "node.ip==10.0.0.300"],
)  # fmt: skip
def test_a_constraint_is_reported_by_one_rule(text: str) -> None:
    assert problems_of(constraint(text), ONE, TWO) == []


def test_constraints_that_no_node_meets_together() -> None:
    tree = constraint("node.role==worker", "node.hostname==web1")
    assert problems_of(tree, ONE, TWO) == [
        (
            "no-node-matches",
            f"{PLACEMENT}.Constraints",
            "no node meets all of them: change one: a node must meet all constraints",
        )
    ]


@pytest.mark.parametrize("change", [{"availability": "drain"}, {"state": "down"}])
def test_the_only_matching_node_accepts_no_tasks(change: dict[str, str]) -> None:
    ((_, path, advice),) = problems_of(
        constraint("node.hostname==web2"), ONE, replace(TWO, **change)
    )
    assert path == f"{PLACEMENT}.Constraints"
    assert advice == "only web2 matches, and accepts no new tasks: check docker node ls"


@pytest.mark.parametrize(
    "tree",
    [
        constraint("node.hostname==x", "node.platform.os==windows", "node.ip==1.2.3.4"),
        {"TaskTemplate": {"Placement": {"Platforms": ["windows/amd64"]}}},
        reserving(NanoCPUs="100", MemoryBytes="1T", GenericResources=["gpu=1"]),
        {"TaskTemplate": {"Resources": {"Limits": {"NanoCPUs": "100"}}}},
    ],
)
def test_unknown_facts_are_not_reported(tree: dict[str, Any]) -> None:
    """Without nodes, and with nodes without known attributes."""
    assert problems_of(tree) == problems_of(tree, Node("n1", "")) == []


def test_no_node_of_the_platform() -> None:
    tree = {"TaskTemplate": {"Placement": {"Platforms": ["linux/arm64", "windows/amd64"]}}}
    expected = "no node has one of them: nodes have linux/x86_64"
    assert problems_of(tree, ONE, TWO) == [
        ("no-node-of-platform", f"{PLACEMENT}.Platforms", expected)
    ]
    tree = {"TaskTemplate": {"Placement": {"Platforms": ["linux/amd64", "windows/amd64"]}}}
    assert problems_of(tree, ONE, TWO) == []


@pytest.mark.parametrize(
    ("asked", "key", "expected"),
    [
        ({"NanoCPUs": "100"}, "NanoCPUs", "no node has 100 CPUs: the most is 4"),
        ({"MemoryBytes": "1T"}, "MemoryBytes", "no node has 1T of memory: the most is 8G"),
        (
            {"GenericResources": ["NVIDIA-GPU=1"]},
            "GenericResources[0]",
            "no node has NVIDIA-GPU=1: the most is 0: nodes have gpu=1",
        ),
        (
            {"GenericResources": ["gpu=2"]},
            "GenericResources[0]",
            "no node has gpu=2: the most is 1: nodes have gpu=1",
        ),
        ({"NanoCPUs": "4", "MemoryBytes": "8G", "GenericResources": ["gpu=1"]}, "", ""),
    ],
)
def test_reservations(asked: dict[str, Any], key: str, expected: str) -> None:
    found = problems_of(reserving(**asked), ONE, TWO)
    assert found == [("reservation-above-nodes", f"{RESERVATIONS}.{key}", expected)] * bool(
        expected
    )


def test_generic_resources_that_no_node_has() -> None:
    ((_, _, message),) = problems_of(reserving(GenericResources=["NVIDIA-GPU=1"]), TWO)
    assert message == "no node has NVIDIA-GPU=1: the most is 0: no node reports any"


def test_only_matching_nodes_count_for_a_reservation() -> None:
    tree = reserving(NanoCPUs="3")
    tree["TaskTemplate"]["Placement"] = {"Constraints": ["node.role==worker"]}
    ((rule, _, message),) = problems_of(tree, ONE, TWO)
    assert (rule, message) == ("reservation-above-nodes", "no node has 3 CPUs: the most is 2")


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("2", ""),
        ("3", "web2 rejects the tasks: write 2 or less"),
        ("100", "every node rejects the tasks: write 4 or less"),
    ],
)
def test_cpu_limits(limit: str, expected: str) -> None:
    path = "TaskTemplate.Resources.Limits.NanoCPUs"
    tree = {"TaskTemplate": {"Resources": {"Limits": {"NanoCPUs": limit}}}}
    assert problems_of(tree, ONE, TWO) == [("cpu-limit-above-nodes", path, expected)] * bool(
        expected
    )


@pytest.mark.parametrize(
    ("tree", "path", "expected"),
    [
        (
            replicas(5, MaxReplicas=2),
            f"{PLACEMENT}.MaxReplicas",
            "the nodes have room for 4 of 5 tasks (2 on a node): the others stay pending",
        ),
        (replicas(4, MaxReplicas=2), "", ""),
        (
            {**replicas(3), "EndpointSpec": HOST},
            "EndpointSpec.Ports[0].PublishedPort",
            "the nodes have room for 2 of 3 tasks (port 8080): the others stay pending",
        ),
        ({**replicas(2), "EndpointSpec": HOST}, "", ""),
        (
            {**reserving(NanoCPUs="2"), "Mode": {"Replicated": {"Replicas": 4}}},
            f"{RESERVATIONS}.NanoCPUs",
            "the nodes have room for 3 of 4 tasks (2 CPUs): the others stay pending",
        ),
        (
            {**reserving(NanoCPUs="3"), "Mode": "global"},
            f"{RESERVATIONS}.NanoCPUs",
            "no room for its task on web2 (3 CPUs)",
        ),
        ({**reserving(NanoCPUs="2"), "Mode": "global"}, "", ""),
        ({**reserving(NanoCPUs="2"), "Mode": {"ReplicatedJob": {"MaxConcurrent": 9}}}, "", ""),
    ],
)
def test_room_for_all_tasks(tree: dict[str, Any], path: str, expected: str) -> None:
    assert problems_of(tree, ONE, TWO) == [("no-room-for-all-tasks", path, expected)] * bool(
        expected
    )


def first(tree: dict[str, Any], policy: str = "UpdateConfig") -> dict[str, Any]:
    return {**tree, policy: {"Order": "start-first"}}


@pytest.mark.parametrize("policy", ["UpdateConfig", "RollbackConfig"])
@pytest.mark.parametrize(
    ("tree", "nodes", "expected"),
    [
        (
            replicas(2, MaxReplicas=2),
            [ONE],
            "no node has room for a new task (2 on a node): the update never ends",
        ),
        (replicas(2, MaxReplicas=2), [ONE, TWO], ""),
        (
            replicas(2, MaxReplicas=2),
            [],
            "a new task needs a node that runs fewer than 2 of them",
        ),
        (
            {"EndpointSpec": HOST},
            [ONE],
            "no node has room for a new task (port 8080): the update never ends",
        ),
        ({"EndpointSpec": HOST}, [ONE, TWO], ""),
        ({"EndpointSpec": HOST}, [], "a new task needs a node on which port 8080 is free"),
        (
            {"EndpointSpec": HOST, "Mode": "global"},
            [ONE, TWO],
            "a new task never starts on web1, web2 (port 8080)",
        ),
        (
            reserving(NanoCPUs="3"),
            [ONE],
            "no node has room for a new task (3 CPUs): the update never ends",
        ),
        (reserving(NanoCPUs="2"), [ONE], ""),
        (reserving(NanoCPUs="3"), [], ""),
        ({}, [ONE], ""),
        ({}, [], ""),
    ],
)
def test_start_first(policy: str, tree: dict[str, Any], nodes: list[Node], expected: str) -> None:
    message = f"{expected}: choose stop-first, or make room for one more task"
    problem = ("no-room-for-start-first", f"{policy}.Order", message)
    assert problems_of(first(tree, policy), *nodes) == [problem] * bool(expected)
    assert [each for each in problems_of(tree, *nodes) if "start-first" in each[0]] == []


def test_start_first_is_not_checked_for_a_job() -> None:
    tree = {"Mode": "global-job", "EndpointSpec": HOST, "RollbackConfig": {"Order": "start-first"}}
    assert problems_of(tree, ONE) == []
