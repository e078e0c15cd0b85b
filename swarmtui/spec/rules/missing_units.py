"""Rules on numbers whose unit is another one than people mean: 15 ns for 15 s, 64 bytes for 64M.

The API's units are small, and a plain number in a file is in them. What engines give back, such as
10000000000 for 10s, is far above the bounds here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from swarmtui.spec.model.field_values import field_values, paths_with_notation
from swarmtui.spec.notation.units import format_duration
from swarmtui.spec.rules.rule import RuleProblem, rule
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
"""The ulimits that are bytes, and below which number they are too small to be meant so."""
_SIZE_OPTION = re.compile(r"(?:^|,)size=([0-9]+)(?=,|$)")


def seconds_hint(nanoseconds: int) -> str:
    """Return what to write for a number of nanoseconds that was meant as something else."""
    if nanoseconds < 1000:
        return f"for {nanoseconds} seconds write {nanoseconds}s"
    return "write 1ms or more, with the unit"


def is_without_unit(nanoseconds: int) -> bool:
    """Whether a duration is so short that it is hardly meant as nanoseconds."""
    return 0 < nanoseconds < _MILLISECOND


def is_without_bytes_unit(size: int) -> bool:
    """Whether a size is so small that it is hardly meant as bytes."""
    return 0 < size <= _PAGE


def megabytes_hint(size: int) -> str:
    """Return what to write for a number of bytes that was meant as megabytes."""
    return f'for {size} megabytes write "{size}M"'


def cpus_hint(nano: int, smallest: str) -> str:
    """Return what to write for too few billionths of a CPU."""
    if nano < 1000:
        return f'a number is billionths: for {nano} CPU{"s" * (nano > 1)} write "{nano}"'
    return f'write "{smallest}" or more, or 0'


def _duration_paths() -> tuple[str, ...]:
    return tuple(path for path in paths_with_notation("duration") if not path.startswith(_HEALTH))


@rule("warning", *_duration_paths())
def duration_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A duration of less than a millisecond is a number of seconds without its unit.

    The API counts nanoseconds, and so does a number in a file: nothing that a swarm waits for is
    as short (Go time.Duration). An update with a monitor time of 15 ns completes, however its tasks
    fail. For a health check it is an error of its own.
    """
    for path, info, value in field_values(spec):
        if info.notation == "duration" and not path.startswith(_HEALTH) and is_without_unit(value):
            yield RuleProblem(path, f"{format_duration(value)} is almost zero", seconds_hint(value))


@rule("warning", *(path for path in paths_with_notation("bytes", "swap") if _MEMORY not in path))
def size_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A size of a page or less is a number of megabytes without its unit.

    The API counts bytes, and so does a number in a file; kernels round up to a page of 4096 bytes,
    and then the tmpfs is full (Linux mm/shmem.c). Memory has a minimum of its own.
    """
    for path, info, value in field_values(spec):
        if (
            info.notation in ("bytes", "swap")
            and _MEMORY not in path
            and is_without_bytes_unit(value)
        ):
            yield RuleProblem(path, f"{value} is {value} bytes", megabytes_hint(value))


@rule("warning", f"{_ULIMITS}[].Soft")
def ulimit_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A ulimit of memory or of file sizes is in bytes, and not in KiB as a shell's ulimit.

    With a stack of 8192 bytes processes crash; with less than a MiB of address space or data no
    container starts (setrlimit(2), bash(1) ulimit).
    """
    for row, ulimit in enumerate(spec.task_template.container_spec.ulimits or ()):
        smallest = _ULIMITS_IN_BYTES.get(ulimit.name.lower(), 0)
        if 0 < ulimit.soft < smallest:
            hint = f"for KiB, as a shell counts, write {ulimit.soft * 1024}"
            message = f"{ulimit.name} is in bytes: {ulimit.soft} is next to nothing"
            yield RuleProblem(f"{_ULIMITS}[{row}].Soft", message, hint)


@rule("warning", _LOG_OPTIONS)
def log_size_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The size of a log file, or of its buffer, has a unit.

    A number alone is bytes: with max-size=10 nearly each line starts a new file, and the older
    ones are gone (docker/go-units, moby daemon/logger/jsonfilelog and local).
    """
    driver = spec.task_template.log_driver
    options = (driver and driver.options) or {}
    for key in ("max-size", "max-buffer-size"):
        for number in _small_numbers(options.get(key, "")):
            yield RuleProblem(_LOG_OPTIONS, f"{key}={number} is {number} bytes", f"write {number}m")


@rule("warning", _DRIVER_OPTIONS)
def volume_size_without_unit(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The size of a volume has a unit.

    A number alone is bytes (moby daemon/volume/local/local_unix.go, Linux tmpfs(5)).
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
    """Yield the text if it is a number too small to be meant as bytes."""
    if re.fullmatch(r"[0-9]{1,9}", text) and 0 < int(text) <= _PAGE:
        yield text


RULES = (
    duration_without_unit,
    size_without_unit,
    ulimit_without_unit,
    log_size_without_unit,
    volume_size_without_unit,
)
