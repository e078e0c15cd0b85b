"""A snapshot from answers of the API that are read already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from swarmtui.cluster.snapshot import (
    Snapshot,
    make_snapshot,
    read_config,
    read_network,
    read_node,
    read_secret,
    read_service,
)


def read_snapshot(
    services: Sequence[Any] = (),
    networks: Sequence[Any] = (),
    nodes: Sequence[Any] = (),
    secrets: Sequence[Any] = (),
    configs: Sequence[Any] = (),
) -> Snapshot:
    """Read GET /services, /networks, /nodes, /secrets and /configs."""
    return make_snapshot(
        map(read_service, services),
        map(read_network, networks),
        map(read_node, nodes),
        map(read_secret, secrets),
        map(read_config, configs),
    )
