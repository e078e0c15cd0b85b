"""Rules on networks and published ports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.rules.rule import RuleProblem, rule

if TYPE_CHECKING:
    from swarmtui.spec.model.endpoint import PortConfig
    from swarmtui.spec.model.service import ServiceSpec

_NETWORK = "TaskTemplate.Networks[].Target"


def _ports(spec: ServiceSpec) -> tuple[PortConfig, ...]:
    return (spec.endpoint_spec and spec.endpoint_spec.ports) or ()


@rule("error", _NETWORK)
def ingress_joined_by_name(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service joins the ingress network by name.

    It joins it by publishing a port (swarmkit manager/controlapi/service.go validateNetworks).
    """
    for index, network in enumerate(spec.task_template.networks or ()):
        if network.target == "ingress":
            path = f"TaskTemplate.Networks[{index}].Target"
            yield RuleProblem(path, "ingress cannot be joined by name")


@rule("warning", _NETWORK)
def duplicate_network(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A network is joined more than once.

    A second row with the same network uses one more address for every task; only the aliases of the
    last row can be resolved (moby daemon/cluster/executor/container/container.go).
    """
    seen: set[str] = set()
    for index, network in enumerate(spec.task_template.networks or ()):
        if network.target in seen:
            message = f"{network.target} is already joined: only this row's aliases can be resolved"
            yield RuleProblem(
                f"TaskTemplate.Networks[{index}].Target", message, "keep one of the rows"
            )
        seen.add(network.target)


@rule("warning", _NETWORK)
def host_network_with_others(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service on the network host joins another network or publishes an ingress port.

    An ingress port joins the ingress network, and with host and another network the tasks are
    rejected by 20.10 and fail on 28.5; 26.1 runs some: with ingress ports, or if host is not the
    first (moby daemon/container_operations.go).
    """
    names = [network.target for network in spec.task_template.networks or ()]
    if "host" not in names:
        return
    path = f"TaskTemplate.Networks[{names.index('host')}].Target"
    if len(set(names)) > 1:
        yield RuleProblem(path, "tasks fail with host and other networks", "join only host")
    if any(port.publish_mode != "host" for port in _ports(spec)):
        hint = "publish no port: the container uses the ports of the node"
        yield RuleProblem(path, "tasks fail with host and ingress ports", hint)


@rule("error", "EndpointSpec.Ports[].PublishedPort")
def duplicate_published_port(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A port and protocol is published more than once, whatever the target and the publish mode.

    Source: swarmkit manager/controlapi/service.go validateEndpointSpec.
    """
    seen: dict[tuple[int, str], int] = {}
    for index, port in enumerate(_ports(spec)):
        if not port.published_port:
            continue
        key = (port.published_port, port.protocol or "tcp")
        if key in seen:
            where = f"EndpointSpec.Ports[{index}].PublishedPort"
            yield RuleProblem(
                where, f"{key[0]}/{key[1]} is already published by row {seen[key] + 1}"
            )
        seen.setdefault(key, index)


@rule("error", "EndpointSpec.Mode", "EndpointSpec.Ports[].PublishMode")
def dnsrr_with_ingress_port(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service with the endpoint mode dnsrr publishes a port in ingress mode.

    The routing mesh needs the virtual IP, which dnsrr does not use (swarmkit
    manager/controlapi/service.go validateEndpointSpec).
    """
    if not (spec.endpoint_spec and spec.endpoint_spec.mode == "dnsrr"):
        return
    for index, port in enumerate(_ports(spec)):
        if port.publish_mode != "host":
            where = f"EndpointSpec.Ports[{index}].PublishMode"
            yield RuleProblem(
                where, "dnsrr allows only host ports", "publish in host mode, or use vip"
            )


RULES = (
    ingress_joined_by_name,
    duplicate_network,
    host_network_with_others,
    duplicate_published_port,
    dnsrr_with_ingress_port,
)
