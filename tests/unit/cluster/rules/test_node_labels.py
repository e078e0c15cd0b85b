from __future__ import annotations

from typing import Any

import pytest

from swarmtui.cluster.rules import check_snapshot_rules
from swarmtui.cluster.rules.node_labels import label_keys, label_values
from swarmtui.cluster.snapshot import Node, Snapshot
from swarmtui.spec import parse_spec

NODES = (
    Node("1", "a", labels={"rack": "small", "Zone": "x"}, engine_labels={"disk": "SSD"}),
    Node("2", "b", labels={"rack": "large"}),
    Node("3", "c", labels={"rack": "large", "empty": ""}),
)
RACK = "node.labels.rack (3 nodes: large, small)"
THERE = "nodes have engine.labels.disk, node.labels.Zone, node.labels.empty, node.labels.rack"


def problems_of(
    placement: dict[str, Any], nodes: tuple[Node, ...] = NODES
) -> list[tuple[str, str]]:
    spec = parse_spec({"TaskTemplate": {"ContainerSpec": {"Image": "a:1"}, "Placement": placement}})
    found = check_snapshot_rules(spec, Snapshot(nodes=nodes))
    rows = ("TaskTemplate.Placement.Constraints[0]", "TaskTemplate.Placement.Preferences[0]")
    assert all(problem.path.startswith(rows) for problem in found)
    return [(problem.rule, problem.message_with_hint) for problem in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("node.labels.rack==small", ""),
        ("node.labels.rack==SMALL", ""),
        ("Node.Labels.rack==large", ""),
        ("engine.labels.disk==ssd", ""),
        (
            "engine.labels.disk==hdd",
            "no node has engine.labels.disk==hdd: engine.labels.disk (1 node: SSD)",
        ),
        ("node.labels.none!=x", ""),
        ("node.role==worker", ""),
        ("node.labels.rack==huge", f"no node has node.labels.rack==huge: {RACK}"),
        ("node.labels.rck==x", f"no node has the label node.labels.rck: did you mean {RACK}?"),
        (
            "node.labels.Rack==small",
            f"no node has the label node.labels.Rack: did you mean {RACK}?",
        ),
        (
            "node.labels.zone==x",
            "no node has the label node.labels.zone: did you mean node.labels.Zone (1 node: x)?",
        ),
        (
            "node.labels.empty==x",
            'no node has node.labels.empty==x: node.labels.empty (1 node: "")',
        ),
        ("node.labels.gpu==yes", f"no node has the label node.labels.gpu: {THERE}"),
    ],
)
def test_labels_in_constraints(text: str, expected: str) -> None:
    assert problems_of({"Constraints": [text]}) == [("no-node-with-label", expected)] * bool(
        expected
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rack==small", RACK),
        ("node.rack!=small", RACK),
        ("disk==ssd", "engine.labels.disk (1 node: SSD)"),
        ("other==x", ""),
        ("role==x", ""),
    ],
)
def test_unknown_keys_that_are_labels(text: str, expected: str) -> None:
    assert problems_of({"Constraints": [text]}) == [("label-without-prefix", expected)] * bool(
        expected
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("node.labels.rack", ""),
        ("node.hostname", ""),
        ("node.labels.gpu", f"no node has the label node.labels.gpu: {THERE}"),
        ("engine.labels.dsk", "no node has the label engine.labels.dsk: did you mean "
         "engine.labels.disk (1 node: SSD)?"),
    ],
)  # fmt: skip
def test_labels_in_preferences(text: str, expected: str) -> None:
    found = [
        each
        for each in problems_of({"Preferences": [text]})
        if each[0] != "invalid-placement-preference"
    ]
    assert found == [("no-node-with-spread-label", expected)] * bool(expected)


def test_of_two_labels_with_one_name_the_same_prefix_is_preferred() -> None:
    nodes = (Node("1", "a", labels={"disk": "x"}, engine_labels={"disk": "y"}),)
    (node,) = problems_of({"Constraints": ["node.labels.dsk==a"]}, nodes)
    (engine,) = problems_of({"Constraints": ["engine.labels.dsk==a"]}, nodes)
    assert "did you mean node.labels.disk (1 node: x)?" in node[1]
    assert "did you mean engine.labels.disk (1 node: y)?" in engine[1]


def test_where_no_node_has_a_label() -> None:
    (problem,) = problems_of({"Constraints": ["node.labels.rack==a"]}, (Node("1", "a"),))
    assert problem[1].endswith("add it: docker node update --label-add rack=VALUE NODE")


def test_labels_are_not_checked_without_nodes() -> None:
    tree = {"Constraints": ["node.labels.a==b", "x1==2"], "Preferences": ["node.labels.a"]}
    assert problems_of(tree, ()) == []


def test_long_lists_are_cut() -> None:
    nodes = tuple(Node(str(i), str(i), labels={"rack": f"r{i}"}) for i in range(7))
    ((_, message),) = problems_of({"Constraints": ["node.labels.rack==x"]}, nodes)
    assert message.endswith("node.labels.rack (7 nodes: r0, r1, r2, r3, r4 and 2 more)")


def test_label_keys_and_values() -> None:
    assert label_keys(NODES) == [
        "engine.labels.disk",
        "node.labels.Zone",
        "node.labels.empty",
        "node.labels.rack",
    ]
    racks = label_values(NODES, "node.labels.rack")
    assert (racks.count, racks.known.all) == (3, ("large", "small"))
    assert label_values(NODES, "node.hostname").count == 0


def test_how_to_add_an_engine_label() -> None:
    """It is in the daemon's configuration: `docker node update --label-add` adds node.labels."""
    ((_, message),) = problems_of(
        {"Constraints": ["engine.labels.storage==ssd"]}, (Node("1", "a"),)
    )
    assert message == (
        "no node has the label engine.labels.storage: add it on the node: "
        '"labels": ["storage=VALUE"] in daemon.json, and restart dockerd'
    )
