"""What the daemon and then the manager refuse in a spec, in their order and their words.

Sources: moby `daemon/cluster/convert/*.go` for CONVERSIONS (plain 400), swarmkit
`manager/controlapi/{service,common}.go` for CHECKS (InvalidArgument, but for constraints).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from swarmtui.demo.errors import ApiError, bad_request, invalid
from swarmtui.demo.placement import parse_constraint

Spec = dict[str, Any]

_NAME = re.compile(r"[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*")
_MOST_IN_NAME = 63
_LEAST_CPUS = 1_000_000
_LEAST_MEMORY = 4 * 1024 * 1024
_LEAST_HEALTH_TIME = 1_000_000
_MOST_TASKS = 2**63 - 1
_MISMATCH = "mismatched Runtime and *Spec fields"
_MOUNT_TYPES = {"bind", "volume", "tmpfs", "npipe", "cluster", "image"}


def convert(spec: Spec) -> None:
    """Raise the first ApiError of turning `spec` into the manager's own types."""
    for check in _CONVERSIONS:
        check(spec)


def check(spec: Spec) -> None:
    """Raise the first ApiError of the manager's checks; `spec` is the stored form."""
    for each in _CHECKS:
        each(spec)


def _at(spec: Spec, *path: str) -> Any:
    value: Any = spec
    for name in path:
        value = value.get(name) or {}
    return value


def _runtime(spec: Spec) -> None:
    task = _at(spec, "TaskTemplate")
    runtime = task.get("Runtime") or "container"
    if runtime not in {"container", "plugin"}:
        raise bad_request("unsupported runtime")
    wanted, other = ("ContainerSpec", "PluginSpec")[:: 1 if runtime == "container" else -1]
    if wanted not in task or other in task:
        raise bad_request(_MISMATCH)
    if runtime == "plugin":
        raise ApiError(500, 'runtime type "plugin" only supported in experimental')


def _mounts(spec: Spec) -> None:
    for mount in _at(spec, "TaskTemplate", "ContainerSpec", "Mounts"):
        kind = mount.get("Type", "")
        if kind.lower() not in _MOUNT_TYPES:
            raise bad_request(f'invalid MountType: "{kind}"')


def _restart_condition(spec: Spec) -> None:
    condition = spec["TaskTemplate"].get("RestartPolicy", {}).get("Condition", "")
    if condition not in {"", "none", "on-failure", "any"}:
        raise bad_request(f'invalid RestartCondition: "{condition}"')


def _swap(spec: Spec) -> None:
    resources = _at(spec, "TaskTemplate", "Resources")
    if "SwapBytes" in resources and not _at(resources, "Limits").get("MemoryBytes"):
        raise bad_request("memory swap provided, but no memory-limit was set")


def _policy_enums(spec: Spec) -> None:
    for policy in (_at(spec, "UpdateConfig"), _at(spec, "RollbackConfig")):
        action, order = policy.get("FailureAction", ""), policy.get("Order", "")
        if action not in {"", "pause", "continue", "rollback"}:
            raise bad_request(f"unrecognized update failure action {action}")
        if order not in {"", "stop-first", "start-first"}:
            raise bad_request(f"unrecognized update order {order}")


def _resolution_mode(spec: Spec) -> None:
    mode = _at(spec, "EndpointSpec").get("Mode", "")
    if mode.lower() not in {"", "vip", "dnsrr"}:
        raise bad_request(f'invalid resolution mode: "{mode}"')


def _one_mode(spec: Spec) -> None:
    if len(_at(spec, "Mode")) > 1:
        raise bad_request("must specify only one service mode")


def _name(spec: Spec) -> None:
    if not _NAME.fullmatch(spec["Name"]):
        raise invalid("name must be valid as a DNS name component")
    if len(spec["Name"]) > _MOST_IN_NAME:
        raise invalid(f"name must be {_MOST_IN_NAME} characters or fewer")


def _resources(spec: Spec) -> None:
    for group in _at(spec, "TaskTemplate", "Resources").values():
        if not isinstance(group, dict):
            continue
        cpus, memory = group.get("NanoCPUs", 0), group.get("MemoryBytes", 0)
        if cpus and cpus < _LEAST_CPUS:
            raise invalid(f"invalid cpu value {cpus / 1e9:g}: Must be at least 0.001")
        if memory and memory < _LEAST_MEMORY:
            raise invalid(f"invalid memory value {memory}: Must be at least 4MiB")


def _restart_times(spec: Spec) -> None:
    policy = _at(spec, "TaskTemplate", "RestartPolicy")
    for name in ("Delay", "Window"):
        if policy.get(name, 0) < 0:
            raise invalid(f"TaskSpec: restart-{name.lower()} cannot be negative")


def _constraints(spec: Spec) -> None:
    for text in _at(spec, "TaskTemplate", "Placement").get("Constraints", []):
        parse_constraint(text)


def _image(spec: Spec) -> None:
    from swarmtui.spec.reference import parse_reference

    image = spec["TaskTemplate"]["ContainerSpec"].get("Image", "")
    if not image:
        raise invalid("ContainerSpec: image reference must be provided")
    try:
        parse_reference(image)
    except ValueError:
        raise invalid(f'ContainerSpec: "{image}" is not a valid repository/tag') from None


def _mount_targets(spec: Spec) -> None:
    seen: set[str] = set()
    for mount in _at(spec, "TaskTemplate", "ContainerSpec", "Mounts"):
        target = mount.get("Target", "")
        if target in seen:
            raise invalid(f"ContainerSpec: duplicate mount point: {target}")
        seen.add(target)


def _healthcheck(spec: Spec) -> None:
    health = _at(spec, "TaskTemplate", "ContainerSpec", "Healthcheck")
    for name in ("Interval", "Timeout", "StartPeriod", "StartInterval"):
        if health.get(name) and health[name] < _LEAST_HEALTH_TIME:
            raise invalid(f"ContainerSpec: {name} in HealthConfig cannot be less than 1ms")
    if health.get("Retries", 0) < 0:
        raise invalid("ContainerSpec: Retries in HealthConfig cannot be negative")


_TASK_COUNTS = (
    ("Replicated", "Replicas", "Number of replicas must be non-negative"),
    ("ReplicatedJob", "MaxConcurrent", "Maximum concurrent jobs must not be negative"),
    ("ReplicatedJob", "TotalCompletions", "Total completed jobs must not be negative"),
)


def _counts(spec: Spec) -> None:
    for mode, name, text in _TASK_COUNTS:
        if _at(spec, "Mode", mode).get(name, 0) > _MOST_TASKS:
            raise invalid(text)


def _job(spec: Spec) -> None:
    if {"ReplicatedJob", "GlobalJob"} & spec["Mode"].keys() and "UpdateConfig" in spec:
        raise invalid("Jobs may not have an update config")


def _update(spec: Spec) -> None:
    policy = _at(spec, "UpdateConfig")
    for name in ("Delay", "Monitor"):
        if policy.get(name, 0) < 0:
            raise invalid(f"TaskSpec: update-{name.lower()} cannot be negative")
    if not 0 <= policy.get("MaxFailureRatio", 0) <= 1:
        text = "update-maxfailureratio cannot be less than 0 or bigger than 1"
        raise invalid(f"TaskSpec: {text}")


def ports_of(spec: Spec) -> list[Spec]:
    """Return the ports of a stored spec."""
    return list(_at(spec, "EndpointSpec").get("Ports", []))


def _endpoint(spec: Spec) -> None:
    ports = ports_of(spec)
    dnsrr = _at(spec, "EndpointSpec").get("Mode") == "dnsrr"
    if dnsrr and any(port["PublishMode"] == "ingress" for port in ports):
        text = "port published with ingress mode can't be used with dnsrr mode"
        raise invalid(f"EndpointSpec: {text}")
    published = [key for key, _ in _published(spec)]
    if len(published) > len(set(published)):
        raise invalid("EndpointSpec: duplicate published ports provided")


def _published(spec: Spec) -> Iterator[tuple[tuple[str, int], str]]:
    for port in ports_of(spec):
        if port.get("PublishedPort"):
            yield (port["Protocol"], port["PublishedPort"]), port["PublishMode"]


def check_ports(spec: Spec, name: str, service_id: str, theirs: Spec) -> None:
    """Refuse a port that another service holds; host against host is left to the scheduler.

    `theirs` is a spec whose ingress ports are the allocated ones.
    """
    held = dict(_published(theirs))
    for key, mode in _published(spec):
        held_as = held.get(key)
        if held_as == "ingress" or (held_as == "host" and mode == "ingress"):
            how = "a host-published port" if held_as == "host" else "an ingress port"
            owner = f"service '{name}' ({service_id})"
            raise invalid(f"port '{key[1]}' is already in use by {owner} as {how}")


_CONVERSIONS: tuple[Callable[[Spec], None], ...] = (
    _runtime,
    _mounts,
    _restart_condition,
    _swap,
    _policy_enums,
    _resolution_mode,
    _one_mode,
)
_CHECKS: tuple[Callable[[Spec], None], ...] = (
    _name,
    _resources,
    _restart_times,
    _constraints,
    _image,
    _mount_targets,
    _healthcheck,
    _counts,
    _job,
    _update,
    _endpoint,
)
