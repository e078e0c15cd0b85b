"""Rules on numbers without a unit: 15 ns instead of 15 s, 64 bytes instead of 64M.

The API's units are small, and a plain number in a file uses them. Values that engines return, such
as 10000000000 for 10s, are far above the bounds here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from swarmtui.spec.model.field_values import field_values, paths_with_notation
from swarmtui.spec.notation.units import format_duration
from swarmtui.spec.rules.log_driver import options_text
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.suggestion import Advice, write
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_HEALTH = f"{CONTAINER}.Healthcheck."
_MEMORY = "MemoryBytes"
_LOG_OPTIONS = "TaskTemplate.LogDriver.Options"
_ULIMITS = f"{CONTAINER}.Ulimits"
_DRIVER_OPTIONS = f"{CONTAINER}.Mounts[].VolumeOptions.DriverConfig.Options"

_MILLISECOND = 10**6
_PAGE = 4096
_ULIMITS_IN_BYTES = {
    **dict.fromkeys(("as", "data"), 1 << 20),
    "stack": 1 << 16,
    **dict.fromkeys(("core", "fsize", "memlock", "msgqueue", "rss"), _PAGE),
}
"""The ulimits in bytes, each with the value below which the unit is probably wrong."""
_SIZE_OPTION = re.compile(r"(?:^|,)size=([0-9]+)(?=,|$)")


def seconds_advice(nanoseconds: int) -> Advice:
    """Return what to write for a number of nanoseconds that was probably meant as seconds."""
    if nanoseconds < 1000:
        return write(f"{nanoseconds}s", f" for {nanoseconds} seconds")
    return write("1ms", " or more, with the unit")


def is_without_unit(nanoseconds: int) -> bool:
    """Whether a duration is so short that it was probably not meant as nanoseconds."""
    return 0 < nanoseconds < _MILLISECOND


def is_without_bytes_unit(size: int) -> bool:
    """Whether a size is so small that it was probably not meant as bytes."""
    return 0 < size <= _PAGE


def megabytes_advice(size: int) -> Advice:
    """Return what to write for a number of bytes that was probably meant as megabytes."""
    return Advice(f'write "{size}M" for {size} megabytes', f"{size}M")


def cpus_advice(nano: int) -> Advice | None:
    """Return what to write for a number of nano CPUs that was probably meant as CPUs, or None."""
    if nano < 1000:
        cpus = f"{nano} CPU{'s' * (nano > 1)}"
        return Advice(f'write "{nano}" for {cpus}: a plain number is in billionths', str(nano))
    return None


def _duration_paths() -> tuple[str, ...]:
    return tuple(path for path in paths_with_notation("duration") if not path.startswith(_HEALTH))


@rule("warning", *_duration_paths())
def duration_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A duration outside the health check is above 0 and below 1ms.

    The unit is probably missing: the API counts in nanoseconds, and so does a plain number in a
    file. Nothing that a swarm waits for is shorter than a millisecond (Go time.Duration). An update
    with a monitor time of 15 ns completes even if its tasks fail. The health check has its own
    error for this.
    """
    for path, info, value in field_values(spec):
        if info.notation == "duration" and not path.startswith(_HEALTH) and is_without_unit(value):
            yield RuleProblem(
                path, f"{format_duration(value)} is almost zero", *seconds_advice(value)
            )


@rule("warning", *(path for path in paths_with_notation("bytes", "swap") if _MEMORY not in path))
def size_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A size is from 1 to 4096 bytes.

    The unit is probably missing: the API counts in bytes, and so does a plain number in a file.
    Kernels round up to a page of 4096 bytes, and then the tmpfs is full (Linux mm/shmem.c). The
    memory settings have their own minimum.
    """
    for path, info, value in field_values(spec):
        if (
            info.notation in ("bytes", "swap")
            and _MEMORY not in path
            and is_without_bytes_unit(value)
        ):
            yield RuleProblem(path, f"{value} is {value} bytes", *megabytes_advice(value))


@rule("warning", f"{_ULIMITS}[].Soft")
def ulimit_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A ulimit for memory or file sizes is so small that it looks like KiB, the unit in a shell.

    With a stack of 8192 bytes processes crash; with less than a MiB of address space or data no
    container starts (setrlimit(2), bash(1) ulimit).
    """
    for row, ulimit in enumerate(spec.task_template.container_spec.ulimits or ()):
        smallest = _ULIMITS_IN_BYTES.get(ulimit.name.lower(), 0)
        if 0 < ulimit.soft < smallest:
            advice = write(f"{ulimit.soft * 1024}", " for KiB, the unit in a shell")
            message = f"{ulimit.name} is in bytes: {ulimit.soft} is too small"
            yield RuleProblem(f"{_ULIMITS}[{row}].Soft", message, *advice)


@rule("warning", _LOG_OPTIONS)
def log_size_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The size of a log file or of its buffer is a number from 1 to 4096 without a unit.

    A plain number is in bytes: with max-size=10 almost every line starts a new file, and older
    lines are lost (docker/go-units, moby daemon/logger/jsonfilelog and local).
    """
    driver = spec.task_template.log_driver
    options = (driver and driver.options) or {}
    for key in ("max-size", "max-buffer-size"):
        for number in _small_numbers(options.get(key, "")):
            meant = options_text(driver, {key: f"{number}m"})
            message = f"{key}={number} is {number} bytes"
            yield RuleProblem(_LOG_OPTIONS, message, f"write {number}m", meant)


@rule("warning", _DRIVER_OPTIONS)
def volume_size_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The size of a volume is a number from 1 to 4096 without a unit.

    A plain number is in bytes (moby daemon/volume/local/local_unix.go, Linux tmpfs(5)).
    """
    for row, mount in enumerate(spec.task_template.container_spec.mounts or ()):
        config = mount.volume_options and mount.volume_options.driver_config
        for number in _small_sizes((config and config.options) or {}):
            path = f"{CONTAINER}.Mounts[{row}].VolumeOptions.DriverConfig.Options"
            yield RuleProblem(path, f"size={number} is {number} bytes", f"write size={number}m")


def _small_sizes(options: Mapping[str, str]) -> Iterator[str]:
    yield from _small_numbers(options.get("size", ""))
    for text in _SIZE_OPTION.findall(options.get("o", "")):
        yield from _small_numbers(text)


def _small_numbers(text: str) -> Iterator[str]:
    """Yield the text if it is a number that is too small to be meant as bytes."""
    if re.fullmatch(r"[0-9]{1,9}", text) and 0 < int(text) <= _PAGE:
        yield text


RULES = (
    duration_without_unit,
    size_without_unit,
    ulimit_without_unit,
    log_size_without_unit,
    volume_size_without_unit,
)
