"""The fields that an engine strips from a spec sent on an older API path.

Sources: moby `daemon/server/router/swarm/helpers.go` (adjustForAPIVersion), and for StartInterval
before Engine 27.0 `cluster_routes.go`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swarmtui.spec.api_version import ApiVersion
from swarmtui.spec.tree import CONTAINER

Spec = dict[str, Any]


_STRIPPED_BELOW = {
    ApiVersion(1, 40): (
        f"{CONTAINER}.Sysctls",
        f"{CONTAINER}.Privileges.CredentialSpec.Config",
        f"{CONTAINER}.Configs[].Runtime",
        "TaskTemplate.Placement.MaxReplicas",
    ),
    ApiVersion(1, 41): (
        f"{CONTAINER}.CapabilityAdd",
        f"{CONTAINER}.CapabilityDrop",
        f"{CONTAINER}.Ulimits",
        "TaskTemplate.Resources.Limits.Pids",
        "Mode.ReplicatedJob",
        "Mode.GlobalJob",
    ),
    ApiVersion(1, 44): (
        f"{CONTAINER}.Privileges.Seccomp",
        f"{CONTAINER}.Privileges.AppArmor",
        f"{CONTAINER}.Privileges.NoNewPrivileges",
        f"{CONTAINER}.Healthcheck.StartInterval",
    ),
    ApiVersion(1, 46): (
        f"{CONTAINER}.Mounts[].TmpfsOptions.Options",
        f"{CONTAINER}.OomScoreAdj",
    ),
    ApiVersion(1, 52): (
        "TaskTemplate.Resources.SwapBytes",
        "TaskTemplate.Resources.MemorySwappiness",
    ),
}
_TOP_LEVEL_NETWORKS_GONE = ApiVersion(1, 52)
_TOP_LEVEL_NETWORKS_IGNORED = ApiVersion(1, 44)


def adjust_for_api_version(spec: Spec, request: ApiVersion, engine: ApiVersion) -> None:
    """Strip from `spec`, in place, the fields that API version `request` does not have."""
    for below, paths in _STRIPPED_BELOW.items():
        if request < below:
            for path in paths:
                _strip(spec, path.split("."))
    if engine >= _TOP_LEVEL_NETWORKS_GONE:
        _move_networks(spec, request)


def _strip(value: Any, path: list[str]) -> None:
    *parents, last = path
    for parent in _objects_at([value], parents):
        parent.pop(last, None)


def _objects_at(values: list[Any], path: list[str]) -> Iterator[dict[str, Any]]:
    for name in path:
        key = name.removesuffix("[]")
        found = [value[key] for value in values if isinstance(value, dict) and key in value]
        values = [each for group in found for each in group] if name.endswith("[]") else found
    return (value for value in values if isinstance(value, dict))


def _move_networks(spec: Spec, request: ApiVersion) -> None:
    networks = spec.pop("Networks", None)
    task = spec.setdefault("TaskTemplate", {})
    if networks and request < _TOP_LEVEL_NETWORKS_IGNORED and not task.get("Networks"):
        task["Networks"] = networks
