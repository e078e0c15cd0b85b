"""Each rule that spans fields, kept and broken."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec import Problem, ServiceSpec, read_spec
from swarmtui.spec.rules import RULES, broken_rules

IMAGE = {"ContainerSpec": {"Image": "nginx"}}
HOST = "EndpointSpec.Ports[0].PublishMode"


def problems(tree: dict[str, Any]) -> list[Problem]:
    spec = read_spec({"TaskTemplate": IMAGE, **tree})[0]
    assert isinstance(spec, ServiceSpec)
    return broken_rules(spec)


def ports(*rows: Any, mode: str = "vip") -> dict[str, Any]:
    return {"EndpointSpec": {"Mode": mode, "Ports": list(rows)}}


def networks(*names: str) -> dict[str, Any]:
    return {"TaskTemplate": {**IMAGE, "Networks": list(names)}}


def task(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {**IMAGE, **members}}


def resources(limit: Any, reservation: Any, key: str = "MemoryBytes") -> dict[str, Any]:
    return task(Resources={"Limits": {key: limit}, "Reservations": {key: reservation}})


BROKEN: list[tuple[str, str, dict[str, Any]]] = [
    ("error", "UpdateConfig", {"Mode": "global-job", "UpdateConfig": {}}),
    ("error", "RollbackConfig", {"Mode": "replicated-job", "RollbackConfig": {"Delay": "1s"}}),
    ("error", "EndpointSpec.Ports[1].PublishedPort", ports("8080:80", "8080:81/tcp")),
    (
        "error",
        "EndpointSpec.Ports[1].PublishedPort",
        ports("8080:80", {"TargetPort": 81, "PublishedPort": 8080, "PublishMode": "host"}),
    ),
    ("error", HOST, ports("8080:80", mode="dnsrr")),
    ("error", HOST, ports("80", mode="dnsrr")),
    ("error", "TaskTemplate.Networks[1].Target", networks("a", "ingress")),
    ("error", "TaskTemplate.Networks[1].Target", networks("a", "a")),
    (
        "warning",
        "TaskTemplate.RestartPolicy.Condition",
        {**task(RestartPolicy={"Condition": "any"}), "Mode": "global-job"},
    ),
    ("warning", "Mode.Replicated.Replicas", {"Mode": {"Replicated": {"Replicas": 0}}}),
    (
        "warning",
        "Mode.ReplicatedJob.MaxConcurrent",
        {"Mode": {"ReplicatedJob": {"MaxConcurrent": 3, "TotalCompletions": 2}}},
    ),
    ("warning", "TaskTemplate.Resources.Reservations.MemoryBytes", resources("64M", "65M")),
    ("warning", "TaskTemplate.Resources.Reservations.NanoCPUs", resources("1", "1.1", "NanoCPUs")),
    (
        "error",
        "TaskTemplate.ContainerSpec.Image",
        {"TaskTemplate": {"ContainerSpec": {"Image": "UPPER/case"}}},
    ),
]

KEPT: list[dict[str, Any]] = [
    {},
    {"Mode": "global-job"},
    {"Mode": "global", "UpdateConfig": {}, "RollbackConfig": {}},
    ports("8080:80/tcp", "8080:80/udp", "80", "80"),
    ports({"TargetPort": 80, "PublishMode": "host"}, mode="dnsrr"),
    {"EndpointSpec": {"Mode": "dnsrr"}},
    networks("a", "b"),
    {**task(RestartPolicy={"Condition": "on-failure"}), "Mode": "replicated-job"},
    task(RestartPolicy={"Condition": "any"}),
    {"Mode": {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 2}}},
    {"Mode": {"ReplicatedJob": {"MaxConcurrent": 2}}},
    resources("64M", "64M"),
    resources("0", "64M"),
]


@pytest.mark.parametrize(("level", "path", "tree"), BROKEN)
def test_broken(level: str, path: str, tree: dict[str, Any]) -> None:
    (problem,) = problems(tree)
    assert (problem.path, problem.level) == (path, level)


@pytest.mark.parametrize("tree", KEPT)
def test_kept(tree: dict[str, Any]) -> None:
    assert problems(tree) == []


def test_every_rule_is_broken_above() -> None:
    unbroken = set(RULES)
    for _, _, tree in BROKEN:
        spec = read_spec({"TaskTemplate": IMAGE, **tree})[0]
        assert spec is not None
        unbroken -= {rule for rule in RULES if list(rule(spec))}
    assert not unbroken


def test_all_at_once() -> None:
    tree = {**ports("8080:80", "8080:81", mode="dnsrr"), "Mode": "global-job", "UpdateConfig": {}}
    assert len(problems(tree)) == 4
