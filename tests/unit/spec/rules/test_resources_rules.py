from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
RESOURCES = "TaskTemplate.Resources"
CONTAINER = "TaskTemplate.ContainerSpec"


def resources(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"Resources": members}}


def both(key: str, value: Any) -> dict[str, Any]:
    return resources(Limits={key: value}, Reservations={key: value})


def container(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27", **members}}}


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("NanoCPUs", "0.0009", ["cpu-below-minimum Limits", "cpu-below-minimum Reservations"]),
        ("NanoCPUs", "0.001", ["cpu-limit-below-minimum Limits"]),
        ("NanoCPUs", "0.009999999", ["cpu-limit-below-minimum Limits"]),
        ("NanoCPUs", "0.01", []),
        ("NanoCPUs", "0", []),
        (
            "MemoryBytes",
            4 * 2**20 - 1,
            ["memory-limit-below-minimum Limits", "memory-reservation-below-minimum Reservations"],
        ),
        ("MemoryBytes", "4M", ["memory-limit-below-minimum Limits"]),
        ("MemoryBytes", 6 * 2**20 - 1, ["memory-limit-below-minimum Limits"]),
        ("MemoryBytes", "6M", []),
        ("MemoryBytes", "0", []),
    ],
)
def test_minimums(rule_messages: RuleMessages, key: str, value: Any, expected: list[str]) -> None:
    rules = ("cpu-below-minimum", "cpu-limit-below-minimum", "memory-limit-below-minimum",
             "memory-reservation-below-minimum")  # fmt: skip
    found = [(rule, line) for rule in rules for line in rule_messages(rule, both(key, value))]
    starts = [f"{rule} {line.partition(': ')[0]}" for rule, line in found]
    assert starts == [f"{line.replace(' ', f' {RESOURCES}.')}.{key}" for line in expected]


@pytest.mark.parametrize(
    ("limit", "reserved", "expected"),
    [("1", "1.1", True), ("1", "1", False), ("0", "1", False), ("1", "0", False)],
)
def test_reservations_above_limits(
    rule_messages: RuleMessages, limit: str, reserved: str, expected: bool
) -> None:
    tree = resources(Limits={"NanoCPUs": limit}, Reservations={"NanoCPUs": reserved})
    found = [line.partition(": ")[0] for line in rule_messages("reservation-above-limit", tree)]
    assert found == [f"{RESOURCES}.Reservations.NanoCPUs"] * expected


@pytest.mark.parametrize(
    ("rule", "tree", "expected"),
    [
        ("swap-without-memory-limit", resources(SwapBytes="1M"), "SwapBytes: needs a memory limit"),
        ("swap-without-memory-limit", resources(SwapBytes=0, Limits={}), "SwapBytes: needs a memory lim"),
        ("swap-without-memory-limit", resources(SwapBytes=-1, Limits={"MemoryBytes": "0"}), "SwapBytes: "),
        ("swap-without-memory-limit", resources(SwapBytes=-1, Limits={"MemoryBytes": "64M"}), ""),
        ("swap-without-memory-limit", resources(Limits={}), ""),
        ("swappiness-out-of-range", resources(Limits={}, MemorySwappiness=101), "MemorySwappiness: must"),
        # Nodes of 29.7 run it: without a Limits object they do not look.
        ("swappiness-out-of-range", resources(MemorySwappiness=101), ""),
        ("swappiness-out-of-range", resources(Limits={}, MemorySwappiness=-2), "MemorySwappiness: must"),
        ("swappiness-out-of-range", resources(MemorySwappiness=-1), ""),
        ("swappiness-out-of-range", resources(MemorySwappiness=100), ""),
        ("swappiness-without-limits", resources(MemorySwappiness=0), "MemorySwappiness: does noth"),
        ("swappiness-without-limits", resources(MemorySwappiness=-1), ""),
        ("swappiness-without-limits", resources(MemorySwappiness=0, Limits={}), ""),
        ("negative-pids-limit", resources(Limits={"Pids": -2}), "Limits.Pids: -2 is not applied (wri"),
        ("negative-pids-limit", resources(Limits={"Pids": -1}), ""),
        ("negative-pids-limit", resources(Limits={"Pids": 1}), ""),
        ("no-resource-limit", {}, "Limits.MemoryBytes: no limits: a task can use all of a node (set a "),
        ("no-resource-limit", resources(Limits={"MemoryBytes": "0", "Pids": 5}), "Limits.MemoryBytes: no"),
        ("no-resource-limit", resources(Limits={"NanoCPUs": "1"}), ""),
        ("no-resource-limit", resources(Limits={"MemoryBytes": "64M"}), ""),
    ],
)  # fmt: skip
def test_resources(
    rule_messages: RuleMessages, rule: str, tree: dict[str, Any], expected: str
) -> None:
    found = rule_messages(rule, tree)
    assert [line.startswith(f"{RESOURCES}.{expected}") for line in found] == [True] * bool(expected)


@pytest.mark.parametrize(
    ("score", "expected"), [(1001, True), (-1001, True), (1000, False), (-1000, False), (0, False)]
)
def test_the_oom_score(rule_messages: RuleMessages, score: int, expected: bool) -> None:
    line = f"{CONTAINER}.OomScoreAdj: must be from -1000 to 1000, not {score}"
    assert (
        rule_messages("oom-score-out-of-range", container(OomScoreAdj=score)) == [line] * expected
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("nofiles", "did you mean nofile?"),
        ("RLIMIT_NPROC", "did you mean nproc?"),
        ("x", "write nofile, nproc, memlock or another"),
        ("NOFILE", ""),
        ("as", ""),
        ("sigpending", ""),
    ],
)
def test_names_of_ulimits(rule_messages: RuleMessages, name: str, hint: str) -> None:
    tree = container(Ulimits=["core=1", {"Name": name, "Soft": 1, "Hard": 1}])
    shown = name.lower().removeprefix("rlimit_")
    line = f"{CONTAINER}.Ulimits[1].Name: unknown ulimit {shown!r} ({hint})"
    assert rule_messages("unknown-ulimit", tree) == [line] * bool(hint)


@pytest.mark.parametrize(
    ("soft", "hard", "expected"),
    [
        (20, 10, "soft (20) is above hard (10)"),
        (-1, 10, "soft (unlimited) is above hard (10)"),
        (-2, 5, "soft (-2) is above hard (5)"),
        (10, -1, ""),
        (-1, -1, ""),
        (10, 10, ""),
        (5, -2, ""),
    ],
)
def test_soft_and_hard(rule_messages: RuleMessages, soft: int, hard: int, expected: str) -> None:
    tree = container(Ulimits=[{"Name": "core", "Soft": soft, "Hard": hard}])
    line = f"{CONTAINER}.Ulimits[0].Soft: {expected}"
    assert rule_messages("soft-ulimit-above-hard", tree) == [line] * bool(expected)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("nofile=1024:-1", True),
        ("NOFILE=1024:2147483585", True),
        ("nofile=1024:2147483584", False),
        ("nofile=1024", False),
        ("core=-1", False),
    ],
)
def test_open_files(rule_messages: RuleMessages, row: str, expected: bool) -> None:
    line = f"{CONTAINER}.Ulimits[0].Hard: nofile must be at most 2147483584 (write 1048576 or another number)"
    assert rule_messages("nofile-ulimit-too-high", container(Ulimits=[row])) == [line] * expected


def test_a_ulimit_twice(rule_messages: RuleMessages) -> None:
    tree = container(Ulimits=["core=1", "nofile=1", {"Name": "CORE", "Soft": 2, "Hard": 2}])
    assert rule_messages("duplicate-ulimit", tree) == [
        f"{CONTAINER}.Ulimits[0].Name: core is overridden by row 3"
    ]
