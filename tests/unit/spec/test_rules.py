"""Every rule is broken by an example, and has a name, a reason and existing fields."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from swarmtui.spec import Problem, ServiceSpec, read_spec
from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.rules import RULES, Rule, check_rules
from tests.unit.spec import container_examples

CONTAINER = "TaskTemplate.ContainerSpec"
IMAGE = f"{CONTAINER}.Image"
RESTART = "TaskTemplate.RestartPolicy"
PLACEMENT = "TaskTemplate.Placement"
RESOURCES = "TaskTemplate.Resources"
LIMITS = f"{RESOURCES}.Limits"
BY_NAME = {rule.name: rule for rule in RULES}


def problems(tree: dict[str, Any]) -> list[Problem]:
    task = {"ContainerSpec": {"Image": "nginx:1.27"}, **tree.get("TaskTemplate", {})}
    spec, found = read_spec({**tree, "TaskTemplate": task})
    assert isinstance(spec, ServiceSpec), found
    return check_rules(spec)


def task(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": members}


def image(text: str) -> dict[str, Any]:
    return task(ContainerSpec={"Image": text})


def ports(*rows: Any, mode: str = "vip") -> dict[str, Any]:
    return {"EndpointSpec": {"Mode": mode, "Ports": list(rows)}}


def restart(mode: str = "replicated", **policy: Any) -> dict[str, Any]:
    return {**task(RestartPolicy=policy), "Mode": mode}


def placement(mode: str = "replicated", **members: Any) -> dict[str, Any]:
    return {**task(Placement=members), "Mode": mode}


def constraint(*texts: str) -> dict[str, Any]:
    return placement(Constraints=list(texts))


def limits(**values: Any) -> dict[str, Any]:
    return task(Resources={"Limits": values})


def update(**policy: Any) -> dict[str, Any]:
    return {"UpdateConfig": policy}


HOST_PORT = ports({"TargetPort": 80, "PublishedPort": 8080, "PublishMode": "host"})

EXAMPLES: list[tuple[str, str, dict[str, Any]]] = [
    ("invalid-service-name", "Name", {"Name": "a.b"}),
    ("service-name-too-long", "Name", {"Name": "a" * 64}),
    ("uppercase-registry-host", IMAGE, image("UPPER/case:1")),
    ("ambiguous-image-name", IMAGE, image("localhost")),
    ("no-image-tag", IMAGE, image("nginx")),
    ("latest-image-tag", IMAGE, image("nginx:latest")),
    ("job-with-update-config", "UpdateConfig", {"Mode": "global-job", "UpdateConfig": {}}),
    ("job-with-rollback-config", "RollbackConfig", {"Mode": "global-job", "RollbackConfig": {}}),
    ("zero-tasks", "Mode.Replicated.Replicas", {"Mode": {"Replicated": {"Replicas": 0}}}),
    (
        "concurrency-above-total",
        "Mode.ReplicatedJob.MaxConcurrent",
        {"Mode": {"ReplicatedJob": {"MaxConcurrent": 3, "TotalCompletions": 2}}},
    ),
    ("job-with-restart-any", f"{RESTART}.Condition", restart("global-job", Condition="any")),
    ("service-without-restart", f"{RESTART}.Condition", restart(Condition="none")),
    ("unused-restart-settings", f"{RESTART}.Delay", restart(Condition="none", Delay="1s")),
    ("unused-restart-window", f"{RESTART}.Window", restart(Window="1m")),
    ("restart-window-too-short", f"{RESTART}.Window", restart(MaxAttempts=3, Window="15s")),
    ("ignored-global-job-attempts", f"{RESTART}.MaxAttempts", restart("global-job", MaxAttempts=3)),
    ("unlimited-job-attempts", f"{RESTART}.MaxAttempts", {"Mode": "replicated-job"}),
    ("invalid-constraint", f"{PLACEMENT}.Constraints[0]", constraint("node.role=worker")),
    ("unknown-constraint-key", f"{PLACEMENT}.Constraints[0]", constraint("rack==a")),
    ("pattern-in-constraint", f"{PLACEMENT}.Constraints[0]", constraint("node.hostname==web*")),
    (
        "invalid-constraint-address",
        f"{PLACEMENT}.Constraints[0]",
        constraint("node.ip==10.0.0.300"),
    ),
    ("unknown-constraint-value", f"{PLACEMENT}.Constraints[0]", constraint("node.role==leader")),
    (
        "contradicting-constraints",
        f"{PLACEMENT}.Constraints[1]",
        constraint("node.role==manager", "node.role==worker"),
    ),
    ("cpu-below-minimum", f"{LIMITS}.NanoCPUs", limits(NanoCPUs="0.0001")),
    ("memory-limit-below-minimum", f"{LIMITS}.MemoryBytes", limits(MemoryBytes="5M")),
    (
        "memory-reservation-below-minimum",
        f"{RESOURCES}.Reservations.MemoryBytes",
        task(Resources={"Reservations": {"MemoryBytes": "3M"}}),
    ),
    (
        "reservation-above-limit",
        f"{RESOURCES}.Reservations.NanoCPUs",
        task(Resources={"Limits": {"NanoCPUs": "1"}, "Reservations": {"NanoCPUs": "1.1"}}),
    ),
    (
        "invalid-placement-preference",
        f"{PLACEMENT}.Preferences[0].Spread.SpreadDescriptor",
        placement(Preferences=["node.hostname"]),
    ),
    (
        "preferences-in-global-mode",
        f"{PLACEMENT}.Preferences",
        placement("global", Preferences=["node.labels.rack"]),
    ),
    (
        "max-replicas-in-global-mode",
        f"{PLACEMENT}.MaxReplicas",
        placement("global-job", MaxReplicas=2),
    ),
    ("misspelled-platform", f"{PLACEMENT}.Platforms[0].OS", placement(Platforms=["Linux/amd64"])),
    ("ingress-joined-by-name", "TaskTemplate.Networks[1].Target", task(Networks=["a", "ingress"])),
    ("duplicate-network", "TaskTemplate.Networks[1].Target", task(Networks=["a", "a"])),
    ("host-network-with-others", "TaskTemplate.Networks[1].Target", task(Networks=["a", "host"])),
    (
        "duplicate-published-port",
        "EndpointSpec.Ports[1].PublishedPort",
        ports("8080:80", "8080:81/tcp"),
    ),
    ("dnsrr-with-ingress-port", "EndpointSpec.Ports[0].PublishMode", ports("80", mode="dnsrr")),
    ("rollback-monitor-too-short", "UpdateConfig.Monitor", update(FailureAction="rollback")),
    (
        "rollback-without-health-check",
        "UpdateConfig.FailureAction",
        update(FailureAction="rollback"),
    ),
    ("zero-monitor", "RollbackConfig.Monitor", {"RollbackConfig": {"Monitor": "0s"}}),
    ("monitor-shorter-than-delay", "UpdateConfig.Monitor", update(Delay="1m", Monitor="5s")),
    ("failure-ratio-of-one", "UpdateConfig.MaxFailureRatio", update(MaxFailureRatio=1)),
    (
        "unused-failure-ratio",
        "UpdateConfig.MaxFailureRatio",
        update(MaxFailureRatio=0.5, FailureAction="continue"),
    ),
    ("unused-update-delay", "UpdateConfig.Delay", update(Delay="1m", Parallelism=0)),
    *container_examples.EXAMPLES,
]
"""Name of a rule, path of the problem, and a spec that breaks the rule."""


@pytest.mark.parametrize(("name", "path", "tree"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_the_example_breaks_its_rule(name: str, path: str, tree: dict[str, Any]) -> None:
    (problem,) = (problem for problem in problems(tree) if problem.rule == name)
    assert (problem.path, problem.level) == (path, BY_NAME[name].level)
    assert problem.message
    assert len(problem.message) <= 90
    assert not re.search(r"\[\d+\]", f"{problem.message} {problem.hint}"), "say: row 1"


@pytest.mark.parametrize(("name", "path", "tree"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_a_rule_lists_its_fields(name: str, path: str, tree: dict[str, Any]) -> None:
    for problem in problems(tree):
        anywhere = re.sub(r"\[\d+\]", "[]", problem.path)
        assert {anywhere, anywhere.removesuffix("[]")} & set(BY_NAME[problem.rule].paths)


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_every_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.title.endswith(".")
    assert rule.reason
    assert set(rule.paths) <= set(all_field_infos())
    assert rule.paths


def test_names_are_unique() -> None:
    assert [name for name, count in Counter(rule.name for rule in RULES).items() if count > 1] == []


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"Mode": "global", **update(), "RollbackConfig": {}},
        {"Mode": "global-job"},
        {**task(Networks=["front", "back"]), **ports("8080:80/tcp", "8080:80/udp", "80", "80")},
        {
            **HOST_PORT,
            **update(Parallelism=2, Delay="10s"),
            "Mode": {"Replicated": {"Replicas": 3}},
        },
        constraint("node.role==worker", "node.labels.rack!=a", "node.ip==10.0.0.0/8"),
    ],
)
def test_a_good_spec_has_at_most_one_hint(tree: dict[str, Any]) -> None:
    """At most one hint: an image with a version and no limits."""
    found = problems(tree)
    assert len(found) <= 1
    assert all(problem.level == "hint" for problem in found)


def test_several_broken_rules() -> None:
    tree = {**ports("8080:80", "8080:81", mode="dnsrr"), "Mode": "global-job", "UpdateConfig": {}}
    errors = [problem.rule for problem in problems(tree) if problem.level == "error"]
    assert Counter(errors) == {
        "job-with-update-config": 1,
        "duplicate-published-port": 1,
        "dnsrr-with-ingress-port": 2,
    }


def test_every_rule_has_an_example() -> None:
    assert set(BY_NAME) - {name for name, _, _ in EXAMPLES} == set()
