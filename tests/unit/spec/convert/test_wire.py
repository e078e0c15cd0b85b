"""What goes out: complete policies, networks in their place, nothing lost, nothing null."""

from __future__ import annotations

import json
from typing import Any

import pytest

from swarmtui.spec import ApiVersion, parse_spec, to_wire, version_problems
from swarmtui.spec.api_version import KNOWN_VERSIONS, NEWEST, OLDEST
from swarmtui.spec.field_info import all_field_infos, field_info
from swarmtui.spec.tree import walk

IMAGE = {"ContainerSpec": {"Image": "nginx"}}
V = NEWEST


def wire_body(tree: dict[str, Any], version: ApiVersion = V) -> dict[str, Any]:
    return to_wire(parse_spec({"TaskTemplate": IMAGE, **tree}), version)


def test_nothing_is_added_to_the_least_spec() -> None:
    assert wire_body({}) == {"TaskTemplate": IMAGE}


def test_human_units_become_integers() -> None:
    body = wire_body(
        {
            "Name": "web",
            "Labels": "a=1 b='x y'",
            "TaskTemplate": {
                "ContainerSpec": {
                    "Image": "nginx:1.27",
                    "Command": "sh -c 'echo $A'",
                    "Env": "A=1 B='x y'",
                },
                "Resources": {"Limits": {"NanoCPUs": "1.5", "MemoryBytes": "512M"}},
                "RestartPolicy": {"Delay": "1h30m", "MaxAttempts": "3"},
            },
            "UpdateConfig": {"MaxFailureRatio": "0.25"},
        }
    )
    task = body["TaskTemplate"]
    assert body["Labels"] == {"a": "1", "b": "x y"}
    assert task["ContainerSpec"]["Command"] == ["sh", "-c", "echo $A"]
    assert task["ContainerSpec"]["Env"] == ["A=1", "B=x y"]
    assert task["Resources"]["Limits"] == {"NanoCPUs": 1_500_000_000, "MemoryBytes": 536870912}
    assert task["RestartPolicy"] == {"Delay": 5_400_000_000_000, "MaxAttempts": 3}
    assert body["UpdateConfig"]["MaxFailureRatio"] == 0.25


def test_a_policy_is_complete() -> None:
    assert wire_body({"UpdateConfig": {"Delay": "10s"}})["UpdateConfig"] == {
        "Parallelism": 1,
        "Delay": 10_000_000_000,
        "FailureAction": "pause",
        "Monitor": 5_000_000_000,
        "MaxFailureRatio": 0,
        "Order": "stop-first",
    }
    assert wire_body({"RollbackConfig": {}})["RollbackConfig"]["Parallelism"] == 1
    assert wire_body({"UpdateConfig": {"Parallelism": 0}})["UpdateConfig"]["Parallelism"] == 0


@pytest.mark.parametrize(
    ("version", "members"),
    [
        ("1.24", {"Parallelism", "Delay", "FailureAction"}),
        ("1.25", {"Parallelism", "Delay", "FailureAction", "Monitor", "MaxFailureRatio"}),
        ("1.29", {"Parallelism", "Delay", "FailureAction", "Monitor", "MaxFailureRatio", "Order"}),
    ],
)
def test_a_policy_has_only_what_the_version_knows(version: str, members: set[str]) -> None:
    body = wire_body({"UpdateConfig": {}}, ApiVersion.parse(version))
    assert set(body["UpdateConfig"]) == members


@pytest.mark.parametrize("version", KNOWN_VERSIONS, ids=str)
def test_no_known_field_goes_out_before_its_version(version: ApiVersion) -> None:
    tree = {
        "Name": "web",
        "UpdateConfig": {"Parallelism": 2},
        "EndpointSpec": {"Mode": "vip", "Ports": ["8080:80"]},
        "TaskTemplate": {**IMAGE, "Networks": ["a"], "RestartPolicy": {"Condition": "any"}},
    }
    spec = parse_spec(tree)
    assert version_problems(spec, version) == []
    for path, value in walk(to_wire(spec, version)):
        info = field_info(path)
        assert info is None or info.since_for(value) <= version, path


@pytest.mark.parametrize("version", KNOWN_VERSIONS, ids=str)
@pytest.mark.parametrize("given", ["top", "task"])
def test_networks_are_in_one_place(version: ApiVersion, given: str) -> None:
    rows = [{"Target": "a", "Aliases": ["x"]}]
    tree = {"Networks": rows} if given == "top" else {"TaskTemplate": {**IMAGE, "Networks": rows}}
    body = wire_body(tree, version)
    top, task = body.get("Networks"), body["TaskTemplate"].get("Networks")
    assert (top, task) == ((rows, None) if version == OLDEST else (None, rows))


def test_unknown_fields_are_sent_as_they_came() -> None:
    extra = {"Deep": [{"a": None}, 1.5, "ü"], "n": 2**60}
    body = wire_body(
        {
            "Future": extra,
            "TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Init": False}, "ForceUpdate": 7},
            "EndpointSpec": {"Ports": [{"TargetPort": 80, "Colour": "red"}]},
        }
    )
    assert body["Future"] == extra
    assert body["TaskTemplate"]["ContainerSpec"]["Init"] is False
    assert body["TaskTemplate"]["ForceUpdate"] == 7
    assert body["EndpointSpec"]["Ports"] == [{"TargetPort": 80, "Colour": "red"}]


def test_null_is_absent() -> None:
    tree = dict.fromkeys(("Name", "Labels", "Mode", "UpdateConfig", "EndpointSpec"))
    assert wire_body({**tree, "Networks": None}) == {"TaskTemplate": IMAGE}


def test_sending_what_was_read_back_changes_nothing() -> None:
    tree = {
        "Mode": {"Global": {}},
        "UpdateConfig": {"Order": "start-first"},
        "EndpointSpec": {"Ports": ["9000-9002:90-92/udp"]},
        "Later": {"x": 1},
    }
    body = wire_body(tree)
    assert to_wire(parse_spec(json.loads(json.dumps(body))), V) == body


def test_defaults_of_policies_are_numbers_that_the_model_takes() -> None:
    policies = [
        f for f in all_field_infos().values() if f.path.startswith(("UpdateConfig.", "RollbackC"))
    ]
    assert len([info for info in policies if info.default]) == 12
