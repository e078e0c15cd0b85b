from __future__ import annotations

from typing import Any

import pytest

from swarmtui.cluster.snapshot import (
    Config,
    Network,
    Node,
    Port,
    Secret,
    Service,
    Snapshot,
    mode_of,
)
from tests.snapshots_from_json import read_snapshot

SERVICE = {
    "ID": "s1",
    "Spec": {
        "Name": "shop",
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1"}},
        "Mode": {"Replicated": {"Replicas": 3}},
        "EndpointSpec": {"Ports": [{"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080}]},
    },
    "Endpoint": {
        "Ports": [
            {"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080, "PublishMode": "ingress"},
            {"Protocol": "udp", "TargetPort": 53, "PublishedPort": 30000, "PublishMode": "ingress"},
            {"Protocol": "udp", "TargetPort": 54, "PublishMode": "host"},
        ]
    },
}


def test_the_ports_of_a_service_are_the_requested_and_the_assigned_ones() -> None:
    (service,) = read_snapshot([SERVICE], [], []).services
    ports = (Port(8080, "tcp", "ingress"), Port(30000, "udp", "ingress"))
    assert service == Service("s1", "shop", ports)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ({"Global": {}}, "global"),
        ({"ReplicatedJob": {"MaxConcurrent": 1}}, "replicated-job"),
        ({"GlobalJob": {}}, "global-job"),
        ({"Replicated": None, "Global": {}}, "global"),
        (None, "replicated"),
    ],
)
def test_the_mode_of_a_service(mode: object, kind: str) -> None:
    assert mode_of({"Spec": {"Mode": mode}}) == kind


def test_only_swarm_networks_are_joinable() -> None:
    networks = [
        {"Id": "n1", "Name": "web", "Driver": "overlay", "Scope": "swarm", "Attachable": True},
        {"Id": "n2", "Name": "ingress", "Driver": "overlay", "Scope": "swarm", "Ingress": True},
        {"Id": "n3", "Name": "bridge", "Driver": "bridge", "Scope": "local", "Ingress": False},
        {"Id": "n4", "Name": "Back", "Driver": "overlay", "Scope": "swarm", "Internal": True},
    ]
    snapshot = read_snapshot([], networks, [])
    assert [*snapshot.joinable_networks] == ["Back", "web"]
    assert snapshot.networks[0] == Network("n1", "web", "overlay", "swarm", attachable=True)


def test_the_ingress_network_of_old_engines_is_found_by_name() -> None:
    ingress = {"Id": "n2", "Name": "ingress", "Scope": "swarm"}
    assert read_snapshot([], [ingress], []).networks[0].ingress


def test_a_node() -> None:
    data = {
        "ID": "m1",
        "Spec": {"Role": "manager", "Availability": "drain"},
        "Description": {"Hostname": "vm1", "Platform": {"OS": "linux", "Architecture": "x86_64"}},
        "Status": {"State": "ready"},
    }
    (node,) = read_snapshot([], [], [data]).nodes
    assert node == Node("m1", "vm1", "manager", "drain", "ready", "linux", "x86_64")
    assert not node.accepts_tasks


def test_labels_and_resources_of_a_node() -> None:
    generic = [
        {"DiscreteResourceSpec": {"Kind": "ssd", "Value": 3}},
        {"NamedResourceSpec": {"Kind": "gpu", "Value": "one"}},
        {"NamedResourceSpec": {"Kind": "gpu", "Value": "two"}},
    ]
    data = {
        "ID": "m1",
        "Spec": {"Labels": {"rack": "a"}},
        "Description": {
            "Engine": {"Labels": {"disk": "fast"}, "EngineVersion": "26.1.5"},
            "Resources": {
                "NanoCPUs": 2 * 10**9, "MemoryBytes": 8 << 30, "GenericResources": generic,
            },
        },
        "Status": {"Addr": "10.0.0.7"},
    }  # fmt: skip
    (node,) = read_snapshot(nodes=[data]).nodes
    assert (node.labels, node.engine_labels) == ({"rack": "a"}, {"disk": "fast"})
    assert (node.nano_cpus, node.memory_bytes) == (2 * 10**9, 8 << 30)
    assert node.generic_resources == {"ssd": 3, "gpu": 2}
    assert node.address == "10.0.0.7"


def test_secrets_and_configs() -> None:
    found = read_snapshot(
        secrets=[{"ID": "k1", "Spec": {"Name": "key"}}],
        configs=[{"ID": "c1", "Spec": {"Name": "conf", "Data": "eA=="}}],
    )
    assert found.secrets == (Secret("k1", "key"),)
    assert found.configs == (Config("c1", "conf"),)


@pytest.mark.parametrize(
    "empty",
    [
        {},
        {"Spec": None, "Endpoint": None, "Description": None, "Status": None},
        {"Spec": {"Labels": None}, "ID": None, "Description": {"Engine": {}, "Resources": None}},
    ],
)
def test_absent_keys_are_empty(empty: dict[str, Any]) -> None:
    names = {"ID": "i", "Id": "i", "Name": "n", "Spec": (empty.get("Spec") or {}) | {"Name": "n"}}
    row = empty | names
    snapshot = read_snapshot([row], [row], [row], [row], [row])
    assert snapshot.secrets == (Secret("i", "n"),)
    assert snapshot.services == (Service("i", "n"),)
    assert snapshot.nodes == (Node("i", ""),)
    assert snapshot.networks == (Network("i", "n", scope=""),)
    assert not snapshot.joinable_networks
    assert snapshot.unreadable == 0


@pytest.mark.parametrize(
    "row",
    [None, 7, "x", [], {}, {"ID": 7, "Id": True, "Name": {}, "Spec": []}, {"ID": "", "Id": ""}],
)
def test_a_row_without_a_name_is_left_out_and_counted(row: object) -> None:
    good = {"ID": "i", "Id": "i", "Name": "n", "Spec": {"Name": "n"}}
    snapshot = read_snapshot(*[[row, good, row]] * 5)
    kept = (snapshot.services, snapshot.networks, snapshot.nodes, snapshot.secrets)
    assert [len(rows) for rows in kept] == [1, 1, 1, 1]
    assert snapshot.unreadable == 10


def test_an_empty_snapshot() -> None:
    assert read_snapshot([], [], []) == Snapshot()
