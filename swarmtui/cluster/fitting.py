"""Which nodes can run a task of a spec, and how many, as far as a snapshot can tell.

Pure functions. What other services take of a node is not in a snapshot, so `room` is what an empty
swarm has: where that is too little, it stays so. Sources: swarmkit manager/constraint/constraint.go
NodeMatches, manager/scheduler/filter.go, api/genericresource/validate.go.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from swarmtui.cluster.snapshot import Node
from swarmtui.spec.notation.constraint import LABEL_PREFIXES, Constraint
from swarmtui.spec.rules.placement import constraints_of
from swarmtui.spec.notation.units import format_bytes, format_cpus
from swarmtui.spec.unreadable import whole

if TYPE_CHECKING:
    from swarmtui.spec.model.placement import Platform
    from swarmtui.spec.model.service import ServiceSpec

_RESERVATIONS = "TaskTemplate.Resources.Reservations"
_SAME_ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Bound:
    """Something that keeps a node from taking any number of tasks."""

    path: str
    words: str
    """What it is, for a message: `8 CPUs`, `port 8080`."""
    kind: Literal["cpus", "memory", "generic", "port", "max"]
    amount: int
    """What a task needs of it; for port and max, how many tasks there may be."""
    name: str = ""
    """The kind of a generic resource."""

    def room(self, node: Node) -> int | None:
        """How many tasks the node can take by it, None where the snapshot does not tell."""
        if self.kind in ("port", "max"):
            return self.amount
        has = self.of(node)
        return None if has is None else has // self.amount

    def of(self, node: Node) -> int | None:
        """How much of it the node has in all, None where the snapshot does not tell."""
        if not node.nano_cpus:
            return None
        has = {"cpus": node.nano_cpus, "memory": node.memory_bytes}
        return has.get(self.kind, node.generic.get(self.name, 0))


def meets(constraint: Constraint, node: Node) -> bool:
    """Whether the manager takes the node for one that fits the constraint."""
    if constraint.normalized_key == "node.ip":
        return _address_meets(constraint, node)
    value = attribute(constraint, node)
    same = value is not None and value.casefold() == constraint.value.casefold()
    return value is not None and same == (constraint.operator == "==")


def attribute(constraint: Constraint, node: Node) -> str | None:
    """Return what the node has where the constraint asks; None for an unknown key."""
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


def _address_meets(constraint: Constraint, node: Node) -> bool:
    """An address or a subnet; a malformed one fits no node, not even with !=."""
    try:
        wanted = ipaddress.ip_network(_unmapped(constraint.value), strict=False)
        found = ipaddress.ip_address(_unmapped(node.address)) if node.address else None
    except ValueError:
        return False
    return (found is not None and found in wanted) == (constraint.operator == "==")


def _unmapped(address: str) -> str:
    """An IPv4 address that is written as an IPv6 one is the same."""
    return address.lower().removeprefix("::ffff:") if "." in address else address


def runs_platform(platforms: Sequence[Platform], node: Node) -> bool:
    """Whether one of the platforms is the node's; an empty word is any."""
    architecture = _architecture(node.architecture)
    return not platforms or any(
        row.os in ("", node.os) and _architecture(row.architecture) in ("", architecture)
        for row in platforms
    )


def _architecture(name: str) -> str:
    return _SAME_ARCHITECTURE.get(name, name)


def fitting(spec: ServiceSpec, nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes that meet all constraints and the platforms, whatever they have free."""
    placement = spec.task_template.placement
    whole(placement and placement.constraints)
    constraints = [constraint for _, constraint in constraints_of(spec)]
    platforms = whole(placement and placement.platforms) or ()
    return [
        node
        for node in nodes
        if all(meets(each, node) for each in constraints) and runs_platform(platforms, node)
    ]


def bounds(spec: ServiceSpec) -> Iterator[Bound]:
    """Yield what limits the number of tasks on a node; of host ports the first says it."""
    yield from reserved(spec)
    ports = enumerate((spec.endpoint_spec and spec.endpoint_spec.ports) or ())
    held = ((row, port) for row, port in ports if port.publish_mode == "host")
    for row, port in islice(((row, port) for row, port in held if port.published_port), 1):
        path = f"EndpointSpec.Ports[{row}].PublishedPort"
        yield Bound(path, f"port {port.published_port}", "port", 1)
    placement = spec.task_template.placement
    if placement and placement.max_replicas:
        most = placement.max_replicas
        yield Bound("TaskTemplate.Placement.MaxReplicas", f"{most} on a node", "max", most)


def reserved(spec: ServiceSpec) -> Iterator[Bound]:
    """Yield what a task reserves."""
    resources = spec.task_template.resources
    asked = resources and resources.reservations
    if not asked:
        return
    if cpus := asked.nano_cpus:
        yield Bound(f"{_RESERVATIONS}.NanoCPUs", f"{format_cpus(cpus)} CPUs", "cpus", cpus)
    if memory := asked.memory_bytes:
        words = f"{format_bytes(memory)} of memory"
        yield Bound(f"{_RESERVATIONS}.MemoryBytes", words, "memory", memory)
    for row, resource in enumerate(asked.generic_resources or ()):
        counted = resource.discrete_resource_spec
        if counted and counted.value:
            path = f"{_RESERVATIONS}.GenericResources[{row}]"
            words = f"{counted.kind}={counted.value}"
            yield Bound(path, words, "generic", counted.value, counted.kind)


def room(limits: Sequence[Bound], node: Node) -> int | None:
    """How many tasks the node can take at most by these bounds; None for any number."""
    known = [found for bound in limits if (found := bound.room(node)) is not None]
    return min(known, default=None)


def tightest(limits: Sequence[Bound], nodes: Sequence[Node]) -> Bound | None:
    """Return the bound that leaves least room on these nodes, None where none does."""

    def on_all(bound: Bound) -> int:
        return sum(found for node in nodes if (found := bound.room(node)) is not None)

    known = (bound for bound in limits if any(bound.room(n) is not None for n in nodes))
    return min(known, key=on_all, default=None)
