"""Which nodes get the tasks, and the scheduler's message when no node is suitable."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

GIB = 1 << 30
CPU = 10**9
ALL = {"manager1", "worker1", "worker2"}


def hosts_of(client: Any, service: str) -> Counter[str]:
    hosts = {node["ID"]: node["Description"]["Hostname"] for node in client.get("/nodes")}
    return Counter(hosts[task["NodeID"]] for task in client.tasks(service) if "NodeID" in task)


def constrained(*constraints: str) -> dict[str, Any]:
    return {"Placement": {"Constraints": list(constraints)}}


def reserved(**resources: Any) -> dict[str, Any]:
    return {"Resources": {"Reservations": resources}}


def gpus(count: int, kind: str = "gpu") -> dict[str, Any]:
    resource = {"DiscreteResourceSpec": {"Kind": kind, "Value": count}}
    return reserved(GenericResources=[resource])


def mounting(**mount: Any) -> dict[str, Any]:
    mounts = [{"Target": "/data", "Source": "data", **mount}]
    return {"ContainerSpec": {"Image": "nginx:1.27", "Mounts": mounts}}


def with_driver(name: str) -> dict[str, Any]:
    return mounting(Type="volume", VolumeOptions={"DriverConfig": {"Name": name}})


@pytest.mark.parametrize(
    ("constraint", "hosts"),
    [
        ("node.ip==10.0.0.12", {"worker1"}),
        ("node.ip!=10.0.0.12", {"manager1", "worker2"}),
        ("node.ip==10.0.0.13/31", {"worker1", "worker2"}),
        ("node.ip!=10.0.0.0/24", set()),
        ("node.ip==10.0.0", set()),
        ("node.ip!=10.0.0", set()),
        ("node.ip==10.0.0.0/255.255.255.0", set()),
        ("NODE.Role==Manager", {"manager1"}),
        ("node.platform.arch==x86_64", ALL),
        ("node.platform.arch==amd64", set()),
        ("node.platform.os!=windows", ALL),
        ("node.labels.rack==r1", {"manager1", "worker1"}),
        ("node.labels.Rack==r1", set()),
        ("node.labels.rack==R2", {"worker2"}),
        ("node.labels.nope!=x", ALL),
        ("node.labels.!=x", set()),
        ("engine.labels.storage==nvme", {"worker1"}),
        ("engine.labels.storage!=nvme", {"manager1", "worker2"}),
        ("node.role==work.*", set()),
        ("colour!=red", set()),
        ("node.hostname != ghost", ALL),
    ],
)
def test_constraints(client: Any, constraint: str, hosts: set[str]) -> None:
    service = client.create(Mode={"Global": {}}, task=constrained(constraint))
    client.clock.forward(3)
    assert set(hosts_of(client, service)) == hosts


PENDING: list[tuple[dict[str, Any], str]] = [
    (gpus(3), "insufficient resources on 3 nodes"),
    (gpus(1, "GPU"), "insufficient resources on 3 nodes"),
    (
        reserved(GenericResources=[{"NamedResourceSpec": {"Kind": "gpu", "Value": "0"}}]),
        "insufficient resources on 3 nodes",
    ),
    (
        {**gpus(1), **constrained("node.role==manager")},
        "insufficient resources on 2 nodes; scheduling constraints not satisfied on 1 node",
    ),
    (with_driver("netapp"), "missing plugin on 3 nodes"),
    ({"LogDriver": {"Name": "awslogs"}}, "missing plugin on 3 nodes"),
    (
        {**constrained("node.labels.disk==hdd"), **reserved(MemoryBytes=6 * GIB)},
        "scheduling constraints not satisfied on 2 nodes; insufficient resources on 1 node",
    ),
    (
        {
            **reserved(NanoCPUs=3 * CPU),
            "Placement": {
                "Constraints": ["node.role==manager"],
                "Platforms": [{"Architecture": "arm64", "OS": "linux"}],
            },
        },
        "insufficient resources on 1 node; scheduling constraints not satisfied on 1 node; "
        "unsupported platform on 1 node",
    ),
    (
        mounting(Type="cluster", Source="group:fast"),
        "cannot fulfill requested CSI volume mounts on 3 nodes",
    ),
]


@pytest.mark.parametrize(("task", "reason"), PENDING)
def test_a_pending_task_has_the_message_of_the_scheduler(
    client: Any, task: dict[str, Any], reason: str
) -> None:
    service = client.create(task=task)
    client.clock.forward(60)
    (found,) = client.tasks(service)
    assert (found["Status"]["State"], found["DesiredState"]) == ("pending", "running")
    assert found["Status"]["Err"] == f"no suitable node ({reason})"


@pytest.mark.parametrize(
    "task",
    [
        with_driver("local"),
        with_driver(""),
        {"LogDriver": {"Name": "local"}},
        {"LogDriver": {"Name": "none"}},
        {"LogDriver": {"Options": {"max-size": "1m"}}},
        {"Networks": [{"Target": "backend"}]},
        {"Placement": {"Platforms": [{"Architecture": "amd64", "OS": "linux"}]}},
        {"Placement": {"Platforms": [{"Architecture": "arm64"}, {"OS": "linux"}]}},
        reserved(NanoCPUs=0, MemoryBytes=0),
    ],
)
def test_every_node_is_suitable(client: Any, task: dict[str, Any]) -> None:
    service = client.create(task=task)
    client.clock.forward(3)
    assert client.states(service) == ["running"]


def test_a_global_task_is_pending_on_its_node(client: Any) -> None:
    service = client.create(Mode={"Global": {}}, task=gpus(1))
    client.clock.forward(3)
    tasks = client.tasks(service)
    assert hosts_of(client, service) == Counter(ALL)
    pending = [task["Status"]["Err"] for task in tasks if task["Status"]["State"] == "pending"]
    assert pending == ["insufficient resources on 1 node"] * 2
    (running,) = (task for task in tasks if task["Status"]["State"] == "running")
    assert running["GenericResources"] == [{"DiscreteResourceSpec": {"Kind": "gpu", "Value": 1}}]


def test_generic_resources_run_out(client: Any) -> None:
    service = client.create(Mode={"Replicated": {"Replicas": 3}}, task=gpus(1))
    client.clock.forward(3)
    assert client.states(service) == ["running", "running", "pending"]
    assert hosts_of(client, service) == {"worker2": 2}
    assert "GenericResources" not in client.tasks(service)[2]


def test_reservations_run_out(client: Any) -> None:
    service = client.create(Mode={"Replicated": {"Replicas": 6}}, task=reserved(NanoCPUs=2 * CPU))
    client.clock.forward(3)
    assert client.states(service) == ["running"] * 5 + ["pending"]
    assert hosts_of(client, service) == {"manager1": 2, "worker1": 2, "worker2": 1}
    limited = {"Resources": {"Limits": {"NanoCPUs": 2 * CPU}}}
    assert client.states(client.create(task=limited)) != ["pending"]


@pytest.mark.parametrize(
    ("spreads", "counts"),
    [
        (["node.labels.rack"], {"manager1": 1, "worker1": 1, "worker2": 2}),
        (["engine.labels.storage"], {"manager1": 1, "worker1": 2, "worker2": 1}),
        (["node.labels.nope"], {"manager1": 2, "worker1": 1, "worker2": 1}),
        (["node.hostname", "node.labels.rack"], {"manager1": 1, "worker1": 1, "worker2": 2}),
        (["node.labels.rack", "node.labels.zone"], {"manager1": 1, "worker1": 1, "worker2": 2}),
    ],
)
def test_preferences_spread_over_labels(
    client: Any, spreads: list[str], counts: dict[str, int]
) -> None:
    preferences = [{"Spread": {"SpreadDescriptor": each}} for each in spreads]
    service = client.create(
        Mode={"Replicated": {"Replicas": 4}}, task={"Placement": {"Preferences": preferences}}
    )
    client.clock.forward(3)
    assert hosts_of(client, service) == counts


def test_the_node_with_the_fewest_tasks_comes_first(client: Any) -> None:
    client.create(task=constrained("node.hostname==manager1"))
    service = client.create()
    client.clock.forward(3)
    assert hosts_of(client, service) == {"worker1": 1}


def test_the_description_of_nodes(client: Any) -> None:
    manager, ssd, gpu = client.get("/nodes")
    assert manager["Spec"]["Labels"] == {"zone": "a", "rack": "r1"}
    assert ssd["Description"]["Engine"]["Labels"] == {"storage": "nvme"}
    assert "Labels" not in manager["Description"]["Engine"]
    assert "GenericResources" not in ssd["Description"]["Resources"]
    assert gpu["Description"]["Resources"] == {
        "NanoCPUs": 2 * CPU,
        "MemoryBytes": 4 * GIB,
        "GenericResources": [{"DiscreteResourceSpec": {"Kind": "gpu", "Value": 2}}],
    }
    plugins = {(each["Type"], each["Name"]) for each in gpu["Description"]["Engine"]["Plugins"]}
    assert {("Volume", "local"), ("Network", "overlay"), ("Log", "syslog")} <= plugins
    found = client.get('/nodes?filters={"node.label":["rack=r1","disk"]}')
    assert found == [ssd]
    assert client.get('/nodes?filters={"label":["storage"]}') == [ssd]


def test_a_port_that_cannot_be_allocated_leaves_the_tasks_new(client: Any) -> None:
    port = {"TargetPort": 80, "PublishedPort": 70_000}
    service = client.create(Mode={"Global": {}}, EndpointSpec={"Ports": [port]})
    client.clock.forward(3600)
    assert client.states(service) == ["new"] * 3
    assert client.get(f"/services/{service}")["Endpoint"] == {"Spec": {}}
