"""Fetch a snapshot from the manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from swarmtui.cluster.snapshot import Snapshot, read_snapshot
from swarmtui.spec.tree import CONTAINER, keys_of, value_at

if TYPE_CHECKING:
    from swarmtui.engine.client import Engine


def fetch_snapshot(engine: Engine) -> Snapshot:
    """Fetch services, networks, nodes, secrets and configs, one request each; errors of the engine.

    Secrets and configs are not requested if the API version does not have them.
    """
    return read_snapshot(
        engine.services(), engine.networks(), engine.nodes(), engine.secrets(), engine.configs()
    )


_NEEDED_FOR: Mapping[str, tuple[str, ...]] = {
    "services": ("Name", "EndpointSpec"),
    "networks": ("TaskTemplate.Networks", "EndpointSpec"),
    "secrets": (f"{CONTAINER}.Secrets",),
    "configs": (f"{CONTAINER}.Configs", f"{CONTAINER}.Privileges"),
}
"""The lists that are compared only with these fields. The nodes are compared with any spec."""


def fetch_needed(engine: Engine, tree: Any) -> Snapshot:
    """Fetch the lists that a check of the spec in `tree` needs; errors of the engine.

    The other lists of the snapshot are empty.
    """
    from swarmtui.spec.convert.normalize import normalize_keys

    tree = normalize_keys(tree)
    lists = {
        name: getattr(engine, name)()
        for name, fields in _NEEDED_FOR.items()
        if any(value_at(tree, keys_of(field)) is not None for field in fields)
    }
    return read_snapshot(nodes=engine.nodes(), **lists)


def fetch_references(engine: Engine) -> Snapshot:
    """Fetch only the secrets and configs: all that `request.resolve_spec` needs."""
    return read_snapshot(secrets=engine.secrets(), configs=engine.configs())
