"""Ask the manager for what `cluster` reasons about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.cluster.snapshot import Snapshot, read_snapshot

if TYPE_CHECKING:
    from swarmtui.engine.client import Engine


def take_snapshot(engine: Engine) -> Snapshot:
    """Ask for services, networks and nodes, in three requests; errors as the engine's."""
    return read_snapshot(engine.services(), engine.networks(), engine.nodes())
