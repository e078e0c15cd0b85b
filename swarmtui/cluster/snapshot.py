"""What the manager knows at one moment, as small records read from the API's JSON.

Absent and null keys are read as empty, so that old engines and demo servers do as well as new ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from swarmtui.spec.modes import KEYS
from swarmtui.spec.tree import value_at

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Network:
    """A network that the manager lists; `scope` is "swarm", or "local" for the node's own."""

    id: str
    name: str
    driver: str = ""
    scope: str = "swarm"
    attachable: bool = False
    ingress: bool = False
    internal: bool = False

    @property
    def offerable(self) -> bool:
        """Whether a service can join it by name: scoped to the swarm, and not the routing mesh."""
        return self.scope == "swarm" and not self.ingress


@dataclass(frozen=True)
class Port:
    """A published port of a service; `mode` is "ingress" or "host"."""

    published: int
    protocol: str = "tcp"
    mode: str = "ingress"


@dataclass(frozen=True)
class Service:
    """A service; `ports` are the published ones that it asked for, and those it was given."""

    id: str
    name: str
    image: str = ""
    mode: str = "replicated"
    replicas: int | None = None
    ports: tuple[Port, ...] = ()


@dataclass(frozen=True)
class Secret:
    """A secret that the manager keeps."""

    id: str
    name: str


@dataclass(frozen=True)
class Config:
    """A config that the manager keeps."""

    id: str
    name: str


@dataclass(frozen=True)
class Node:
    """A node; `state` is ready, down, unknown or disconnected."""

    id: str
    hostname: str
    role: str = "worker"
    availability: str = "active"
    state: str = "ready"
    os: str = ""
    architecture: str = ""
    """As the node says it: x86_64 for what an image calls amd64."""
    address: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What `docker node update --label-add` gave it: node.labels.NAME in a constraint."""
    engine_labels: Mapping[str, str] = field(default_factory=dict)
    """Those of its daemon: engine.labels.NAME."""
    nano_cpus: int = 0
    """All that it has, and not only what is free; 0 where it does not say."""
    memory_bytes: int = 0
    generic: Mapping[str, int] = field(default_factory=dict)
    """How many it has of each kind of generic resource; a named one counts as one."""

    @property
    def usable(self) -> bool:
        """Whether the scheduler gives it new tasks."""
        return self.state == "ready" and self.availability == "active"


@dataclass(frozen=True)
class Snapshot:
    """Services, networks, nodes, secrets and configs, as the manager listed them."""

    services: tuple[Service, ...] = ()
    networks: tuple[Network, ...] = ()
    nodes: tuple[Node, ...] = ()
    secrets: tuple[Secret, ...] = ()
    configs: tuple[Config, ...] = ()

    @property
    def offerable_networks(self) -> tuple[Network, ...]:
        """The networks that a service can join, by name."""
        found = (network for network in self.networks if network.offerable)
        return tuple(sorted(found, key=lambda network: network.name.lower()))


def read_snapshot(
    services: Iterable[Json] = (),
    networks: Iterable[Json] = (),
    nodes: Iterable[Json] = (),
    secrets: Iterable[Json] = (),
    configs: Iterable[Json] = (),
) -> Snapshot:
    """Read the answers of the API: GET /services, /networks, /nodes, /secrets and /configs."""
    return Snapshot(
        tuple(map(_service, services)),
        tuple(map(_network, networks)),
        tuple(map(read_node, nodes)),
        tuple(Secret(*_named(data)) for data in secrets),
        tuple(Config(*_named(data)) for data in configs),
    )


def read_node(data: Json) -> Node:
    """Read one node of GET /nodes."""
    return Node(
        id=_text(data, "ID"),
        hostname=_text(data, "Description", "Hostname"),
        role=_text(data, "Spec", "Role") or "worker",
        availability=_text(data, "Spec", "Availability") or "active",
        state=_text(data, "Status", "State") or "ready",
        os=_text(data, "Description", "Platform", "OS"),
        architecture=_text(data, "Description", "Platform", "Architecture"),
        address=_text(data, "Status", "Addr"),
        labels=_pairs(data, "Spec", "Labels"),
        engine_labels=_pairs(data, "Description", "Engine", "Labels"),
        nano_cpus=_number(data, "Description", "Resources", "NanoCPUs"),
        memory_bytes=_number(data, "Description", "Resources", "MemoryBytes"),
        generic=_generic(data),
    )


def mode_of(service: Json) -> str:
    """Return the mode kind of a service as the API gives it: replicated, global, ..."""
    mode = value_at(service, ("Spec", "Mode")) or {}
    return next((kind for kind, key in KEYS.items() if mode.get(key) is not None), "replicated")


def _service(data: Json) -> Service:
    asked = value_at(data, ("Spec", "EndpointSpec", "Ports")) or ()
    given = value_at(data, ("Endpoint", "Ports")) or ()
    ports = (_port(row) for row in (*asked, *given))
    return Service(
        id=_text(data, "ID"),
        name=_text(data, "Spec", "Name"),
        image=_text(data, "Spec", "TaskTemplate", "ContainerSpec", "Image"),
        mode=mode_of(data),
        replicas=value_at(data, ("Spec", "Mode", "Replicated", "Replicas")),
        ports=tuple(dict.fromkeys(port for port in ports if port.published)),
    )


def _port(row: Json) -> Port:
    return Port(
        row.get("PublishedPort") or 0,
        row.get("Protocol") or "tcp",
        row.get("PublishMode") or "ingress",
    )


def _network(data: Json) -> Network:
    scope, name = _text(data, "Scope"), _text(data, "Name")
    # Before API 1.29 the routing mesh's network is known by its name only.
    ingress = data.get("Ingress", scope == "swarm" and name == "ingress")
    return Network(
        id=_text(data, "Id"),
        name=name,
        driver=_text(data, "Driver"),
        scope=scope,
        attachable=bool(data.get("Attachable")),
        ingress=bool(ingress),
        internal=bool(data.get("Internal")),
    )


def _named(data: Json) -> tuple[str, str]:
    return _text(data, "ID"), _text(data, "Spec", "Name")


def _generic(data: Json) -> dict[str, int]:
    """Count the generic resources of a node by kind."""
    found: dict[str, int] = {}
    for row in value_at(data, ("Description", "Resources", "GenericResources")) or ():
        named = _text(row, "NamedResourceSpec", "Kind")
        kind = named or _text(row, "DiscreteResourceSpec", "Kind")
        count = 1 if named else _number(row, "DiscreteResourceSpec", "Value")
        found[kind] = found.get(kind, 0) + count
    return found


def _pairs(data: Json, *keys: str) -> dict[str, str]:
    found = value_at(data, keys)
    return {str(key): str(text) for key, text in found.items()} if isinstance(found, dict) else {}


def _number(data: Json, *keys: str) -> int:
    found = value_at(data, keys)
    return found if isinstance(found, int) else 0


def _text(data: Json, *keys: str) -> str:
    return str(value_at(data, keys) or "")
