"""What an engine strips from a spec on an older API path, and what it stores of any spec.

Sources: moby `daemon/server/router/swarm/helpers.go` (adjustForAPIVersion) and
`daemon/cluster/convert`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swarmtui.spec.since import ApiVersion

Spec = dict[str, Any]

_STRIPPED_BELOW = {
    "1.40": (
        "TaskTemplate.ContainerSpec.Sysctls",
        "TaskTemplate.ContainerSpec.Privileges.CredentialSpec.Config",
        "TaskTemplate.ContainerSpec.Configs[].Runtime",
        "TaskTemplate.Placement.MaxReplicas",
    ),
    "1.41": (
        "TaskTemplate.ContainerSpec.CapabilityAdd",
        "TaskTemplate.ContainerSpec.CapabilityDrop",
        "TaskTemplate.ContainerSpec.Ulimits",
        "TaskTemplate.Resources.Limits.Pids",
        "Mode.ReplicatedJob",
        "Mode.GlobalJob",
    ),
    "1.44": (
        "TaskTemplate.ContainerSpec.Privileges.Seccomp",
        "TaskTemplate.ContainerSpec.Privileges.AppArmor",
        "TaskTemplate.ContainerSpec.Privileges.NoNewPrivileges",
        "TaskTemplate.ContainerSpec.Healthcheck.StartInterval",
    ),
    "1.46": (
        "TaskTemplate.ContainerSpec.Mounts[].TmpfsOptions.Options",
        "TaskTemplate.ContainerSpec.OomScoreAdj",
    ),
    "1.52": ("TaskTemplate.Resources.SwapBytes", "TaskTemplate.Resources.MemorySwappiness"),
}
_TOP_LEVEL_NETWORKS_GONE = ApiVersion(1, 52)
_TOP_LEVEL_NETWORKS_IGNORED = ApiVersion(1, 44)


def adjust(spec: Spec, request: ApiVersion, engine: ApiVersion) -> None:
    """Strip from `spec`, in place, what API `request` does not have (reference: 2.2 and 2.4)."""
    for below, paths in _STRIPPED_BELOW.items():
        if request < ApiVersion.parse(below):
            for path in paths:
                _strip(spec, path.split("."))
    if engine >= _TOP_LEVEL_NETWORKS_GONE:
        _move_networks(spec, request)


def _strip(value: Any, path: list[str]) -> None:
    *parents, last = path
    for parent in _reach([value], parents):
        parent.pop(last, None)


def _reach(values: list[Any], path: list[str]) -> Iterator[dict[str, Any]]:
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


def stored(spec: Spec) -> Spec:
    """Return the spec as the engine keeps it: enums spelled out, the implied made explicit."""
    task = spec["TaskTemplate"]
    kept = {**spec, "Labels": spec.get("Labels", {}), "Mode": _stored_mode(spec.get("Mode", {}))}
    kept["TaskTemplate"] = {"ForceUpdate": 0, "Runtime": "container", **task}
    kept["TaskTemplate"]["ContainerSpec"] = {"Isolation": "default", **task["ContainerSpec"]}
    if "RestartPolicy" in task:
        restart = {"Condition": "any", "MaxAttempts": 0, **_without_empty(task["RestartPolicy"])}
        kept["TaskTemplate"]["RestartPolicy"] = restart
    for policy in {"UpdateConfig", "RollbackConfig"} & spec.keys():
        kept[policy] = _stored_policy(spec[policy])
    if "EndpointSpec" in spec:
        kept["EndpointSpec"] = _stored_endpoint(spec["EndpointSpec"])
    return kept


def _without_empty(value: Spec) -> Spec:
    return {key: each for key, each in value.items() if each != ""}


def _stored_mode(mode: Spec) -> Spec:
    if "Global" in mode or "GlobalJob" in mode:
        return mode
    if "ReplicatedJob" in mode:
        job = mode["ReplicatedJob"]
        concurrent = job.get("MaxConcurrent", 1)
        total = job.get("TotalCompletions", concurrent)
        return {"ReplicatedJob": {"MaxConcurrent": concurrent, "TotalCompletions": total}}
    return {"Replicated": {"Replicas": mode.get("Replicated", {}).get("Replicas", 1)}}


def _stored_policy(policy: Spec) -> Spec:
    """Fill in a policy; one without Parallelism updates everything at once: 0, not 1."""
    defaults = {
        "Parallelism": 0,
        "FailureAction": "pause",
        "MaxFailureRatio": 0,
        "Order": "stop-first",
    }
    return {**defaults, **{key: value for key, value in policy.items() if value}}


def _stored_endpoint(endpoint: Spec) -> Spec:
    kept: Spec = {"Mode": endpoint.get("Mode") or "vip"}
    if endpoint.get("Ports"):
        kept["Ports"] = [_stored_port(port) for port in endpoint["Ports"]]
    return kept


def _stored_port(port: Spec) -> Spec:
    """Any unknown protocol becomes tcp and any unknown publish mode ingress: the enum's zero."""
    protocol, mode = port.get("Protocol"), port.get("PublishMode")
    return {
        **({"Name": port["Name"]} if port.get("Name") else {}),
        "Protocol": protocol if protocol in {"udp", "sctp"} else "tcp",
        "TargetPort": port.get("TargetPort", 0),
        **({"PublishedPort": port["PublishedPort"]} if port.get("PublishedPort") else {}),
        "PublishMode": "host" if mode == "host" else "ingress",
    }


_RESTART = {"Condition": "any", "Delay": 5_000_000_000, "MaxAttempts": 0}
_POLICY = {
    "Parallelism": 1,
    "FailureAction": "pause",
    "Monitor": 5_000_000_000,
    "MaxFailureRatio": 0,
    "Order": "stop-first",
}


def with_defaults(spec: Spec) -> Spec:
    """Return the spec as `?insertDefaults=true` shows it (swarmkit `api/defaults`)."""
    task = spec["TaskTemplate"]
    container = {"StopGracePeriod": 10_000_000_000, "DNSConfig": {}, **task["ContainerSpec"]}
    full_task = {"Resources": {"Limits": {}, "Reservations": {}}, "Placement": {}, **task}
    full_task["ContainerSpec"] = container
    full_task["RestartPolicy"] = {"Delay": _RESTART["Delay"], **task.get("RestartPolicy", _RESTART)}
    full: Spec = {"EndpointSpec": {"Mode": "vip"}, **spec, "TaskTemplate": full_task}
    for policy in ("UpdateConfig", "RollbackConfig"):
        full[policy] = {"Monitor": _POLICY["Monitor"], **spec.get(policy, _POLICY)}
    return full
