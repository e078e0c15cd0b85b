"""What the manager refuses in a spec, in its order and its words (InvalidArgument, mostly).

Sources: swarmkit `manager/controlapi/{service,common}.go`, `template/expand.go`. The ranges of a
RollbackConfig, and that of generic resources that are named, are not checked there either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from swarmtui.demo.swarm.constraint import parse_constraint
from swarmtui.demo.errors import invalid, quoted
from swarmtui.demo.swarm.ports import check_endpoint
from swarmtui.demo.swarm.references import check_references
from swarmtui.spec.notation.image_reference import parse_image_reference
from swarmtui.spec.template.expand import TemplateVerdict, expand, check_template

Spec = dict[str, Any]

_NAME = re.compile(r"[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*")
_MOST_IN_NAME = 63
_LEAST_CPUS = 1_000_000
_LEAST_MEMORY = 4 * 1024 * 1024
_LEAST_HEALTH_TIME = 1_000_000
_HEALTH_TIMES = ("Interval", "Timeout", "StartPeriod", "StartInterval")
_MOST_TASKS = 2**63 - 1


def check(spec: Spec) -> None:
    """Raise the first ApiError of the manager's checks; `spec` is the stored form."""
    for each in _CHECKS:
        each(spec)


def _at(spec: Spec, *path: str) -> Any:
    value: Any = spec
    for name in path:
        value = value.get(name) or {}
    return value


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
            shown = repr(cpus / 1e9).removesuffix(".0")
            raise invalid(f"invalid cpu value {shown}: Must be at least 0.001")
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


def _templates(spec: Spec) -> None:
    """Expand every template with made-up values, as the manager does before it looks further.

    What stands behind `expansion:1:` is in Go's words there, in ours here.
    """
    for what, text in _templated(spec["TaskTemplate"]["ContainerSpec"]):
        judgement = check_template(text)
        if judgement.verdict is TemplateVerdict.INVALID:
            raise invalid(f"expanding {what}: template: expansion:1: {judgement.message}")


def _templated(container: Spec) -> Iterator[tuple[str, str]]:
    """Yield what may be a template, each after how the manager speaks of it."""
    for variable in container.get("Env", []):
        yield f"env failed: expanding env {quoted(variable)}", variable.partition("=")[2]
    for mount in container.get("Mounts", []):
        for field in ("Source", "Target"):
            text = mount.get(field, "")
            yield f"mounts failed: expanding mount {field.lower()} {quoted(text)}", text
        options = mount.get("VolumeOptions", {})
        driver = options.get("DriverConfig", {})
        for where, entries in (
            ("volume labels", options.get("Labels", {})),
            ("volume driver config", driver.get("Options", {})),
        ):
            for key, text in entries.items():
                entry = f"expanding map entry {quoted(key)}={quoted(text)}"
                yield f"mounts failed: expanding {where}: {entry}", text
    yield "hostname failed", container.get("Hostname", "")


def _image(spec: Spec) -> None:
    image = spec["TaskTemplate"]["ContainerSpec"].get("Image", "")
    if not image:
        raise invalid("ContainerSpec: image reference must be provided")
    try:
        parse_image_reference(image)
    except ValueError:
        raise invalid(f"ContainerSpec: {quoted(image)} is not a valid repository/tag") from None


def _mount_targets(spec: Spec) -> None:
    seen: set[str] = set()
    for mount in spec["TaskTemplate"]["ContainerSpec"].get("Mounts", []):
        target = expand(mount.get("Target", ""))
        if target in seen:
            raise invalid(f"ContainerSpec: duplicate mount point: {target}")
        seen.add(target)


def _healthcheck(spec: Spec) -> None:
    health = _at(spec, "TaskTemplate", "ContainerSpec", "Healthcheck")
    for name in _HEALTH_TIMES:
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


_CHECKS: tuple[Callable[[Spec], None], ...] = (
    _name,
    _resources,
    _restart_times,
    _constraints,
    check_references,
    _templates,
    _image,
    _mount_targets,
    _healthcheck,
    _counts,
    _job,
    _update,
    check_endpoint,
)
