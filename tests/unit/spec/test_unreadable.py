"""What cannot be read hides what needs it, and nothing else; and nothing is concluded from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from swarmtui.cluster.snapshot import Node, Snapshot
from swarmtui.launch.check import check
from swarmtui.spec.api_version import NEWEST, ApiVersion
from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.convert.reading import read, read_spec
from swarmtui.spec.problem import errors_of
from swarmtui.spec.tree import keys_of, value_at, walk, with_value
from tests.unit.spec.test_rules import EXAMPLES

CONTAINER = "TaskTemplate.ContainerSpec"
PLACEMENT = "TaskTemplate.Placement"
BAD: Any = [[]]
"""No field takes it, and no row is one."""

ONE = Node("n1", "a", os="linux", architecture="x86_64", nano_cpus=4 * 10**9, memory_bytes=2**33)
SWARM = Snapshot(nodes=(ONE, replace(ONE, id="n2", hostname="b", nano_cpus=10**9)))


def spec(**places: Any) -> dict[str, Any]:
    """Paths with __ for the dots; `C__` for the container's."""
    tree: dict[str, Any] = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}}}
    for path, value in places.items():
        full = path.replace("__", ".").replace("C.", f"{CONTAINER}.").replace("P.", f"{PLACEMENT}.")
        tree = with_value(tree, keys_of(full), value)
    return tree


def told(tree: Any) -> list[tuple[str, str]]:
    """Rule and path of all that rules say; the rest is an error of form."""
    problems = check(tree, NEWEST, SWARM).problems
    return [(each.rule, each.path.removeprefix(f"{CONTAINER}.")) for each in problems if each.rule]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (spec(C__Image="NGINX::x", C__Env=['K="v"']), ("quoted-env-value", "Env[0]")),
        (spec(C__Env=["=x", 'K="v"', "=y", "B"]), ("quoted-env-value", "Env[1]")),
        (spec(C__Env=["=x", 'K="v"', "=y", "B"]), ("env-without-value", "Env[3]")),
        (spec(C__Hosts=["a", "10.0.0.9 db x"]), ("ignored-host-alias", "Hosts[1]")),
        (spec(C__Mounts=[{"Type": "x"}, "./a:/b"]), ("relative-bind-source", "Mounts[1].Source")),
        (spec(C__Labels=["=1", "com.docker.swarm.task=x"]), ("reserved-container-label", "Labels")),
        (
            spec(C__Labels={"a.b": 1, "com.docker.swarm.task": "x"}),
            ("reserved-container-label", "Labels"),
        ),
        (
            spec(EndpointSpec__Ports=["x", "9000-9002:9000-9002", "y", "80:80", "80:81"]),
            ("duplicate-published-port", "EndpointSpec.Ports[4].PublishedPort"),
        ),
        (
            spec(EndpointSpec__Ports="x 80:80 80:81", Mode__Global=3),
            ("duplicate-published-port", "EndpointSpec.Ports[2].PublishedPort"),
        ),
        (
            spec(TaskTemplate__Resources__Limits={"Pids": "x", "MemoryBytes": "5M"}),
            ("memory-limit-below-minimum", "TaskTemplate.Resources.Limits.MemoryBytes"),
        ),
        (
            spec(Mode={"Global": {}, "Replicated": {"Replicas": "x"}}, Name="a.b"),
            ("invalid-service-name", "Name"),
        ),
    ],
)  # fmt: skip
def test_readable_parts_are_checked(tree: Any, expected: tuple[str, str]) -> None:
    assert check(tree, NEWEST, SWARM).spec is None
    assert expected in told(tree)


@pytest.mark.parametrize(
    ("tree", "rule"),
    [
        (spec(C__Image=BAD), "no-image-tag"),
        (spec(TaskTemplate__Resources__Limits__MemoryBytes=BAD), "no-resource-limit"),
        (
            spec(TaskTemplate__Resources={"SwapBytes": 10**9, "Limits": BAD}),
            "swap-without-memory-limit",
        ),
        (
            spec(UpdateConfig={"FailureAction": "rollback", "Monitor": BAD}),
            "rollback-monitor-too-short",
        ),
        (spec(Mode=BAD, TaskTemplate__RestartPolicy__Condition="none"), "service-without-restart"),
        (spec(P__Platforms=[BAD], C__Isolation="hyperv"), "windows-only-setting"),
        (spec(P__Constraints=[BAD], C__Isolation="hyperv"), "windows-only-setting"),
        (spec(P__Constraints=[BAD], C__Mounts=["/x:/x"]), "bind-without-constraint"),
        (spec(P__Platforms=["Linux/amd64", BAD]), "misspelled-platform"),
        (spec(P__Platforms=["windows/amd64", BAD]), "no-node-of-platform"),
        (
            spec(P__Constraints=[BAD], TaskTemplate__Resources__Limits__NanoCPUs="2"),
            "cpu-limit-above-nodes",
        ),
        (
            spec(C__Sysctls=["net.core.somaxconn=1"], TaskTemplate__Networks=["host", BAD]),
            "net-sysctl-on-host-network",
        ),
        (
            spec(C__Mounts=["data:/d", BAD], C__Secrets=["source=a,target=/d/e/a"]),
            "file-below-mount",
        ),
    ],
)  # fmt: skip
def test_rules_conclude_nothing_from_missing_rows(tree: Any, rule: str) -> None:
    """With nothing in its place the rule would be broken; with something in it, maybe not."""
    (path,) = (each for each, value in walk(tree) if value is BAD)
    whole = path.endswith("]")
    keys = keys_of(path.rpartition("[")[0] if whole else path)
    rest = [row for row in value_at(tree, keys) if row is not BAD] if whole else None
    absent = with_value(tree, keys, rest)
    assert rule in {rule for rule, _ in told(absent)} or rule == "no-image-tag"
    assert rule not in {rule for rule, _ in told(tree)}


@pytest.mark.parametrize(("name", "path", "tree"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_unreadable_fields_break_no_rule(name: str, path: str, tree: Any) -> None:
    tree = expand_short_forms(with_value(tree, (), {**tree}))
    if not value_at(tree, keys_of(f"{CONTAINER}.Image")):
        tree = with_value(tree, keys_of(f"{CONTAINER}.Image"), "nginx:1.27")
    before = set(told(tree))
    for place, _ in walk(tree):
        broken = with_value(tree, keys_of(place), BAD)
        if errors_of(read_spec(broken)[1]) != errors_of(read_spec(tree)[1]):
            assert set(told(broken)) <= before, place


def test_a_partial_spec_is_not_returned() -> None:
    reading = read(spec(C__Env=["=x"]))
    assert reading.spec is None
    assert reading.readable is not None
    assert read(None).readable is None


def test_version_requirements_of_the_readable_part() -> None:
    tree = spec(C__Env=["=x"], C__Sysctls=["a", "=b"], C__Configs=["a"], C__Secrets=["", "b"])
    gates = [
        p.path
        for p in check(tree, ApiVersion(1, 24)).problems
        if p.rule == "unsupported-by-api-version"
    ]
    assert gates == [f"{CONTAINER}.{key}" for key in ("Secrets", "Configs", "Sysctls")]


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        (f"{CONTAINER}.Env", ["=x"]),
        (f"{CONTAINER}.Hosts", ["a"]),
        (f"{CONTAINER}.Labels", ["=x", 3, {"a": 1}, "\ud800=a", {"b": "\ud800"}]),
        (f"{CONTAINER}.Mounts", ["", ":::", {"Type": "x", "Target": "/x"}, 5]),
        (f"{CONTAINER}.Secrets", ["foo=1", {"SecretName": 1}]),
        (f"{CONTAINER}.Configs", ["foo=1", {"ConfigName": 1}]),
        (f"{CONTAINER}.Ulimits", ["a", {"Name": "a", "Soft": 1, "Hard": "x"}]),
        ("TaskTemplate.Networks", ["", {"Target": ""}, "alias=x"]),
        ("TaskTemplate.Placement.Constraints", ["", 3]),
        ("TaskTemplate.Placement.Preferences", ["", "spread="]),
        ("TaskTemplate.Placement.Platforms", ["/", "linux/arm/v7"]),
        ("TaskTemplate.Resources.Reservations.GenericResources", ["gpu", {}]),
        ("EndpointSpec.Ports", ["x", {"TargetPort": 0}, "99999:1", [], ":"]),
    ],
)
def test_every_unreadable_row_is_a_separate_problem(path: str, rows: list[Any]) -> None:
    tree = with_value(spec(), keys_of(path), rows * 2)
    found = [each.path.partition("]")[0] for each in errors_of(check(tree).problems)]
    assert found == [f"{path}[{row}" for row in range(2 * len(rows))]
