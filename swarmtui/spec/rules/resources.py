"""Rules on limits and reservations, ulimits and the OOM score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.kernel_names import RESOURCE_LIMITS
from swarmtui.spec.model.resources import Limits, Reservations, Resources
from swarmtui.spec.notation.units import format_bytes, format_cpus
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.missing_units import cpus_advice, is_without_bytes_unit, megabytes_advice
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.suggestion import Advice, nearest, write
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_RESOURCES = "TaskTemplate.Resources"
_LIMITS, _RESERVATIONS = f"{_RESOURCES}.Limits", f"{_RESOURCES}.Reservations"
_SWAP, _SWAPPINESS = f"{_RESOURCES}.SwapBytes", f"{_RESOURCES}.MemorySwappiness"
_OOM = f"{CONTAINER}.OomScoreAdj"
_ULIMITS = f"{CONTAINER}.Ulimits"

_MIN_CPU = 10**6
_MIN_CPU_LIMIT = 10**7
_SMALLEST_LIMIT, _SMALLEST_RESERVATION = 6 << 20, 4 << 20
_MAX_OPEN_FILES = 2**31 - 64


def _resources(spec: ServiceSpec) -> Resources:
    return spec.task_template.resources or Resources()


def _limits_and_reservations(spec: ServiceSpec) -> tuple[Limits, Reservations]:
    resources = _resources(spec)
    return resources.limits or Limits(), resources.reservations or Reservations()


@rule("error", f"{_LIMITS}.NanoCPUs", f"{_RESERVATIONS}.NanoCPUs")
def cpu_below_minimum(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A CPU limit or reservation is above 0 and below 0.001.

    The manager refuses less (swarmkit manager/controlapi/service.go validateResources).
    """
    limits, reservations = _limits_and_reservations(spec)
    asked = (
        (_LIMITS, limits.nano_cpus, _MIN_CPU_LIMIT),
        (_RESERVATIONS, reservations.nano_cpus, _MIN_CPU),
    )
    for path, cpus, smallest in asked:
        if cpus and cpus < _MIN_CPU:
            yield _too_few_cpus(path, cpus, smallest)


def _too_few_cpus(path: str, cpus: int, smallest: int) -> RuleProblem:
    advice = cpus_advice(cpus) or _minimum_advice(path, format_cpus(smallest))
    return RuleProblem(f"{path}.NanoCPUs", f"{format_cpus(cpus)} is too small", *advice)


def _too_little_memory(path: str, size: int, smallest: int) -> RuleProblem:
    advice = [_minimum_advice(path, format_bytes(smallest))]
    if is_without_bytes_unit(size):
        # 1024 may have been 1024 or 1k in the file.
        advice = [*advice, megabytes_advice(size)] if size % 1024 == 0 else [megabytes_advice(size)]
    unit = " bytes" if size < 1024 else ""
    message = f"{format_bytes(size)}{unit} is too small"
    hint = "; ".join(each.hint for each in advice)
    return RuleProblem(f"{path}.MemoryBytes", message, hint, advice[0].suggestion)


def _minimum_advice(path: str, smallest: str) -> Advice:
    absent = "limit" if path == _LIMITS else "reservation"
    return Advice(f'write "{smallest}" or more, or 0 for no {absent}', smallest)


@rule("error", f"{_LIMITS}.NanoCPUs")
def cpu_limit_below_minimum(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A CPU limit is at least 0.001 and below 0.01.

    The manager accepts 0.001, but Linux kernels refuse a quota below 1 ms in 100 ms: every
    container fails to start (Linux kernel/sched/core.c tg_set_cfs_bandwidth, moby
    daemon/daemon_unix.go).
    """
    cpus = _limits_and_reservations(spec)[0].nano_cpus or 0
    if _MIN_CPU <= cpus < _MIN_CPU_LIMIT:
        yield _too_few_cpus(_LIMITS, cpus, _MIN_CPU_LIMIT)


@rule("error", f"{_LIMITS}.MemoryBytes")
def memory_limit_below_minimum(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A memory limit is above 0 and below 6 MiB.

    The manager accepts 4 MiB (swarmkit manager/controlapi/service.go), but every Linux node refuses
    to create a container with less than 6 MiB (moby daemon/daemon_unix.go linuxMinMemory).
    """
    limits, _ = _limits_and_reservations(spec)
    size = limits.memory_bytes
    if size and size < _SMALLEST_LIMIT:
        yield _too_little_memory(_LIMITS, size, _SMALLEST_LIMIT)


@rule("error", f"{_RESERVATIONS}.MemoryBytes")
def memory_reservation_below_minimum(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A memory reservation is above 0 and below 4 MiB.

    Source: swarmkit manager/controlapi/service.go validateResources.
    """
    _, reservations = _limits_and_reservations(spec)
    size = reservations.memory_bytes
    if size and size < _SMALLEST_RESERVATION:
        yield _too_little_memory(_RESERVATIONS, size, _SMALLEST_RESERVATION)


@rule("warning", f"{_RESERVATIONS}.NanoCPUs", f"{_RESERVATIONS}.MemoryBytes")
def reservation_above_limit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A CPU or memory reservation is above the limit.

    The engine accepts it; what is reserved above the limit is never used, and other tasks cannot
    have it.
    """
    limits, reservations = _limits_and_reservations(spec)
    pairs = {
        "NanoCPUs": (limits.nano_cpus, reservations.nano_cpus),
        "MemoryBytes": (limits.memory_bytes, reservations.memory_bytes),
    }
    for key, (limit, reserved) in pairs.items():
        if limit and (reserved or 0) > limit:
            path = f"{_RESERVATIONS}.{key}"
            yield RuleProblem(path, "reserves more than the limit allows to use")


@rule("error", _SWAP)
def swap_without_memory_limit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A swap limit is set without a memory limit.

    Source: moby daemon/cluster/convert/service.go resourcesToGRPC. The field needs API 1.52, which
    the test engines do not have.
    """
    limits, _ = _limits_and_reservations(spec)
    if _resources(spec).swap_bytes is not None and not limits.memory_bytes:
        yield RuleProblem(_SWAP, "needs a memory limit", "set the memory limit, or clear this")


@rule("warning", _SWAPPINESS)
def swappiness_out_of_range(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """Swappiness is neither from 0 to 100 nor -1, the node's default.

    The manager accepts any number; a node rejects the tasks, or drops the value if its kernel does
    not support it, as with cgroup v2 (moby daemon/daemon_unix.go verifyPlatformContainerResources).
    Without a Limits object nodes ignore it. The field needs API 1.52, which the test engines do not
    have; tried on 29.7.
    """
    resources = _resources(spec)
    swappiness = resources.memory_swappiness
    if resources.limits is not None and swappiness is not None and not -1 <= swappiness <= 100:
        yield RuleProblem(_SWAPPINESS, f"must be from 0 to 100, not {swappiness}: the tasks fail")


@rule("warning", _SWAPPINESS)
def swappiness_without_limits(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """Swappiness is set without a limit.

    Without a Limits object nodes ignore the other resource settings (moby
    daemon/cluster/executor/container/container.go resources). The field needs API 1.52, which the
    test engines do not have.
    """
    resources = _resources(spec)
    if resources.memory_swappiness not in (None, -1) and resources.limits is None:
        yield RuleProblem(_SWAPPINESS, "does nothing without a limit", "set a memory limit")


@rule("warning", f"{_LIMITS}.Pids")
def negative_pids_limit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A limit of processes is below -1.

    The values 0 and -1 mean no limit, lower ones are not applied (moby
    daemon/cluster/executor/container/container.go resources).
    """
    pids = _limits_and_reservations(spec)[0].pids or 0
    if pids < -1:
        yield RuleProblem(f"{_LIMITS}.Pids", f"{pids} is not applied", *write("0", " for no limit"))


@rule("hint", f"{_LIMITS}.MemoryBytes")
def no_resource_limit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service has neither a memory limit nor a CPU limit.

    Without one a task can use all the memory of its node, and then the kernel also kills other
    processes (docs.docker.com, resource constraints).
    """
    limits, _ = _limits_and_reservations(spec)
    if not (limits.memory_bytes or limits.nano_cpus):
        hint = "set a memory limit"
        yield RuleProblem(f"{_LIMITS}.MemoryBytes", "no limits: a task can use all of a node", hint)


@rule("error", _OOM)
def oom_score_out_of_range(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The OOM score adjustment is below -1000 or above 1000.

    Every Linux node rejects the tasks (moby daemon/daemon_unix.go verifyPlatformContainerSettings).
    """
    score = spec.task_template.container_spec.oom_score_adj or 0
    if not -1000 <= score <= 1000:
        yield RuleProblem(_OOM, f"must be from -1000 to 1000, not {score}")


@rule("error", f"{_ULIMITS}[].Name")
def unknown_ulimit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A ulimit is not one of the sixteen that the kernel has.

    The engine accepts any name and the runtime refuses to start the container (runc
    libcontainer/specconv). Unlike the docker CLI they know `as`, and accept uppercase letters.
    """
    for row, ulimit in enumerate(spec.task_template.container_spec.ulimits or ()):
        if ulimit.name.lower() not in RESOURCE_LIMITS:
            name = ulimit.name.lower().removeprefix("rlimit_")
            advice = nearest(name, RESOURCE_LIMITS, "write nofile, nproc, memlock or another")
            yield RuleProblem(f"{_ULIMITS}[{row}].Name", f"unknown ulimit {quoted(name)}", *advice)


@rule("error", f"{_ULIMITS}[].Soft")
def soft_ulimit_above_hard(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A soft ulimit is above the hard one.

    The kernel refuses it (setrlimit(2)). The value -1 is unlimited, the highest value: the kernel
    reads a negative number as a very large one.
    """
    for row, ulimit in enumerate(spec.task_template.container_spec.ulimits or ()):
        if _unsigned(ulimit.soft) > _unsigned(ulimit.hard):
            soft = "unlimited" if ulimit.soft == -1 else ulimit.soft
            message = f"soft ({soft}) is above hard ({ulimit.hard})"
            yield RuleProblem(f"{_ULIMITS}[{row}].Soft", message)


@rule("error", f"{_ULIMITS}[].Hard")
def nofile_ulimit_too_high(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The hard ulimit nofile is above 2147483584.

    Each kernel has its own limit, fs.nr_open, which cannot be higher; it refuses more, and
    unlimited (setrlimit(2), Linux fs/file.c sysctl_nr_open_max).
    """
    for row, ulimit in enumerate(spec.task_template.container_spec.ulimits or ()):
        if ulimit.name.lower() == "nofile" and _unsigned(ulimit.hard) > _MAX_OPEN_FILES:
            yield RuleProblem(
                f"{_ULIMITS}[{row}].Hard",
                f"nofile must be at most {_MAX_OPEN_FILES}",
                *write("1048576", " or another number"),
            )


@rule("warning", f"{_ULIMITS}[].Name")
def duplicate_ulimit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A ulimit is set more than once.

    They are set one after the other: the last one wins (runc libcontainer setupRlimits).
    """
    names = [ulimit.name.lower() for ulimit in spec.task_template.container_spec.ulimits or ()]
    for row, name in enumerate(names):
        if name in names[row + 1 :]:
            last = len(names) - names[::-1].index(name)
            yield RuleProblem(f"{_ULIMITS}[{row}].Name", f"{name} is overridden by row {last}")


def _unsigned(number: int) -> int:
    return number % 2**64


RULES = (
    cpu_below_minimum,
    cpu_limit_below_minimum,
    memory_limit_below_minimum,
    memory_reservation_below_minimum,
    reservation_above_limit,
    swap_without_memory_limit,
    swappiness_out_of_range,
    swappiness_without_limits,
    negative_pids_limit,
    no_resource_limit,
    oom_score_out_of_range,
    unknown_ulimit,
    soft_ulimit_above_hard,
    nofile_ulimit_too_high,
    duplicate_ulimit,
)
