"""A draft holds anything, forgets nothing, and can always go back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from swarmtui.spec import Draft, parse_spec, read_spec, wire
from swarmtui.spec.fields import all_facts
from swarmtui.spec.since import NEWEST
from swarmtui.spec.spelling import expanded

IMAGE = "TaskTemplate.ContainerSpec.Image"
DELAY = "UpdateConfig.Delay"
REPLICAS = "Mode.Replicated.Replicas"


@pytest.mark.parametrize("text", ["nginx", "UPPER CASE", "  ", "'", "\n", "ü" * 500])
def test_text_in_text_out(text: str) -> None:
    draft = Draft()
    draft.set(IMAGE, text)
    assert draft.text(IMAGE) == text
    assert draft.value(IMAGE) == text


def test_empty_text_takes_the_field_out() -> None:
    draft = Draft()
    draft.set(DELAY, "5")
    draft.set(DELAY, "")
    assert draft.tree == {}
    assert draft.text(DELAY) == ""


def test_invalid_text_is_described_not_refused() -> None:
    draft = Draft()
    draft.set(IMAGE, "nginx")
    draft.set(DELAY, "5")
    assert [problem.path for problem in read_spec(draft.tree)[1]] == [DELAY]
    assert draft.text(DELAY) == "5"


def test_loaded_values_read_as_people_write_them() -> None:
    draft = Draft(
        {
            "Labels": {"a": "1", "b": "x y"},
            "TaskTemplate": {
                "ContainerSpec": {"Image": "nginx", "Args": ["sleep", "1 0"]},
                "Resources": {"Limits": {"NanoCPUs": 1_500_000_000, "MemoryBytes": 536870912}},
            },
            "Mode": {"Replicated": {"Replicas": 3}},
            "UpdateConfig": {"Delay": 5_400_000_000_000, "MaxFailureRatio": 0.25},
        }
    )
    assert draft.text("Labels") == "a=1 b='x y'"
    assert draft.text("TaskTemplate.ContainerSpec.Args") == "sleep '1 0'"
    assert draft.text("TaskTemplate.Resources.Limits.NanoCPUs") == "1.5"
    assert draft.text("TaskTemplate.Resources.Limits.MemoryBytes") == "512M"
    assert draft.text(REPLICAS) == "3"
    assert draft.text(DELAY) == "1h30m"
    assert draft.text("UpdateConfig.MaxFailureRatio") == "0.25"


@pytest.mark.parametrize("value", [{"a": {"b": 1}}, ["a", 1], 5, True, {"a=b": "c"}])
def test_odd_loaded_values_show_something(value: Any) -> None:
    assert Draft({"Labels": value}).text("Labels")
    assert Draft({"Future": value}).text("Future")


def test_undo_and_redo() -> None:
    draft = Draft()
    draft.set(IMAGE, "nginx")
    draft.set(DELAY, "5s")
    assert draft.undo()
    assert draft.tree == {"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
    assert draft.undo()
    assert draft.tree == {}
    assert not draft.undo()
    assert draft.redo()
    assert draft.redo()
    assert not draft.redo()
    assert draft.text(DELAY) == "5s"


def test_typing_on_in_a_field_is_one_change() -> None:
    draft = Draft()
    for text in ("n", "ng", "ngi"):
        draft.set(IMAGE, text)
    assert draft.undo()
    assert draft.tree == {}
    assert draft.redo()
    assert draft.text(IMAGE) == "ngi"


def test_typing_after_an_undo_is_a_new_change() -> None:
    draft = Draft()
    draft.set(IMAGE, "a")
    draft.set(DELAY, "1s")
    draft.undo()
    draft.set(IMAGE, "b")
    assert not draft.redo()
    draft.undo()
    assert draft.text(IMAGE) == "a"


def test_setting_the_same_text_is_no_change() -> None:
    draft = Draft({"Mode": {"Replicated": {"Replicas": 3}}})
    draft.set(REPLICAS, "3")
    assert not draft.undo()
    assert draft.value(REPLICAS) == 3


def test_rows() -> None:
    draft = Draft()
    draft.set_rows("EndpointSpec.Ports", [{"TargetPort": 80}])
    draft.set("EndpointSpec.Ports[0].PublishedPort", "8080")
    assert draft.rows("EndpointSpec.Ports") == [{"TargetPort": 80, "PublishedPort": "8080"}]
    draft.set_rows("EndpointSpec.Ports", [])
    assert draft.tree == {}
    assert draft.rows("EndpointSpec.Ports") == []
    draft.undo()
    assert draft.text("EndpointSpec.Ports[0].PublishedPort") == "8080"


def test_clear_is_one_change() -> None:
    draft = Draft({"UpdateConfig": {"Delay": 1, "Order": "x"}, "Name": "web"})
    draft.clear("UpdateConfig")
    draft.clear("UpdateConfig")
    assert draft.tree == {"Name": "web"}
    assert draft.undo()
    assert not draft.undo()


def test_settings_of_other_modes_are_parked() -> None:
    draft = Draft()
    assert draft.mode == "replicated"
    draft.set(REPLICAS, "3")
    draft.choose_mode("global")
    assert draft.tree == {"Mode": {"Global": {}}}
    draft.choose_mode("replicated-job")
    draft.set("Mode.ReplicatedJob.MaxConcurrent", "oops")
    draft.choose_mode("replicated")
    assert draft.text(REPLICAS) == "3"
    draft.choose_mode("replicated-job")
    assert draft.text("Mode.ReplicatedJob.MaxConcurrent") == "oops"
    draft.undo()
    assert draft.mode == "replicated"
    assert draft.text(REPLICAS) == "3"


def test_replicated_without_settings_is_no_mode_at_all() -> None:
    draft = Draft()
    draft.choose_mode("global")
    draft.choose_mode("replicated")
    assert draft.tree == {}


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("global", "global"),
        ("nonsense", "replicated"),
        ({"GlobalJob": {}}, "global-job"),
        ({}, "replicated"),
        (5, "replicated"),
    ],
)
def test_the_mode_of_a_loaded_spec(mode: Any, kind: str) -> None:
    draft = Draft({"Mode": mode})
    assert draft.mode == kind
    draft.choose_mode("global")
    assert draft.mode == "global"


def test_short_forms_are_written_out_for_forms() -> None:
    tree = {
        "mode": "global",
        "networks": ["a", {"target": "b"}],
        "endpoint_spec": {"ports": ["8080:80", "80:", {"target_port": 1}]},
    }
    assert expanded(tree) == {
        "Mode": {"Global": {}},
        "TaskTemplate": {"Networks": [{"Target": "a"}, {"Target": "b"}]},
        "EndpointSpec": {
            "Ports": [
                {"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080},
                "80:",
                {"TargetPort": 1},
            ]
        },
    }


def test_round_trip_of_every_field() -> None:
    """Typed text -> tree -> spec -> wire -> a new draft shows the same text."""
    typed = {
        "Name": "web",
        "Labels": "a=1 b='x y' c=",
        IMAGE: "nginx:1.27",
        "TaskTemplate.ContainerSpec.Labels": "tier=web",
        "TaskTemplate.ContainerSpec.Command": "sh -c 'echo \"$A\"'",
        "TaskTemplate.ContainerSpec.Args": "--flag ''",
        "TaskTemplate.ContainerSpec.Env": "A=1 B='x y' C",
        "TaskTemplate.Resources.Limits.NanoCPUs": "1.5",
        "TaskTemplate.Resources.Limits.MemoryBytes": "512M",
        "TaskTemplate.Resources.Reservations.NanoCPUs": "0.25",
        "TaskTemplate.Resources.Reservations.MemoryBytes": "128M",
        "TaskTemplate.RestartPolicy.Condition": "on-failure",
        "TaskTemplate.RestartPolicy.Delay": "1m30s",
        "TaskTemplate.RestartPolicy.MaxAttempts": "3",
        "TaskTemplate.RestartPolicy.Window": "2h",
        "TaskTemplate.Networks[0].Target": "front",
        "TaskTemplate.Networks[0].Aliases": "db primary",
        "TaskTemplate.Networks[0].DriverOpts": "a=1",
        REPLICAS: "3",
        "EndpointSpec.Mode": "vip",
        "EndpointSpec.Ports[0].Name": "http",
        "EndpointSpec.Ports[0].Protocol": "udp",
        "EndpointSpec.Ports[0].TargetPort": "80",
        "EndpointSpec.Ports[0].PublishedPort": "8080",
        "EndpointSpec.Ports[0].PublishMode": "host",
    }
    policy = {
        "Parallelism": "0",
        "Delay": "1.5s",
        "FailureAction": "continue",
        "Monitor": "500ms",
        "MaxFailureRatio": "0.25",
        "Order": "start-first",
    }
    for name in ("UpdateConfig", "RollbackConfig"):
        typed |= {f"{name}.{key}": text for key, text in policy.items()}
    draft = Draft()
    for path, text in typed.items():
        draft.set(path, text)
    body = wire(parse_spec(draft.tree), NEWEST)
    again = Draft(json.loads(json.dumps(body)))
    assert {path: again.text(path) for path in typed} == typed
    covered = {path.replace("[0]", "[]") for path in typed}
    missing = {fact.path for fact in all_facts().values() if fact.kind not in ("object", "rows")}
    missing -= covered
    assert {path for path in missing if "Job" not in path and "Placement" not in path} == set()
