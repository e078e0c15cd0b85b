"""What the manager knows at one moment, as small records read from the API's JSON.

A value that is absent or of an unexpected type is read as empty; a row without an ID or name is
left out and counted. So answers of old, incomplete and broken engines can be read too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from swarmtui.cluster.indexes import ByName, group
from swarmtui.spec.known_names import KnownNames
from swarmtui.spec.modes import MODE_KEYS
from swarmtui.spec.tree import value_at
from swarmtui.spec.untrusted_json import (
    JsonObject,
    get_bool,
    get_int,
    get_objects,
    get_text,
    get_text_map,
    get_word,
)

_MAX_REMEMBERED = 64
"""Answers about the nodes that are remembered; each is at most one list of nodes."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network that the manager lists; `scope` is "swarm", or "local" for one of a node."""

    id: str
    name: str
    driver: str = ""
    scope: str = "swarm"
    attachable: bool = False
    ingress: bool = False

    @property
    def joinable(self) -> bool:
        """Whether a service can join it by name: it has swarm scope, and is not ingress."""
        return self.scope == "swarm" and not self.ingress


@dataclass(frozen=True, slots=True)
class Port:
    """A published port of a service; `mode` is "ingress" or "host"."""

    published: int
    protocol: str = "tcp"
    mode: str = "ingress"


@dataclass(frozen=True, slots=True)
class Service:
    """A service; `ports` are the published ports that it requested or was assigned."""

    id: str
    name: str
    ports: tuple[Port, ...] = ()
    launched_at: str = ""
    """When this run of the wizard launched it, such as `14:03:59`; "" for other services."""
    failure: str = ""
    """What this run saw of its tasks, if it launched it: `its tasks fail`; "" for nothing."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that the manager stores."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Config:
    """A config that the manager stores."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node; `state` is ready, down, unknown or disconnected."""

    id: str
    hostname: str
    role: str = "worker"
    availability: str = "active"
    state: str = "ready"
    os: str = ""
    architecture: str = ""
    """As the node reports it: x86_64 for what an image calls amd64."""
    address: str = ""
    engine_release: str = ""
    """The release of its engine, such as `26.1.5`."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels added by `docker node update --label-add`: node.labels.NAME in a constraint."""
    engine_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels of its daemon: engine.labels.NAME in a constraint."""
    nano_cpus: int = 0
    """All CPUs of the node, not only the free ones; 0 if the node does not report them."""
    memory_bytes: int = 0
    generic_resources: Mapping[str, int] = field(default_factory=dict)
    """The number of generic resources of each kind; a named one counts as one."""

    @property
    def accepts_tasks(self) -> bool:
        """Whether the scheduler assigns new tasks to it."""
        return self.state == "ready" and self.availability == "active"


@dataclass(frozen=True)
class Snapshot:
    """Services, networks, nodes, secrets and configs, as the manager listed them.

    The indexes are made on first use, and then answer without a loop over a list.
    """

    services: tuple[Service, ...] = ()
    networks: tuple[Network, ...] = ()
    nodes: tuple[Node, ...] = ()
    secrets: tuple[Secret, ...] = ()
    configs: tuple[Config, ...] = ()
    unreadable: int = 0
    """Rows of the manager's lists that were left out: not an object, or without an ID or a name."""

    def make_indexes(self) -> None:
        """Make the indexes now, in a background thread, before a keystroke needs them."""
        for name, attribute in vars(Snapshot).items():
            if isinstance(attribute, cached_property):
                getattr(self, name)

    @cached_property
    def joinable_networks(self) -> Mapping[str, Network]:
        """The networks that a service can join, by name; the names are sorted."""
        found = {network.name: network for network in self.networks if network.joinable}
        return {name: found[name] for name in sorted(found)}

    @cached_property
    def network_names(self) -> KnownNames:
        """The names of the networks that a service can join."""
        return KnownNames(self.joinable_networks)

    @cached_property
    def swarm_networks(self) -> ByName[Network]:
        """The networks with swarm scope."""
        return ByName(network for network in self.networks if network.scope == "swarm")

    @cached_property
    def local_networks(self) -> ByName[Network]:
        """The networks of the manager's own node."""
        return ByName(network for network in self.networks if network.scope != "swarm")

    @cached_property
    def has_ingress_network(self) -> bool:
        """Whether the ingress network is listed."""
        return any(network.ingress for network in self.networks)

    @cached_property
    def secrets_by_name(self) -> ByName[Secret]:
        """The secrets."""
        return ByName(self.secrets)

    @cached_property
    def configs_by_name(self) -> ByName[Config]:
        """The configs."""
        return ByName(self.configs)

    @cached_property
    def services_by_name(self) -> Mapping[str, Sequence[Service]]:
        """The services by their name in lower case."""
        return group(self.services, lambda service: service.name.lower())

    @cached_property
    def users_of_ports(self) -> Mapping[tuple[int, str], Sequence[tuple[Service, Port]]]:
        """The services that publish a port, each with its port, by number and protocol."""
        pairs = ((service, port) for service in self.services for port in service.ports)
        return group(pairs, lambda pair: (pair[1].published, pair[1].protocol))

    @cached_property
    def of_nodes(self) -> Callable[..., Any]:
        """Call `of_nodes(function, *arguments)` for `function(nodes, *arguments)`.

        Results are remembered, so that a rule looks at each node once for each new constraint, and
        not at each keystroke.
        """
        nodes = self.nodes  # not self: it would keep the snapshot alive
        return lru_cache(_MAX_REMEMBERED)(lambda function, *words: function(nodes, *words))


def make_snapshot(
    services: Iterable[Service | None] = (),
    networks: Iterable[Network | None] = (),
    nodes: Iterable[Node | None] = (),
    secrets: Iterable[Secret | None] = (),
    configs: Iterable[Config | None] = (),
) -> Snapshot:
    """Make a snapshot of rows that were read; None for one that is unreadable, to count it."""
    given: list[list[Any]] = [*map(list, (services, networks, nodes, secrets, configs))]
    kept: list[Any] = [tuple(row for row in rows if row is not None) for rows in given]
    return replace(Snapshot(*kept), unreadable=sum(map(len, given)) - sum(map(len, kept)))


def read_node(data: Any) -> Node | None:
    """Read one node of GET /nodes; None for other JSON, or without an ID."""
    if not (id_ := get_text(data, "ID")):
        return None
    return Node(
        id=id_,
        hostname=get_text(data, "Description", "Hostname"),
        role=get_word(data, "Spec", "Role") or "worker",
        availability=get_word(data, "Spec", "Availability") or "active",
        state=get_word(data, "Status", "State") or "ready",
        os=get_word(data, "Description", "Platform", "OS"),
        architecture=get_word(data, "Description", "Platform", "Architecture"),
        address=get_text(data, "Status", "Addr"),
        engine_release=get_word(data, "Description", "Engine", "EngineVersion"),
        labels=get_text_map(data, "Spec", "Labels"),
        engine_labels=get_text_map(data, "Description", "Engine", "Labels"),
        nano_cpus=get_int(data, "Description", "Resources", "NanoCPUs") or 0,
        memory_bytes=get_int(data, "Description", "Resources", "MemoryBytes") or 0,
        generic_resources=_read_generic_resources(data),
    )


def mode_of(service: JsonObject) -> str:
    """Return the mode of a service from the API: replicated, global, ..."""
    mode = value_at(service, ("Spec", "Mode"))
    return next(
        (kind for kind, key in MODE_KEYS.items() if value_at(mode, (key,)) is not None),
        "replicated",
    )


def read_service(data: Any) -> Service | None:
    """Read one service of GET /services; None without an ID and a name."""
    id_, name = get_text(data, "ID"), get_text(data, "Spec", "Name")
    if not (id_ and name):
        return None
    asked, given = (
        get_objects(data, "Spec", "EndpointSpec", "Ports"),
        get_objects(data, "Endpoint", "Ports"),
    )
    ports = map(_read_port, (*asked, *given))
    return Service(
        id=id_,
        name=name,
        ports=tuple(dict.fromkeys(port for port in ports if port.published)),
    )


def _read_port(row: JsonObject) -> Port:
    return Port(
        get_int(row, "PublishedPort") or 0,
        get_word(row, "Protocol") or "tcp",
        get_word(row, "PublishMode") or "ingress",
    )


def read_network(data: Any) -> Network | None:
    """Read one network of GET /networks; None without an ID and a name."""
    id_, name, scope = get_text(data, "Id"), get_text(data, "Name"), get_word(data, "Scope")
    if not (id_ and name):
        return None
    # Before API 1.29 the ingress network is identified only by its name.
    by_name = "Ingress" not in data and (scope, name) == ("swarm", "ingress")
    return Network(
        id=id_,
        name=name,
        driver=get_word(data, "Driver"),
        scope=scope,
        attachable=get_bool(data, "Attachable"),
        ingress=by_name or get_bool(data, "Ingress"),
    )


def read_secret(data: Any) -> Secret | None:
    """Read one secret of GET /secrets; None without an ID and a name."""
    id_, name = get_text(data, "ID"), get_text(data, "Spec", "Name")
    return Secret(id_, name) if id_ and name else None


def read_config(data: Any) -> Config | None:
    """Read one config of GET /configs, without its data; None without an ID and a name."""
    id_, name = get_text(data, "ID"), get_text(data, "Spec", "Name")
    return Config(id_, name) if id_ and name else None


def _read_generic_resources(data: JsonObject) -> dict[str, int]:
    """Count the generic resources of a node by kind."""
    found: dict[str, int] = {}
    for row in get_objects(data, "Description", "Resources", "GenericResources"):
        named = get_text(row, "NamedResourceSpec", "Kind")
        kind = named or get_text(row, "DiscreteResourceSpec", "Kind")
        count = 1 if named else get_int(row, "DiscreteResourceSpec", "Value") or 0
        found[kind] = found.get(kind, 0) + count
    return found
