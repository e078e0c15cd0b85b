"""How much is done for a key: what is not visible or has not changed costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.app import App

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.screens import previewing
from swarmtui.wizard.screens.wizard import WizardScreen
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.section import Section
from swarmtui.wizard.widgets.step_pane import StepPane
from tests.wizard.wizard_driver import WIDE, MakeWizard

ENV = "TaskTemplate.ContainerSpec.Env"
NGINX = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], list[str]]:
    """Return a function that makes a list of the calls of a method or function."""

    def counted(owner: Any, name: str) -> list[str]:
        calls: list[str] = []
        original = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            calls.append(name)
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, call)
        return calls

    return counted


async def test_a_hidden_preview_is_not_made(
    demo: DemoSwarm, wizard: MakeWizard, count: Callable[[Any, str], list[str]]
) -> None:
    made = count(previewing, "draft_lines"), count(previewing, "request_lines")
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        assert made == ([], [])
        await w.press("f3")
        await w.wait_for(lambda: '"nginx' in w.screen_text)
        assert made != ([], [])


async def test_a_preview_is_made_again_only_for_another_request(
    demo: DemoSwarm, wizard: MakeWizard, count: Callable[[Any, str], list[str]]
) -> None:
    """A row that is being typed is not in the request."""
    async with wizard(demo.host, size=(160, 40), tree=NGINX) as w:
        await w.wait_until_connected()
        await w.jump(ENV)
        made = count(previewing, "draft_lines"), count(previewing, "request_lines")
        await w.type("abc")
        assert made == ([], [])
        await w.press("enter")
        await w.wait_for(lambda: '"abc"' in w.screen_text)
        assert sum(map(len, made)) == 1


async def test_a_screen_behind_a_list_is_refreshed_when_the_list_closes(
    demo: DemoSwarm, wizard: MakeWizard, count: Callable[[Any, str], list[str]]
) -> None:
    async with wizard(demo.host, tree=NGINX) as w:
        await w.wait_until_connected()
        await w.open_list(ENV)
        refreshed = count(WizardScreen, "refresh_view")
        await w.type("A=1")
        await w.press("enter")
        assert w.rows(ENV) == ["A=1"]
        assert refreshed == []
        await w.press("escape")
        await w.wait_for("1 row")
        assert refreshed


async def test_a_step_makes_its_sections_one_by_one_and_without_pauses(
    demo: DemoSwarm, wizard: MakeWizard, monkeypatch: pytest.MonkeyPatch, count: Any
) -> None:
    """Each is painted before the next is made."""
    async with wizard(demo.host, size=WIDE, tree=NGINX) as w:
        await w.wait_until_connected()
        await w.press("f4")
        done = count(Section, "refresh_rows")
        pauses = count(StepPane, "set_timer")
        original = Compositor.render_update

        def paint(*args: Any, **kwargs: Any) -> Any:
            done.append("paint")
            return original(*args, **kwargs)

        monkeypatch.setattr(Compositor, "render_update", paint)
        await w.press("f8")
        await w.wait_for(lambda: all(each.is_complete for each in w.form.pane.query(Section)))
        await w.wait_for(lambda: done[-1] == "paint")
        kinds = [kind for kind, before in zip(done, [None, *done], strict=False) if kind != before]
        assert done.count("refresh_rows") == kinds.count("refresh_rows") == 5
        assert kinds[0] == "paint"
        assert len(pauses) == 1


async def test_an_input_has_no_styles_until_it_is_mounted(
    demo: DemoSwarm, wizard: MakeWizard, count: Callable[[Any, str], list[str]]
) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        updates = count(App, "update_styles")
        LineInput("some text", "placeholder")
        assert updates == []
