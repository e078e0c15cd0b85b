"""The swarm's state: nodes, networks, services, and the tasks that follow from them in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from swarmtui.demo import checks, registry
from swarmtui.demo.adjust import stored, with_defaults
from swarmtui.demo.errors import ApiError, bad_request, invalid, rpc_error
from swarmtui.demo.identity import identity, random_name, timestamp
from swarmtui.demo.placement import Scheduler
from swarmtui.demo.scenery import NETWORKS, NODES, SERVICES, Network, Node
from swarmtui.demo.tasks import Attempt, Work, attempts

Spec = dict[str, Any]
Clock = Callable[[], float]

_DYNAMIC_PORTS = range(30000, 32768)
_AGE = 86_400.0


@dataclass(frozen=True)
class Service(Work):
    """A service as it was created; `ports` have the published ports that the manager chose."""

    ports: list[Spec] = field(default_factory=list)
    addresses: list[Spec] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The service's name."""
        found: str = self.spec["Name"]
        return found

    def as_json(self, *, defaults: bool = False) -> Spec:
        """Return the service as GET /services/{id} shows it."""
        shown: Spec = {
            "ID": self.id,
            "Version": {"Index": self.index},
            "CreatedAt": timestamp(self.created),
            "UpdatedAt": timestamp(self.created),
            "Spec": with_defaults(self.spec) if defaults else self.spec,
            "Endpoint": self._endpoint(),
        }
        if self.is_job:
            begun = timestamp(self.created)
            shown["JobStatus"] = {"JobIteration": {"Index": 0}, "LastExecution": begun}
        return shown

    def _endpoint(self) -> Spec:
        endpoint: Spec = {"Spec": self.spec.get("EndpointSpec", {"Mode": "vip"})}
        if self.ports:
            endpoint["Ports"] = self.ports
        if self.addresses:
            endpoint["VirtualIPs"] = self.addresses
        return endpoint


class Cluster:
    """Three nodes, some networks and two services of yesterday; new services start at `clock()`."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self.clock = clock
        self.random = random
        self.nodes: tuple[Node, ...] = NODES
        self.networks: tuple[Network, ...] = NETWORKS
        self.services: dict[str, Service] = {}
        self.founded = clock() - _AGE
        self._index = 10
        for spec in SERVICES:
            name = spec["Name"]
            self._add(stored(self._with_network_ids(spec)), identity("service", name), self.founded)

    def create(self, spec: Spec, auth: str = "", *, pin: bool = False) -> tuple[str, list[str]]:
        """Check and add a service; its ID and the warnings. ApiError as daemon or manager refuse.

        With `pin` the engine itself records the image's digest, as it does below API 1.30.
        """
        spec = self._with_network_ids(spec)
        if not spec.get("Name"):
            taken = {service.name for service in self.services.values()}
            spec["Name"] = random_name(self.random, taken)
        checks.convert(spec)
        spec = stored(spec)
        checks.check(spec)
        self._check_against_others(spec)
        warnings = self._pin(spec, auth) if pin else []
        service = self._add(spec, identity(self.random.getrandbits(128)), self.clock(), auth)
        return service.id, warnings

    def remove(self, id_or_name: str) -> None:
        """Remove a service and its tasks."""
        del self.services[self.service(id_or_name).id]

    def service(self, id_or_name: str) -> Service:
        """Find a service by ID, name or the beginning of an ID; ApiError 404 or 400 (ambiguous)."""
        if id_or_name in self.services:
            return self.services[id_or_name]
        found: Service = _find(id_or_name, "service", list(self.services.values()), _name_of)
        return found

    def network(self, id_or_name: str) -> Network:
        """Find a network by ID, name or the beginning of an ID; ApiError 404 or 400 (ambiguous)."""
        found: Network = _find(id_or_name, "network", list(self.networks), _name_of)
        return found

    def node(self, id_or_name: str) -> Node:
        """Find a node by ID, hostname, the beginning of an ID, or as `self`."""
        if id_or_name == "self":
            return self.nodes[0]
        found: Node = _find(id_or_name, "node", list(self.nodes), lambda node: node.hostname)
        return found

    def tasks(self) -> list[Attempt]:
        """Every task at this moment, in the order of the services."""
        scheduler, now = Scheduler(self.nodes), self.clock()
        found: list[Attempt] = []
        for service in self.services.values():
            slots = service.slots()
            if slots is None:
                seats = scheduler.everywhere(service.id, service.spec)
            else:
                seats = scheduler.replicated(service.id, service.spec, slots)
            found += attempts(service, seats, now)
        return found

    def _add(self, spec: Spec, service_id: str, created: float, auth: str = "") -> Service:
        self._index += 7
        service = Service(
            id=service_id,
            index=self._index,
            created=created,
            spec=spec,
            pull_error=registry.pull_error(spec["TaskTemplate"]["ContainerSpec"]["Image"], auth),
            ports=self._allocate(spec),
            addresses=self._addresses(spec),
        )
        self.services[service_id] = service
        return service

    def _pin(self, spec: Spec, auth: str) -> list[str]:
        container = spec["TaskTemplate"]["ContainerSpec"]
        container["Image"], warnings = registry.pinned(container["Image"], auth)
        return warnings

    def _check_against_others(self, spec: Spec) -> None:
        for target in _targets(spec):
            network = self.network(target)
            if network.ingress:
                text = "Service cannot be explicitly attached to the ingress network"
                raise invalid(f'{text} "{network.name}"')
        for other in self.services.values():
            allocated = {"EndpointSpec": {"Ports": other.ports}}
            checks.check_ports(spec, other.name, other.id, allocated)
        for other in self.services.values():
            if other.name.lower() == spec["Name"].lower():
                text = f"name conflicts with an existing object: service {spec['Name']}"
                raise rpc_error("AlreadyExists", f"{text} already exists")

    def _with_network_ids(self, spec: Spec) -> Spec:
        task = spec.get("TaskTemplate", {})
        resolved = {**spec, "TaskTemplate": {**task}}
        for holder in (resolved, resolved["TaskTemplate"]):
            if holder.get("Networks"):
                holder["Networks"] = [self._resolved(network) for network in holder["Networks"]]
        return resolved

    def _resolved(self, attachment: Spec) -> Spec:
        target = attachment.get("Target", "")
        try:
            network = self.network(target)
        except ApiError as error:
            status = 500 if error.status == 404 else error.status
            raise ApiError(status, error.message) from None
        _check_scope(network, target)
        return {**attachment, "Target": network.id}

    def _allocate(self, spec: Spec) -> list[Spec]:
        taken = {
            (port["Protocol"], port.get("PublishedPort", 0))
            for ports in (checks.ports_of(spec), *(each.ports for each in self.services.values()))
            for port in ports
        }
        return [self._with_published_port(port, taken) for port in checks.ports_of(spec)]

    def _with_published_port(self, port: Spec, taken: set[tuple[str, int]]) -> Spec:
        if port.get("PublishedPort") or port["PublishMode"] == "host":
            return port
        protocol = port["Protocol"]
        chosen = next(number for number in _DYNAMIC_PORTS if (protocol, number) not in taken)
        taken.add((protocol, chosen))
        return {**port, "PublishedPort": chosen}

    def _addresses(self, spec: Spec) -> list[Spec]:
        if spec.get("EndpointSpec", {}).get("Mode") == "dnsrr":
            return []
        networks = [self.network(target) for target in _targets(spec)]
        if any(port["PublishMode"] == "ingress" for port in checks.ports_of(spec)):
            networks.insert(0, self.network("ingress"))
        host = 2 + self._index // 7 % 250
        return [
            {"NetworkID": network.id, "Addr": f"{network.subnet}.{host}/24"}
            for network in networks
            if network.scope == "swarm"
        ]


def _targets(spec: Spec) -> list[str]:
    attachments = spec["TaskTemplate"].get("Networks") or spec.get("Networks") or []
    return [attachment["Target"] for attachment in attachments]


def _check_scope(network: Network, target: str) -> None:
    if network.scope == "swarm" or network.name in {"bridge", "host"}:
        return
    if network.name == "none":
        text = f"network {target} not found"
        raise ApiError(404, f"could not find the corresponding predefined swarm network: {text}")
    raise ApiError(
        403,
        f"The network {target} cannot be used with services. Only networks scoped to the swarm can "
        "be used, such as those created with the overlay driver.",
    )


def _name_of(thing: Service | Network) -> str:
    return thing.name


def _find(text: str, kind: str, things: list[Any], name_of: Callable[[Any], str]) -> Any:
    """Full ID, then exact name, then ID prefix: the daemon's order."""
    for matches in (
        [thing for thing in things if thing.id == text],
        [thing for thing in things if name_of(thing) == text],
        [thing for thing in things if text and thing.id.startswith(text)],
    ):
        if len(matches) > 1:
            raise bad_request(f"{kind} {text} is ambiguous ({len(matches)} matches found)")
        if matches:
            return matches[0]
    raise ApiError(404, f"{kind} {text} not found")
