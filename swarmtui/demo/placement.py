"""Which node each task goes to, or why none fits: the scheduler's filters, much simplified.

Sources: swarmkit `manager/constraint/constraint.go`, `manager/scheduler/{filter,pipeline}.go`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from swarmtui.demo.errors import rpc_error
from swarmtui.demo.scenery import Node

Spec = dict[str, Any]

_KEY = re.compile(r"[a-z_][a-z0-9\-_.]+", re.I)
_VALUE = re.compile(r"[a-z0-9:\-_\s.*()?+\[\]\\^$|/]+", re.I)
_SAME_ARCHITECTURE = {"amd64": "x86_64", "arm64": "aarch64"}


@dataclass(frozen=True)
class Constraint:
    """`node.role==manager`, taken apart."""

    key: str
    equal: bool
    value: str

    def met_by(self, node: Node) -> bool:
        """Compare without regard to case; an unknown key matches no node, a missing label is ""."""
        found = _attribute(node, self.key)
        return found is not None and (found.lower() == self.value.lower()) == self.equal


def parse_constraint(text: str) -> Constraint:
    """Read one constraint; ApiError 500 with the scheduler's words, as the daemon has it."""
    operator = next((each for each in ("==", "!=") if each in text), None)
    if operator is None:
        raise rpc_error("Unknown", "constraint expected one operator from ==, !=")
    key, value = (part.strip() for part in text.split(operator, 1))
    if not _KEY.fullmatch(key):
        raise rpc_error("Unknown", f"key '{key}' is invalid")
    if not _VALUE.fullmatch(value):
        raise rpc_error("Unknown", f"value '{value}' is invalid")
    return Constraint(key, operator == "==", value)


def _attribute(node: Node, key: str) -> str | None:
    known = {
        "node.id": node.id,
        "node.hostname": node.hostname,
        "node.ip": node.address,
        "node.role": node.role,
        "node.platform.os": "linux",
        "node.platform.arch": "x86_64",
    }
    if key.lower().startswith("node.labels."):
        return node.labels.get(key[len("node.labels.") :], "")
    if key.lower().startswith("engine.labels."):
        return ""
    return known.get(key.lower())


@dataclass
class Load:
    """What is taken of one node."""

    cpus: int = 0
    memory: int = 0
    ports: set[tuple[str, int]] = field(default_factory=set)
    tasks: Counter[str] = field(default_factory=Counter)

    def take(self, service: str, spec: Spec) -> None:
        """Add one task of a service."""
        reserved = _reserved(spec)
        self.cpus += reserved.get("NanoCPUs", 0)
        self.memory += reserved.get("MemoryBytes", 0)
        self.ports |= host_ports(spec)
        self.tasks[service] += 1


@dataclass(frozen=True)
class Seat:
    """A place for one task: its slot (0 for global ones) and its node, or the reason for none."""

    slot: int
    node: Node | None
    err: str = ""


def host_ports(spec: Spec) -> set[tuple[str, int]]:
    """Return the (protocol, port) pairs that each task binds on its node."""
    ports = spec.get("EndpointSpec", {}).get("Ports", [])
    return {
        (port["Protocol"], port["PublishedPort"])
        for port in ports
        if port["PublishMode"] == "host" and port.get("PublishedPort")
    }


def _reserved(spec: Spec) -> dict[str, int]:
    found: dict[str, int] = spec["TaskTemplate"].get("Resources", {}).get("Reservations", {})
    return found


def _placement(spec: Spec) -> Spec:
    found: Spec = spec["TaskTemplate"].get("Placement", {})
    return found


Fits = Callable[[Spec, Node, Load, str], bool]


def _has_resources(spec: Spec, node: Node, load: Load, _: str) -> bool:
    reserved = _reserved(spec)
    free_cpus, free_memory = node.cpus - load.cpus, node.memory - load.memory
    enough = reserved.get("NanoCPUs", 0) <= free_cpus
    return enough and reserved.get("MemoryBytes", 0) <= free_memory


def _meets_constraints(spec: Spec, node: Node, _load: Load, _service: str) -> bool:
    return all(
        parse_constraint(text).met_by(node) for text in _placement(spec).get("Constraints", [])
    )


def _has_platform(spec: Spec, _node: Node, _load: Load, _service: str) -> bool:
    platforms = _placement(spec).get("Platforms", [])
    return not platforms or any(_is_ours(platform) for platform in platforms)


def _is_ours(platform: Spec) -> bool:
    architecture = platform.get("Architecture", "")
    same = _SAME_ARCHITECTURE.get(architecture, architecture)
    return same in {"", "x86_64"} and platform.get("OS", "") in {"", "linux"}


def _has_ports(spec: Spec, _node: Node, load: Load, _service: str) -> bool:
    return not host_ports(spec) & load.ports


def _has_room(spec: Spec, _node: Node, load: Load, service: str) -> bool:
    most = _placement(spec).get("MaxReplicas", 0)
    return not most or load.tasks[service] < most


_FILTERS: tuple[tuple[Fits, str], ...] = (
    (_has_resources, "insufficient resources on {nodes}"),
    (_meets_constraints, "scheduling constraints not satisfied on {nodes}"),
    (_has_platform, "unsupported platform on {nodes}"),
    (_has_ports, "host-mode port already in use on {nodes}"),
    (_has_room, "max replicas per node limit exceed"),
)


class Scheduler:
    """Places services one after the other; what earlier ones took is gone for later ones."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._loads = {node.id: Load() for node in nodes}

    def replicated(self, service: str, spec: Spec, slots: Iterable[int]) -> list[Seat]:
        """Give each slot a seat, on the node with the fewest tasks of the service."""
        return [self._seat(service, spec, slot, self._nodes) for slot in slots]

    def everywhere(self, service: str, spec: Spec) -> list[Seat]:
        """Give each node that meets the constraints a seat; the others get no task at all."""
        nodes = [node for node in self._nodes if _meets_constraints(spec, node, Load(), service)]
        return [self._seat(service, spec, 0, [node]) for node in nodes]

    def _seat(self, service: str, spec: Spec, slot: int, nodes: Sequence[Node]) -> Seat:
        failures = {node.id: self._failure(service, spec, node) for node in nodes}
        fitting = [node for node in nodes if failures[node.id] is None]
        if not fitting:
            return Seat(slot, None, _explain(Counter(filter(None, failures.values()))))
        best = min(fitting, key=lambda node: self._loads[node.id].tasks[service])
        self._loads[best.id].take(service, spec)
        return Seat(slot, best)

    def _failure(self, service: str, spec: Spec, node: Node) -> str | None:
        load = self._loads[node.id]
        return next((text for fits, text in _FILTERS if not fits(spec, node, load, service)), None)


def _explain(failures: Counter[str]) -> str:
    reasons = (
        text.format(nodes=f"{count} node{'s' if count > 1 else ''}")
        for text, count in failures.most_common()
    )
    return f"no suitable node ({'; '.join(reasons)})"
