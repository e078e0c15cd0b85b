"""How old engines and old API paths treat newer fields."""

from __future__ import annotations

from typing import Any

import pytest

SPEC: dict[str, Any] = {
    "name": "web",
    "TaskTemplate": {
        "ContainerSpec": {
            "image": "nginx:1.27",
            "Sysctls": {"net.core.somaxconn": "1"},
            "CapabilityAdd": ["CAP_NET_ADMIN"],
            "Mounts": [
                {
                    "Type": "tmpfs",
                    "Target": "/t",
                    "TmpfsOptions": {"SizeBytes": 1, "Options": [["noexec"]]},
                }
            ],
            "Unheard": True,
        },
        "Placement": {"MaxReplicas": 2, "Constraints": None},
        "Networks": [{"Target": "backend"}],
    },
    "UpdateConfig": {"Order": "start-first"},
    "EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishMode": "host", "Protocol": "quic"}]},
}


def stored(client: Any, prefix: str, spec: dict[str, Any] = SPEC) -> dict[str, Any]:
    reply = client("POST", f"{prefix}/services/create", spec)
    assert reply.status == 201, reply.body
    found: dict[str, Any] = client.get(f"/services/{reply.json['ID']}")["Spec"]
    return found


def test_the_case_of_keys_and_unknown_keys_are_ignored(client: Any) -> None:
    spec = stored(client, "/v1.51")
    assert spec["Name"] == "web"
    assert spec["TaskTemplate"]["ContainerSpec"]["Image"] == "nginx:1.27"
    assert "Unheard" not in spec["TaskTemplate"]["ContainerSpec"]
    assert "Constraints" not in spec["TaskTemplate"]["Placement"]


def test_the_stored_form_has_all_enum_values(client: Any) -> None:
    spec = stored(client, "")
    assert spec["UpdateConfig"] == {
        "Parallelism": 0,
        "FailureAction": "pause",
        "MaxFailureRatio": 0,
        "Order": "start-first",
    }
    assert spec["EndpointSpec"]["Ports"][0]["Protocol"] == "tcp"
    assert spec["TaskTemplate"]["Networks"][0]["Target"] == client.get("/networks/backend")["Id"]


@pytest.mark.parametrize(
    ("version", "sysctls", "capabilities", "tmpfs"),
    [("1.39", 0, 0, 0), ("1.40", 1, 0, 0), ("1.41", 1, 1, 0), ("1.45", 1, 1, 0), ("1.46", 1, 1, 1)],
)
def test_an_old_api_path_strips_newer_fields(
    client: Any, version: str, sysctls: int, capabilities: int, tmpfs: int
) -> None:
    spec = stored(client, f"/v{version}")
    container = spec["TaskTemplate"]["ContainerSpec"]
    assert ("Sysctls" in container) == bool(sysctls)
    assert ("MaxReplicas" in spec["TaskTemplate"]["Placement"]) == bool(sysctls)
    assert ("CapabilityAdd" in container) == bool(capabilities)
    assert ("Options" in container["Mounts"][0]["TmpfsOptions"]) == bool(tmpfs)
    assert spec["UpdateConfig"]["Order"] == "start-first"


def value_at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = (value or {}).get(name)
    return value


STRIPPED = {
    "ContainerSpec.Sysctls": ("1.40", {"net.core.somaxconn": "1"}),
    "Placement.MaxReplicas": ("1.40", 2),
    "ContainerSpec.CapabilityAdd": ("1.41", ["CAP_CHOWN"]),
    "ContainerSpec.CapabilityDrop": ("1.41", ["ALL"]),
    "ContainerSpec.Ulimits": ("1.41", [{"Name": "nofile", "Hard": 1, "Soft": 1}]),
    "Resources.Limits.Pids": ("1.41", 5),
    "ContainerSpec.Privileges.Seccomp": ("1.44", {"Mode": "unconfined"}),
    "ContainerSpec.Privileges.AppArmor": ("1.44", {"Mode": "disabled"}),
    "ContainerSpec.Privileges.NoNewPrivileges": ("1.44", True),
    "ContainerSpec.Healthcheck.StartInterval": ("1.44", 1_000_000_000),
    "ContainerSpec.OomScoreAdj": ("1.46", 5),
    "Resources.SwapBytes": ("1.52", 1 << 20),
    "Resources.MemorySwappiness": ("1.52", 50),
}


@pytest.mark.parametrize("path", STRIPPED)
def test_each_field_is_stripped_below_its_version(start: Any, path: str) -> None:
    since, value = STRIPPED[path]
    container: dict[str, Any] = {"Image": "nginx"}
    task: dict[str, Any] = {"ContainerSpec": container}
    if path == "Resources.SwapBytes":
        task["Resources"] = {"Limits": {"MemoryBytes": 1 << 26}}
    *parents, last = path.split(".")
    parent = task
    for name in parents:
        parent = parent.setdefault(name, {})
    parent[last] = value
    client = start(api="1.55")
    newest = stored(client, f"/v{since}", {"Name": "new", "TaskTemplate": task})
    assert value_at(newest["TaskTemplate"], path) == value
    before = stored(client, f"/v1.{int(since[2:]) - 1}", {"Name": "old", "TaskTemplate": task})
    assert not value_at(before["TaskTemplate"], path)


def test_a_config_for_the_runtime_is_stripped_below_1_40(client: Any) -> None:
    reference = {"ConfigID": client.get("/configs/credspec")["ID"], "ConfigName": "credspec"}
    container = {"Image": "nginx", "Configs": [{**reference, "Runtime": {}}]}
    spec = {"TaskTemplate": {"ContainerSpec": container}}
    reply = client("POST", "/v1.39/services/create", spec)
    assert reply.message == "invalid Config: either File or Runtime should be set"
    assert client("POST", "/v1.40/services/create", spec).status == 201


def test_an_old_engine_ignores_unknown_fields(start: Any) -> None:
    spec = stored(start(api="1.25"), "/v1.25")
    assert "Sysctls" not in spec["TaskTemplate"]["ContainerSpec"]
    assert "Order" not in spec["UpdateConfig"]
    untyped = {**SPEC["TaskTemplate"]["ContainerSpec"], "Mounts": [{"Target": "/t"}]}
    old = {**SPEC, "TaskTemplate": {"ContainerSpec": untyped}}
    oldest = stored(start(api="1.24"), "/v1.24", old)
    assert oldest["EndpointSpec"]["Ports"] == [{"Protocol": "tcp", "TargetPort": 80}]
    assert "Networks" not in oldest["TaskTemplate"]


@pytest.mark.parametrize(("api", "path"), [("1.40", "1.40"), ("1.51", "1.40")])
def test_a_job_before_1_41_becomes_a_service(start: Any, api: str, path: str) -> None:
    spec = stored(
        start(api=api), f"/v{path}", {**SPEC, "Mode": {"ReplicatedJob": {}}, "UpdateConfig": None}
    )
    assert spec["Mode"] == {"Replicated": {"Replicas": 1}}


TOP_LEVEL: dict[str, Any] = {
    "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}},
    "Networks": [{"Target": "backend"}],
}


def test_top_level_networks(start: Any) -> None:
    with_top = start(api="1.51")
    backend = [{"Target": with_top.get("/networks/backend")["Id"]}]
    assert stored(with_top, "/v1.51", TOP_LEVEL)["Networks"] == backend
    newest = start(api="1.55")
    moved = stored(newest, "/v1.43", TOP_LEVEL)
    assert (moved.get("Networks"), moved["TaskTemplate"]["Networks"]) == (None, backend)
    ignored = stored(newest, "/v1.44", TOP_LEVEL)
    assert "Networks" not in ignored
    assert "Networks" not in ignored["TaskTemplate"]


def test_api_1_24_shows_networks_at_the_top_level(client: Any) -> None:
    shop = client.get("/v1.24/services/shop")["Spec"]
    assert shop["Networks"] == shop["TaskTemplate"]["Networks"]
    assert "Networks" not in client.get("/v1.25/services/shop")["Spec"]


def test_below_1_30_the_daemon_adds_the_digest(client: Any) -> None:
    image = stored(client, "/v1.29")["TaskTemplate"]["ContainerSpec"]["Image"]
    digest = client.get("/distribution/nginx:1.27/json")["Descriptor"]["digest"]
    assert image == f"nginx:1.27@{digest}"
    spec = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:nope"}}}
    (warning,) = client("POST", "/v1.29/services/create", spec).json["Warnings"]
    assert "image nginx:nope could not be accessed on a registry" in warning
    assert client("POST", "/v1.30/services/create", spec).json["Warnings"] is None


def test_distribution_needs_1_30(start: Any) -> None:
    assert start(api="1.29")("GET", "/distribution/nginx/json").message == "page not found"
