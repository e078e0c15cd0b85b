"""Numbers without a unit are reported; numbers that engines return are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from swarmtui.spec import read_spec
from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.rules import check_rules
from swarmtui.spec.rules import missing_units as numbers
from swarmtui.spec.tree import keys_of, with_value
from tests.unit.spec.test_inspect import ALL, NAMES

RuleMessages = Callable[[str, dict[str, Any]], list[str]]

RULES = {rule.name for rule in numbers.RULES}
CONTAINER = "TaskTemplate.ContainerSpec"
RESOURCES = "TaskTemplate.Resources"
DURATIONS = [info.path for info in all_field_infos().values() if info.notation == "duration"]
PLAIN = [path for path in DURATIONS if "Healthcheck" not in path]


def tree_with(path: str, value: Any) -> Any:
    image = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}}}
    return with_value(image, keys_of(path), value)


def tmpfs(size: Any) -> dict[str, Any]:
    mount = {"Type": "tmpfs", "Target": "/d", "TmpfsOptions": {"SizeBytes": size}}
    return {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Mounts": [mount]}}}


def log(**options: str) -> dict[str, Any]:
    options = {key.replace("_", "-"): value for key, value in options.items()}
    return {"TaskTemplate": {"LogDriver": {"Name": "json-file", "Options": options}}}


def test_all_durations_of_the_model_are_checked() -> None:
    (rule,) = (rule for rule in numbers.RULES if rule.name == "duration-without-unit")
    assert rule.paths == tuple(PLAIN)
    assert len(PLAIN) == 7


WITH_UNIT = "write 1ms or more, with the unit"


@pytest.mark.parametrize("path", PLAIN)
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (15, "15ns is almost zero (write 15s for 15 seconds)"),
        (5000, f"5us is almost zero ({WITH_UNIT})"),
        (999_999, f"999.999us is almost zero ({WITH_UNIT})"),
        (0, ""),
        (10**6, ""),
        (10_000_000_000, ""),
        ("15s", ""),
    ],
)
def test_durations(rule_messages: RuleMessages, path: str, value: Any, expected: str) -> None:
    found = rule_messages("duration-without-unit", tree_with(path, value))
    assert found == [f"{path}: {expected}"] * bool(expected)


def test_a_duration_of_the_health_check_is_an_error_with_the_same_hint(
    rule_messages: RuleMessages,
) -> None:
    path = f"{CONTAINER}.Healthcheck.Interval"
    assert rule_messages("health-duration-too-short", tree_with(path, 30)) == [
        f"{path}: must be at least 1ms, not 30ns (write 30s for 30 seconds, or 0 to use the image's)"
    ]


def test_a_grace_period_without_a_unit_is_reported_once(rule_messages: RuleMessages) -> None:
    assert (
        rule_messages("fractional-grace-period", tree_with(f"{CONTAINER}.StopGracePeriod", 30))
        == []
    )


@pytest.mark.parametrize(
    ("rule", "path", "value", "hint"),
    [
        (
            "cpu-below-minimum",
            "Limits.NanoCPUs",
            1,
            'write "1" for 1 CPU: a plain number is in billionths',
        ),
        ("cpu-below-minimum", "Limits.NanoCPUs", 2, "0.000000002 is too small ("),
        ("cpu-below-minimum", "Limits.NanoCPUs", 2, 'write "2" for 2 CPUs'),
        (
            "cpu-below-minimum",
            "Limits.NanoCPUs",
            "0.0001",
            '0.0001 is too small (write "0.01" or more, or 0 for no limit)',
        ),
        (
            "cpu-limit-below-minimum",
            "Limits.NanoCPUs",
            "0.005",
            '0.005 is too small (write "0.01" or more',
        ),
        (
            "cpu-below-minimum",
            "Reservations.NanoCPUs",
            50000,
            'write "0.001" or more, or 0 for no reservation',
        ),
        ("memory-limit-below-minimum", "Limits.MemoryBytes", 512, 'write "512M" for 512 megabytes'),
        (
            "memory-limit-below-minimum",
            "Limits.MemoryBytes",
            5 << 20,
            '5M is too small (write "6M" or more, or 0 for no limit)',
        ),
        (
            "memory-limit-below-minimum",
            "Limits.MemoryBytes",
            5000,
            '5000 is too small (write "6M" or more',
        ),
        (
            "memory-reservation-below-minimum",
            "Reservations.MemoryBytes",
            64,
            '64 bytes is too small (write "64M" for 64 megabytes)',
        ),
        (
            "memory-limit-below-minimum",
            "Limits.MemoryBytes",
            "1k",
            '1K is too small (write "6M" or more, or 0 for no limit; write "1024M" for 1024 megabytes)',
        ),
        ("size-without-unit", "SwapBytes", 256, 'bytes (write "256M" for 256 megabytes)'),
        ("size-without-unit", "SwapBytes", 0, ""),
        ("size-without-unit", "SwapBytes", -1, ""),
    ],
)
def test_resources(
    rule_messages: RuleMessages, rule: str, path: str, value: Any, hint: str
) -> None:
    found = rule_messages(rule, tree_with(f"{RESOURCES}.{path}", value))
    assert [hint in line for line in found] == [True] * bool(hint)


@pytest.mark.parametrize(
    ("size", "expected"), [(64, True), (4096, True), (65536, False), (0, False)]
)
def test_the_size_of_a_tmpfs(rule_messages: RuleMessages, size: int, expected: bool) -> None:
    path = f"{CONTAINER}.Mounts[0].TmpfsOptions.SizeBytes"
    line = f'{path}: {size} is {size} bytes (write "{size}M" for {size} megabytes)'
    assert rule_messages("size-without-unit", tmpfs(size)) == [line] * expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("stack=8192", "write 8388608 for KiB, the unit in a shell"),
        ("stack=8388608", ""),
        ("memlock=64:65536", "write 65536"),
        ("memlock=65536", ""),
        ("memlock=-1", ""),
        ("as=1000000", "is too small"),
        ("core=0", ""),
        ("nofile=1024", ""),
        ("cpu=60", ""),
    ],
)
def test_ulimits(rule_messages: RuleMessages, row: str, expected: str) -> None:
    found = rule_messages("ulimit-without-unit", tree_with(f"{CONTAINER}.Ulimits", [row]))
    assert [expected in line for line in found] == [True] * bool(expected)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"max_size": "10"}, "max-size=10 is 10 bytes (write 10m)"),
        ({"max_size": "10m"}, ""),
        ({"max_size": "10485760"}, ""),
        ({"max_size": "-1"}, ""),
        ({"max_file": "3"}, ""),
        ({"max_buffer_size": "4"}, "max-buffer-size=4 is 4 bytes (write 4m)"),
    ],
)
def test_log_sizes(rule_messages: RuleMessages, options: dict[str, str], expected: str) -> None:
    line = f"TaskTemplate.LogDriver.Options: {expected}"
    assert rule_messages("log-size-without-unit", log(**options)) == [line] * bool(expected)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"size": "10"}, "size=10 is 10 bytes (write size=10m)"),
        ({"o": "uid=1,size=100"}, "size=100 is 100 bytes (write size=100m)"),
        ({"o": "size=100m,uid=1000"}, ""),
        ({"o": "vsize=100"}, ""),
    ],
)
def test_volume_sizes(rule_messages: RuleMessages, options: dict[str, str], expected: str) -> None:
    mount = {"Type": "volume", "Source": "v1", "Target": "/d"}
    mount["VolumeOptions"] = {"DriverConfig": {"Options": options}}  # type: ignore[assignment]
    found = rule_messages("volume-size-without-unit", tree_with(f"{CONTAINER}.Mounts", [mount]))
    path = f"{CONTAINER}.Mounts[0].VolumeOptions.DriverConfig.Options"
    assert found == [f"{path}: {expected}"] * bool(expected)


@pytest.mark.parametrize("text", ALL, ids=NAMES)
def test_values_that_engines_return_are_not_reported(text: str) -> None:
    spec, problems = read_spec(json.loads(text))
    assert spec, problems
    assert not {problem.rule for problem in check_rules(spec)} & RULES
