"""The swarm's state: nodes, networks, secrets, configs, services and their tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from swarmtui.demo.errors import ApiError, invalid_argument, rpc_error
from swarmtui.demo.fixtures import registry
from swarmtui.demo.fixtures.scenario import (
    CONFIGS,
    NETWORKS,
    NODES,
    SECRETS,
    SERVICES,
    Network,
    Node,
)
from swarmtui.demo.go.defaults import with_defaults
from swarmtui.demo.ids import random_name, swarm_id, timestamp
from swarmtui.demo.swarm import ports
from swarmtui.demo.swarm.convert import convert
from swarmtui.demo.swarm.object_lookup import find_object
from swarmtui.demo.swarm.references import check_existence, refers_to
from swarmtui.demo.swarm.scheduler import Scheduler
from swarmtui.demo.swarm.secrets_and_configs import (
    CONFIG,
    SECRET,
    SecretOrConfig,
    SecretOrConfigStore,
)
from swarmtui.demo.swarm.spec_checks import check_spec
from swarmtui.demo.swarm.tasks import ServiceBase, Task, list_tasks
from swarmtui.spec.api_version import OLDEST, ApiVersion

Spec = dict[str, Any]
Clock = Callable[[], float]

_CLUSTER_AGE = 86_400.0
_TASK_NETWORKS_SINCE = ApiVersion(1, 25)


@dataclass(frozen=True)
class Service(ServiceBase):
    """A stored service; `ports` include the published ports that the manager chose."""

    ports: list[Spec] = field(default_factory=list)
    virtual_ips: list[Spec] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The service's name."""
        found: str = self.spec["Name"]
        return found

    def as_json(self, engine: ApiVersion, *, defaults: bool = False) -> Spec:
        """Return the service as GET /services/{id} shows it, on request with all defaults."""
        shown: Spec = {
            "ID": self.id,
            "Version": {"Index": self.index},
            "CreatedAt": timestamp(self.created),
            "UpdatedAt": timestamp(self.created),
            "Spec": with_defaults(self.spec, engine) if defaults else self.spec,
            "Endpoint": self._endpoint() if self.allocatable else {"Spec": {}},
        }
        if self.is_job:
            started = timestamp(self.created)
            shown["JobStatus"] = {"JobIteration": {"Index": 0}, "LastExecution": started}
        return shown

    def _endpoint(self) -> Spec:
        endpoint: Spec = {"Spec": self.spec.get("EndpointSpec", {})}
        if self.ports:
            endpoint["Ports"] = self.ports
        if self.virtual_ips:
            endpoint["VirtualIPs"] = self.virtual_ips
        return endpoint


class Cluster:
    """The fixtures, created a day ago on engines with API version `engine`, and what is added.

    `clock` returns seconds since 1970; new objects are created at its time.
    """

    def __init__(self, engine: ApiVersion, clock: Clock, random: Random) -> None:
        self.engine = max(engine, OLDEST)  # swarm mode starts with OLDEST
        self.clock = clock
        self.random = random
        self.nodes: tuple[Node, ...] = NODES
        self.networks: tuple[Network, ...] = NETWORKS
        self.services: dict[str, Service] = {}
        self.created = clock() - _CLUSTER_AGE
        self.secrets, self.configs = SecretOrConfigStore(SECRET), SecretOrConfigStore(CONFIG)
        self._index = 10
        for store, specs in ((self.secrets, SECRETS), (self.configs, CONFIGS)):
            for spec in specs:
                item_id = swarm_id(store.kind.name, spec["Name"])
                self._add_secret_or_config(store, spec, item_id, self.created)
        for spec in SERVICES:
            kept = convert(
                self._with_network_ids(_with_networks_for_engine(self.engine, spec)), self.engine
            )
            self._add(kept, swarm_id("service", spec["Name"]), self.created)

    def create(
        self, spec: Spec, auth: str = "", *, resolve_digest: bool = False
    ) -> tuple[str, list[str]]:
        """Check and add a service; return its ID and the warnings. ApiError when it is refused.

        With `resolve_digest`, the engine adds the image's digest, as for requests below API 1.30.
        """
        spec = self._with_network_ids(spec)
        if not spec.get("Name"):
            taken = {service.name for service in self.services.values()}
            spec["Name"] = random_name(self.random, taken)
        spec = convert(spec, self.engine)
        check_spec(spec)
        self._check_conflicts(spec)
        warnings = self._resolve_digest(spec, auth) if resolve_digest else []
        service = self._add(spec, swarm_id(self.random.getrandbits(128)), self.clock(), auth)
        return service.id, warnings

    def remove(self, id_or_name: str) -> None:
        """Remove a service and its tasks; ApiError 404 or 400 (ambiguous)."""
        del self.services[self.service(id_or_name).id]

    def create_secret_or_config(self, store: SecretOrConfigStore, spec: Spec) -> str:
        """Check and add a secret or config; return its ID. ApiError when the manager refuses it."""
        item_id = swarm_id(self.random.getrandbits(128))
        self._add_secret_or_config(store, spec, item_id, self.clock())
        return item_id

    def _add_secret_or_config(
        self, store: SecretOrConfigStore, spec: Spec, item_id: str, created: float
    ) -> None:
        self._index += 1
        store.add(SecretOrConfig(store.kind, item_id, self._index, created, spec))

    def remove_secret_or_config(self, store: SecretOrConfigStore, id_or_name: str) -> None:
        """Remove a secret or config; ApiError 400 while a service refers to it."""
        item = store.find(id_or_name)
        services = self.services.values()
        users = [each.name for each in services if refers_to(each.spec, store.kind, item.id)]
        store.remove(item, users)

    def service(self, id_or_name: str) -> Service:
        """Find a service by ID, name or ID prefix; ApiError 404 or 400 (ambiguous)."""
        services = list(self.services.values())
        return find_object(id_or_name, "service", services, _id_of, _is_named)

    def network(self, id_or_name: str) -> Network:
        """Find a network by ID, name or ID prefix; ApiError 404 or 400 (ambiguous)."""
        return find_object(id_or_name, "network", self.networks, _id_of, _is_named)

    def node(self, id_or_name: str) -> Node:
        """Find a node by ID, hostname, ID prefix or `self`; ApiError 404 or 400 (ambiguous)."""
        if id_or_name == "self":
            return self.nodes[0]
        return find_object(
            id_or_name, "node", self.nodes, _id_of, lambda node, name: node.hostname == name
        )

    def tasks(self) -> list[Task]:
        """Return all tasks at the clock's time, in the order of the services."""
        scheduler, now = Scheduler(self.nodes), self.clock()
        found: list[Task] = []
        for service in self.services.values():
            slots = service.slots()
            if slots is None:
                assignments = scheduler.assign_global(service.id, service.spec)
            else:
                assignments = scheduler.assign_replicated(service.id, service.spec, slots)
            found += list_tasks(service, assignments, now)
        return found

    def _add(self, spec: Spec, service_id: str, created: float, auth: str = "") -> Service:
        self._index += 7
        taken = (port for each in self.services.values() for port in each.ports)
        service = Service(
            id=service_id,
            index=self._index,
            created=created,
            spec=spec,
            pull_error=registry.pull_error(spec["TaskTemplate"]["ContainerSpec"]["Image"], auth),
            ports=ports.allocate_ports(spec, taken),
            virtual_ips=self._virtual_ips(spec),
        )
        self.services[service_id] = service
        return service

    def _resolve_digest(self, spec: Spec, auth: str) -> list[str]:
        container = spec["TaskTemplate"]["ContainerSpec"]
        container["Image"], warnings = registry.resolve_digest(container["Image"], auth)
        return warnings

    def _check_conflicts(self, spec: Spec) -> None:
        for attachment in spec["TaskTemplate"].get("Networks", []):
            network = self.network(attachment["Target"])
            if network.ingress:
                text = "Service cannot be explicitly attached to the ingress network"
                raise invalid_argument(f'{text} "{network.name}"')
        for other in self.services.values():
            ports.check_conflicts(spec, other.name, other.id, other.ports)
        check_existence(spec, self.secrets)
        check_existence(spec, self.configs)
        for other in self.services.values():
            if other.name.lower() == spec["Name"].lower():
                text = f"name conflicts with an existing object: service {spec['Name']}"
                raise rpc_error("AlreadyExists", f"{text} already exists")

    def _with_network_ids(self, spec: Spec) -> Spec:
        """Return the spec with IDs for network names; if the task has networks, only for those."""
        task = spec.get("TaskTemplate", {})
        resolved = {**spec, "TaskTemplate": {**task}}
        networks_owner = resolved["TaskTemplate"] if task.get("Networks") else resolved
        networks_owner["Networks"] = [
            self._resolve_network(network) for network in networks_owner.get("Networks", [])
        ]
        return resolved

    def _resolve_network(self, attachment: Spec) -> Spec:
        target = attachment.get("Target", "")
        try:
            network = self.network(target)
        except ApiError as error:
            status = 500 if error.status == 404 else error.status
            raise ApiError(status, error.message) from None
        _check_scope(network, target)
        return {**attachment, "Target": network.id}

    def _virtual_ips(self, spec: Spec) -> list[Spec]:
        if spec.get("EndpointSpec", {}).get("Mode") == "dnsrr":
            return []
        networks = [self.network(target) for target in _network_targets(spec)]
        if any(map(ports.is_ingress, ports.ports_of(spec))):
            networks.insert(0, self.network("ingress"))
        host = 2 + self._index // 7 % 250
        return [
            {"NetworkID": network.id, "Addr": f"{network.subnet}.{host}/24"}
            for network in networks
            if network.scope == "swarm"
        ]


def _network_targets(spec: Spec) -> list[str]:
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


def _id_of(item: Service | Network | Node) -> str:
    return item.id


def _is_named(item: Service | Network, name: str) -> bool:
    return item.name == name


def _with_networks_for_engine(engine: ApiVersion, spec: Spec) -> Spec:
    """Return a fixture service with its networks in the place where this engine reads them."""
    task = dict(spec["TaskTemplate"])
    if engine >= _TASK_NETWORKS_SINCE:
        return spec
    return {**spec, "Networks": task.pop("Networks"), "TaskTemplate": task}
