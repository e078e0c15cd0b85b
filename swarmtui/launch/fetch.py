"""Ask the manager for what `cluster` reasons about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.cluster.snapshot import Snapshot, read_snapshot

if TYPE_CHECKING:
    from swarmtui.engine.client import Engine


def fetch_snapshot(engine: Engine) -> Snapshot:
    """Ask for services, networks, nodes, secrets and configs, a request each; errors as engine's.

    Where the API version knows no secrets or configs, it is not asked for them.
    """
    return read_snapshot(
        engine.services(), engine.networks(), engine.nodes(), engine.secrets(), engine.configs()
    )


def fetch_references(engine: Engine) -> Snapshot:
    """Ask for the secrets and configs only: all that `request.complete` needs of a snapshot."""
    return read_snapshot(secrets=engine.secrets(), configs=engine.configs())
