"""What becomes of lines that are added to a list."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec.draft import Draft
from swarmtui.wizard.state.row_merge import describe_env_file
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.session import Session

ENV, LABELS = "TaskTemplate.ContainerSpec.Env", "Labels"
PORTS, NETWORKS = "EndpointSpec.Ports", "TaskTemplate.Networks"


def rows(path: str, *start: Any) -> Rows:
    there = Rows(Session(Draft({})), path)
    there._set_rows([*start])
    return there


PASTED = (
    (ENV, ["A=1", "B=1"], "B=2\nC=3", ["A=1", "B=2", "C=3"], "1 added, 1 replaced"),
    (LABELS, ["a=1"], "a=1\na=2", ["a=1", "a=2"], "1 added, 1 replaced"),
    (ENV, ["A=1"], "A", ["A=1", "A"], "1 added"),
    (PORTS, [], "80\nx:80\n81\n", None, "3 added, 1 not valid: row 2"),
    (PORTS, ["x"], "y\nz", ["x", "y", "z"], "2 added, 2 not valid: row 2 and row 3"),
    (PORTS, [], "x\ny\nz", ["x", "y", "z"], "3 added, 3 not valid: row 1 and 2 more"),
    (ENV, ["A=1"], "# nothing\n", ["A=1"], "0 added"),
)


@pytest.mark.parametrize(("path", "before", "text", "after", "words"), PASTED)
def test_pasted_lines(
    path: str, before: list[str], text: str, after: list[str] | None, words: str
) -> None:
    """An entry takes the place of the row with its name; any other line is a new row."""
    there = rows(path, *before)
    assert there.add_lines(text).words == words
    assert after is None or there.all == after


def test_the_last_of_two_rows_with_a_name_is_replaced() -> None:
    env = rows(ENV, "A=1", "A=2")
    env.add_lines("A=3")
    assert env.all == ["A=1", "A=3"]


def test_a_file_of_labels_replaces() -> None:
    labels = rows(LABELS, "a=1", "b=1")
    assert labels.add_file("b=2\nc=3\n") == "1 added, 1 replaced"
    assert labels.all == ["a=1", "b=2", "c=3"]


def test_a_file_of_networks_replaces_by_name() -> None:
    networks = rows(NETWORKS, {"Target": "front", "Aliases": ["a"]})
    assert networks.add_file("front\nback\n") == "1 added, 1 replaced"
    assert [row["Target"] for row in networks.all] == ["front", "back"]


def test_a_full_list_can_be_replaced() -> None:
    env = rows(ENV, *(f"A{number}=1" for number in range(10_000)))
    assert env.add_lines("A5=2").words == "1 replaced"
    assert env.all[5] == "A5=2"
    assert len(env.all) == 10_000


def test_an_env_file_does_not_override() -> None:
    """As `docker service create --env-file` with `--env`."""
    env = rows(ENV, "A=mine")
    assert env.add_file("A=1\nB=2\n") == "1 added, 1 kept as they are in the list: A"
    assert describe_env_file(["A=1", "A=2"], []) == "1 added"
    kept = describe_env_file(["A=1", "B=1", "C=1", "D=1"], ["A=", "B=", "C=", "D="])
    assert kept == "0 added, 4 kept as they are in the list: A, B, C, D"
