"""Notices cover neither the explanation nor the last lines; there is at most one."""

from __future__ import annotations

import pytest
from textual.notifications import Notification
from textual.widgets._toast import Toast

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.widgets.notices import LONG_TIMEOUT
from tests.wizard.wizard_driver import NARROW, WIDE, MakeWizard, Wizard


def _shown(w: Wizard) -> list[str]:
    return [toast._notification.message for toast in w.app.screen.query(Toast)]


@pytest.mark.parametrize("size", [NARROW, WIDE, (60, 18)])
async def test_a_notice_does_not_cover_the_bottom_lines(
    demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int]
) -> None:
    async with wizard(demo.host, size=size, notices=True) as w:
        await w.wait_until_connected()
        bottom = w.lines[-4:]
        await w.press("ctrl+c", "ctrl+z")
        assert w.lines[-4:] == bottom
        assert "Nothing to undo" in w.lines[-5], w.lines


async def test_a_notice_replaces_the_previous_one(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host, notices=True) as w:
        await w.wait_until_connected()
        await w.press("ctrl+c", "ctrl+c", "ctrl+z", "ctrl+z", "ctrl+y")
        assert _shown(w) == ["Nothing to redo"]


async def test_a_notice_that_lasts_stays_next_to_another(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host, notices=True) as w:
        await w.wait_until_connected()
        for _ in range(2):
            w.app.notify("a draft was kept", timeout=LONG_TIMEOUT)
        await w.press("ctrl+z", "ctrl+y")
        assert _shown(w) == ["a draft was kept", "Nothing to redo"]


async def test_a_key_hides_a_notice_that_has_been_read(
    demo: DemoSwarm, wizard: MakeWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before: a notice may appear while a person types."""
    async with wizard(demo.host, notices=True) as w:
        await w.wait_until_connected()
        await w.press("ctrl+z", "a")
        assert _shown(w) == ["Nothing to undo"]
        monkeypatch.setattr(Notification, "time_left", 0.5)
        await w.press("b")
        assert not _shown(w)
