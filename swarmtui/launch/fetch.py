"""Fetch a snapshot from the manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from swarmtui.cluster.snapshot import (
    Snapshot,
    make_snapshot,
    read_config,
    read_network,
    read_node,
    read_secret,
    read_service,
)
from swarmtui.spec.tree import CONTAINER, keys_of, value_at

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


_NEEDED_FOR: Mapping[str, tuple[str, ...]] = {
    "services": ("Name", "EndpointSpec"),
    "networks": ("TaskTemplate.Networks", "EndpointSpec"),
    "secrets": (f"{CONTAINER}.Secrets",),
    "configs": (f"{CONTAINER}.Configs", f"{CONTAINER}.Privileges"),
}
"""The lists that are compared only with these fields. The nodes are compared with any spec."""
_READERS: Mapping[str, Any] = {
    "services": read_service,
    "networks": read_network,
    "secrets": read_secret,
    "configs": read_config,
}


def fetch_needed(engine: Engine, tree: Any) -> Snapshot:
    """Fetch the lists that a check of the spec in `tree` needs; errors of the engine.

    The other lists of the snapshot are empty.
    """
    from swarmtui.spec.convert.normalize import normalize_keys

    tree = normalize_keys(tree)
    lists = {
        name: getattr(engine, name)(_READERS[name])
        for name, fields in _NEEDED_FOR.items()
        if any(value_at(tree, keys_of(field)) is not None for field in fields)
    }
    return make_snapshot(nodes=engine.nodes(read_node), **lists)


def fetch_references(engine: Engine) -> Snapshot:
    """Fetch only the secrets and configs: all that `request.resolve_spec` needs."""
    return make_snapshot(secrets=engine.secrets(read_secret), configs=engine.configs(read_config))
