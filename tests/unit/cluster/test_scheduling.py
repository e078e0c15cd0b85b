"""Which nodes match, and how many tasks they can run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from swarmtui.cluster.scheduling import matching_nodes, meets_constraint, task_capacity, task_limits
from swarmtui.cluster.snapshot import Node, Snapshot
from swarmtui.spec import ServiceSpec, parse_spec
from swarmtui.spec.notation.constraint import parse_constraint

CPU, GIB = 10**9, 2**30
NODE = Node(
    "n1", "Web1", "manager", os="linux", architecture="x86_64", address="10.0.0.2",
    labels={"rack": "r1"}, engine_labels={"disk": "ssd"}, nano_cpus=4 * CPU, memory_bytes=8 * GIB,
    generic_resources={"gpu": 2},
)  # fmt: skip


def spec(task: dict[str, Any] | None = None, **more: Any) -> ServiceSpec:
    return parse_spec({"TaskTemplate": {"ContainerSpec": {"Image": "a:1"}, **(task or {})}, **more})


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("node.hostname==web1", True),
        ("node.hostname!=WEB1", False),
        ("node.id==N1", True),
        ("Node.Role==manager", True),
        ("node.role==worker", False),
        ("node.platform.os==windows", False),
        ("node.platform.arch==x86_64", True),
        ("node.platform.arch==amd64", False),
        ("node.labels.rack==R1", True),
        ("node.labels.Rack==r1", False),
        ("node.labels.zone!=a", True),
        ("engine.labels.disk==ssd", True),
        ("node.ip==10.0.0.2", True),
        ("node.ip==::ffff:10.0.0.2", True),
        ("node.ip==10.0.0.9/24", True),
        ("node.ip!=10.0.0.0/8", False),
        ("node.ip==10.0.0.300", False),
        ("node.ip!=10.0.0.300", False),
        ("rack==r1", False),
        ("rack!=r1", False),
    ],
)
def test_constraints(text: str, fits: bool) -> None:
    assert meets_constraint(parse_constraint(text), NODE) is fits


def test_a_node_without_an_address() -> None:
    node = replace(NODE, address="")
    assert not meets_constraint(parse_constraint("node.ip==10.0.0.2"), node)
    assert meets_constraint(parse_constraint("node.ip!=10.0.0.2"), node)


@pytest.mark.parametrize(
    ("platforms", "fits"),
    [
        (["linux/amd64"], True),
        (["linux/arm64", "linux/x86_64"], True),
        (["linux"], True),
        (["windows/amd64"], False),
        (["linux/arm64"], False),
        ([], True),
    ],
)
def test_platforms(platforms: list[str], fits: bool) -> None:
    found = matching_nodes(spec({"Placement": {"Platforms": platforms}}), Snapshot(nodes=(NODE,)))
    assert [*found] == [NODE] * fits


@pytest.mark.parametrize(
    ("task", "more", "most"),
    [
        ({}, {}, None),
        ({"Placement": {"MaxReplicas": 2}}, {}, 2),
        ({"Resources": {"Reservations": {"NanoCPUs": "1.5"}}}, {}, 2),
        ({"Resources": {"Reservations": {"MemoryBytes": "3G"}}}, {}, 2),
        ({"Resources": {"Reservations": {"MemoryBytes": "9G"}}}, {}, 0),
        ({"Resources": {"Reservations": {"GenericResources": ["gpu=1"]}}}, {}, 2),
        ({"Resources": {"Reservations": {"GenericResources": ["GPU=1"]}}}, {}, 0),
        ({"Resources": {"Reservations": {"GenericResources": ["gpu=0"]}}}, {}, None),
        (
            {"Placement": {"MaxReplicas": 2}},
            {
                "EndpointSpec": {
                    "Ports": [{"TargetPort": 80, "PublishedPort": 80, "PublishMode": "host"}]
                }
            },
            1,
        ),
        ({}, {"EndpointSpec": {"Ports": ["8080:80"]}}, None),
    ],
)
def test_task_capacity(task: dict[str, Any], more: dict[str, Any], most: int | None) -> None:
    assert task_capacity(list(task_limits(spec(task, **more))), NODE) == most


def test_unknown_resources_do_not_limit_the_tasks() -> None:
    silent = Node("n2", "silent")
    reserved = {"NanoCPUs": "100", "MemoryBytes": "1T", "GenericResources": ["gpu=9"]}
    asked = spec({"Resources": {"Reservations": reserved}})
    assert len(list(task_limits(asked))) == 3
    assert task_capacity(list(task_limits(asked)), silent) is None
