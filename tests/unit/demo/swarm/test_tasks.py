from __future__ import annotations

import json
from typing import Any

import pytest

SECOND = 1_000_000_000


def constrained(*constraints: str) -> dict[str, Any]:
    return {"Placement": {"Constraints": list(constraints)}}


def placed_on(client: Any, service: str) -> list[str]:
    hosts = {node["ID"]: node["Description"]["Hostname"] for node in client.get("/nodes")}
    return [hosts[task["NodeID"]] for task in client.tasks(service) if "NodeID" in task]


def test_a_task_enters_the_states_in_order(client: Any) -> None:
    service = client.create()
    seen: list[str] = []
    for _ in range(60):
        (state,) = client.states(service)
        seen += [state] if state not in seen else []
        client.clock.forward(0.05)
    assert seen == ["new", "pending", "assigned", "preparing", "ready", "starting", "running"]


def test_a_running_task(client: Any) -> None:
    service = client.create(task={"Networks": [{"Target": "backend"}]})
    client.clock.forward(3)
    (task,) = client.tasks(service)
    assert len(task["ID"]) == 25
    assert (task["ServiceID"], task["Slot"], task["DesiredState"]) == (service, 1, "running")
    assert task["Status"]["Message"] == "started"
    assert task["Status"]["ContainerStatus"]["ExitCode"] == 0
    assert len(task["Status"]["ContainerStatus"]["ContainerID"]) == 64
    assert task["CreatedAt"] < task["Status"]["Timestamp"] == task["UpdatedAt"]
    assert "Err" not in task["Status"]
    assert client.tasks(service) == [task]


def test_replicas_start_one_after_another_on_all_nodes(client: Any) -> None:
    service = client.create(Mode={"Replicated": {"Replicas": 5}})
    client.clock.forward(2.2)
    assert set(client.states(service)) == {"starting", "running"}
    client.clock.forward(0.8)
    assert client.states(service) == ["running"] * 5
    assert [task["Slot"] for task in client.tasks(service)] == [1, 2, 3, 4, 5]
    assert placed_on(client, service) == ["manager1", "worker1", "worker2", "manager1", "worker1"]


def test_a_global_service_has_one_task_on_each_node(client: Any) -> None:
    service = client.create(Mode={"Global": {}})
    assert placed_on(client, service) == ["manager1", "worker1", "worker2"]
    assert all("Slot" not in task for task in client.tasks(service))
    assert len({task["ID"] for task in client.tasks(service)}) == 3


@pytest.mark.parametrize(
    ("constraint", "hosts"),
    [
        ("node.role==manager", {"manager1"}),
        ("node.role != manager", {"worker1", "worker2"}),
        ("node.hostname==WORKER2", {"worker2"}),
        ("node.labels.zone==b", {"worker1"}),
        ("node.labels.disk!=ssd", {"manager1", "worker2"}),
        ("node.platform.os==linux", {"manager1", "worker1", "worker2"}),
    ],
)
def test_constraints_choose_the_node(client: Any, constraint: str, hosts: set[str]) -> None:
    service = client.create(Mode={"Replicated": {"Replicas": 4}}, task=constrained(constraint))
    everywhere = client.create(Mode={"Global": {}}, task=constrained(constraint))
    client.clock.forward(3)
    assert set(placed_on(client, service)) == hosts
    assert set(placed_on(client, everywhere)) == hosts


def test_a_constraint_on_a_node_id(client: Any) -> None:
    node = client.get("/nodes/worker2")["ID"]
    service = client.create(task=constrained(f"node.id=={node}"))
    client.clock.forward(3)
    assert placed_on(client, service) == ["worker2"]


HOST_PORT = {"Ports": [{"TargetPort": 80, "PublishedPort": 9100, "PublishMode": "host"}]}
GIB = 1 << 30
PENDING: list[tuple[dict[str, Any], str]] = [
    (
        {"task": constrained("node.labels.zone==z")},
        "scheduling constraints not satisfied on 3 nodes",
    ),
    (
        {"task": constrained("colour==red")},
        "scheduling constraints not satisfied on 3 nodes",
    ),
    (
        {"task": {"Placement": {"Platforms": [{"Architecture": "arm64", "OS": "linux"}]}}},
        "unsupported platform on 3 nodes",
    ),
    (
        {"task": {"Resources": {"Reservations": {"MemoryBytes": 64 * GIB}}}},
        "insufficient resources on 3 nodes",
    ),
    (
        {
            "task": {
                **constrained("node.role==manager"),
                "Resources": {"Reservations": {"NanoCPUs": 5 * SECOND}},
            }
        },
        "insufficient resources on 3 nodes",
    ),
    (
        {
            "task": {
                **constrained("node.labels.zone==c"),
                "Resources": {"Reservations": {"NanoCPUs": 3 * SECOND}},
            }
        },
        "scheduling constraints not satisfied on 2 nodes; insufficient resources on 1 node",
    ),
    ({"EndpointSpec": HOST_PORT}, "host-mode port already in use on 3 nodes"),
]


@pytest.mark.parametrize(("spec", "reason"), PENDING)
def test_without_a_fitting_node_the_task_stays_pending(
    client: Any, spec: dict[str, Any], reason: str
) -> None:
    service = client.create(**spec)
    client.clock.forward(3600)
    (task,) = client.tasks(service)
    assert (task["Status"]["State"], task["DesiredState"]) == ("pending", "running")
    assert task["Status"]["Err"] == f"no suitable node ({reason})"
    assert "NodeID" not in task


def test_max_replicas_leaves_the_rest_pending(client: Any) -> None:
    service = client.create(
        Mode={"Replicated": {"Replicas": 4}}, task={"Placement": {"MaxReplicas": 1}}
    )
    client.clock.forward(3)
    assert client.states(service) == ["running"] * 3 + ["pending"]
    assert "max replicas per node limit exceed" in client.tasks(service)[3]["Status"]["Err"]


def test_a_global_service_without_a_node_has_no_tasks(client: Any) -> None:
    service = client.create(Mode={"Global": {}}, task=constrained("node.labels.zone==z"))
    assert client.tasks(service) == []


@pytest.mark.parametrize(
    "image", ["nginx:broken", "nginx:nope", "nowhere.example.net/app", "nosuch/image"]
)
def test_an_image_that_cannot_be_pulled(client: Any, image: str) -> None:
    service = client.create(image)
    client.clock.forward(1.6)
    first, second = client.tasks(service)
    assert (first["Status"]["State"], first["DesiredState"]) == ("rejected", "shutdown")
    shown = image if image.startswith("nginx") else f"{image}:latest"
    assert first["Status"]["Err"] == f"No such image: {shown}"
    assert first["Status"]["ContainerStatus"] == {"ContainerID": "", "PID": 0, "ExitCode": 0}
    assert (second["Slot"], second["DesiredState"]) == (1, "ready")
    client.clock.forward(3)
    assert client.states(service) == ["rejected", "rejected"]
    assert client.tasks(service)[1]["DesiredState"] == "ready"
    client.clock.forward(3)
    desired = [task["DesiredState"] for task in client.tasks(service)]
    assert desired == ["shutdown", "shutdown", "ready"]


def test_the_restart_delay_is_respected(client: Any) -> None:
    slow = client.create("nginx:broken", task={"RestartPolicy": {"Delay": 60 * SECOND}})
    fast = client.create("nginx:broken", task={"RestartPolicy": {"Delay": 0}})
    client.clock.forward(30)
    assert client.states(slow) == ["rejected", "rejected"]
    assert len(client.tasks(fast)) == 5
    assert len({task["ID"] for task in client.tasks(fast)}) == 5


def test_only_the_last_few_tasks_of_a_slot_are_kept(client: Any) -> None:
    service = client.create("nginx:broken")
    client.clock.forward(86_400)
    tasks = client.tasks(service)
    assert len(tasks) == 5
    assert [task["DesiredState"] for task in tasks[:4]] == ["shutdown"] * 4
    assert tasks == sorted(tasks, key=lambda task: task["CreatedAt"])


@pytest.mark.parametrize(
    ("policy", "count"),
    [({"Condition": "none"}, 1), ({"MaxAttempts": 2}, 3), ({"Condition": "on-failure"}, 5)],
)
def test_the_restart_policy_limits_the_attempts(
    client: Any, policy: dict[str, Any], count: int
) -> None:
    service = client.create("nginx:broken", task={"RestartPolicy": policy})
    client.clock.forward(3600)
    tasks = client.tasks(service)
    assert len(tasks) == count
    if count < 5:
        assert [task["Status"]["State"] for task in tasks] == ["rejected"] * count
        assert tasks[-1]["DesiredState"] == "shutdown"


def test_a_crashing_container(client: Any) -> None:
    service = client.create("nginx:crash")
    client.clock.forward(2.0)
    assert client.states(service) == ["running"]
    client.clock.forward(1.5)
    first = client.tasks(service)[0]
    assert (first["Status"]["State"], first["DesiredState"]) == ("failed", "shutdown")
    assert first["Status"]["Err"] == "task: non-zero exit (1)"
    assert first["Status"]["ContainerStatus"]["ExitCode"] == 1
    client.clock.forward(3)
    assert client.states(service) == ["failed", "ready"]
    client.clock.forward(2.3)
    assert client.states(service) == ["failed", "running"]
    assert client.tasks(service)[1]["DesiredState"] == "running"


@pytest.mark.parametrize(
    ("limits", "err"),
    [
        ({"MemoryBytes": 5 << 20}, "Minimum memory limit allowed is 6MB"),
        ({"NanoCPUs": 64 * SECOND}, "range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs"),
    ],
)
def test_limits_that_only_the_node_refuses(client: Any, limits: dict[str, int], err: str) -> None:
    service = client.create(task={"Resources": {"Limits": limits}})
    client.clock.forward(2)
    status = client.tasks(service)[0]["Status"]
    assert status["State"] == "rejected"
    assert status["Err"].startswith(err)


def test_a_replicated_job_completes_in_waves(client: Any) -> None:
    mode = {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 5}}
    service = client.create("busybox", Mode=mode)
    client.clock.forward(3)
    assert client.states(service) == ["running"] * 2
    tasks = client.tasks(service)
    assert [task.get("Slot", 0) for task in tasks] == [0, 1]
    assert [task["JobIteration"] for task in tasks] == [{"Index": 0}] * 2
    assert [task["DesiredState"] for task in tasks] == ["complete"] * 2
    client.clock.forward(4)
    assert client.states(service) == ["complete"] * 2 + ["running"] * 2
    client.clock.forward(60)
    assert client.states(service) == ["complete"] * 5
    (shown,) = (each for each in client.get("/services?status=1") if each["ID"] == service)
    assert shown["ServiceStatus"]["CompletedTasks"] == 5
    assert shown["JobStatus"]["JobIteration"] == {"Index": 0}


def test_a_global_job_completes_on_every_node(client: Any) -> None:
    service = client.create("busybox", Mode={"GlobalJob": {}})
    client.clock.forward(60)
    assert client.states(service) == ["complete"] * 3


def test_a_failing_job_never_starts_its_second_wave(client: Any) -> None:
    mode = {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 3}}
    service = client.create(
        "busybox:broken", Mode=mode, task={"RestartPolicy": {"Condition": "none"}}
    )
    client.clock.forward(600)
    assert client.states(service) == ["rejected"]


def test_task_filters(client: Any) -> None:
    client.create("nginx:broken", Name="web")
    client.clock.forward(3)

    def count(**filters: list[str]) -> int:
        return len(client.get("/tasks?filters=" + json.dumps(filters, separators=(",", ":"))))

    assert count() == 8
    assert count(service=["web"]) == 2
    assert count(service=["web", "shop"]) == 5
    assert count(service=["web"], **{"desired-state": ["running", "ready"]}) == 1
    assert count(service=["shop"], **{"_up-to-date": ["true"]}) == 3
    assert count(node=["worker2"]) == 2
    assert client("GET", '/tasks?filters={"service":["nope"]}').status == 404


def test_the_tasks_of_a_removed_service_are_removed(client: Any) -> None:
    service = client.create(Name="web")
    client("DELETE", "/services/web")
    assert service not in {task["ServiceID"] for task in client.get("/tasks")}


def test_tasks_are_limited_to_1000_per_service(client: Any) -> None:
    service = client.create(Mode={"Replicated": {"Replicas": 2**62}})
    assert len(client.tasks(service)) == 1000
