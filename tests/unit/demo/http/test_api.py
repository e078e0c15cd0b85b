from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest


def names(found: list[dict[str, Any]]) -> list[str]:
    return [each["Name"] for each in found]


def filtered(path: str, filters: str) -> str:
    return f"{path}?filters={quote(filters)}"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("prefix", ["", "/v1.24", "/v1.51"])
def test_ping(client: Any, method: str, prefix: str) -> None:
    reply = client(method, f"{prefix}/_ping")
    assert reply.status == 200
    assert reply.body == (b"OK" if method == "GET" else b"")
    found = {name: reply.headers[name] for name in ("Api-Version", "Ostype", "Swarm", "Server")}
    assert found == {
        "Api-Version": "1.51",
        "Ostype": "linux",
        "Swarm": "active/manager",
        "Server": "Docker/28.5.2 (linux)",
    }
    assert reply.headers["Docker-Experimental"] == "false"


def test_old_engines_send_fewer_ping_headers(start: Any) -> None:
    assert start(api="1.41")("GET", "/_ping").headers["Swarm"] is None
    oldest = start(api="1.24")("GET", "/_ping").headers
    assert oldest["Api-Version"] is None
    assert oldest["Server"] == "Docker/1.12.0 (linux)"


def test_version(start: Any) -> None:
    found = start(api="1.55", min_api="1.40").get("/version")
    assert (found["Version"], found["ApiVersion"], found["MinAPIVersion"]) == (
        "29.7.2",
        "1.55",
        "1.40",
    )
    assert found["Components"][0]["Name"] == "Engine"


def test_an_api_version_too_new_or_too_old_is_refused(start: Any) -> None:
    client = start(api="1.45", min_api="1.40")
    too_new = client("GET", "/v1.46/info")
    assert too_new.status == 400
    assert too_new.message == (
        "client version 1.46 is too new. Maximum supported API version is 1.45"
    )
    too_old = client("GET", "/v1.39/info")
    assert too_old.status == 400
    assert too_old.message == (
        "client version 1.39 is too old. Minimum supported API version is 1.40, "
        "please upgrade your client to a newer version"
    )
    assert client("GET", "/v1.9/info").message.startswith("client version 1.9 is too old")
    assert client("GET", "/v1.45/info").status == 200


def test_engines_before_25_refuse_very_old_paths_in_plain_text(start: Any) -> None:
    reply = start(api="1.41")("GET", "/v1.9/info")
    assert reply.headers["Content-Type"].startswith("text/plain")
    assert reply.body.startswith(b"client version 1.9 is too old.")


def test_only_newer_engines_send_null_warnings(start: Any) -> None:
    spec = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
    assert set(start(api="1.41")("POST", "/services/create", spec).json) == {"ID"}
    assert start(api="1.45")("POST", "/services/create", spec).json["Warnings"] is None


@pytest.mark.parametrize("path", ["/nope", "/v1.41/nope", "/v1.x/info", "/", "/v1.41"])
def test_an_unknown_path_is_not_found(client: Any, path: str) -> None:
    reply = client("GET", path)
    assert (reply.status, reply.message) == (404, "page not found")


def test_info(client: Any) -> None:
    swarm = client.get("/info")["Swarm"]
    (manager,) = (node for node in client.get("/nodes") if node["Spec"]["Role"] == "manager")
    assert swarm["NodeID"] == manager["ID"]
    assert swarm["NodeAddr"] == manager["Status"]["Addr"]
    assert (swarm["LocalNodeState"], swarm["ControlAvailable"]) == ("active", True)
    assert (swarm["Managers"], swarm["Nodes"]) == (1, 3)
    assert swarm["RemoteManagers"] == [{"NodeID": manager["ID"], "Addr": "10.0.0.11:2377"}]
    assert re.fullmatch("[0-9a-z]{25}", swarm["Cluster"]["ID"])


REFUSALS = {
    "worker": (503, "Worker nodes can't be used", "active/worker", "active"),
    "inactive": (503, '"docker swarm init" or "docker swarm join"', "inactive", "inactive"),
    "locked": (503, 'Please use "docker swarm unlock" to unlock it.', "locked", "locked"),
    "expired": (503, "Swarm certificates have expired.", "error", "error"),
    "noleader": (500, "The swarm does not have a leader.", "active/manager", "active"),
}


@pytest.mark.parametrize("state", REFUSALS)
def test_a_node_that_is_no_working_manager_refuses(start: Any, state: str) -> None:
    status, text, ping, local = REFUSALS[state]
    client = start(state=state)
    for method, path in (
        ("GET", "/services"),
        ("GET", "/nodes"),
        ("GET", "/tasks"),
        ("POST", "/services/create"),
        ("DELETE", "/services/shop"),
    ):
        reply = client(method, path)
        assert reply.status == status
        assert text in reply.message
    assert client("HEAD", "/_ping").headers["Swarm"] == ping
    swarm = client.get("/info")["Swarm"]
    assert swarm["LocalNodeState"] == local
    assert swarm["ControlAvailable"] == (state == "noleader")
    assert "Cluster" not in swarm
    assert "ingress" not in names(client.get("/networks"))
    assert client.get("/distribution/nginx/json")


def test_a_worker_knows_its_managers(start: Any) -> None:
    swarm = start(state="worker").get("/info")["Swarm"]
    assert swarm["NodeAddr"] == "10.0.0.12"
    assert swarm["RemoteManagers"][0]["NodeID"] != swarm["NodeID"]
    assert swarm["Error"] == ""


def test_nodes(client: Any) -> None:
    nodes = client.get("/nodes")
    shown = [
        (node["Description"]["Hostname"], node["Spec"]["Role"], node["Spec"]["Labels"]["zone"])
        for node in nodes
    ]
    assert shown == [
        ("manager1", "manager", "a"),
        ("worker1", "worker", "b"),
        ("worker2", "worker", "c"),
    ]
    assert nodes[0]["ManagerStatus"]["Leader"] is True
    assert nodes[1]["Description"]["Engine"]["EngineVersion"] == "28.5.2"
    assert client.get("/nodes/worker1") == nodes[1]
    assert client.get(f"/nodes/{nodes[2]['ID'][:8]}") == nodes[2]
    assert client.get("/nodes/self") == nodes[0]
    assert client.get(filtered("/nodes", '{"role":["worker"]}')) == nodes[1:]
    assert client("GET", "/nodes/ghost").message == "node ghost not found"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("{}", 8),
        ('{"scope":["swarm"]}', ["ingress", "frontend", "backend", "monitoring"]),
        ('{"scope":{"swarm":true},"name":["end"]}', ["frontend", "backend"]),
        ('{"type":["builtin"]}', ["bridge", "host", "none"]),
        ('{"type":["custom"],"driver":["bridge"]}', ["docker_gwbridge"]),
    ],
)
def test_network_filters(client: Any, filters: str, expected: Any) -> None:
    found = names(client.get(filtered("/networks", filters)))
    assert (len(found) if isinstance(expected, int) else found) == expected


def test_networks(client: Any) -> None:
    found = {network["Name"]: network for network in client.get("/networks")}
    assert [name for name, network in found.items() if network["Attachable"]] == [
        "frontend",
        "monitoring",
    ]
    assert [name for name, network in found.items() if network["Ingress"]] == ["ingress"]
    for key in ("frontend", found["frontend"]["Id"], found["frontend"]["Id"][:6]):
        assert client.get(f"/networks/{key}") == found["frontend"]
    assert client.get("/networks/frontend?scope=swarm") == found["frontend"]
    assert client("GET", "/networks/host?scope=swarm").status == 404
    assert client("GET", "/networks/nope").message == "network nope not found"


@pytest.mark.parametrize("filters", ['{"colour":["red"]}', "[]", "no json", '{"name":1}'])
@pytest.mark.parametrize("path", ["/networks", "/services", "/tasks", "/nodes"])
def test_invalid_filters_are_refused(client: Any, path: str, filters: str) -> None:
    reply = client("GET", filtered(path, filters))
    assert reply.status == 400
    assert reply.message.startswith("invalid filter")


def test_services(client: Any) -> None:
    services = {each["Spec"]["Name"]: each for each in client.get("/services")}
    shop = services["shop"]
    for key in ("shop", shop["ID"], shop["ID"][:5]):
        assert client.get(f"/services/{key}") == shop
    assert client("GET", "/services/nope").message == "service nope not found"
    assert names(
        [each["Spec"] for each in client.get(filtered("/services", '{"name":["sh"]}'))]
    ) == ["shop"]
    modes = client.get(filtered("/services", '{"mode":["global"]}'))
    assert [each["Spec"]["Name"] for each in modes] == ["metrics"]
    assert shop["Endpoint"]["Ports"][0]["PublishedPort"] == 8080


def test_the_status_of_services_needs_1_41(client: Any) -> None:
    found = {each["Spec"]["Name"]: each for each in client.get("/v1.41/services?status=true")}
    for name in ("shop", "metrics"):
        assert found[name]["ServiceStatus"] == {
            "RunningTasks": 3,
            "DesiredTasks": 3,
            "CompletedTasks": 0,
        }
    assert "ServiceStatus" not in client.get("/v1.40/services?status=true")[0]
    assert "ServiceStatus" not in client.get("/services")[0]


def test_defaults_are_shown_on_request(client: Any) -> None:
    assert "UpdateConfig" not in client.get("/services/shop")["Spec"]
    client.create(Name="web", UpdateConfig={"Parallelism": 2}, task={"RestartPolicy": {}})
    spec = client.get("/services/web?insertDefaults=true")["Spec"]
    policy = {
        "Parallelism": 1,
        "FailureAction": "pause",
        "Monitor": 5_000_000_000,
        "MaxFailureRatio": 0,
        "Order": "stop-first",
    }
    assert spec == {
        "Name": "web",
        "Labels": {},
        "TaskTemplate": {
            "ContainerSpec": {
                "Image": "nginx:1.27",
                "StopGracePeriod": 10_000_000_000,
                "DNSConfig": {},
                "Isolation": "default",
            },
            "Resources": {},
            "RestartPolicy": {"Condition": "any", "Delay": 5_000_000_000, "MaxAttempts": 0},
            "Placement": {},
            "ForceUpdate": 0,
            "Runtime": "container",
        },
        "Mode": {"Replicated": {"Replicas": 1}},
        "UpdateConfig": {**policy, "Parallelism": 2},
        "RollbackConfig": policy,
    }
    assert client.get("/services/web")["Endpoint"] == {"Spec": {}}


def test_a_service_is_created_and_removed(client: Any) -> None:
    created = client.create(Name="web", EndpointSpec={"Ports": [{"TargetPort": 80}]})
    assert re.fullmatch("[0-9a-z]{25}", created)
    web = client.get("/services/web")
    assert web["ID"] == created
    assert re.fullmatch(r"2027-01-15T08:00:00\.000000000Z", web["CreatedAt"])
    assert web["Version"]["Index"] > 0
    (port,) = web["Endpoint"]["Ports"]
    assert port == {
        "Protocol": "tcp",
        "TargetPort": 80,
        "PublishedPort": 30000,
        "PublishMode": "ingress",
    }
    assert web["Spec"]["Mode"] == {"Replicated": {"Replicas": 1}}
    (address,) = web["Endpoint"]["VirtualIPs"]
    assert address["NetworkID"] == client.get("/networks/ingress")["Id"]
    assert client("DELETE", f"/services/{created}").status == 200
    assert client("DELETE", f"/services/{created}").status == 404


def test_chosen_ports_differ(client: Any) -> None:
    ports = {
        "Ports": [{"TargetPort": 80}, {"TargetPort": 81}, {"TargetPort": 1, "Protocol": "udp"}]
    }
    client.create(Name="one", EndpointSpec=ports)
    client.create(Name="two", EndpointSpec=ports)
    found = [
        (port["Protocol"], port["PublishedPort"])
        for name in ("one", "two")
        for port in client.get(f"/services/{name}")["Endpoint"]["Ports"]
    ]
    tcp = [("tcp", 30000 + number) for number in range(4)]
    assert found == [*tcp[:2], ("udp", 30000), *tcp[2:], ("udp", 30001)]


def test_a_service_without_a_name_gets_one(client: Any) -> None:
    name = client.get(f"/services/{client.create()}")["Spec"]["Name"]
    assert re.fullmatch("[a-z]+_[a-z]+", name)


def test_the_same_seed_gives_the_same_ids(start: Any) -> None:
    assert start().create(Name="web") == start().create(Name="web")


def test_dnsrr_has_no_virtual_ips(client: Any) -> None:
    client.create(
        Name="web", EndpointSpec={"Mode": "dnsrr"}, task={"Networks": [{"Target": "backend"}]}
    )
    assert "VirtualIPs" not in client.get("/services/web")["Endpoint"]


@pytest.mark.parametrize("path", ["/images/json", "/volumes"])
def test_empty_lists(client: Any, path: str) -> None:
    assert client.get(path) in ([], {"Volumes": [], "Warnings": None})
