"""The scheduler: assigns each task to a node, or explains why no node is suitable.

Sources: swarmkit `manager/scheduler/{filter,pipeline,nodeset,scheduler}.go`,
`api/genericresource/validate.go`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from swarmtui.demo.fixtures.scenario import NETWORKS, Node
from swarmtui.demo.swarm.constraint import node_label, parse_constraint
from swarmtui.demo.swarm.ports import host_ports

Spec = dict[str, Any]

_ARCHITECTURE_ALIASES = {"x86_64": "amd64", "aarch64": "arm64"}
_DRIVERS = {network.id: network.driver for network in NETWORKS}


@dataclass
class NodeUsage:
    """The resources of one node that are in use: `cpus` in 10⁻⁹ CPUs, `memory` in bytes."""

    cpus: int = 0
    memory: int = 0
    generic: Counter[str] = field(default_factory=Counter)
    ports: set[tuple[str, int]] = field(default_factory=set)
    tasks: Counter[str] = field(default_factory=Counter)

    def add_task(self, service: str, spec: Spec) -> None:
        """Count one more task of a service."""
        reserved = _reserved(spec)
        self.cpus += reserved.get("NanoCPUs", 0)
        self.memory += reserved.get("MemoryBytes", 0)
        for resource in generic_resources(spec):
            self.generic[resource["Kind"]] += resource["Value"]
        self.ports |= host_ports(spec)
        self.tasks[service] += 1


@dataclass(frozen=True)
class Assignment:
    """The slot of one task (0 for global services) and its node, or why it has none.

    A task of a global service is `preassigned`: it has its node even when it cannot run there.
    """

    slot: int
    node: Node | None
    err: str = ""
    preassigned: bool = False

    @property
    def fits(self) -> bool:
        """Whether the task can run."""
        return self.node is not None and not self.err

    @property
    def message(self) -> str:
        """The scheduler's message in the status of the assigned task."""
        if self.preassigned:
            return "scheduler confirmed task can run on preassigned node"
        return "scheduler assigned task to node"


def generic_resources(spec: Spec) -> list[Spec]:
    """Return Kind and Value of the discrete generic resources that each task reserves."""
    reserved = _reserved(spec).get("GenericResources", [])
    discrete = (each.get("DiscreteResourceSpec") for each in reserved)
    return [{"Kind": "", "Value": 0, **each} for each in discrete if each is not None]


def _reserved(spec: Spec) -> Spec:
    found: Spec = spec["TaskTemplate"].get("Resources", {}).get("Reservations", {})
    return found


def _placement(spec: Spec) -> Spec:
    found: Spec = spec["TaskTemplate"].get("Placement", {})
    return found


def _mounts(spec: Spec) -> list[Spec]:
    found: list[Spec] = spec["TaskTemplate"]["ContainerSpec"].get("Mounts", [])
    return found


Filter = Callable[[Spec, Node, NodeUsage, str], bool]


def _has_resources(spec: Spec, node: Node, usage: NodeUsage, _: str) -> bool:
    reserved = _reserved(spec)
    free_cpus, free_memory = node.cpus - usage.cpus, node.memory - usage.memory
    enough = reserved.get("NanoCPUs", 0) <= free_cpus
    return (
        enough
        and reserved.get("MemoryBytes", 0) <= free_memory
        and all(_has_generic(each, node, usage) for each in reserved.get("GenericResources", []))
    )


def _has_generic(resource: Spec, node: Node, usage: NodeUsage) -> bool:
    """Whether the node has enough of a generic resource; no node has named ones."""
    discrete = resource.get("DiscreteResourceSpec")
    kind = discrete.get("Kind", "") if discrete else ""
    if discrete is None or kind not in node.generic:
        return False
    return bool(discrete.get("Value", 0) <= node.generic[kind] - usage.generic[kind])


def _has_plugins(spec: Spec, node: Node, _usage: NodeUsage, _service: str) -> bool:
    return all(name in node.plugins[kind] for kind, name in _plugins(spec))


def _plugins(spec: Spec) -> Iterable[tuple[str, str]]:
    for mount in _mounts(spec):
        driver = mount.get("VolumeOptions", {}).get("DriverConfig", {}).get("Name", "")
        if mount["Type"] == "volume" and driver:
            yield "Volume", driver.removesuffix(":latest")
    for attachment in spec["TaskTemplate"].get("Networks", []):
        yield "Network", _DRIVERS[attachment["Target"]]
    log = spec["TaskTemplate"].get("LogDriver", {}).get("Name", "none")
    if log != "none":
        yield "Log", log


def _meets_constraints(spec: Spec, node: Node, _usage: NodeUsage, _service: str) -> bool:
    return all(
        parse_constraint(text).met_by(node) for text in _placement(spec).get("Constraints", [])
    )


def _has_platform(spec: Spec, node: Node, _usage: NodeUsage, _service: str) -> bool:
    platforms = _placement(spec).get("Platforms", [])
    return not platforms or any(_is_platform_of(node, platform) for platform in platforms)


def _is_platform_of(node: Node, platform: Spec) -> bool:
    wanted, found = (
        _architecture(platform.get("Architecture", "")),
        _architecture(node.architecture),
    )
    return wanted in {"", found} and platform.get("OS", "") in {"", node.os}


def _architecture(name: str) -> str:
    return _ARCHITECTURE_ALIASES.get(name, name)


def _has_ports(spec: Spec, _node: Node, usage: NodeUsage, _service: str) -> bool:
    return not host_ports(spec) & usage.ports


def _below_max_replicas(spec: Spec, _node: Node, usage: NodeUsage, service: str) -> bool:
    max_replicas = _placement(spec).get("MaxReplicas", 0)
    return not max_replicas or usage.tasks[service] < max_replicas


def _has_volumes(spec: Spec, _node: Node, _usage: NodeUsage, _service: str) -> bool:
    """Whether the node has the cluster volumes; the demo has none."""
    return not any(mount["Type"] == "cluster" for mount in _mounts(spec))


_FILTERS: tuple[tuple[Filter, str], ...] = (
    (_has_resources, "insufficient resources on {nodes}"),
    (_has_plugins, "missing plugin on {nodes}"),
    (_meets_constraints, "scheduling constraints not satisfied on {nodes}"),
    (_has_platform, "unsupported platform on {nodes}"),
    (_has_ports, "host-mode port already in use on {nodes}"),
    (_below_max_replicas, "max replicas per node limit exceed"),
    (_has_volumes, "cannot fulfill requested CSI volume mounts on {nodes}"),
)


class Scheduler:
    """Assigns the tasks of services one after the other, and counts the resources they use."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._usages = {node.id: NodeUsage() for node in nodes}

    def assign_replicated(self, service: str, spec: Spec, slots: Iterable[int]) -> list[Assignment]:
        """Assign each slot to a node: first by the spread preferences, then by the fewest tasks."""
        return [self._assign(service, spec, slot) for slot in slots]

    def assign_global(self, service: str, spec: Spec) -> list[Assignment]:
        """Assign one task to each node that satisfies the constraints; other nodes get none."""
        nodes = [
            node for node in self._nodes if _meets_constraints(spec, node, NodeUsage(), service)
        ]
        return [self._assign_to(node, service, spec) for node in nodes]

    def _assign(self, service: str, spec: Spec, slot: int) -> Assignment:
        failures = {node.id: self._failed_filter(service, spec, node) for node in self._nodes}
        fitting = [node for node in self._nodes if failures[node.id] is None]
        if not fitting:
            return Assignment(slot, None, f"no suitable node ({_explain(failures.values())})")
        best = min(fitting, key=lambda node: self._spread_rank(node, service, spec))
        self._usages[best.id].add_task(service, spec)
        return Assignment(slot, best)

    def _assign_to(self, node: Node, service: str, spec: Spec) -> Assignment:
        failure = self._failed_filter(service, spec, node)
        if failure is not None:
            return Assignment(0, node, _explain([failure]), preassigned=True)
        self._usages[node.id].add_task(service, spec)
        return Assignment(0, node, preassigned=True)

    def _failed_filter(self, service: str, spec: Spec, node: Node) -> int | None:
        usage = self._usages[node.id]
        failing = (
            number
            for number, (accepts, _) in enumerate(_FILTERS)
            if not accepts(spec, node, usage, service)
        )
        return next(failing, None)

    def _spread_rank(self, node: Node, service: str, spec: Spec) -> tuple[int, ...]:
        """Return the sort key of a node; the smallest is the best.

        Per spread preference, the service's tasks on nodes with the same label value; then the
        service's tasks on the node; then all tasks on the node.
        """
        branch, counts = list(self._nodes), []
        for descriptor in _spreads(spec):
            here = node_label(node, descriptor)
            branch = [each for each in branch if node_label(each, descriptor) == here]
            counts.append(sum(self._usages[each.id].tasks[service] for each in branch))
        tasks = self._usages[node.id].tasks
        return (*counts, tasks[service], tasks.total())


def _spreads(spec: Spec) -> list[str]:
    preferences = _placement(spec).get("Preferences", [])
    return [each["Spread"]["SpreadDescriptor"] for each in preferences]


def _explain(failures: Iterable[int | None]) -> str:
    """Return the messages of the filters that failed, the one with the most nodes first."""
    counts = Counter(sorted(number for number in failures if number is not None))
    return "; ".join(
        _FILTERS[number][1].format(nodes=f"{count} node{'s' if count > 1 else ''}")
        for number, count in counts.most_common()
    )
