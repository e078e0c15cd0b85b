"""Rules on service names, networks and published ports that the manager already has or lacks.

Sources: swarmkit manager/state/store/services.go (names), manager/controlapi/service.go
checkPortConflicts and validateNetworks, moby daemon/cluster/networks.go populateNetworkID.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from swarmtui.cluster.names import free_name, free_port
from swarmtui.cluster.snapshot import Port, Service, Snapshot
from swarmtui.spec.rules.rule import RuleProblem, rule

if TYPE_CHECKING:
    from swarmtui.spec.model.endpoint import PortConfig
    from swarmtui.spec.model.service import ServiceSpec

_CREATE_NETWORK_HINT = "create one: docker network create -d overlay NAME"
_CREATE_INGRESS_HINT = (
    "publish in host mode, or create it: docker network create -d overlay --ingress ingress"
)
_PREDEFINED = ("host", "bridge", "nat")


@rule("error", "Name")
def service_name_in_use(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """Another service has the name, ignoring case.

    The manager answers 409 (swarmkit manager/state/store/services.go).
    """
    for other in _with_same_name(spec, snapshot):
        if not other.failure:
            free = free_name(spec.name or "", snapshot.services_by_name)
            hint = f"use a free name, such as {free}"
            message = f"there is already a service {other.name}{_launch_note(other)}"
            yield RuleProblem("Name", message, hint + _removal_hint(other), free)


def _with_same_name(spec: ServiceSpec, snapshot: Snapshot) -> Sequence[Service]:
    return snapshot.services_by_name.get((spec.name or "").lower(), ())


def _launch_note(service: Service) -> str:
    """Return when this run launched the service, "" for a service of others."""
    return f", launched in this run at {service.launched_at}" if service.launched_at else ""


def _removal_hint(service: Service) -> str:
    return ", or remove it: Ctrl+P, Show the last launch" if service.launched_at else ""


@rule("warning", "Name", "EndpointSpec.Ports[].PublishedPort")
def used_by_failed_launch(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A failed service of the same run of the wizard has the name or a published port.

    The manager refuses a second one (swarmkit manager/state/store/services.go,
    manager/controlapi/service.go checkPortConflicts). The launch asks to remove the failed service,
    and then creates the corrected one.
    """
    hint = "F9 in the review asks to remove it first"
    for path, subject, service in _failed_conflicts(spec, snapshot):
        message = f"{subject} launched in this run at {service.launched_at}, and {service.failure}"
        yield RuleProblem(path, message, hint)


def failed_services_in_use(spec: ServiceSpec, snapshot: Snapshot) -> list[Service]:
    """Return the failed services of this run that have the name or a published port of `spec`."""
    return list(dict.fromkeys(service for _, _, service in _failed_conflicts(spec, snapshot)))


def _failed_conflicts(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[tuple[str, str, Service]]:
    """Yield the path, the start of the message, and the failed service."""
    for service in _with_same_name(spec, snapshot):
        if service.failure:
            yield "Name", f"{service.name} was", service
    for index, port in enumerate(_published_ports(spec)):
        for service, _ in _conflicting_ports(port, snapshot):
            if service.failure:
                subject = f"{port.published}/{port.protocol} is used by {service.name},"
                yield f"EndpointSpec.Ports[{index}].PublishedPort", subject, service


@rule("error", "TaskTemplate.Networks[].Target")
def network_not_joinable(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A network does not exist, is ambiguous, belongs to one node, or is the ingress network.

    The manager answers 404 or 500 for an unknown one, 400 for an ambiguous one, 403 for one of a
    node; host and bridge can be joined (moby daemon/cluster/networks.go populateNetworkID, swarmkit
    manager/controlapi/service.go validateNetworks).
    """
    for index, attachment in enumerate(spec.task_template.networks or ()):
        problem = _network_problem(attachment.target, snapshot)
        if problem:
            path = f"TaskTemplate.Networks[{index}].Target"
            advice = snapshot.network_names.advice(attachment.target, _CREATE_NETWORK_HINT)
            yield RuleProblem(path, problem, *advice)


def _network_problem(target: str, snapshot: Snapshot) -> str:
    """Return why a service cannot join `target`, "" if it can. Swarm networks are preferred."""
    swarm = snapshot.swarm_networks.meant_by(target)
    local = snapshot.local_networks.meant_by(target)
    if len(swarm) > 1:
        return f"{target} is ambiguous: {len(swarm)} networks match, use the ID"
    if swarm:
        # The name itself is already reported by the rule ingress-joined-by-name.
        wrong = swarm[0].ingress and target != "ingress"
        return f"{target} is the ingress network: it cannot be joined by name" if wrong else ""
    if target in _PREDEFINED or any(network.name in _PREDEFINED for network in local):
        return ""
    if local and local[0].name != "none":
        return f"{target} belongs to one node: services need a network with swarm scope"
    return f"network {target} not found"


@rule("error", "EndpointSpec.Ports[].PublishedPort")
def published_port_in_use(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """Another service publishes the port, and not both in host mode.

    Two services may both publish it in host mode: the scheduler finds nodes where it is free
    (swarmkit manager/controlapi/service.go checkPortConflicts).
    """
    ports = _published_ports(spec)
    ours = {(port.published, port.protocol) for port in ports}
    for index, port in enumerate(ports):
        for service, theirs in _conflicting_ports(port, snapshot):
            if service.failure:
                continue
            message = (
                f'{port.published}/{port.protocol} is already used by service "{service.name}"'
            )
            free = free_port(port.published, port.protocol, snapshot.users_of_ports, ours)
            path = f"EndpointSpec.Ports[{index}].PublishedPort"
            hint = f"use a free port, such as {free}" if free else ""
            note = _launch_note(service)
            yield RuleProblem(path, f"{message} ({theirs.mode}){note}", hint, str(free or ""))


@rule("error", "EndpointSpec.Ports")
def no_ingress_network(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A port is published through the ingress network, and that does not exist.

    An operator may have removed it (swarmkit manager/controlapi/service.go CreateService).
    """
    known = snapshot.networks and not snapshot.has_ingress_network
    if known and any(port.mode == "ingress" for port in _published_ports(spec)):
        yield RuleProblem(
            "EndpointSpec.Ports", "the ingress network does not exist", _CREATE_INGRESS_HINT
        )


def _published_ports(spec: ServiceSpec) -> list[Port]:
    return [_as_port(port) for port in (spec.endpoint_spec and spec.endpoint_spec.ports) or ()]


def _as_port(port: PortConfig) -> Port:
    return Port(port.published_port or 0, port.protocol or "tcp", port.publish_mode or "ingress")


def _conflicting_ports(port: Port, snapshot: Snapshot) -> Iterator[tuple[Service, Port]]:
    """Yield the first service that uses `port`, and its port."""
    users = snapshot.users_of_ports.get((port.published, port.protocol), ())
    conflicts = (user for user in users if "ingress" in (user[1].mode, port.mode))
    yield from islice(conflicts, 1 if port.published else 0)


RULES = (
    service_name_in_use,
    used_by_failed_launch,
    network_not_joinable,
    published_port_in_use,
    no_ingress_network,
)
