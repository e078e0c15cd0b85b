"""Find free service names, free ports, and the network that a name means."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count

from swarmtui.cluster.snapshot import Network, Port, Service

MAX_NAME_LENGTH = 63


def free_name(name: str, services: Iterable[Service]) -> str:
    """Return `name`, or `name` with the first free number, such as web-2; case is ignored."""
    taken = {service.name.lower() for service in services}
    names = chain([name], (_numbered(name, number) for number in count(2)))
    return next(free for free in names if free.lower() not in taken)


def free_port(wanted: int, protocol: str, ports: Iterable[Port]) -> int | None:
    """Return the first free published port from `wanted` on, then from 1024 on; None for none."""
    used = {port.published for port in ports if port.protocol == protocol}
    candidates = chain(range(wanted, 65536), range(1024, wanted))
    return next((port for port in candidates if port not in used), None)


def find_network(target: str, networks: Iterable[Network]) -> list[Network]:
    """Return the networks with the ID `target`, else with that name, else with that ID prefix."""
    known = list(networks)
    return (
        [network for network in known if network.id == target]
        or [network for network in known if network.name == target]
        or [network for network in known if target and network.id.startswith(target)]
    )


def _numbered(name: str, number: int) -> str:
    end = f"-{number}"
    return name[: MAX_NAME_LENGTH - len(end)].rstrip("-_") + end
