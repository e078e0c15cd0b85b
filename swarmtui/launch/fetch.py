"""Fetch a snapshot from the manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.cluster.snapshot import (
    Snapshot,
    make_snapshot,
    read_config,
    read_network,
    read_node,
    read_secret,
    read_service,
)

if TYPE_CHECKING:
    from swarmtui.engine.client import Engine


def fetch_snapshot(engine: Engine) -> Snapshot:
    """Fetch services, networks, nodes, secrets and configs, one request each; errors of the engine.

    Secrets and configs are not requested if the API version does not have them. Each row is read as
    it arrives, in the thread of the request: the lists themselves are never in memory.
    """
    return make_snapshot(
        engine.services(read_service),
        engine.networks(read_network),
        engine.nodes(read_node),
        engine.secrets(read_secret),
        engine.configs(read_config),
    )


def fetch_references(engine: Engine) -> Snapshot:
    """Fetch only the secrets and configs: all that `request.resolve_spec` needs."""
    return make_snapshot(secrets=engine.secrets(read_secret), configs=engine.configs(read_config))
