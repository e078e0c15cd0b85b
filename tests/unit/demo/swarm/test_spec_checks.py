"""Specs that daemon or manager refuse: the status and the message."""

from __future__ import annotations

from typing import Any

import pytest

_RPC = "rpc error: code = InvalidArgument desc = "


def body(image: str = "nginx", task: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    container = {"Image": image} if image else {}
    return {"Name": "web", "TaskTemplate": {"ContainerSpec": container, **(task or {})}, **spec}


def container(**fields: Any) -> dict[str, Any]:
    return body(task={"ContainerSpec": {"Image": "nginx", **fields}})


def ports(*ports: dict[str, Any], mode: str = "vip") -> dict[str, Any]:
    return body(EndpointSpec={"Mode": mode, "Ports": list(ports)})


def networks(target: str) -> dict[str, Any]:
    return body(task={"Networks": [{"Target": target}]})


def placed(constraint: str) -> dict[str, Any]:
    return body(task={"Placement": {"Constraints": [constraint]}})


def limits(**fields: Any) -> dict[str, Any]:
    return body(task={"Resources": {"Limits": fields}})


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "empty": ({}, 400, "mismatched Runtime and *Spec fields"),
    "runtime": (body(task={"Runtime": "attachment"}), 400, "unsupported runtime"),
    "plugin": (
        {"TaskTemplate": {"Runtime": "plugin", "PluginSpec": {}}},
        500,
        'runtime type "plugin" only supported in experimental',
    ),
    "mount type": (container(Mounts=[{"Type": "nfs"}]), 400, 'invalid MountType: "nfs"'),
    "condition": (
        body(task={"RestartPolicy": {"Condition": "always"}}),
        400,
        'invalid RestartCondition: "always"',
    ),
    "action": (
        body(UpdateConfig={"FailureAction": "stop"}),
        400,
        "unrecognized update failure action stop",
    ),
    "order": (body(RollbackConfig={"Order": "x"}), 400, "unrecognized update order x"),
    "resolution": (body(EndpointSpec={"Mode": "dns"}), 400, 'invalid resolution mode: "dns"'),
    "two modes": (
        body(Mode={"Global": {}, "Replicated": {}}),
        400,
        "must specify only one service mode",
    ),
    "name": (
        {**body(), "Name": "a.b"},
        400,
        f"{_RPC}name must be valid as a DNS name component",
    ),
    "long name": (
        {**body(), "Name": "a" * 64},
        400,
        f"{_RPC}name must be 63 characters or fewer",
    ),
    "cpu": (
        body(task={"Resources": {"Limits": {"NanoCPUs": 100}}}),
        400,
        f"{_RPC}invalid cpu value 1e-07: Must be at least 0.001",
    ),
    "memory": (
        body(task={"Resources": {"Reservations": {"MemoryBytes": 4194303}}}),
        400,
        f"{_RPC}invalid memory value 4194303: Must be at least 4MiB",
    ),
    "restart delay": (
        body(task={"RestartPolicy": {"Delay": -1}}),
        400,
        f"{_RPC}TaskSpec: restart-delay cannot be negative",
    ),
    "operator": (
        placed("node.role=manager"),
        500,
        "rpc error: code = Unknown desc = constraint expected one operator from ==, !=",
    ),
    "key": (placed("!x==1"), 500, "rpc error: code = Unknown desc = key '!x' is invalid"),
    "value": (placed("node.id==a,b"), 500, "rpc error: code = Unknown desc = value 'a,b' is inv"),
    "no image": (body(""), 400, f"{_RPC}ContainerSpec: image reference must be provided"),
    "image": (
        body("UPPER/case"),
        201,
        "",
    ),
    "bad image": (
        body("library/Nginx"),
        400,
        f'{_RPC}ContainerSpec: "library/Nginx" is not a valid repository/tag',
    ),
    "mount target": (
        container(Mounts=[{"Type": "volume", "Target": "/a"}, {"Type": "tmpfs", "Target": "/a"}]),
        400,
        f"{_RPC}ContainerSpec: duplicate mount point: /a",
    ),
    "health": (
        container(Healthcheck={"Interval": 999_999}),
        400,
        f"{_RPC}ContainerSpec: Interval in HealthConfig cannot be less than 1ms",
    ),
    "retries": (
        container(Healthcheck={"Retries": -1}),
        400,
        f"{_RPC}ContainerSpec: Retries in HealthConfig cannot be negative",
    ),
    "replicas": (
        body(Mode={"Replicated": {"Replicas": 2**63}}),
        400,
        f"{_RPC}Number of replicas must be non-negative",
    ),
    "job with update": (
        body(Mode={"GlobalJob": {}}, UpdateConfig={}),
        400,
        f"{_RPC}Jobs may not have an update config",
    ),
    "update delay": (
        body(UpdateConfig={"Delay": -1}),
        400,
        f"{_RPC}TaskSpec: update-delay cannot be negative",
    ),
    "ratio": (
        body(UpdateConfig={"MaxFailureRatio": 1.5}),
        400,
        f"{_RPC}TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1",
    ),
    "rollback ratio is not checked": (body(RollbackConfig={"MaxFailureRatio": 1.5}), 201, ""),
    "dnsrr": (
        ports({"TargetPort": 80}, mode="dnsrr"),
        400,
        f"{_RPC}EndpointSpec: port published with ingress mode can't be used with dnsrr mode",
    ),
    "dnsrr, host": (ports({"TargetPort": 80, "PublishMode": "host"}, mode="dnsrr"), 201, ""),
    "same port": (
        ports(
            {"TargetPort": 80, "PublishedPort": 90},
            {"TargetPort": 81, "PublishedPort": 90, "PublishMode": "host"},
        ),
        400,
        f"{_RPC}EndpointSpec: duplicate published ports provided",
    ),
    "same port, other protocol": (
        ports(
            {"TargetPort": 80, "PublishedPort": 90},
            {"TargetPort": 80, "PublishedPort": 90, "Protocol": "udp"},
        ),
        201,
        "",
    ),
    "ingress": (
        networks("ingress"),
        400,
        f'{_RPC}Service cannot be explicitly attached to the ingress network "ingress"',
    ),
    "unknown network": (networks("nope"), 500, "network nope not found"),
    "local network": (
        networks("docker_gwbridge"),
        403,
        "The network docker_gwbridge cannot be used with services. Only networks scoped to the",
    ),
    "none": (networks("none"), 404, "could not find the corresponding predefined swarm network"),
    "host network": (networks("host"), 201, ""),
    "in use in ingress mode": (
        ports({"TargetPort": 80, "PublishedPort": 8080}),
        400,
        f"{_RPC}port '8080' is already in use by service 'shop' (",
    ),
    "in use in ingress mode, requested in host mode": (
        ports({"TargetPort": 80, "PublishedPort": 8080, "PublishMode": "host"}),
        400,
        f"{_RPC}port '8080' is already in use by service 'shop' (",
    ),
    "in use in host mode": (
        ports({"TargetPort": 80, "PublishedPort": 9100}),
        400,
        f"{_RPC}port '9100' is already in use by service 'metrics' (",
    ),
    "host against host": (
        ports({"TargetPort": 80, "PublishedPort": 9100, "PublishMode": "host"}),
        201,
        "",
    ),
    "taken": (
        {**body(), "Name": "SHOP"},
        409,
        "rpc error: code = AlreadyExists desc = name conflicts with an existing object: "
        "service SHOP already exists",
    ),
    "resolution in capitals": (body(EndpointSpec={"Mode": "VIP"}), 400, "invalid resolution mode:"),
    "condition, quoted": (
        body(task={"RestartPolicy": {"Condition": 'a"b'}}),
        400,
        'invalid RestartCondition: "a\\"b"',
    ),
    "propagation": (
        container(Mounts=[{"Type": "bind", "Target": "/a", "BindOptions": {"Propagation": "up"}}]),
        400,
        'invalid MountPropagation: "up"',
    ),
    "image mount": (container(Mounts=[{"Type": "image"}]), 400, 'invalid MountType: "image"'),
    "plugin, replicated": (
        {"TaskTemplate": {"Runtime": "plugin", "PluginSpec": {}}, "Mode": {"Replicated": {}}},
        400,
        "plugins must not use replicated mode",
    ),
    "plugin of another runtime": (body(task={"PluginSpec": {"name": "x"}}), 201, ""),
    "negative cpu": (limits(NanoCPUs=-5), 400, f"{_RPC}invalid cpu value -5e-09: Must be at"),
    "pids": (limits(Pids=-7), 201, ""),
    "named resource": (
        body(
            task={
                "Resources": {
                    "Reservations": {
                        "GenericResources": [{"NamedResourceSpec": {"Kind": "gpu", "Value": "a"}}]
                    }
                }
            }
        ),
        201,
        "",
    ),
    "restart window": (
        body(task={"RestartPolicy": {"Window": -1}}),
        400,
        f"{_RPC}TaskSpec: restart-window cannot be negative",
    ),
    "update monitor": (
        body(UpdateConfig={"Monitor": -1}),
        400,
        f"{_RPC}TaskSpec: update-monitor cannot be negative",
    ),
    "second operator": (
        placed("aa==b==c"),
        500,
        "rpc error: code = Unknown desc = value 'b==c' is",
    ),
    "one-letter key": (placed("a==b"), 500, "rpc error: code = Unknown desc = key 'a' is invalid"),
    "unknown key": (placed("colour == red"), 201, ""),
    "start interval": (
        container(Healthcheck={"StartInterval": 5}),
        400,
        f"{_RPC}ContainerSpec: StartInterval in HealthConfig cannot be less than 1ms",
    ),
    "no health times": (container(Healthcheck={"Test": ["NONE"], "Interval": 0}), 201, ""),
    "retries beyond 32 bits": (
        container(Healthcheck={"Retries": 2**31}),
        400,
        f"{_RPC}ContainerSpec: Retries in HealthConfig cannot be negative",
    ),
    "jobs at once": (
        body(Mode={"ReplicatedJob": {"MaxConcurrent": 2**63}}),
        400,
        f"{_RPC}Maximum concurrent jobs must not be negative",
    ),
    "jobs in all": (
        body(Mode={"ReplicatedJob": {"TotalCompletions": 2**63}}),
        400,
        f"{_RPC}Total completed jobs must not be negative",
    ),
    "job with rollback": (body(Mode={"GlobalJob": {}}, RollbackConfig={"Delay": -1}), 201, ""),
    "swap": (
        body(task={"Resources": {"SwapBytes": 0}}),
        201,
        "",
    ),
    "accepted, and then it never runs": (
        container(
            Mounts=[{"Type": "bind", "Source": "x", "Target": "y"}],
            Dir="relative",
            OomScoreAdj=5000,
            StopSignal="SIGNOPE",
            CapabilityAdd=["CAP_NOPE"],
            Ulimits=[{"Name": "nofile", "Soft": 2, "Hard": 1}],
            Sysctls={"nope": "1"},
            Hosts=["x"],
            StopGracePeriod=-1,
        ),
        201,
        "",
    ),
    "negative": (body(Mode={"Replicated": {"Replicas": -1}}), 400, "invalid JSON: "),
    "text for number": (body(UpdateConfig={"Delay": "5s"}), 400, "invalid JSON: "),
    "flag for number": (body(UpdateConfig={"Delay": True}), 400, "invalid JSON: "),
    "list for object": (body(Labels=["a"]), 400, "invalid JSON: "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_spec_is_checked_as_by_an_engine(check_create: Any, case: str) -> None:
    spec, status, text = REFUSED[case]
    check_create(spec or {"Name": "x"}, status, text)


def test_the_message_names_the_service_that_uses_the_port(client: Any) -> None:
    message = client("POST", "/services/create", REFUSED["in use in ingress mode"][0]).message
    assert message.endswith(f"({client.get('/services/shop')['ID']}) as an ingress port")
    message = client("POST", "/services/create", REFUSED["in use in host mode"][0]).message
    assert message.endswith(") as a host-published port")


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        (b"{", "application/json", "invalid JSON: unexpected EOF"),
        (b" ", "application/json", "invalid JSON: got EOF while reading request body"),
        (b"{} {}", "application/json", "unexpected content after JSON"),
        (b"{x", "application/json", "invalid JSON: invalid character 'x' looking for beginning of"),
        (b'{"Name":"a" "b"}', "application/json", "invalid JSON: invalid character '\"' after obj"),
        (b'{"Name":NaN}', "application/json", "invalid JSON: invalid character 'N' looking for"),
        (b"[]", "application/json; charset=utf-8", "invalid JSON: json: cannot unmarshal array"),
        (b"[" * 100_000, "application/json", "invalid JSON: "),
        (b"\xff", "application/json", "invalid JSON: "),
        (b"{}", "text/plain", "unsupported Content-Type header (text/plain)"),
        (b"", "", "mismatched Runtime"),
    ],
)
def test_an_invalid_body_is_refused(client: Any, raw: bytes, kind: str, text: str) -> None:
    reply = client("POST", "/services/create", raw, {"Content-Type": kind})
    assert reply.status == 400
    assert reply.message.startswith(text)


def test_swap_needs_a_memory_limit_since_engine_29(start: Any) -> None:
    spec = body(task={"Resources": {"SwapBytes": 0, "Limits": {"NanoCPUs": 1_000_000}}})
    reply = start(api="1.52")("POST", "/services/create", spec)
    assert (reply.status, reply.message) == (
        400,
        "memory swap provided, but no memory-limit was set",
    )


def test_the_daemon_checks_before_the_manager(client: Any) -> None:
    spec = body("", UpdateConfig={"Order": "x"}, EndpointSpec={"Mode": "x"})
    assert client("POST", "/services/create", spec).message == "unrecognized update order x"
    spec = {**spec, "TaskTemplate": {**spec["TaskTemplate"], "Networks": [{"Target": "nope"}]}}
    assert client("POST", "/services/create", spec).message == "network nope not found"


def test_networks_of_the_task_override_top_level_networks(client: Any) -> None:
    spec = body(task={"Networks": [{"Target": "backend"}]}, Networks=[{"Target": "nope"}])
    assert client("POST", "/services/create", spec).status == 201
    shown = client.get("/services/web")["Spec"]
    assert shown["Networks"] == [{"Target": "nope"}]
    assert shown["TaskTemplate"]["Networks"] == [{"Target": client.get("/networks/backend")["Id"]}]
