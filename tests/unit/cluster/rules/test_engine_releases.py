"""Rules that depend on the Engine release of the nodes."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.cluster.rules import check_snapshot_rules
from swarmtui.cluster.rules.engine_releases import RULES
from swarmtui.cluster.snapshot import Node, Snapshot
from swarmtui.spec import parse_spec

CONTAINER = "TaskTemplate.ContainerSpec"
MOUNT = f"{CONTAINER}.Mounts[0]"
NAMES = {rule.name for rule in RULES}
READ_ONLY = {"Mounts": [{"Type": "volume", "Target": "/d", "ReadOnly": True}]}
MISPLACED = {"Mounts": [{"Type": "tmpfs", "Target": "/d", "VolumeOptions": {"NoCopy": True}}]}
PERIOD = {"Healthcheck": {"Test": ["CMD", "a"], "StartPeriod": "20s", "Interval": "30s"}}


def problems_of(
    container: dict[str, Any], *releases: str, **more: Any
) -> list[tuple[str, str, str]]:
    task = {"ContainerSpec": {"Image": "a:1", **container}, **more}
    spec = parse_spec({"TaskTemplate": task})
    nodes = tuple(
        Node(str(number), f"web{number}", "worker" if number else "manager", engine_release=release)
        for number, release in enumerate(releases)
    )
    found = check_snapshot_rules(spec, Snapshot(nodes=nodes) if nodes else None)
    return [(each.rule, each.path, each.message_with_hint) for each in found if each.rule in NAMES]


@pytest.mark.parametrize(
    ("releases", "expected"),
    [
        ([], True),
        (["28.5.2"], True),
        (["29.7.0"], False),
        (["29.7.0", "29.2.0-rc.1"], False),
        (["29.7.0", "26.1.5+dfsg1"], True),
        (["29.7.0", ""], True),
        (["dev"], True),
    ],
)
def test_an_anonymous_volume_that_is_read_only(releases: list[str], expected: bool) -> None:
    message = "a new volume cannot be read-only before Engine 29.2: name the volume"
    problem = ("read-only-anonymous-volume", f"{MOUNT}.ReadOnly", message)
    assert problems_of(READ_ONLY, *releases) == [problem] * expected


@pytest.mark.parametrize(
    ("releases", "rule", "words"),
    [
        (
            [],
            "unused-mount-options",
            "does nothing for a mount of type tmpfs: clear it: Engine 29.2 ",
        ),
        (["28.5.2"], "unused-mount-options", "does nothing for a mount of type tmpfs: clear it"),
        (["28.5.2", "29.7.0"], "unused-mount-options", "clear it: web1 rejects the tasks"),
        (
            ["29.7.0"],
            "mount-options-rejected",
            "cannot be used for a mount of type tmpfs: nodes reject the",
        ),
    ],
)
def test_options_of_another_type(releases: list[str], rule: str, words: str) -> None:
    ((name, path, advice),) = problems_of(MISPLACED, *releases)
    assert (name, path) == (rule, f"{MOUNT}.VolumeOptions")
    assert words in advice


@pytest.mark.parametrize(
    ("releases", "expected"), [([], True), (["24.0.7"], True), (["25.0.0"], False)]
)
def test_a_start_period_below_the_interval(releases: list[str], expected: bool) -> None:
    found = [name for name, _, _ in problems_of(PERIOD, *releases)]
    assert found == ["start-period-below-interval"] * expected


@pytest.mark.parametrize(
    ("container", "releases", "expected"),
    [
        ({"OomScoreAdj": 500}, ["28.5.2", "26.1.5"], ["OomScoreAdj"]),
        ({"OomScoreAdj": 500}, ["28.5.2", "28.0.0"], []),
        ({"OomScoreAdj": 0}, ["28.5.2", "26.1.5"], []),
        # The manager itself is too old: that is for the gate to say.
        ({"OomScoreAdj": 500}, ["26.1.5", "26.1.5"], []),
        ({"OomScoreAdj": 500}, ["28.5.2", ""], []),
        ({"OomScoreAdj": 500}, [], []),
        ({"Privileges": {"NoNewPrivileges": True}}, ["28.5.2", "24.0.7"],
         ["Privileges.NoNewPrivileges"]),
        ({"Ulimits": ["nofile=10"]}, ["28.5.2", "19.03.15"], ["Ulimits"]),
        ({"Mounts": [{"Type": "volume", "Source": "data", "Target": "/d",
                      "VolumeOptions": {"Subpath": "a"}}]}, ["28.5.2", "26.0.2"],
         ["Mounts[0].VolumeOptions.Subpath"]),
    ],
)  # fmt: skip
def test_a_field_that_an_older_node_ignores(
    container: dict[str, Any], releases: list[str], expected: list[str]
) -> None:
    found = problems_of(container, *releases)
    assert [path for _, path, _ in found] == [f"{CONTAINER}.{path}" for path in expected]
    assert {name for name, _, _ in found} <= {"field-too-new-for-node"}
    assert all(f"web1 ({releases[1]}), which ignores it" in advice for _, _, advice in found)


def test_fields_of_the_manager_do_not_need_newer_nodes() -> None:
    assert problems_of({}, "28.5.2", "19.03.15", Placement={"MaxReplicas": 2}) == []
