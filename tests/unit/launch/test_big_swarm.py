"""A big swarm: its messages are short, and a keystroke does not read its lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest

from swarmtui.cluster.snapshot import Node, Snapshot
from swarmtui.engine.swarm import SwarmState
from swarmtui.launch.check import check
from swarmtui.spec.api_version import NEWEST
from swarmtui.spec.draft import Draft
from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import keys_of, with_value
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.session import Session
from tests.big_manager import big_snapshot

CONTAINER = "TaskTemplate.ContainerSpec"
SECRETS, CONFIGS = f"{CONTAINER}.Secrets", f"{CONTAINER}.Configs"
CONSTRAINTS = "TaskTemplate.Placement.Constraints"
MAX_LENGTH = 200
BASE: dict[str, Any] = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1"}}}


@cache
def swarm() -> Snapshot:
    return big_snapshot()


def tree(**values: Any) -> Any:
    """A spec with these values, whose paths are written with `__` for a dot."""
    made: Any = BASE
    for path, value in values.items():
        made = with_value(made, keys_of(path.replace("__", ".")), value)
    return made


def with_task(path: str, value: Any) -> Any:
    return with_value(BASE, keys_of(f"TaskTemplate.{path}"), value)


PORTS = [{"TargetPort": 80, "PublishedPort": 10_000}]
CREDENTIALS = {"CredentialSpec": {"Config": "nowhere"}}
RESERVED = {"Reservations": {"NanoCPUs": 10**15, "MemoryBytes": 1 << 50}}
EVERY_KIND_OF_MESSAGE = {
    "name": tree(Name="team-00-service-00000"),
    "port": tree(EndpointSpec__Ports=PORTS),
    "unknown network": with_task("Networks", [{"Target": "nowhere"}]),
    "nearly a network": with_task("Networks", [{"Target": "team-05-netwrk-00005"}]),
    "ambiguous network": with_task("Networks", [{"Target": "0000"}]),
    "secrets": with_task("ContainerSpec.Secrets", ["nowhere", "team-05-secrt-00005"]),
    "configs": with_task("ContainerSpec.Configs", ["nowhere", "team-05-confg-00005"]),
    "credentials": with_task("ContainerSpec.Privileges", CREDENTIALS),
    "label": with_task("Placement.Constraints", ["node.labels.rock==rack-001"]),
    "unlike any label": with_task("Placement.Constraints", ["node.labels.xyzzy==1"]),
    "value": with_task("Placement.Constraints", ["node.labels.rack==rack-999"]),
    "without prefix": with_task("Placement.Constraints", ["rack==rack-001"]),
    "host name": with_task("Placement.Constraints", ["node.hostname==nowhere"]),
    "platform": with_task("Placement.Platforms", [{"OS": "windows", "Architecture": "arm64"}]),
    "preference": with_task(
        "Placement.Preferences", [{"Spread": {"SpreadDescriptor": "node.labels.rock"}}]
    ),
    "reservation": with_task("Resources", RESERVED),
    "generic": with_task("Resources.Reservations.GenericResources", ["gpu=9"]),
    "CPUs": with_task("Resources", {"Limits": {"NanoCPUs": 10**13}}),
    "no room": {
        **with_task("Placement.MaxReplicas", 1),
        "Mode": {"Replicated": {"Replicas": 5000}},
    },
}


def problems(made: Any, snapshot: Snapshot | None = None) -> list[Problem]:
    return list(check(made, NEWEST, snapshot or swarm()).problems)


@pytest.mark.parametrize("kind", EVERY_KIND_OF_MESSAGE)
def test_a_message_has_at_most_200_characters(kind: str) -> None:
    made = EVERY_KIND_OF_MESSAGE[kind]
    found = problems(made)
    assert set(found) - set(problems(made, Snapshot())), "the swarm has something to say"
    assert max(len(each.message_with_hint) for each in found) <= MAX_LENGTH


@pytest.mark.parametrize("release", ["20.10.5", "28.1.1"])
def test_a_message_about_nodes_names_a_few(release: str) -> None:
    """All nodes are small, old, full or drained, but for one manager."""
    workers = [
        replace(node, engine_release=release, nano_cpus=10**9, availability="drain")
        for node in swarm().nodes[1:]
    ]
    snapshot = Snapshot(nodes=(replace(swarm().nodes[0], engine_release="29.5.1"), *workers))
    made = tree(
        TaskTemplate__Resources={"Limits": {"NanoCPUs": 2 * 10**9}},
        TaskTemplate__Placement={"Constraints": ["node.role==worker"]},
        TaskTemplate__ContainerSpec__Sysctls={"net.core.somaxconn": "1"},
        TaskTemplate__ContainerSpec__Ulimits=["nofile=10:20"],
        TaskTemplate__ContainerSpec__Healthcheck={"StartInterval": "3s"},
        TaskTemplate__ContainerSpec__Mounts=[
            {"Type": "volume", "Target": "/a", "TmpfsOptions": {"SizeBytes": 1 << 20}},
            {"Type": "image", "Source": "a", "Target": "/b"},
        ],
    )
    found = problems(made, snapshot)
    assert any("more" in each.message_with_hint for each in found)
    assert max(len(each.message_with_hint) for each in found) <= MAX_LENGTH


@pytest.mark.parametrize("path", [SECRETS, CONFIGS])
def test_the_help_of_a_list_names_a_few(path: str) -> None:
    session = Session(Draft(BASE))
    session.snapshot = swarm()
    named = Rows(session, path).help.partition("In the swarm: ")[2]
    assert named
    assert len(named) <= MAX_LENGTH


def test_a_worker_names_a_few_managers() -> None:
    state = SwarmState("worker", addresses=tuple(f"10.0.{n}.1:2377" for n in range(250)))
    error = state.not_manager_error()
    assert error
    assert len(error.hint) <= MAX_LENGTH


class Counted(tuple[Any, ...]):
    """Rows of a snapshot that count how often all of them are read."""

    reads = 0

    def __iter__(self) -> Iterator[Any]:
        Counted.reads += 1
        return super().__iter__()


def counted_swarm() -> Snapshot:
    lists = (field.name for field in fields(Snapshot) if field.name != "unreadable")
    return Snapshot(**{name: Counted(getattr(swarm(), name)) for name in lists})


@pytest.mark.parametrize("kind", EVERY_KIND_OF_MESSAGE)
def test_a_key_reads_no_list_of_the_swarm(kind: str) -> None:
    session = Session(Draft(EVERY_KIND_OF_MESSAGE[kind]))
    session.snapshot = counted_swarm()
    session.check()
    before, Counted.reads = Counted.reads, 0
    assert before
    for end in range(3):
        session.edit("Hostname", "")
        session.edit(f"{CONTAINER}.Hostname", "abc"[: end + 1])
        session.check()
    assert session.problems
    assert Counted.reads == 0


def test_a_new_constraint_reads_the_nodes_once() -> None:
    session = Session(Draft(with_task("Placement.Constraints", ["node.labels.rack==rack-001"])))
    session.snapshot = counted_swarm()
    session.check()
    Counted.reads = 0
    session.draft.set_rows(CONSTRAINTS, ["node.labels.rack==rack-002"])
    session.check()
    assert 1 <= Counted.reads <= 2


def test_nodes_with_the_same_release_are_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "swarmtui.cluster.rules.engine_releases.version_problems",
        lambda _spec, _version, release: asked.append(release) or [],
    )
    nodes = [Node(str(n), f"n{n}", "worker", engine_release=f"2{n % 4}.0.1") for n in range(100)]
    snapshot = Snapshot(nodes=(Node("m", "m", "manager", engine_release="28.0.1"), *nodes))
    problems(BASE, snapshot)
    assert asked == ["20.0.1"]
