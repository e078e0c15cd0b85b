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
    ("rule", "text", "told"),
    [
        (
            "unknown-constraint-key",
            "rack!=a",
            "no node has rack: none will fit (did you mean node.labels.rack?)",
        ),
        ("unknown-constraint-key", "node.labels.rack==a", ""),
        ("unknown-constraint-key", "no operator", ""),
        (
            "pattern-in-constraint",
            "node.labels.os==ubuntu.*",
            "* stands for itself here: a value is no pattern (put a label on the nodes that you "
            "mean)",
        ),
        ("pattern-in-constraint", "node.hostname==^web-1$", "^ stands for itself"),
        ("pattern-in-constraint", "node.hostname==web-[12]", "[ stands for itself"),
        ("pattern-in-constraint", "node.hostname==a|b", "'a|b' is one value (there is no \"or\""),
        ("pattern-in-constraint", "node.labels.version==1.0+build (old)", ""),
        ("pattern-in-constraint", "rack==*", ""),
        ("pattern-in-constraint", "node.ip==10.0.0.*", ""),
        (
            "invalid-constraint-address",
            "node.ip==10.0.0.*",
            "10.0.0.* is no address: no node will fit (write ",
        ),
        ("invalid-constraint-address", "NODE.IP!=10.0.0.0/33", "10.0.0.0/33 is no address"),
        (
            "invalid-constraint-address",
            "node.ip==10.0.0.0/255.0.0.0",
            "10.0.0.0/255.0.0.0 is no address",
        ),
        ("invalid-constraint-address", "node.ip==010.0.0.1", "010.0.0.1 is no address"),
        ("invalid-constraint-address", "node.ip==10.0.0.1", ""),
        ("invalid-constraint-address", "node.ip==10.0.0.1/24", ""),
        ("invalid-constraint-address", "node.ip==fd00::1", ""),
        ("invalid-constraint-address", "node.hostname==web", ""),
        (
            "unknown-constraint-value",
            "node.role==leader",
            "node.role is manager or worker: no node will fit",
        ),
        (
            "unknown-constraint-value",
            "Node.Role!=Mangaer",
            "node.role is manager or worker: it keeps no node away (did you mean manager?)",
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
            "Linux nodes say x86_64, not amd64: no node will fit (write x86_64)",
        ),
        (
            "unknown-constraint-value",
            "node.platform.arch==arm64",
            "Linux nodes say aarch64, not arm64",
        ),
        ("unknown-constraint-value", "node.platform.arch==x86_64", ""),
        ("unknown-constraint-value", "node.platform.arch==riscv64", ""),
        ("unknown-constraint-value", "node.labels.arch==amd64", ""),
    ],
)
def test_one_constraint(rule_messages: RuleMessages, rule: str, text: str, told: str) -> None:
    found = rule_messages(rule, constraints("node.id!=x", text))
    assert [line.startswith(f"{CONSTRAINT}[1]: {told}") for line in found] == [True] * bool(told)


@pytest.mark.parametrize(
    ("one", "other", "told"),
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
def test_constraints_that_cannot_all_hold(
    rule_messages: RuleMessages, one: str, other: str, told: bool
) -> None:
    line = (
        f"{CONSTRAINT}[1]: contradicts {one}: no node will fit "
        "(all constraints must hold; for either of two use a label)"
    )
    assert rule_messages("contradicting-constraints", constraints(one, other)) == [line] * told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("node.labels.rack", ""),
        ("engine.labels.rack", ""),
        ("rack", "rack is no label: the scheduler skips it (did you mean node.labels.rack?)"),
        ("node.labels.", "node.labels. is no label: the scheduler skips it (did you mean "),
        ("node.hostname", "node.hostname is no label: the scheduler skips it"),
    ],
)
def test_preferences(rule_messages: RuleMessages, text: str, told: str) -> None:
    path = "TaskTemplate.Placement.Preferences[1].Spread.SpreadDescriptor"
    found = rule_messages(
        "invalid-placement-preference", placed(Preferences=["node.labels.zone", text])
    )
    assert [line.startswith(f"{path}: {told}") for line in found] == [True] * bool(told)


@pytest.mark.parametrize("mode", ["global", "global-job"])
def test_what_does_nothing_in_a_global_mode(rule_messages: RuleMessages, mode: str) -> None:
    tree = placed(mode, Preferences=["node.labels.zone"], MaxReplicas=2)
    assert rule_messages("preferences-in-global-mode", tree) == [
        f"TaskTemplate.Placement.Preferences: does nothing in mode {mode}: every node has a task"
    ]
    assert rule_messages("max-replicas-in-global-mode", tree) == [
        f"TaskTemplate.Placement.MaxReplicas: does nothing in mode {mode}, "
        "but can hold up an update (leave it out)"
    ]
    assert rule_messages("max-replicas-in-global-mode", placed(mode, MaxReplicas=0)) == []


def test_what_does_something_in_the_other_modes(rule_messages: RuleMessages) -> None:
    tree = placed("replicated-job", Preferences=["node.labels.zone"], MaxReplicas=2)
    assert (
        rule_messages("preferences-in-global-mode", tree)
        == rule_messages("max-replicas-in-global-mode", tree)
        == []
    )


@pytest.mark.parametrize(
    ("platforms", "told"),
    [
        (["linux/AMD64"], ["Architecture: nodes do not say AMD64: no node will fit (write amd64)"]),
        (["linux/x64"], ["Architecture: nodes do not say x64: no node will fit (write amd64)"]),
        (["linux/386"], ["Architecture: nodes do not say 386: no node will fit (write i686)"]),
        (
            ["linux/arm"],
            ["Architecture: nodes say armv7l or the like: no node will fit (leave the architecture "
             "empty)"],
        ),
        (["Linux"], ["OS: nodes say linux or windows, not Linux: no node will fit"]),
        (["Linux", "linux/amd64"], []),
        (["linux/amd64"], []),
        (["linux/x86_64"], []),
        (["linux/aarch64"], []),
        (["/arm64"], []),
        (["linux"], []),
        ([], []),
    ],
)  # fmt: skip
def test_platforms(rule_messages: RuleMessages, platforms: list[Any], told: list[str]) -> None:
    path = "TaskTemplate.Placement.Platforms[0]"
    found = rule_messages("misspelled-platform", placed(Platforms=platforms))
    assert found == [f"{path}.{line}" for line in told]


def test_every_wrong_platform_is_told_at_its_row(rule_messages: RuleMessages) -> None:
    found = rule_messages("misspelled-platform", placed(Platforms=["Linux", "linux/X64"]))
    assert [line.partition(": ")[0].rpartition("Platforms")[2] for line in found] == [
        "[0].OS",
        "[1].Architecture",
    ]
