from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
CONSTRAINT = "TaskTemplate.Placement.Constraints"


def placed(mode: str = "replicated", **members: Any) -> dict[str, Any]:
    return {"Mode": mode, "TaskTemplate": {"Placement": members}}


def constraints(*texts: str) -> dict[str, Any]:
    return placed(Constraints=list(texts))


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        (
            "unknown-constraint-key",
            "rack!=a",
            "unknown key rack: no node will match (did you mean node.labels.rack?)",
        ),
        ("unknown-constraint-key", "node.labels.rack==a", ""),
        ("unknown-constraint-key", "no operator", ""),
        (
            "pattern-in-constraint",
            "node.labels.os==ubuntu.*",
            "* is compared literally: patterns are not supported (add a label to the nodes that you "
            "mean)",
        ),
        ("pattern-in-constraint", "node.hostname==^web-1$", "^ is compared literally"),
        ("pattern-in-constraint", "node.hostname==web-[12]", "[ is compared literally"),
        ("pattern-in-constraint", "node.hostname==a|b", "'a|b' is one value (there is no \"or\""),
        ("pattern-in-constraint", "node.labels.version==1.0+build (old)", ""),
        ("pattern-in-constraint", "rack==*", ""),
        ("pattern-in-constraint", "node.ip==10.0.0.*", ""),
        (
            "invalid-constraint-address",
            "node.ip==10.0.0.*",
            "10.0.0.* is not an IP address or subnet: no node will match (write ",
        ),
        (
            "invalid-constraint-address",
            "NODE.IP!=10.0.0.0/33",
            "10.0.0.0/33 is not an IP address or subnet",
        ),
        (
            "invalid-constraint-address",
            "node.ip==10.0.0.0/255.0.0.0",
            "10.0.0.0/255.0.0.0 is not an IP address or subnet",
        ),
        (
            "invalid-constraint-address",
            "node.ip==010.0.0.1",
            "010.0.0.1 is not an IP address or subnet",
        ),
        ("invalid-constraint-address", "node.ip==10.0.0.1", ""),
        ("invalid-constraint-address", "node.ip==10.0.0.1/24", ""),
        ("invalid-constraint-address", "node.ip==fd00::1", ""),
        ("invalid-constraint-address", "node.hostname==web", ""),
        (
            "unknown-constraint-value",
            "node.role==leader",
            "node.role is manager or worker: no node will match",
        ),
        (
            "unknown-constraint-value",
            "Node.Role!=Mangaer",
            "node.role is manager or worker: every node matches (did you mean manager?)",
        ),
        ("unknown-constraint-value", "node.role==MANAGER", ""),
        (
            "unknown-constraint-value",
            "node.platform.os==darwin",
            "node.platform.os is linux or windows",
        ),
        ("unknown-constraint-value", "node.platform.os==Linux", ""),
        (
            "unknown-constraint-value",
            "node.platform.arch==AMD64",
            "Linux nodes report x86_64, not amd64: no node will match (write x86_64)",
        ),
        (
            "unknown-constraint-value",
            "node.platform.arch==arm64",
            "Linux nodes report aarch64, not arm64",
        ),
        ("unknown-constraint-value", "node.platform.arch==x86_64", ""),
        ("unknown-constraint-value", "node.platform.arch==riscv64", ""),
        ("unknown-constraint-value", "node.labels.arch==amd64", ""),
    ],
)
def test_one_constraint(rule_messages: RuleMessages, rule: str, text: str, expected: str) -> None:
    found = rule_messages(rule, constraints("node.id!=x", text))
    assert [line.startswith(f"{CONSTRAINT}[1]: {expected}") for line in found] == [True] * bool(
        expected
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("node.role==worker", "node.role==manager", True),
        ("node.role==worker", "NODE.ROLE!=Worker", True),
        ("node.labels.a==1", "node.labels.a==2", True),
        ("node.role==worker", "node.role==Worker", False),
        ("node.role==worker", "node.role!=manager", False),
        ("node.role!=worker", "node.role!=manager", False),
        ("node.labels.a==1", "node.labels.A==2", False),
        ("node.labels.a==1", "engine.labels.a==2", False),
        ("node.ip==10.0.0.0/8", "node.ip==10.1.0.0/16", False),
    ],
)
def test_contradicting_constraints(
    rule_messages: RuleMessages, one: str, other: str, expected: bool
) -> None:
    line = (
        f"{CONSTRAINT}[1]: contradicts {one}: no node will match "
        "(use a label for either of two: a node must meet all constraints)"
    )
    assert rule_messages("contradicting-constraints", constraints(one, other)) == [line] * expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("node.labels.rack", ""),
        ("engine.labels.rack", ""),
        ("rack", "rack is not a label: the scheduler skips it (did you mean node.labels.rack?)"),
        ("node.labels.", "node.labels. is not a label: the scheduler skips it (did you mean "),
        ("node.hostname", "node.hostname is not a label: the scheduler skips it"),
    ],
)
def test_preferences(rule_messages: RuleMessages, text: str, expected: str) -> None:
    path = "TaskTemplate.Placement.Preferences[1].Spread.SpreadDescriptor"
    found = rule_messages(
        "invalid-placement-preference", placed(Preferences=["node.labels.zone", text])
    )
    assert [line.startswith(f"{path}: {expected}") for line in found] == [True] * bool(expected)


@pytest.mark.parametrize("mode", ["global", "global-job"])
def test_unused_placement_in_a_global_mode(rule_messages: RuleMessages, mode: str) -> None:
    tree = placed(mode, Preferences=["node.labels.zone"], MaxReplicas=2)
    assert rule_messages("preferences-in-global-mode", tree) == [
        f"TaskTemplate.Placement.Preferences: does nothing in mode {mode}: every node has a task"
    ]
    assert rule_messages("max-replicas-in-global-mode", tree) == [
        f"TaskTemplate.Placement.MaxReplicas: does nothing in mode {mode}, "
        "but can block an update (clear it)"
    ]
    assert rule_messages("max-replicas-in-global-mode", placed(mode, MaxReplicas=0)) == []


def test_used_placement_in_the_other_modes(rule_messages: RuleMessages) -> None:
    tree = placed("replicated-job", Preferences=["node.labels.zone"], MaxReplicas=2)
    assert (
        rule_messages("preferences-in-global-mode", tree)
        == rule_messages("max-replicas-in-global-mode", tree)
        == []
    )


@pytest.mark.parametrize(
    ("platforms", "expected"),
    [
        (["linux/AMD64"], ["Architecture: no node reports AMD64: no node will match (write amd64)"]),
        (["linux/x64"], ["Architecture: no node reports x64: no node will match (write amd64)"]),
        (["linux/386"], ["Architecture: no node reports 386: no node will match (write i686)"]),
        (
            ["linux/arm"],
            ["Architecture: nodes report armv7l or similar, not arm: no node will match (leave the architecture "
             "empty)"],
        ),
        (["Linux"], ["OS: nodes report linux or windows, not Linux: no node will match"]),
        (["Linux", "linux/amd64"], []),
        (["linux/amd64"], []),
        (["linux/x86_64"], []),
        (["linux/aarch64"], []),
        (["/arm64"], []),
        (["linux"], []),
        ([], []),
    ],
)  # fmt: skip
def test_platforms(rule_messages: RuleMessages, platforms: list[Any], expected: list[str]) -> None:
    path = "TaskTemplate.Placement.Platforms[0]"
    found = rule_messages("misspelled-platform", placed(Platforms=platforms))
    assert found == [f"{path}.{line}" for line in expected]


def test_every_wrong_platform_is_reported_at_its_row(rule_messages: RuleMessages) -> None:
    found = rule_messages("misspelled-platform", placed(Platforms=["Linux", "linux/X64"]))
    assert [line.partition(": ")[0].rpartition("Platforms")[2] for line in found] == [
        "[0].OS",
        "[1].Architecture",
    ]
