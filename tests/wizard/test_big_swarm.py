"""The wizard on a manager with 10,000 networks: only what is visible is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from swarmtui.wizard.steps import networks
from tests.big_manager import BigManager, big_manager
from tests.wizard.wizard_driver import MakeWizard

NETWORKS = "TaskTemplate.Networks"
MANY = 300
"""Rows that a few frames of a screen of 24 lines need; far fewer than there are networks."""


@pytest.fixture
def manager() -> Iterator[BigManager]:
    with big_manager() as found:
        yield found


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The indexes of the rows of the table that were made."""
    found: list[int] = []
    make = networks._NetworkRows.__getitem__

    def counted(self: Any, place: int) -> Any:
        found.append(place)
        return make(self, place)

    monkeypatch.setattr(networks._NetworkRows, "__getitem__", counted)
    return found


async def test_only_visible_networks_are_made(
    manager: BigManager, wizard: MakeWizard, made: list[int]
) -> None:
    async with wizard(manager.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        await w.wait_for("team-00-network-00097 overlay swarm")
        assert made
        assert len(set(made)) < 40
        assert len(made) < MANY
        await w.press("end")
        await w.wait_for("team-96-network-09990 overlay swarm attachable")
        made.clear()
        await w.press("slash")
        await w.type("k-0004")
        await w.wait_for("team-42-network-00042")
        await w.type("2")
        await w.wait_for(lambda: "team-43-network-00043" not in w.screen_text)
        assert len(made) < MANY
        await w.press("enter")
        joined = [{"Target": "team-42-network-00042"}]
        await w.wait_for(lambda: w.session.draft.rows(NETWORKS) == joined)
        assert len(made) < MANY


async def test_the_filter_of_a_long_list_stays_visible(
    manager: BigManager, wizard: MakeWizard
) -> None:
    """With many matches and with few; the list moves to the matches above the filter."""
    async with wizard(manager.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        await w.wait_for("team-00-network-00097 overlay swarm")
        await w.press("slash")
        for typed in ("k-0", "0", "0", "4"):
            await w.type(typed)
            await w.wait_for("Filter or add")
        await w.wait_for("team-42-network-00042")
        assert "Filter or add" in w.screen_text


async def test_a_wrong_network_has_a_short_message(manager: BigManager, wizard: MakeWizard) -> None:
    async with wizard(manager.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        await w.press("slash")
        await w.type("team-42-netwrk-00042")
        await w.press("enter")
        await w.wait_for(lambda: w.session.errors)
        (error,) = w.session.errors
        assert error.hint.startswith("choose from team-42-network-00042, ")
        assert error.hint.endswith(" more")
        assert len(error.message_with_hint) <= 200


async def test_an_unchanged_snapshot_is_kept(manager: BigManager, wizard: MakeWizard) -> None:
    """So is what was made from it: its indexes, the result of the check, the table of networks."""
    async with wizard(manager.host) as w:
        await w.wait_until_connected()
        before = w.session.snapshot
        manager.paths.clear()
        await w.press("f5")
        await w.wait_for(lambda: any("configs" in path for path in manager.paths))
        await w.wait_for(lambda: not w.session.connecting)
        assert w.session.snapshot is before
