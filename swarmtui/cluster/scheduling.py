"""Which nodes can run a task of a spec, and how many, as far as a snapshot shows it.

Pure functions. A snapshot does not show the resources that other services use, so `capacity` is
that of an empty swarm: if it is too small, it stays too small. Sources: swarmkit
manager/constraint/constraint.go NodeMatches, manager/scheduler/filter.go,
api/genericresource/validate.go.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeVar

from swarmtui.cluster.snapshot import Node, Snapshot
from swarmtui.spec.notation.constraint import LABEL_PREFIXES, Constraint
from swarmtui.spec.notation.units import format_bytes, format_cpus
from swarmtui.spec.rules.placement import constraints_of
from swarmtui.spec.unreadable import whole

if TYPE_CHECKING:
    from swarmtui.spec.model.placement import Platform
    from swarmtui.spec.model.service import ServiceSpec

Found = TypeVar("Found")

_RESERVATIONS = "TaskTemplate.Resources.Reservations"
_SAME_ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class TaskLimit:
    """Something that limits the number of tasks on a node."""

    path: str
    words: str
    """Its description for a message: `8 CPUs`, `port 8080`."""
    kind: Literal["cpus", "memory", "generic", "port", "max"]
    amount: int
    """The amount that a task needs; for port and max, the number of tasks allowed on a node."""
    name: str = ""
    """The kind of a generic resource."""

    def capacity(self, node: Node) -> int | None:
        """Return how many tasks the limit allows on the node, None if that is unknown."""
        if self.kind in ("port", "max"):
            return self.amount
        has = self.total_on(node)
        return None if has is None else has // self.amount

    def total_on(self, node: Node) -> int | None:
        """Return the total amount on the node, None if that is unknown."""
        if not node.nano_cpus:
            return None
        has = {"cpus": node.nano_cpus, "memory": node.memory_bytes}
        return has.get(self.kind, node.generic_resources.get(self.name, 0))


def meets_constraint(constraint: Constraint, node: Node) -> bool:
    """Whether the node meets the constraint, as the manager decides it."""
    if constraint.normalized_key == "node.ip":
        return _address_meets_constraint(constraint, node)
    value = node_attribute(constraint, node)
    same = value is not None and value.casefold() == constraint.value.casefold()
    return value is not None and same == (constraint.operator == "==")


def node_attribute(constraint: Constraint, node: Node) -> str | None:
    """Return the node's value for the key of the constraint; None for an unknown key."""
    prefix, name = constraint.label
    if prefix:
        return (node.labels if prefix == LABEL_PREFIXES[0] else node.engine_labels).get(name, "")
    known = {
        "node.id": node.id,
        "node.hostname": node.hostname,
        "node.ip": node.address,
        "node.role": node.role,
        "node.platform.os": node.os,
        "node.platform.arch": node.architecture,
    }
    return known.get(constraint.normalized_key)


def _address_meets_constraint(constraint: Constraint, node: Node) -> bool:
    """Match an address or a subnet; a malformed one matches no node, not even with !=."""
    try:
        wanted = ipaddress.ip_network(_without_ipv4_mapping(constraint.value), strict=False)
        found = ipaddress.ip_address(_without_ipv4_mapping(node.address)) if node.address else None
    except ValueError:
        return False
    return (found is not None and found in wanted) == (constraint.operator == "==")


def _without_ipv4_mapping(address: str) -> str:
    """Return an IPv4-mapped IPv6 address as IPv4; others in lower case."""
    return address.lower().removeprefix("::ffff:") if "." in address else address


def runs_platform(platforms: Sequence[Platform], node: Node) -> bool:
    """Whether one of the platforms is the node's; an empty field matches any."""
    architecture = _normalize_architecture(node.architecture)
    return not platforms or any(
        row.os in ("", node.os) and _normalize_architecture(row.architecture) in ("", architecture)
        for row in platforms
    )


def _normalize_architecture(name: str) -> str:
    return _SAME_ARCHITECTURE.get(name, name)


def matching_nodes(spec: ServiceSpec, snapshot: Snapshot) -> Sequence[Node]:
    """Return the nodes that meet all constraints and platforms, whatever is free on them."""
    nodes: Sequence[Node] = of_matching_nodes(spec, snapshot, list)
    return nodes


def of_matching_nodes(
    spec: ServiceSpec, snapshot: Snapshot, function: Callable[..., Found], *arguments: Hashable
) -> Found:
    """Return `function(nodes, *arguments)` for the matching nodes; remembered by the snapshot."""
    placement = spec.task_template.placement
    whole(placement and placement.constraints)
    constraints = tuple(constraint for _, constraint in constraints_of(spec))
    platforms = whole(placement and placement.platforms) or ()
    found: Found = snapshot.of_nodes(_on_matching, constraints, platforms, function, *arguments)
    return found


def _on_matching(
    nodes: Sequence[Node],
    constraints: Sequence[Constraint],
    platforms: Sequence[Platform],
    function: Callable[..., Found],
    *arguments: Hashable,
) -> Found:
    nodes = meeting_all(nodes, constraints)
    return function([node for node in nodes if runs_platform(platforms, node)], *arguments)


def meeting_all(nodes: Sequence[Node], constraints: Sequence[Constraint]) -> Sequence[Node]:
    """Return the nodes that meet all constraints."""
    for constraint in constraints:
        nodes = [node for node in nodes if meets_constraint(constraint, node)]
    return nodes


def task_limits(spec: ServiceSpec) -> Iterator[TaskLimit]:
    """Yield what limits the number of tasks on a node; of several host ports only the first."""
    yield from reservation_limits(spec)
    ports = enumerate((spec.endpoint_spec and spec.endpoint_spec.ports) or ())
    host = ((row, port) for row, port in ports if port.publish_mode == "host")
    for row, port in islice(((row, port) for row, port in host if port.published_port), 1):
        path = f"EndpointSpec.Ports[{row}].PublishedPort"
        yield TaskLimit(path, f"port {port.published_port}", "port", 1)
    placement = spec.task_template.placement
    if placement and placement.max_replicas:
        most = placement.max_replicas
        yield TaskLimit("TaskTemplate.Placement.MaxReplicas", f"{most} on a node", "max", most)


def reservation_limits(spec: ServiceSpec) -> Iterator[TaskLimit]:
    """Yield a limit for each resource that a task reserves."""
    resources = spec.task_template.resources
    asked = resources and resources.reservations
    if not asked:
        return
    if cpus := asked.nano_cpus:
        yield TaskLimit(f"{_RESERVATIONS}.NanoCPUs", f"{format_cpus(cpus)} CPUs", "cpus", cpus)
    if memory := asked.memory_bytes:
        words = f"{format_bytes(memory)} of memory"
        yield TaskLimit(f"{_RESERVATIONS}.MemoryBytes", words, "memory", memory)
    for row, resource in enumerate(asked.generic_resources or ()):
        counted = resource.discrete_resource_spec
        if counted and counted.value:
            path = f"{_RESERVATIONS}.GenericResources[{row}]"
            words = f"{counted.kind}={counted.value}"
            yield TaskLimit(path, words, "generic", counted.value, counted.kind)


def task_capacity(limits: Sequence[TaskLimit], node: Node) -> int | None:
    """Return how many tasks these limits allow on the node; None for any number."""
    known = [found for limit in limits if (found := limit.capacity(node)) is not None]
    return min(known, default=None)


def tightest_limit(limits: Sequence[TaskLimit], nodes: Sequence[Node]) -> TaskLimit | None:
    """Return the limit that allows the fewest tasks on these nodes, None if none applies."""

    def on_all(limit: TaskLimit) -> int:
        return sum(found for node in nodes if (found := limit.capacity(node)) is not None)

    known = (limit for limit in limits if any(limit.capacity(n) is not None for n in nodes))
    return min(known, key=on_all, default=None)
