"""Fetch a snapshot from the manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.cluster.snapshot import Snapshot, read_snapshot

if TYPE_CHECKING:
    from swarmtui.engine.client import Engine


def fetch_snapshot(engine: Engine) -> Snapshot:
    """Fetch services, networks, nodes, secrets and configs, one request each; errors of the engine.

    Secrets and configs are not requested if the API version does not have them.
    """
    return read_snapshot(
        engine.services(), engine.networks(), engine.nodes(), engine.secrets(), engine.configs()
    )


def fetch_references(engine: Engine) -> Snapshot:
    """Fetch only the secrets and configs: all that `request.resolve_spec` needs."""
    return read_snapshot(secrets=engine.secrets(), configs=engine.configs())
