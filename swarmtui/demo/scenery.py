"""The swarm that is there when the demo starts: nodes, networks, services, secrets, configs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from swarmtui.demo.identity import hex_identity, identity, timestamp

CPU = 1_000_000_000
GIB = 1 << 30
CLUSTER_ID = identity("cluster")
PLUGINS: dict[str, tuple[str, ...]] = {
    "Log": ("fluentd", "gelf", "journald", "json-file", "local", "splunk", "syslog"),
    "Network": ("bridge", "host", "ipvlan", "macvlan", "null", "overlay"),
    "Volume": ("local",),
}
"""What every node has, by type."""


@dataclass(frozen=True)
class Node:
    """One machine of the swarm; `cpus` in nano CPUs, `memory` in bytes, `generic` by kind."""

    hostname: str
    address: str
    cpus: int
    memory: int
    role: str = "worker"
    labels: Mapping[str, str] = field(default_factory=dict)
    engine_labels: Mapping[str, str] = field(default_factory=dict)
    generic: Mapping[str, int] = field(default_factory=dict)
    os: str = "linux"
    architecture: str = "x86_64"
    plugins: Mapping[str, Sequence[str]] = field(default_factory=lambda: PLUGINS)

    @property
    def id(self) -> str:
        """The node's ID: 25 characters, the same in every demo."""
        return identity("node", self.hostname)

    def as_json(self, engine_version: str, created: float) -> dict[str, Any]:
        """Return the node as GET /nodes shows it."""
        shown = {
            "ID": self.id,
            "Version": {"Index": 9},
            "CreatedAt": timestamp(created),
            "UpdatedAt": timestamp(created),
            "Spec": {"Labels": dict(self.labels), "Role": self.role, "Availability": "active"},
            "Description": self._description(engine_version),
            "Status": {"State": "ready", "Addr": self.address},
        }
        if self.role == "manager":
            address = f"{self.address}:2377"
            shown["ManagerStatus"] = {"Leader": True, "Reachability": "reachable", "Addr": address}
        return shown

    def _description(self, engine_version: str) -> dict[str, Any]:
        labels = {"Labels": dict(self.engine_labels)} if self.engine_labels else {}
        return {
            "Hostname": self.hostname,
            "Platform": {"Architecture": self.architecture, "OS": self.os},
            "Resources": self._resources(),
            "Engine": {
                "EngineVersion": engine_version,
                **labels,
                "Plugins": [
                    {"Type": kind, "Name": name}
                    for kind, names in self.plugins.items()
                    for name in names
                ],
            },
            "TLSInfo": {},
        }

    def _resources(self) -> dict[str, Any]:
        generic = [
            {"DiscreteResourceSpec": {"Kind": kind, "Value": value}}
            for kind, value in self.generic.items()
        ]
        amounts = {"NanoCPUs": self.cpus, "MemoryBytes": self.memory}
        return {**amounts, "GenericResources": generic} if generic else amounts


NODES = (
    Node("manager1", "10.0.0.11", 4 * CPU, 8 * GIB, "manager", {"zone": "a", "rack": "r1"}),
    Node(
        "worker1",
        "10.0.0.12",
        4 * CPU,
        8 * GIB,
        labels={"zone": "b", "rack": "r1", "disk": "ssd"},
        engine_labels={"storage": "nvme"},
    ),
    Node(
        "worker2",
        "10.0.0.13",
        2 * CPU,
        4 * GIB,
        labels={"zone": "c", "rack": "r2", "disk": "hdd"},
        engine_labels={"accelerator": "gpu"},
        generic={"gpu": 2},
    ),
)


@dataclass(frozen=True)
class Network:
    """One network; `subnet` is the first three numbers of its /24, "" for none."""

    name: str
    driver: str
    scope: str = "local"
    subnet: str = ""
    attachable: bool = False
    ingress: bool = False

    @property
    def id(self) -> str:
        """25 characters for a network of the swarm, 64 for one of the node alone."""
        make = identity if self.scope == "swarm" else hex_identity
        return make("network", self.name)

    @property
    def builtin(self) -> bool:
        """Whether every engine has it (the filter `type=builtin`)."""
        return self.name in {"bridge", "host", "none"}

    def as_json(self, created: float) -> dict[str, Any]:
        """Return the network as GET /networks shows it."""
        config = {"Subnet": f"{self.subnet}.0/24", "Gateway": f"{self.subnet}.1"}
        return {
            "Name": self.name,
            "Id": self.id,
            "Created": timestamp(created),
            "Scope": self.scope,
            "Driver": self.driver,
            "EnableIPv4": True,
            "EnableIPv6": False,
            "IPAM": {
                "Driver": "default",
                "Options": None,
                "Config": [config] if self.subnet else None,
            },
            "Internal": False,
            "Attachable": self.attachable,
            "Ingress": self.ingress,
            "ConfigFrom": {"Network": ""},
            "ConfigOnly": False,
            "Containers": {},
            "Options": {},
            "Labels": {},
        }


NETWORKS = (
    Network("ingress", "overlay", "swarm", "10.0.0", ingress=True),
    Network("frontend", "overlay", "swarm", "10.0.1", attachable=True),
    Network("backend", "overlay", "swarm", "10.0.2"),
    Network("monitoring", "overlay", "swarm", "10.0.3", attachable=True),
    Network("bridge", "bridge", subnet="172.17.0"),
    Network("docker_gwbridge", "bridge", subnet="172.18.0"),
    Network("host", "host"),
    Network("none", "null"),
)

_METRICS_IMAGE = "prom/node-exporter:v1.8.2"

SERVICES: tuple[dict[str, Any], ...] = (
    {
        "Name": "shop",
        "Labels": {"team": "web"},
        "TaskTemplate": {
            "ContainerSpec": {"Image": "nginx:1.27"},
            "Networks": [{"Target": "frontend"}, {"Target": "backend"}],
        },
        "Mode": {"Replicated": {"Replicas": 3}},
        "EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishedPort": 8080}]},
    },
    {
        "Name": "metrics",
        "TaskTemplate": {
            "ContainerSpec": {"Image": _METRICS_IMAGE},
            "Networks": [{"Target": "monitoring"}],
        },
        "Mode": {"Global": {}},
        "EndpointSpec": {
            "Ports": [{"TargetPort": 9100, "PublishedPort": 9100, "PublishMode": "host"}]
        },
    },
)


def _payload(name: str, text: str, **labels: str) -> dict[str, Any]:
    return {"Name": name, "Labels": labels, "Data": b64encode(text.encode()).decode()}


SECRETS: tuple[dict[str, Any], ...] = (
    _payload("db-password", "correct horse", team="shop"),
    _payload("tls-key", "-----BEGIN PRIVATE KEY-----", team="web", expires="2027-06-30"),
    _payload("api-token", "0123456789abcdef"),
)
CONFIGS: tuple[dict[str, Any], ...] = (
    _payload("nginx.conf", "server { listen 80; }\n", team="web"),
    _payload("app.toml", 'title = "shop"\n', team="shop"),
    _payload("credspec", '{"CmsPlugins": ["ActiveDirectory"]}\n'),
)
