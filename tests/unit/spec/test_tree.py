"""Paths into plain JSON."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec.tree import Key, keys_of, path_of, value_at, walk, with_value, without

TREE = {"A": {"B": [{"C": 1}, {"C": 2}]}, "D": 3}


@pytest.mark.parametrize(
    ("path", "keys"),
    [("A", ("A",)), ("A.B[0].C", ("A", "B", 0, "C")), ("A[0][1]", ("A", 0, 1)), ("", ())],
)
def test_paths(path: str, keys: tuple[Key, ...]) -> None:
    assert keys_of(path) == keys
    assert path_of(keys) == path


def test_values() -> None:
    assert value_at(TREE, keys_of("A.B[1].C")) == 2
    assert value_at(TREE, keys_of("A.B[2].C")) is None
    assert value_at(TREE, keys_of("D.E")) is None
    assert value_at(TREE, keys_of("A[0]")) is None
    assert value_at(TREE, ()) is TREE


def test_with_value_copies_only_the_branch() -> None:
    changed = with_value(TREE, keys_of("A.B[1].C"), 9)
    assert value_at(changed, keys_of("A.B[1].C")) == 9
    assert value_at(TREE, keys_of("A.B[1].C")) == 2
    assert changed["A"]["B"][0] is TREE["A"]["B"][0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("X.Y", {"X": {"Y": 1}}), ("X[0].Y", {"X": [{"Y": 1}]}), ("X[5]", {"X": [1]})],
)
def test_with_value_creates_the_objects_on_the_path(path: str, expected: Any) -> None:
    assert with_value(None, keys_of(path), 1) == expected


def test_without_takes_out_what_it_empties() -> None:
    assert without({"A": {"B": {"C": 1}}, "D": 2}, keys_of("A.B.C")) == {"D": 2}
    assert without(TREE, keys_of("A.B[0]")) == {"A": {"B": [{"C": 2}]}, "D": 3}
    assert without({"A": [1]}, keys_of("A[0]")) == {}
    assert without(TREE, keys_of("X.Y")) is TREE


def test_without_keeps_an_emptied_row_in_its_place() -> None:
    assert without({"A": [{"B": 1}, {"C": 2}]}, keys_of("A[0].B")) == {"A": [{}, {"C": 2}]}


def test_nodes_come_parents_first() -> None:
    assert [path for path, _ in walk(TREE)] == [
        "A",
        "A.B",
        "A.B[0]",
        "A.B[0].C",
        "A.B[1]",
        "A.B[1].C",
        "D",
    ]
