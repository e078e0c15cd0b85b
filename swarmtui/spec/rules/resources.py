"""Rules on limits and reservations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.model.resources import Limits, Reservations
from swarmtui.spec.rules.rule import Finding, rule

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_RESOURCES = "TaskTemplate.Resources"
_LIMITS, _RESERVATIONS = f"{_RESOURCES}.Limits", f"{_RESOURCES}.Reservations"
_SMALLEST_CPU = 10**6


def _asked(spec: ServiceSpec) -> tuple[Limits, Reservations]:
    resources = spec.task_template.resources
    limits, reservations = (resources.limits, resources.reservations) if resources else (None, None)
    return limits or Limits(), reservations or Reservations()


@rule("error", f"{_LIMITS}.NanoCPUs", f"{_RESERVATIONS}.NanoCPUs")
def cpu_minimum(spec: ServiceSpec) -> Iterator[Finding]:
    """CPUs are 0 or at least 0.001.

    The kernel has no finer quota (swarmkit manager/controlapi/service.go validateResources).
    """
    limits, reservations = _asked(spec)
    asked = {_LIMITS: limits.nano_cpus, _RESERVATIONS: reservations.nano_cpus}
    for path, cpus in asked.items():
        if cpus and cpus < _SMALLEST_CPU:
            yield Finding(f"{path}.NanoCPUs", "must be at least 0.001 (or 0 for none)")


@rule("error", f"{_LIMITS}.MemoryBytes")
def memory_limit_minimum(spec: ServiceSpec) -> Iterator[Finding]:
    """A memory limit is 0 or at least 6 MiB.

    The manager takes 4 MiB (swarmkit manager/controlapi/service.go), but every Linux node refuses
    to make a container with less than 6 MiB (moby daemon/daemon_unix.go linuxMinMemory).
    """
    limits, _ = _asked(spec)
    if limits.memory_bytes and limits.memory_bytes < 6 << 20:
        yield Finding(f"{_LIMITS}.MemoryBytes", "must be at least 6M (or 0 for none)")


@rule("error", f"{_RESERVATIONS}.MemoryBytes")
def memory_reservation_minimum(spec: ServiceSpec) -> Iterator[Finding]:
    """A memory reservation is 0 or at least 4 MiB.

    Source: swarmkit manager/controlapi/service.go validateResources.
    """
    _, reservations = _asked(spec)
    if reservations.memory_bytes and reservations.memory_bytes < 4 << 20:
        yield Finding(f"{_RESERVATIONS}.MemoryBytes", "must be at least 4M (or 0 for none)")


@rule("warning", f"{_RESERVATIONS}.NanoCPUs", f"{_RESERVATIONS}.MemoryBytes")
def reservation_within_limit(spec: ServiceSpec) -> Iterator[Finding]:
    """No more is reserved than the limit allows to use.

    The engine takes it; what is reserved beyond the limit is kept from all others for nothing.
    """
    limits, reservations = _asked(spec)
    pairs = {
        "NanoCPUs": (limits.nano_cpus, reservations.nano_cpus),
        "MemoryBytes": (limits.memory_bytes, reservations.memory_bytes),
    }
    for key, (limit, reserved) in pairs.items():
        if limit and (reserved or 0) > limit:
            path = f"{_RESERVATIONS}.{key}"
            yield Finding(path, "more is reserved than the limit allows to use")


RULES = (
    cpu_minimum,
    memory_limit_minimum,
    memory_reservation_minimum,
    reservation_within_limit,
)
