"""Late timers, answers, messages and deferred calls find their widget or are dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from textual.screen import Screen
from textual.widget import Widget

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.state.flow import INDEX
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.choice import Choice
from swarmtui.wizard.widgets.section import Section
from tests.wizard.wizard_driver import MakeWizard, Wizard

MODE = INDEX["mode"]


async def test_fields_that_are_made_while_the_program_ends(
    demo: DemoSwarm, wizard: MakeWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step is removed before all of its fields exist."""
    is_gone = asyncio.Event()

    async def made_late(*_: object) -> None:
        await is_gone.wait()

    async with wizard(demo.host) as w:
        await w.go_to_step("container")
        monkeypatch.setattr(Section, "mount", made_late)
        monkeypatch.setattr(Choice, "on_unmount", lambda _: is_gone.set(), raising=False)
        section = w.form.pane.query(Section).first()
        section.call_later(section.open_or_close, True)
        await w.wait_for(lambda: section.is_open)
    assert is_gone.is_set()


async def test_nothing_is_called_once_the_program_ends(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """No timer, no answer, no callback after the next refresh."""
    called = []
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        target = w.form.pane.query_one("#digest")
        assert isinstance(target, TeardownGuard)
        w.app.exit()
        target.call_later(called.append, "later")
        target.call_next(called.append, "next")
        target.call_after_refresh(called.append, "after refresh")
        target.set_timer(0.001, lambda: called.append("timer"))
        in_background(target, lambda: "answer", called.append, called.append)
        in_background(target, lambda: 1 / 0, called.append, called.append)
        await w.wait_until_idle()
    assert not called


async def test_news_while_a_step_is_made(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """An answer or a key for the previous step never reaches a partly composed step."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        moving = asyncio.create_task(w.form.action_go(MODE))
        while not moving.done():
            w.form.changed()
            await asyncio.sleep(0)
        assert w.step == "mode"


async def test_two_jumps_at_once(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await asyncio.gather(*[w.form.action_go(MODE) for _ in range(3)], w.form.action_go(0))
        await w.go_to_step("mode")
        assert len(w.form.query("ModeStep")) == 1


ENDS = (
    ("f8", "f8", "f8"),
    ("f4", "f8", "f4"),
    ("f6", *"pids", "enter"),
    ("f6", *"--env", "enter", *"A=1", "enter", "down"),
    (*"nginx", "f2"),
    ("f1",),
    ("ctrl+p",),
)


@pytest.mark.parametrize("keys", ENDS)
@pytest.mark.parametrize("calm", [True, False])
async def test_quitting_in_the_middle(
    demo: DemoSwarm, wizard: MakeWizard, keys: tuple[str, ...], calm: bool
) -> None:
    """Quitting while widgets are created or drawn does not fail."""
    async with wizard(demo.host) as w:
        await (w.press if calm else w.press_without_waiting)(*keys)
        w.app.exit()


def _subclasses(base: type) -> Iterator[type]:
    for each in base.__subclasses__():
        yield each
        yield from _subclasses(each)


def test_every_widget_and_screen_is_live() -> None:
    ours = [
        each
        for base in (Widget, Screen)
        for each in _subclasses(base)
        if each.__module__.startswith("swarmtui.")
    ]
    assert len(ours) > 15
    assert [each.__name__ for each in ours if not issubclass(each, TeardownGuard)] == []


async def test_every_step_is_live(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Step modules are imported when they are first shown."""
    async with wizard(demo.host) as w:
        await _visit_all(w)
    test_every_widget_and_screen_is_live()


async def _visit_all(w: Wizard) -> None:
    for step in INDEX:
        await w.go_to_step(step)
