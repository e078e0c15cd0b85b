"""A slow line: what is on the screen already is not sent again. Real bytes on a real terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.app import WizardApp
from swarmtui.wizard.screens.wizard import WizardScreen
from swarmtui.wizard.terminal import textual_internals
from tests.bench import engines, sent_bytes
from tests.bench.full_spec import full_draft
from tests.terminal_screen import TerminalScreen
from tests.wizard import wizard_driver
from tests.wizard.wizard_driver import WIDE, MakeWizard

F5 = "\x1b[15~"


@pytest.mark.parametrize("part", [sent_bytes.keys, sent_bytes.page, sent_bytes.journey])
def test_a_key_sends_only_what_it_changes(
    part: Callable[[str, Mapping[str, str]], dict[str, float]], demo: DemoSwarm, tmp_path: Path
) -> None:
    for measure, size in part(demo.host, engines.environ(tmp_path)).items():
        assert size <= sent_bytes.LIMITS[measure], measure


def test_the_first_frame_is_sent_once(demo: DemoSwarm, tmp_path: Path) -> None:
    bare, ours = sent_bytes.first_frames(demo.host, engines.environ(tmp_path))
    assert ours <= bare


async def test_the_parts_that_are_sent_make_up_the_screen(
    demo: DemoSwarm, wizard: MakeWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each step of a full spec, in the review, and behind dialogs that open and close."""
    terminal = TerminalScreen(*WIDE)

    def display(app: WizardApp, _: object, update: Any) -> None:
        if update:
            changes = textual_internals._Changes(update, app._shown)
            terminal.feed(changes.render_segments(app.console).encode())

    async with wizard(demo.host, size=WIDE, tree=full_draft()) as w:
        await w.wait_until_connected()
        monkeypatch.setattr(Compositor, "render_update", wizard_driver._full_update)
        monkeypatch.setattr(WizardApp, "_display", display)
        w.app.repaint()
        for key in (*["f8"] * 8, "pagedown", "pagedown", "f1", "escape", "f6", "escape", "f7"):
            await w.press(key)
            assert terminal.text == w.screen_text, key


def test_what_the_terminal_may_have_lost_is_sent_again(demo: DemoSwarm, tmp_path: Path) -> None:
    """After a stop, on F5, and after a resize."""
    with sent_bytes.opened(demo.host, engines.environ(tmp_path)) as program:
        whole = program.received
        program.stop_and_continue()
        assert program.settle().size > whole / 2
        assert program.press_and_settle(F5).size > whole / 2
        program.resize(100, 30)
        assert program.settle().size > whole / 3


async def test_tab_does_not_paint_the_whole_screen(
    demo: DemoSwarm, wizard: MakeWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        painted: list[object] = []
        monkeypatch.setattr(w.form, "refresh", lambda *areas, **how: painted.append((areas, how)))
        await w.press("tab")
        assert w.form.focused is w.field("Name").control
        assert painted == []


async def test_styles_of_the_screen_are_computed_once(
    demo: DemoSwarm, wizard: MakeWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its classes depend on the width and on the draft, and are set before the first layout."""
    computed: list[bool] = []
    update = WizardScreen.update_node_styles

    def count(screen: WizardScreen, animate: bool = True) -> None:
        computed.append(screen.is_mounted)
        update(screen, animate)

    monkeypatch.setattr(WizardScreen, "update_node_styles", count)
    async with wizard(demo.host, size=WIDE) as w:
        await w.wait_until_connected()
        assert w.form.classes >= {"-medium", "-empty"}
    assert sum(computed) == 1, computed
