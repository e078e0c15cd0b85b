"""Numbers without the unit that people mean; and every number that engines give back is silent."""

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


def test_no_duration_of_the_model_is_forgotten() -> None:
    (rule,) = (rule for rule in numbers.RULES if rule.name == "duration-without-unit")
    assert rule.paths == tuple(PLAIN)
    assert len(PLAIN) == 7


WITH_UNIT = "write 1ms or more, with the unit"


@pytest.mark.parametrize("path", PLAIN)
@pytest.mark.parametrize(
    ("value", "told"),
    [
        (15, "15ns is almost zero (for 15 seconds write 15s)"),
        (5000, f"5us is almost zero ({WITH_UNIT})"),
        (999_999, f"999.999us is almost zero ({WITH_UNIT})"),
        (0, ""),
        (10**6, ""),
        (10_000_000_000, ""),
        ("15s", ""),
    ],
)
def test_durations(rule_messages: RuleMessages, path: str, value: Any, told: str) -> None:
    found = rule_messages("duration-without-unit", tree_with(path, value))
    assert found == [f"{path}: {told}"] * bool(told)


def test_a_duration_of_the_health_check_is_an_error_with_the_same_hint(
    rule_messages: RuleMessages,
) -> None:
    path = f"{CONTAINER}.Healthcheck.Interval"
    assert rule_messages("health-duration-too-short", tree_with(path, 30)) == [
        f"{path}: must be at least 1ms, not 30ns (for 30 seconds write 30s, or 0 for the image's)"
    ]


def test_a_grace_period_without_a_unit_is_said_once(rule_messages: RuleMessages) -> None:
    assert (
        rule_messages("fractional-grace-period", tree_with(f"{CONTAINER}.StopGracePeriod", 30))
        == []
    )


@pytest.mark.parametrize(
    ("rule", "path", "value", "hint"),
    [
        ("cpu-below-minimum", "Limits.NanoCPUs", 1, 'a number is billionths: for 1 CPU write "1"'),
        ("cpu-below-minimum", "Limits.NanoCPUs", 2, "0.000000002 is too small: at least 0.01 "),
        ("cpu-below-minimum", "Limits.NanoCPUs", 2, 'for 2 CPUs write "2"'),
        (
            "cpu-below-minimum",
            "Limits.NanoCPUs",
            "0.0001",
            '0.0001 is too small: at least 0.01 (write "0.01" or more, or 0)',
        ),
        (
            "cpu-limit-below-minimum",
            "Limits.NanoCPUs",
            "0.005",
            "0.005 is too small: at least 0.01 ",
        ),
        ("cpu-below-minimum", "Reservations.NanoCPUs", 50000, 'write "0.001" or more, or 0'),
        ("memory-limit-below-minimum", "Limits.MemoryBytes", 512, 'for 512 megabytes write "512M"'),
        (
            "memory-limit-below-minimum",
            "Limits.MemoryBytes",
            5 << 20,
            "5M is too small: at least 6M (write",
        ),
        (
            "memory-limit-below-minimum",
            "Limits.MemoryBytes",
            5000,
            "5000 is too small: at least 6M ",
        ),
        (
            "memory-reservation-below-minimum",
            "Reservations.MemoryBytes",
            64,
            "64 bytes is too small: at least 4M (for",
        ),
        ("size-without-unit", "SwapBytes", 256, 'bytes (for 256 megabytes write "256M")'),
        ("size-without-unit", "SwapBytes", 0, ""),
        ("size-without-unit", "SwapBytes", -1, ""),
    ],
)
def test_resources(
    rule_messages: RuleMessages, rule: str, path: str, value: Any, hint: str
) -> None:
    found = rule_messages(rule, tree_with(f"{RESOURCES}.{path}", value))
    assert [hint in line for line in found] == [True] * bool(hint)


@pytest.mark.parametrize(("size", "told"), [(64, True), (4096, True), (65536, False), (0, False)])
def test_the_size_of_a_tmpfs(rule_messages: RuleMessages, size: int, told: bool) -> None:
    path = f"{CONTAINER}.Mounts[0].TmpfsOptions.SizeBytes"
    line = f'{path}: {size} is {size} bytes (for {size} megabytes write "{size}M")'
    assert rule_messages("size-without-unit", tmpfs(size)) == [line] * told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("stack=8192", "for KiB, as a shell counts, write 8388608"),
        ("stack=8388608", ""),
        ("memlock=64:65536", "write 65536"),
        ("memlock=65536", ""),
        ("memlock=-1", ""),
        ("as=1000000", "is next to nothing"),
        ("core=0", ""),
        ("nofile=1024", ""),
        ("cpu=60", ""),
    ],
)
def test_ulimits(rule_messages: RuleMessages, row: str, told: str) -> None:
    found = rule_messages("ulimit-without-unit", tree_with(f"{CONTAINER}.Ulimits", [row]))
    assert [told in line for line in found] == [True] * bool(told)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"max_size": "10"}, "max-size=10 is 10 bytes (write 10m)"),
        ({"max_size": "10m"}, ""),
        ({"max_size": "10485760"}, ""),
        ({"max_size": "-1"}, ""),
        ({"max_file": "3"}, ""),
        ({"max_buffer_size": "4"}, "max-buffer-size=4 is 4 bytes (write 4m)"),
    ],
)
def test_log_sizes(rule_messages: RuleMessages, options: dict[str, str], told: str) -> None:
    line = f"TaskTemplate.LogDriver.Options: {told}"
    assert rule_messages("log-size-without-unit", log(**options)) == [line] * bool(told)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"size": "10"}, "size=10 is 10 bytes (write size=10m)"),
        ({"o": "uid=1,size=100"}, "size=100 is 100 bytes (write size=100m)"),
        ({"o": "size=100m,uid=1000"}, ""),
        ({"o": "vsize=100"}, ""),
    ],
)
def test_volume_sizes(rule_messages: RuleMessages, options: dict[str, str], told: str) -> None:
    mount = {"Type": "volume", "Source": "v1", "Target": "/d"}
    mount["VolumeOptions"] = {"DriverConfig": {"Options": options}}  # type: ignore[assignment]
    found = rule_messages("volume-size-without-unit", tree_with(f"{CONTAINER}.Mounts", [mount]))
    path = f"{CONTAINER}.Mounts[0].VolumeOptions.DriverConfig.Options"
    assert found == [f"{path}: {told}"] * bool(told)


@pytest.mark.parametrize("text", ALL, ids=NAMES)
def test_what_engines_give_back_is_silent(text: str) -> None:
    spec, problems = read_spec(json.loads(text))
    assert spec, problems
    assert not {problem.rule for problem in check_rules(spec)} & RULES
