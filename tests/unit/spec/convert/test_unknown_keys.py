"""Keys at the wrong level, and keys that are nearly right: each names its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from swarmtui.formats.core_yaml import write
from swarmtui.formats.spec_file import load
from swarmtui.launch.check import check
from swarmtui.spec import read_spec
from swarmtui.spec.model.compiled import keys_by_object
from swarmtui.spec.tree import keys_of, with_value

BASE: dict[str, Any] = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}}}
WRONG = ("", "TaskTemplate", "UpdateConfig", "EndpointSpec", "TaskTemplate.Placement")


KEYS = sorted((place, key) for place, keys in keys_by_object().items() for key in keys)


def wrong_place(key: str) -> str:
    """Networks at the top are those of the task, as API 1.24 has them."""
    known = {place for place, name in KEYS if name == key} | ({""} if key == "Networks" else set())
    return next(place for place in WRONG if place not in known)


@pytest.mark.parametrize("as_yaml", [False, True])
def test_every_key_at_a_wrong_level_names_its_places(as_yaml: bool, tmp_path: Path) -> None:
    for name in sorted({key for _, key in KEYS}):
        homes = [place for place, key in KEYS if key == name]
        path = ".".join(filter(None, (wrong_place(name), name)))
        tree = with_value(BASE, keys_of(path), "1")
        file = tmp_path / "spec"
        file.write_text(write(tree) if as_yaml else json.dumps(tree), "utf-8")
        found = [each for each in check(load(str(file))).problems if each.path == path]
        assert [(each.level, each.message) for each in found] == [
            ("warning", "unknown field: sent unchecked")
        ]
        hint = found[0].hint
        assert hint.startswith("move it to "), path
        assert ("the top level" in hint) == ("" in homes), path
        named = set(
            hint.removeprefix("move it to the top level").rpartition(" to ")[2].split(", ")
        ) - {""}
        assert named == {home for home in homes if home}, path


def hints_by_path(tree: Any) -> dict[str, str]:
    return {
        each.path: each.hint for each in check(tree).problems if "unknown field" in each.message
    }


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("Image", "move it to TaskTemplate.ContainerSpec"),
        ("Constraints", "move it to TaskTemplate.Placement"),
        ("TaskTemplate.image", "move it to TaskTemplate.ContainerSpec"),
        ("TaskTemplate.Replicas", "move it to Mode.Replicated"),
        (
            "TaskTemplate.NanoCPUs",
            "move it to TaskTemplate.Resources.Limits, TaskTemplate.Resources.Reservations",
        ),
        ("ContainerSpec", "move it to TaskTemplate"),
        ("UpdateOrder", "did you mean UpdateConfig.Order?"),
        ("UpdateConfig.UpdateOrder", "did you mean Order?"),
        ("RollbackConfig.RollbackOrder", "did you mean Order?"),
        ("RollbackConfig.UpdateOrder", "did you mean Order?"),
        ("LimitMemory", "did you mean TaskTemplate.Resources.Limits.MemoryBytes?"),
        ("limit_memory", "did you mean TaskTemplate.Resources.Limits.MemoryBytes?"),
        ("TaskTemplate.ContainerSpec.environment", "did you mean Env?"),
        ("TaskTemplate.ContainerSpec.Comand", "did you mean Command?"),
        ("TaskTemplate.Constrants", "did you mean Placement.Constraints?"),
        ("PreviousSpec", "leave it out: docker service inspect shows it next to the spec"),
        ("Endpoint", "leave it out: docker service inspect shows it next to the spec"),
        ("Xyz", ""),
    ],
)
def test_hint_of_an_unknown_key(path: str, hint: str) -> None:
    assert hints_by_path(with_value(BASE, keys_of(path), "1"))[path] == hint


def test_a_key_in_a_row() -> None:
    row = {"Type": "volume", "Target": "/a", "NoCopy": True}
    path = "TaskTemplate.ContainerSpec.Mounts"
    assert hints_by_path(with_value(BASE, keys_of(path), [row])) == {
        f"{path}[0].NoCopy": f"move it to {path}[].VolumeOptions"
    }


def test_unknown_keys_are_reported_next_to_errors() -> None:
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": 5, "Replicas": 1}}, "Image": "a"}
    assert set(hints_by_path(tree)) == {"TaskTemplate.ContainerSpec.Replicas", "Image"}
    paths = [each.path for each in check(tree).problems]
    assert paths.count("Image") == 1


@pytest.mark.parametrize(
    ("path", "value", "where", "hint"),
    [
        ("Labels", {"a": 1}, "Labels.a", "quote it"),
        ("Labels", {"a": True}, "Labels.a", "quote it"),
        ("Labels", {"a": 1.5}, "Labels.a", "quote it"),
        ("Labels", {"a": None}, "Labels.a", 'write ""'),
        ("Labels", [{"a": 1}], "Labels[0]", "quote it"),
        ("TaskTemplate.LogDriver", {"Name": "x", "Options": {"a": 3}}, "", "quote it"),
        ("TaskTemplate.ContainerSpec.Sysctls", {"a": 1}, "", "quote it"),
        ("TaskTemplate.ContainerSpec.Args", ["sleep", 5], "", "quote it"),
        ("TaskTemplate.ContainerSpec.Env", [5], "", "quote it"),
        ("TaskTemplate.ContainerSpec.Env", [{"A": 1}], "", 'write rows of text: "A=VALUE"'),
        ("TaskTemplate.ContainerSpec.Env", {"A": "s"}, "", 'write rows of text: "A=VALUE"'),
        ("Name", 5, "", "quote it"),
        ("Labels", {"a": [1]}, "Labels.a", ""),
    ],
)
def test_a_number_instead_of_text(path: str, value: Any, where: str, hint: str) -> None:
    _, found = read_spec(with_value(BASE, keys_of(path), value))
    errors = [each for each in found if each.level == "error"]
    assert [each.hint for each in errors] == [hint]
    assert errors[0].path.startswith(where or path)
