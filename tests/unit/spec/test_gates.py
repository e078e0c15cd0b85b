"""Each gate: accepted at its version, refused one below; every gap named at once."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec import ApiVersion, gaps, parse_spec
from swarmtui.spec.fields import all_facts
from swarmtui.spec.since import KNOWN, NEWEST, OLDEST

IMAGE = {"ContainerSpec": {"Image": "nginx"}}
PORT = {"TargetPort": 80}

GATED: list[tuple[str, str, dict[str, Any]]] = [
    ("Mode.ReplicatedJob", "1.41", {"Mode": {"ReplicatedJob": {"MaxConcurrent": 2}}}),
    ("Mode.GlobalJob", "1.41", {"Mode": {"GlobalJob": {}}}),
    ("UpdateConfig.Monitor", "1.25", {"UpdateConfig": {"Monitor": "5s"}}),
    ("UpdateConfig.MaxFailureRatio", "1.25", {"UpdateConfig": {"MaxFailureRatio": 0.5}}),
    ("UpdateConfig.FailureAction", "1.28", {"UpdateConfig": {"FailureAction": "rollback"}}),
    ("UpdateConfig.Order", "1.29", {"UpdateConfig": {"Order": "start-first"}}),
    ("RollbackConfig", "1.28", {"RollbackConfig": {"Delay": "1s"}}),
    ("RollbackConfig.Order", "1.29", {"RollbackConfig": {"Order": "stop-first"}}),
    (
        "EndpointSpec.Ports[0].PublishMode",
        "1.25",
        {"EndpointSpec": {"Ports": [{**PORT, "PublishMode": "host"}]}},
    ),
    (
        "EndpointSpec.Ports[1].Protocol",
        "1.37",
        {"EndpointSpec": {"Ports": [PORT, {**PORT, "Protocol": "sctp"}]}},
    ),
    (
        "TaskTemplate.Networks[0].DriverOpts",
        "1.30",
        {"TaskTemplate": {**IMAGE, "Networks": [{"Target": "a", "DriverOpts": "a=1"}]}},
    ),
    (
        "TaskTemplate.Placement.Platforms",
        "1.30",
        {"TaskTemplate": {**IMAGE, "Placement": {"Platforms": [{"OS": "linux"}]}}},
    ),
]


def found(tree: dict[str, Any], version: ApiVersion) -> list[str]:
    return [problem.path for problem in gaps(parse_spec({"TaskTemplate": IMAGE, **tree}), version)]


@pytest.mark.parametrize(("path", "since", "tree"), GATED, ids=[gate[0] for gate in GATED])
def test_gate(path: str, since: str, tree: dict[str, Any]) -> None:
    first = ApiVersion.parse(since)
    below = KNOWN[KNOWN.index(first) - 1]
    assert found(tree, first) == []
    assert found(tree, NEWEST) == []
    assert path in found(tree, below)
    assert found(tree, OLDEST)


def test_the_table_above_has_every_gate_of_the_model() -> None:
    tested = {path.replace("[0]", "[]").replace("[1]", "[]") for path, _, _ in GATED}
    parents = tuple(f"{path}." for path in tested)
    later = {
        fact.path
        for fact in all_facts().values()
        if (fact.since > OLDEST or fact.since_values)
        and not fact.path.startswith((*parents, *(f"{path}[]." for path in tested)))
    }
    assert later == tested - {"RollbackConfig.Order"}


def test_all_gaps_at_once_outermost_only() -> None:
    tree = {
        "Mode": {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 4}},
        "EndpointSpec": {"Ports": [{**PORT, "Protocol": "sctp", "PublishMode": "host"}]},
    }
    assert found(tree, OLDEST) == [
        "Mode.ReplicatedJob",
        "EndpointSpec.Ports[0].Protocol",
        "EndpointSpec.Ports[0].PublishMode",
    ]


def test_messages_name_field_version_and_release() -> None:
    spec = parse_spec({"TaskTemplate": IMAGE, "Mode": "global-job"})
    (problem,) = gaps(spec, ApiVersion(1, 40))
    assert str(problem) == (
        "Mode.GlobalJob: needs API 1.41 (Docker 20.10); this request speaks 1.40 (Docker 19.03)"
    )
    spec = parse_spec({"TaskTemplate": IMAGE, "UpdateConfig": {"FailureAction": "rollback"}})
    (problem,) = gaps(spec, ApiVersion(1, 27))
    assert problem.message.startswith("rollback needs API 1.28 (Docker 17.04)")


def test_labels_named_like_a_gate_pass() -> None:
    assert found({"Labels": {"Mode.GlobalJob": "x", "Order": "y"}}, OLDEST) == []
