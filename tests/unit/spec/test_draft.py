"""A draft accepts any text, loses nothing, and can undo every change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from swarmtui.spec import Draft, parse_spec, read_spec, to_wire
from swarmtui.spec.api_version import NEWEST
from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.draft import Line
from swarmtui.spec.field_info import LIST_NOTATIONS, all_field_infos, field_info
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.spec.problem import errors_of
from swarmtui.spec.tree import keys_of, value_at, walk, with_value
from tests.unit.spec.full_spec import FULL_SPEC

CONTAINER = "TaskTemplate.ContainerSpec"
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
    assert [problem.path for problem in errors_of(read_spec(draft.tree)[1])] == [DELAY]
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


@pytest.mark.parametrize("value", [[], {}, ["a", 1], {"a": [1]}, 5, -1.5, True, False, 2**70])
def test_any_loaded_value_is_shown_as_text(value: Any) -> None:
    for path in all_field_infos():
        if "[]" not in path:
            draft = Draft(with_value({}, keys_of(path), value))
            assert _is_text(draft.text(path)), path
            draft.set(path, draft.text(path))
            assert draft.value(path) == value


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


def test_setting_the_same_text_changes_nothing() -> None:
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


def test_replicated_without_settings_removes_the_mode() -> None:
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
    assert expand_short_forms(tree) == {
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


def flatten(tree: Any) -> dict[str, Any]:
    """What is in a draft, by the paths that forms ask for: a list of rows is one of them."""
    found = {}
    for path, value in walk(tree):
        info = field_info(path)
        below_list = any(path.startswith(f"{known}[") and "[]" not in known for known in found)
        if (
            info
            and info.notation != "object"
            and not (below_list and info.notation in LIST_NOTATIONS)
        ):
            found[path] = value
    return found


def test_what_is_typed_stays_as_it_was_typed() -> None:
    draft = Draft()
    for path, value in flatten(FULL_SPEC).items():
        if isinstance(value, list):
            draft.set_rows(path, value)
        elif "[" not in path:
            draft.set(path, value)
    assert draft.tree == FULL_SPEC
    assert all(
        draft.text(path) == value for path, value in flatten(FULL_SPEC).items() if _is_text(value)
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def test_round_trip_of_every_field() -> None:
    """Typed text -> tree -> spec -> wire -> a new draft shows the same texts and rows."""
    body = to_wire(parse_spec(FULL_SPEC), NEWEST)
    before, after, retyped = (
        Draft(FULL_SPEC),
        Draft(expand_short_forms(json.loads(json.dumps(body)))),
        Draft(),
    )
    for path, info in all_field_infos().items():
        if info.is_list:
            retyped.set_rows(path, after.rows(path))
        elif info.notation != "object" and "[]" not in path:
            retyped.set(path, after.text(path))
            # What is base64 in the API is shown as that, in one line.
            assert info.notation == "profile" or after.text(path) == before.text(path), path
    assert to_wire(parse_spec(retyped.tree), NEWEST) == body


def test_every_row_can_be_written_as_a_line_and_read_again() -> None:
    """The rows of a loaded spec as text give the same spec, except fields without a notation."""
    body = to_wire(parse_spec(FULL_SPEC), NEWEST)
    draft = Draft(expand_short_forms(body))
    for path, info in all_field_infos().items():
        if info.is_list:
            draft.set_rows(
                path, [ROW_FORMATS[info.notation].format(row) for row in draft.rows(path)]
            )
    again = to_wire(parse_spec(draft.tree), NEWEST)
    for rows in (again["TaskTemplate"]["ContainerSpec"][key] for key in ("Secrets", "Configs")):
        for row in rows:
            row |= {"SecretID": "s1"} if row.get("SecretName") == "tls" else {}
            row |= {"ConfigID": "c1"} if row.get("ConfigName") == "app" else {}
    assert again == body


LIST_PATHS = [path for path, info in all_field_infos().items() if info.is_list]


@pytest.mark.parametrize("path", LIST_PATHS)
@pytest.mark.parametrize(
    "rows",
    [
        ["text that is not a row:"],
        ["=x", "'", ""],
        [5.5, None, True, [], ["a"], {}],
        [{"Odd": "object"}, {"Target": 5, "File": [], "Spread": 3}],
        ["a=1", {"b=c": "d"}, {"": "e"}],
    ],
)
def test_rows_of_any_notation_are_kept_and_shown(path: str, rows: list[Any]) -> None:
    for draft in (Draft(with_value({}, keys_of(path), rows)), Draft()):
        draft.set_rows(path, rows)
        assert draft.rows(path) == rows
        assert _is_text(draft.text(path))
        spelled_out = value_at(expand_short_forms(draft.tree), keys_of(path))
        assert len(spelled_out) == len(rows)
        assert all(
            after == before
            for before, after in zip(rows, spelled_out, strict=True)
            if not _is_text(before) or _is_text(after)
        )
        read_spec(draft.tree)


@pytest.mark.parametrize("path", LIST_PATHS)
@pytest.mark.parametrize("value", [5, 1.5, True, {"x": {"y": 1}}, "it's", "=", {"a": 1}])
def test_a_value_that_is_not_a_list_is_kept(path: str, value: Any) -> None:
    draft = Draft(with_value({}, keys_of(path), value))
    kept = json.dumps(draft.rows(path))
    assert draft.rows(path)
    assert _is_text(draft.text(path))
    draft.set_rows(path, [*draft.rows(path), "more"])
    assert json.dumps(draft.rows(path)[:-1]) == kept


def test_rows_of_a_list_that_is_still_text_or_an_object() -> None:
    draft = Draft({"Labels": {"a": "1", "b=c": "2"}, "EndpointSpec": {"Ports": "80 53/udp"}})
    assert draft.rows("Labels") == ["a=1", {"b=c": "2"}]
    assert [row["TargetPort"] for row in draft.rows("EndpointSpec.Ports")] == [80, 53]
    assert draft.rows("Nothing.Like.It") == []
    assert draft.rows("Name") == []
    assert Draft({"Name": "web"}).rows("Name") == ["web"]


@pytest.mark.parametrize(
    ("path", "rows", "text"),
    [
        ("Labels", ["a=1", "b=x y"], "a=1 b='x y'"),
        ("EndpointSpec.Ports", [{"TargetPort": 80}, "53/udp"], "80 53/udp"),
        (f"{CONTAINER}.Hosts", ["10.0.0.9 db"], "'10.0.0.9 db'"),
        (f"{CONTAINER}.Ulimits", [{"Name": "core", "Soft": 0, "Hard": -1}], "core=0:-1"),
        ("TaskTemplate.Placement.Constraints", ["node.role == worker"], "'node.role == worker'"),
    ],
)
def test_a_list_as_one_text(path: str, rows: list[Any], text: str) -> None:
    draft = Draft(with_value({}, keys_of(path), rows))
    assert draft.text(path) == text
    again = Draft(with_value({}, keys_of(path), text))
    assert again.text(path) == text
    assert len(again.rows(path)) == len(rows)


def test_loaded_numbers_are_shown_in_human_units_in_rows_too() -> None:
    tmpfs = {
        "Type": "tmpfs",
        "Target": "/run",
        "TmpfsOptions": {"SizeBytes": 64 << 20, "Mode": 1016},
    }
    secret = {"SecretName": "a", "File": {"Name": "a", "Mode": 292}}
    draft = Draft({"TaskTemplate": {"ContainerSpec": {"Mounts": [tmpfs], "Secrets": [secret]}}})
    assert draft.text(f"{CONTAINER}.Mounts[0].TmpfsOptions.SizeBytes") == "64M"
    assert draft.text(f"{CONTAINER}.Mounts[0].TmpfsOptions.Mode") == "1770"
    assert draft.text(f"{CONTAINER}.Secrets[0].File.Mode") == "0444"
    draft.set(f"{CONTAINER}.Secrets[0].File.Mode", "400")
    assert draft.value(f"{CONTAINER}.Secrets[0].File.Mode") == "400"


# The lines of lists

ENV = "TaskTemplate.ContainerSpec.Env"


def test_typing_into_a_line_is_one_change() -> None:
    draft = Draft()
    draft.set("Name", "web")
    for text in ("A", "A=", "A=1"):
        draft.set_line(ENV, Line(text))
    assert draft.undo()
    assert (draft.lines, draft.text("Name")) == ({}, "web")
    assert draft.redo()
    assert draft.lines == {ENV: Line("A=1")}


def test_typing_and_adding_is_one_change() -> None:
    draft = Draft()
    for rows in (["A=1"], ["A=1", "B=2"]):
        draft.set_line(ENV, Line(rows[-1]))
        draft.commit_line(ENV, rows)
        assert (draft.lines, draft.rows(ENV)) == ({}, rows)
    assert draft.undo()
    assert (draft.lines, draft.rows(ENV)) == ({}, ["A=1"])
    assert draft.undo()
    assert not draft.undo()


def test_adding_and_editing_are_two_changes() -> None:
    draft = Draft({"TaskTemplate": {"ContainerSpec": {"Env": ["A=1"]}}})
    draft.set_line(ENV, Line("B"))
    draft.set_line(ENV, Line("A=12", 0))
    assert draft.undo()
    assert draft.lines == {ENV: Line("B")}


def test_typing_and_deleting_changes_nothing() -> None:
    draft = Draft()
    draft.set("Name", "web")
    draft.set("Labels", "a")
    draft.set("Labels", "")
    draft.set_line(ENV, Line("A"))
    draft.set_line(ENV, None)
    assert draft.undo()
    assert not draft.tree
    assert not draft.undo()


def test_a_follow_up_is_undone_with_its_change() -> None:
    draft = Draft()
    draft.set(IMAGE, "nginx")
    draft.derive("Name", "nginx", "nginx")
    draft.end_typing()
    draft.set(IMAGE, "nginx:1.27")
    assert draft.undo()
    assert (draft.text(IMAGE), draft.text("Name")) == ("nginx", "nginx")
    assert draft.undo()
    assert not draft.tree
    assert draft.redo()
    assert draft.text("Name") == "nginx"


def test_a_derived_value_is_derived_until_it_is_typed() -> None:
    draft = Draft()
    draft.set(IMAGE, "nginx")
    draft.derive("Name", "nginx-2", "nginx")
    assert draft.source_of("Name") == "nginx"
    draft.set("Name", "web")
    assert draft.source_of("Name") == ""
    assert draft.undo()
    assert draft.source_of("Name") == "nginx"
    draft.set("Name", "nginx-23")
    draft.set("Name", "nginx-2")
    assert draft.source_of("Name") == "nginx"


def test_several_changes_are_undone_at_once() -> None:
    draft = Draft()
    draft.set("Name", "web")
    with draft.one_change():
        draft.set("Name", "web-2")
        draft.set_rows(ENV, ["A=1"])
    draft.set("Name", "web-3")
    assert draft.undo()
    assert draft.undo()
    assert draft.tree == {"Name": "web"}


def test_the_text_of_a_line_as_the_row_that_it_is_for() -> None:
    draft = Draft({"TaskTemplate": {"ContainerSpec": {"Env": ["A=1", "B=2"]}}})
    draft.set_line(ENV, Line("A=3", 0))
    draft.set_line("Labels", Line(" x "))
    draft.set_line("EndpointSpec.Ports", Line("80:", 7))
    kept = Draft(draft.tree_with_lines())
    assert kept.rows(ENV) == ["A=3", "B=2"]
    assert kept.rows("Labels") == ["x"]
    assert kept.rows("EndpointSpec.Ports") == ["80:"]
    assert draft.rows(ENV) == ["A=1", "B=2"]
