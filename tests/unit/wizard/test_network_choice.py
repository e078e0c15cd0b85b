from __future__ import annotations

from typing import Any

import pytest

from swarmtui.cluster.snapshot import Network, Snapshot
from swarmtui.spec.draft import Draft
from swarmtui.wizard.state.network_choice import PATH, NetworkChoice
from swarmtui.wizard.state.session import Session


def session_with(*names: str, joined: tuple[Any, ...] = ()) -> Session:
    session = Session(Draft({"TaskTemplate": {"Networks": list(joined)}}))
    session.snapshot = Snapshot(
        networks=tuple(Network(f"id{n}", name, "overlay") for n, name in enumerate(names))
    )
    return session


def test_joined_names_that_are_not_listed_come_first() -> None:
    session = session_with("web", "Back", joined=({"Target": "mine"}, "web"))
    shown = NetworkChoice(session).matching("")
    assert shown.names == ("mine", "Back", "web")
    assert shown.joined == {"mine": 0, "web": 1}
    assert [shown.kind(name) for name in shown.names] == [
        ("?", "?"), ("overlay", "swarm"), ("overlay", "swarm"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"), [("B", ("Back", "web")), (" ac ", ("Back",)), ("x", ())]
)
def test_the_filter_ignores_case(text: str, names: tuple[str, ...]) -> None:
    assert NetworkChoice(session_with("web", "Back")).matching(text).names == names


def test_names_are_found_again_only_if_something_changed() -> None:
    session = session_with("web", "back")
    choice = NetworkChoice(session)
    before = choice.matching("")
    assert choice.matching("") is before
    session.draft.set_rows(PATH, ["web"])
    joined = choice.matching("")
    assert joined is not before
    session.draft.set_rows(PATH, [{"Target": "web", "Aliases": ["a"]}])
    assert choice.matching("") != joined, "its row shows the aliases"
    session.snapshot = Snapshot()
    assert choice.matching("").names == ("web",)


@pytest.mark.parametrize(
    ("names", "widths"),
    [
        (("web", "back"), [4, 7, 5]),
        (("日本語", "b"), [6, 7, 5]),
        (("a\x1bb",), [6, 7, 5]),
        ((), [0, 0, 0]),
    ],
)
def test_widths_are_those_of_the_escaped_texts(names: tuple[str, ...], widths: list[int]) -> None:
    assert NetworkChoice(session_with(*names)).matching("").widths == widths


def test_all_networks_are_found_once_while_the_filter_changes() -> None:
    choice = NetworkChoice(session_with("web", "back"))
    everything = choice.all()
    assert choice.matching("w").names == ("web",)
    assert choice.all() is everything


def test_a_network_that_is_joined_twice_is_one_row() -> None:
    shown = NetworkChoice(session_with(joined=("mine", "mine"))).all()
    assert (shown.names, shown.joined) == (("mine",), {"mine": 0})
