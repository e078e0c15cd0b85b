"""The manager's checks of a spec, with its messages and in its order.

Sources: swarmkit `manager/controlapi/{service,common}.go`, `template/expand.go`. The manager does
not check the ranges of a RollbackConfig and of named generic resources, so neither does this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from swarmtui.demo.errors import invalid_argument, quoted
from swarmtui.demo.swarm.constraint import parse_constraint
from swarmtui.demo.swarm.ports import check_endpoint
from swarmtui.demo.swarm.references import check_references
from swarmtui.spec.modes import JOB_KEYS
from swarmtui.spec.notation.image_reference import parse_image_reference
from swarmtui.spec.template.expand import TemplateVerdict, check_template, expand

Spec = dict[str, Any]

_NAME = re.compile(r"[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*")
_MAX_NAME_LENGTH = 63
_MIN_NANO_CPUS = 1_000_000
_MIN_MEMORY = 4 * 1024 * 1024
_MIN_HEALTH_DURATION = 1_000_000
_HEALTH_DURATIONS = ("Interval", "Timeout", "StartPeriod", "StartInterval")
_MAX_TASKS = 2**63 - 1


def check_spec(spec: Spec) -> None:
    """Run the manager's checks on a stored spec; raises the ApiError of the first that fails."""
    for each in _CHECKS:
        each(spec)


def _nested(spec: Spec, *path: str) -> Any:
    value: Any = spec
    for name in path:
        value = value.get(name) or {}
    return value


def _check_name(spec: Spec) -> None:
    if not _NAME.fullmatch(spec["Name"]):
        raise invalid_argument("name must be valid as a DNS name component")
    if len(spec["Name"]) > _MAX_NAME_LENGTH:
        raise invalid_argument(f"name must be {_MAX_NAME_LENGTH} characters or fewer")


def _check_resources(spec: Spec) -> None:
    for group in _nested(spec, "TaskTemplate", "Resources").values():
        if not isinstance(group, dict):
            continue
        cpus, memory = group.get("NanoCPUs", 0), group.get("MemoryBytes", 0)
        if cpus and cpus < _MIN_NANO_CPUS:
            shown = repr(cpus / 1e9).removesuffix(".0")
            raise invalid_argument(f"invalid cpu value {shown}: Must be at least 0.001")
        if memory and memory < _MIN_MEMORY:
            raise invalid_argument(f"invalid memory value {memory}: Must be at least 4MiB")


def _check_restart_durations(spec: Spec) -> None:
    policy = _nested(spec, "TaskTemplate", "RestartPolicy")
    for name in ("Delay", "Window"):
        if policy.get(name, 0) < 0:
            raise invalid_argument(f"TaskSpec: restart-{name.lower()} cannot be negative")


def _check_constraints(spec: Spec) -> None:
    for text in _nested(spec, "TaskTemplate", "Placement").get("Constraints", []):
        parse_constraint(text)


def _check_templates(spec: Spec) -> None:
    """Expand every template with sample values, as the manager does.

    The real manager has Go's message after `expansion:1:`, this has swarmtui's.
    """
    for what, text in _template_texts(spec["TaskTemplate"]["ContainerSpec"]):
        result = check_template(text)
        if result.verdict is TemplateVerdict.INVALID:
            raise invalid_argument(f"expanding {what}: template: expansion:1: {result.message}")


def _template_texts(container: Spec) -> Iterator[tuple[str, str]]:
    """Yield the manager's description and the text of each value that can be a template."""
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


def _check_image(spec: Spec) -> None:
    image = spec["TaskTemplate"]["ContainerSpec"].get("Image", "")
    if not image:
        raise invalid_argument("ContainerSpec: image reference must be provided")
    try:
        parse_image_reference(image)
    except ValueError:
        raise invalid_argument(
            f"ContainerSpec: {quoted(image)} is not a valid repository/tag"
        ) from None


def _check_mount_targets(spec: Spec) -> None:
    seen: set[str] = set()
    for mount in spec["TaskTemplate"]["ContainerSpec"].get("Mounts", []):
        target = expand(mount.get("Target", ""))
        if target in seen:
            raise invalid_argument(f"ContainerSpec: duplicate mount point: {target}")
        seen.add(target)


def _check_healthcheck(spec: Spec) -> None:
    health = _nested(spec, "TaskTemplate", "ContainerSpec", "Healthcheck")
    for name in _HEALTH_DURATIONS:
        if health.get(name) and health[name] < _MIN_HEALTH_DURATION:
            raise invalid_argument(f"ContainerSpec: {name} in HealthConfig cannot be less than 1ms")
    if health.get("Retries", 0) < 0:
        raise invalid_argument("ContainerSpec: Retries in HealthConfig cannot be negative")


_TASK_COUNTS = (
    ("Replicated", "Replicas", "Number of replicas must be non-negative"),
    ("ReplicatedJob", "MaxConcurrent", "Maximum concurrent jobs must not be negative"),
    ("ReplicatedJob", "TotalCompletions", "Total completed jobs must not be negative"),
)


def _check_task_counts(spec: Spec) -> None:
    for mode, name, text in _TASK_COUNTS:
        if _nested(spec, "Mode", mode).get(name, 0) > _MAX_TASKS:
            raise invalid_argument(text)


def _check_job(spec: Spec) -> None:
    if JOB_KEYS & spec["Mode"].keys() and "UpdateConfig" in spec:
        raise invalid_argument("Jobs may not have an update config")


def _check_update_config(spec: Spec) -> None:
    policy = _nested(spec, "UpdateConfig")
    for name in ("Delay", "Monitor"):
        if policy.get(name, 0) < 0:
            raise invalid_argument(f"TaskSpec: update-{name.lower()} cannot be negative")
    if not 0 <= policy.get("MaxFailureRatio", 0) <= 1:
        text = "update-maxfailureratio cannot be less than 0 or bigger than 1"
        raise invalid_argument(f"TaskSpec: {text}")


_CHECKS: tuple[Callable[[Spec], None], ...] = (
    _check_name,
    _check_resources,
    _check_restart_durations,
    _check_constraints,
    check_references,
    _check_templates,
    _check_image,
    _check_mount_targets,
    _check_healthcheck,
    _check_task_counts,
    _check_job,
    _check_update_config,
    check_endpoint,
)
