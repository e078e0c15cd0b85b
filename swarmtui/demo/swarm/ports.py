"""Published ports: conflicts, and the numbers that the manager chooses.

Sources: swarmkit `manager/controlapi/service.go` (validateEndpointSpec, checkPortConflicts),
`manager/allocator/portallocator.go`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from swarmtui.demo.errors import invalid_argument

Spec = dict[str, Any]
PortKey = tuple[str, int]

_DYNAMIC_PORTS = range(30000, 32768)
_MAX_PORT = 65535


def ports_of(spec: Spec) -> list[Spec]:
    """Return the ports of a stored spec."""
    found: list[Spec] = spec.get("EndpointSpec", {}).get("Ports", [])
    return found


def is_ingress(port: Spec) -> bool:
    """Whether the port is published in the routing mesh; below API 1.25 every port is."""
    return bool(port.get("PublishMode") != "host")


def host_ports(spec: Spec) -> set[PortKey]:
    """Return the (protocol, port) pairs that each task binds on its node."""
    return {key for key, ingress in _published(ports_of(spec)) if not ingress}


def _published(ports: Iterable[Spec]) -> Iterator[tuple[PortKey, bool]]:
    for port in ports:
        if port.get("PublishedPort"):
            yield (port["Protocol"], port["PublishedPort"]), is_ingress(port)


def check_endpoint(spec: Spec) -> None:
    """Check the ports of one service; ApiError for duplicates and for ingress with dnsrr."""
    ports = ports_of(spec)
    dnsrr = spec.get("EndpointSpec", {}).get("Mode") == "dnsrr"
    if dnsrr and any(map(is_ingress, ports)):
        text = "port published with ingress mode can't be used with dnsrr mode"
        raise invalid_argument(f"EndpointSpec: {text}")
    published = [key for key, _ in _published(ports)]
    if len(published) > len(set(published)):
        raise invalid_argument("EndpointSpec: duplicate published ports provided")


def check_conflicts(spec: Spec, name: str, service_id: str, other_ports: list[Spec]) -> None:
    """Check against the ports of another service; ApiError for a port in use.

    Two host-mode ports are allowed here: the scheduler separates the tasks. `other_ports` include
    the numbers that the manager chose.
    """
    in_use = dict(_published(other_ports))
    for key, ingress in _published(ports_of(spec)):
        used_as_ingress = in_use.get(key)
        if used_as_ingress or (used_as_ingress is False and ingress):
            mode = "an ingress port" if used_as_ingress else "a host-published port"
            owner = f"service '{name}' ({service_id})"
            raise invalid_argument(f"port '{key[1]}' is already in use by {owner} as {mode}")


def allocatable(spec: Spec) -> bool:
    """Whether the manager can allocate the service's ingress ports: none is above 65535."""
    return all(
        port.get("PublishedPort", 0) <= _MAX_PORT for port in ports_of(spec) if is_ingress(port)
    )


def allocate_ports(spec: Spec, others: Iterable[Spec]) -> list[Spec]:
    """Return the service's ports with chosen numbers; `others` are those of other services."""
    ports = ports_of(spec)
    taken = {(port["Protocol"], port.get("PublishedPort", 0)) for port in (*ports, *others)}
    return [_with_published_port(port, taken) for port in ports]


def _with_published_port(port: Spec, taken: set[PortKey]) -> Spec:
    if port.get("PublishedPort") or not is_ingress(port):
        return port
    protocol = port["Protocol"]
    chosen = next((number for number in _DYNAMIC_PORTS if (protocol, number) not in taken), 0)
    taken.add((protocol, chosen))
    return {**port, "PublishedPort": chosen}
