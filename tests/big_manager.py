"""A manager of a big swarm with canned answers: every list is generated, nothing is stored.

`python -m tests.big_manager` serves it in its own process until its standard input ends.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from swarmtui.cluster.snapshot import Snapshot
from tests.snapshots_from_json import read_snapshot

NODES, SERVICES, TASKS, NETWORKS, SECRETS, CONFIGS = 1_000, 5_000, 50_000, 10_000, 2_000, 500
CONFIG_BYTES = 2_300  # of one config: 1.5 MB of base64 in all
_TIME = "2026-03-01T09:00:00.123456789Z"
_VERSION = {"Index": 4711}
_STORED = {"Version": _VERSION, "CreatedAt": _TIME, "UpdatedAt": _TIME}
Row = dict[str, Any]


def make_id(kind: str, number: int) -> str:
    """An ID of 25 characters, as the swarm makes them; the number comes first."""
    return f"{number:06d}{kind}".ljust(25, "z")


def node(number: int) -> Row:
    """A node as in GET /nodes."""
    labels = {"rack": f"rack-{number % 50:03d}", "zone": f"zone-{number % 7}", "disk": "nvme"}
    labels |= {f"team-{number:04d}": "yes"}
    plugins = [{"Type": "Volume", "Name": name} for name in ("local", "nfs", "ceph")]
    plugins += [{"Type": "Network", "Name": name} for name in ("bridge", "host", "overlay")]
    manager = number < 7
    return {
        "ID": make_id("node", number),
        **_STORED,
        "Spec": {
            "Role": "manager" if manager else "worker",
            "Availability": "active",
            "Labels": labels,
        },
        "Description": {
            "Hostname": f"node-{number:04d}.cluster.example.com",
            "Platform": {"Architecture": "x86_64", "OS": "linux"},
            "Resources": {"NanoCPUs": 16 * 10**9, "MemoryBytes": 64 << 30},
            "Engine": {
                "EngineVersion": f"28.{number % 5}.1",
                "Labels": {"region": f"region-{number % 90:02d}"},
                "Plugins": plugins,
            },
            "TLSInfo": {"TrustRoot": "M" * 580, "CertIssuerSubject": "MBMxETAPBgNVBAMT" * 2},
        },
        "Status": {"State": "ready", "Addr": f"10.{number // 250}.{number % 250}.7"},
    }


def service(number: int) -> Row:
    """A service as in GET /services; it publishes one port."""
    port = {
        "Protocol": "tcp",
        "TargetPort": 8080,
        "PublishedPort": 10_000 + number,
        "PublishMode": "ingress",
    }
    environment = [f"SETTING_{index}=value-{number}-{index}" for index in range(15)]
    spec = {
        "Name": f"team-{number % 97:02d}-service-{number:05d}",
        "Labels": {"com.docker.stack.namespace": f"team-{number % 97:02d}"},
        "TaskTemplate": {
            "ContainerSpec": {
                "Image": f"registry.example.com/team/{number % 300}:1.2@sha256:{number:064x}",
                "Env": environment,
                "Isolation": "default",
            },
            "Resources": {"Limits": {"MemoryBytes": 512 << 20}, "Reservations": {}},
            "RestartPolicy": {"Condition": "any", "Delay": 5_000_000_000, "MaxAttempts": 0},
            "Placement": {"Platforms": [{"Architecture": "amd64", "OS": "linux"}]},
            "Networks": [{"Target": make_id("net", number)}],
            "ForceUpdate": 0,
            "Runtime": "container",
        },
        "Mode": {"Replicated": {"Replicas": TASKS // SERVICES}},
        "UpdateConfig": {"Parallelism": 1, "FailureAction": "pause", "Order": "stop-first"},
        "RollbackConfig": {"Parallelism": 1, "FailureAction": "pause", "Order": "stop-first"},
        "EndpointSpec": {"Mode": "vip", "Ports": [port]},
    }
    addresses = [{"NetworkID": make_id("net", number), "Addr": "10.0.9.2/24"}]
    endpoint = {"Spec": spec["EndpointSpec"], "Ports": [port], "VirtualIPs": addresses}
    # The manager returns the spec before the last update, too.
    before = {**spec, "Labels": {}}
    return {
        "ID": make_id("service", number),
        **_STORED,
        "Spec": spec,
        "PreviousSpec": before,
        "Endpoint": endpoint,
    }


def task(number: int, service_number: int) -> Row:
    """A running task of a service as in GET /tasks."""
    return {
        "ID": make_id("task", number),
        **_STORED,
        "ServiceID": make_id("service", service_number),
        "Slot": 1 + number % (TASKS // SERVICES),
        "NodeID": make_id("node", number % NODES),
        "DesiredState": "running",
        "Status": {"State": "running", "Timestamp": _TIME, "Message": "started"},
        "Spec": service(service_number)["Spec"]["TaskTemplate"],
    }


def network(number: int) -> Row:
    """An overlay network as in GET /networks; the first one is the ingress network."""
    ingress = number == 0
    name = "ingress" if ingress else f"team-{number % 97:02d}-network-{number:05d}"
    return {
        "Name": name,
        "Id": make_id("net", number),
        "Created": _TIME,
        "Scope": "swarm",
        "Driver": "overlay",
        "EnableIPv6": False,
        "IPAM": {
            "Driver": "default",
            "Options": None,
            "Config": [{"Subnet": "10.0.9.0/24", "Gateway": "10.0.9.1"}],
        },
        "Internal": False,
        "Attachable": number % 3 == 0,
        "Ingress": ingress,
        "ConfigFrom": {"Network": ""},
        "ConfigOnly": False,
        "Containers": None,
        "Options": {"com.docker.network.driver.overlay.vxlanid_list": str(4096 + number)},
        "Labels": {"com.docker.stack.namespace": f"team-{number % 97:02d}"},
    }


def secret(number: int) -> Row:
    """A secret as in GET /secrets."""
    name = f"team-{number % 97:02d}-secret-{number:05d}"
    return {"ID": make_id("secret", number), **_STORED, "Spec": {"Name": name, "Labels": {}}}


def config(number: int) -> Row:
    """A config as in GET /configs, with its data."""
    data = base64.b64encode(bytes([number % 251]) * CONFIG_BYTES).decode()
    name = f"team-{number % 97:02d}-config-{number:05d}"
    spec = {"Name": name, "Labels": {}, "Data": data}
    return {"ID": make_id("config", number), **_STORED, "Spec": spec}


_LISTS: dict[str, tuple[Callable[[int], Row], int]] = {
    "nodes": (node, NODES),
    "services": (service, SERVICES),
    "networks": (network, NETWORKS),
    "secrets": (secret, SECRETS),
    "configs": (config, CONFIGS),
}


def rows(kind: str) -> list[Row]:
    """The rows of a list, by the last word of its path."""
    make, count = _LISTS[kind]
    return [make(number) for number in range(count)]


@cache
def body(kind: str) -> bytes:
    """The answer to GET /nodes, /services, /networks, /secrets or /configs."""
    return json.dumps(rows(kind), separators=(",", ":")).encode()


def big_snapshot() -> Snapshot:
    """The snapshot of the big swarm."""
    kinds = ("services", "networks", "nodes", "secrets", "configs")
    return read_snapshot(*map(rows, kinds))


def _answer(path: str, query: dict[str, Any]) -> bytes:
    """The answer to a GET request, b"" for an unknown path."""
    kind, _, id_ = path.strip("/").partition("/")
    number = int(id_[:6]) if id_[:6].isdigit() else 0
    wanted = query.get("service") or query.get("id") or []
    if kind in _LISTS and id_:
        return json.dumps(_LISTS[kind][0](number)).encode()
    if kind in _LISTS and not wanted:
        return body(kind)
    per_service = TASKS // SERVICES
    some: dict[str, Callable[[int], list[Row]]] = {
        "nodes": lambda number: [node(number)],
        "tasks": lambda number: [
            task(number * per_service + index, number) for index in range(per_service)
        ],
    }
    if kind in some:
        return json.dumps([row for id_ in wanted for row in some[kind](int(id_[:6]))]).encode()
    return json.dumps(_FIXED[kind]).encode() if kind in _FIXED else b""


_SWARM = {"LocalNodeState": "active", "ControlAvailable": True, "NodeID": make_id("node", 0)}
_FIXED = {
    "version": {"Version": "28.5.1", "ApiVersion": "1.51", "MinAPIVersion": "1.24"},
    "info": {"Swarm": {**_SWARM, "Nodes": NODES, "Managers": 7}, "SystemTime": _TIME},
    "_ping": "OK",
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        path = url.path.partition("/v1.")[2].partition("/")[2] or url.path
        filters = json.loads(parse_qs(url.query).get("filters", ["{}"])[0])
        self.server.paths.append(self.path)  # type: ignore[attr-defined]
        answer = _answer(path, filters)
        self.send_response(200 if answer else 404)
        self.send_header("Api-Version", "1.51")
        self.send_header("Server", "Docker/28.5.1 (linux)")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer or b"{}")))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer or b"{}")

    do_HEAD = do_GET  # noqa: N815 - the name that the base class looks for

    def address_string(self) -> str:
        return "unix"

    def log_message(self, *_: object) -> None:
        pass


class BigManager(ThreadingMixIn, UnixStreamServer):
    """The big swarm on a unix socket; `paths` has the paths that were asked for."""

    daemon_threads = True

    def __init__(self, socket: Path) -> None:
        self.paths: list[str] = []
        super().__init__(str(socket), _Handler)
        self.host = f"unix://{socket}"


@contextmanager
def big_manager() -> Iterator[BigManager]:
    """The big swarm, served by a thread of this process."""
    with TemporaryDirectory(prefix="big-") as folder:
        server = BigManager(Path(folder) / "docker.sock")
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
            server.server_close()


if __name__ == "__main__":
    with big_manager() as manager:
        for each in _LISTS:
            body(each)
        print(manager.host, flush=True)
        sys.stdin.read()
