"""The form is dense, has three weights of text, and nothing in it moves while a person types."""

from __future__ import annotations

from typing import Any

import pytest
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.widgets import Input

from swarmtui.demo import DemoSwarm
from swarmtui.spec.field_info import field_info
from swarmtui.wizard.state.flow import STEPS
from swarmtui.wizard.terminal.symbols import ASCII, UNICODE
from swarmtui.wizard.terminal.themes import contrast
from swarmtui.wizard.widgets.explanation import ExplanationRows
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.section import SectionHeader
from tests.wizard.wizard_driver import NARROW, WIDE, MakeWizard, Wizard

_TASK = "TaskTemplate"
_CONTAINER = f"{_TASK}.ContainerSpec"
_HEALTH = f"{_CONTAINER}.Healthcheck"
TIMES = ("Interval", "Timeout", "Retries", "StartPeriod", "StartInterval")


def _regions(w: Wizard) -> dict[Any, Region]:
    """Where each row of the step and the explanation are on the screen."""
    rows = w.form.pane.query("Field, SectionHeader, ListEditor, LabelledControl")
    return {each: each.region for each in (*rows, w.form.query_one(ExplanationRows))}


def _shown_fields(w: Wizard) -> list[Field]:
    pane = w.form.pane
    return [
        field
        for field in pane.query(Field)
        if field.region.height == 1 and pane.region.contains_region(field.region)
    ]


EDITS = (
    ("image", f"{_CONTAINER}.Image", ("NGINX", "nginx", "nginx:latest", "nginx@sha256:0")),
    ("image", "Labels", ("a=1", "=", "x=y=z")),
    ("container", f"{_CONTAINER}.Env", ("A", "=", 'A="x"')),
    ("container", f"{_HEALTH}.Timeout", ("5", "5x", "5s", "1ns")),
    ("mode", f"{_TASK}.Placement.Constraints", ("node", "node.role==nobody", "node.role=")),
    ("mode", f"{_TASK}.RestartPolicy.Delay", ("5", "5 s", "900h")),
    ("resources", f"{_TASK}.Resources.Limits.MemoryBytes", ("1", "1M", "64M", "1X")),
    ("ports", "EndpointSpec.Ports", ("80", "80:x", "8080:80")),
    ("update", "UpdateConfig.MaxFailureRatio", ("2", "0.5", "x")),
)


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize(("step", "path", "texts"), EDITS)
async def test_nothing_moves_while_typing(
    demo: DemoSwarm,
    wizard: MakeWizard,
    size: tuple[int, int],
    step: str,
    path: str,
    texts: tuple[str, ...],
) -> None:
    """An error, a warning, a hint and a help text appear where they do not push anything."""
    async with wizard(demo.host, size=size) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step(step)
        await w.jump(path)
        before = _regions(w)
        seen = {w.explanation}
        for text in texts:
            await w.press("end", "ctrl+u")
            await w.type(text)
            seen.add(w.explanation)
            assert _regions(w) == before, text
        await w.press("end", "ctrl+u", "tab")
        assert _regions(w) == before
        assert len(seen) >= 2


@pytest.mark.parametrize("step", [step.key for step in STEPS[:-1]])
async def test_focus_moves_nothing_and_explains(
    demo: DemoSwarm, wizard: MakeWizard, step: str
) -> None:
    """Each row of a step has something to say; where it stands does not change."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step(step)
        before, explained = _regions(w), []
        for _ in range(len(w.form.pane.query("Field, SectionHeader")) + 3):
            explained.append(w.explanation)
            await w.press("tab")
            assert _regions(w) == before
        assert all(explained)


async def test_a_step_shows_twelve_fields(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """At 80x24, one row per field."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.go_to_step("container")
        await w.press("f4")
        await w.wait_for(lambda: len(_shown_fields(w)) >= 12)


@pytest.mark.parametrize("mode", ["Replicated", "Global", "ReplicatedJob", "GlobalJob"])
async def test_the_mode_step_fits(demo: DemoSwarm, wizard: MakeWizard, mode: str) -> None:
    """At 80x24 without scrolling, in every mode."""
    tree = {"Mode": {mode: {}}, "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.go_to_step("mode")
        assert w.form.pane.max_scroll_y == 0
        assert w.form.pane.vertical_scrollbar.display is False


async def test_the_times_of_a_health_check_are_a_block(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Five times in two rows, below the test."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.jump(f"{_HEALTH}.Test")
        test = w.field(f"{_HEALTH}.Test").region
        rows = {w.field(f"{_HEALTH}.{name}").region.y for name in TIMES}
        assert rows == {test.y + 1, test.y + 2}


async def test_a_value_is_marked_when_the_field_is_left(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """While it is typed it may become valid: then it is only explained."""
    path = f"{_TASK}.RestartPolicy.Delay"
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.jump(path)
        await w.type("5")
        assert "✗ Delay" not in w.screen_text
        assert "5" in w.explanation
        await w.press("tab")
        assert "✗ Delay" in w.screen_text
        await w.jump(path)
        await w.type("x")
        assert "✗ Delay" in w.screen_text
        await w.press("backspace", "s")
        assert "✗ Delay" not in w.screen_text


def _foreground(style: Style) -> Color:
    assert style.color is not None
    return Color.from_rich_color(style.color)


@pytest.mark.parametrize("theme", ["swarmtui", "textual-light", "nord"])
async def test_three_weights(demo: DemoSwarm, wizard: MakeWizard, theme: str) -> None:
    """What is set is brighter than its label, which is brighter than what explains."""
    environ = {"DOCKER_CONFIG": "/nonexistent", "TEXTUAL_THEME": theme}
    async with wizard(demo.host, environ=environ) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx:1.27")
        await w.press("tab")
        back = Color.parse(w.app.theme_variables["background"])
        value, label, aside = (
            contrast(_foreground(w.style_of(words)), back)
            for words in ("nginx:1.27", "Service labels", "none found")
        )
        assert aside < label
        assert label < value or w.style_of("nginx:1.27").bold


async def test_three_weights_without_colours(demo: DemoSwarm, wizard: MakeWizard) -> None:
    environ = {"DOCKER_CONFIG": "/nonexistent", "NO_COLOR": "1"}
    async with wizard(demo.host, environ=environ) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx:1.27")
        await w.press("tab")
        assert w.style_of("nginx:1.27").bold
        assert not w.style_of("Service labels").bold
        assert w.style_of("none found").dim


async def test_keys_have_the_accent_colour(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        accent = w.app.theme_variables["text-accent"].lower()
        assert _foreground(w.style_of("F8")).hex.lower() == accent
        assert _foreground(w.style_of(" next")).hex.lower() != accent


@pytest.mark.parametrize("symbols", [UNICODE, ASCII])
async def test_all_rows_fit_at_80_columns(
    demo: DemoSwarm, wizard: MakeWizard, symbols: Any
) -> None:
    """No label and no option is cut."""
    async with wizard(demo.host, symbols=symbols) as w:
        await w.wait_until_connected()
        await w.press("f4")
        for step in STEPS[:-1]:
            await w.go_to_step(step.key)
            await w.wait_for(lambda: all(s.is_complete for s in w.form.pane.query("Section")))
            for field in w.form.pane.query(Field):
                assert len(field.label) <= 17
                if not isinstance(field.control, Input):
                    assert field.control.render().cell_len <= 43
            for header in w.form.pane.query(SectionHeader):
                assert header.size.height in (0, 1)


async def test_a_job_has_no_update_form(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """One line says why, and the mode says that there is no schedule."""
    tree = {"Mode": {"ReplicatedJob": {}}, "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.go_to_step("mode")
        await w.focus("#mode")
        assert "no schedule (no cron)" in w.explanation
        await w.go_to_step("update")
        assert "A replicated-job does not use an update or rollback policy." in w.flat_text
        info = field_info("UpdateConfig.Order")
        assert info is not None
        assert info.title not in w.flat_text


async def test_without_a_manager_the_first_screen_says_how_to_get_one(wizard: MakeWizard) -> None:
    async with wizard("unix:///nonexistent.sock") as w:
        await w.wait_for("no manager")
        for way in ("F5", "--host", "--context", "--demo"):
            assert way in w.lines[-2]


async def test_a_narrow_terminal_shows_the_chosen_option(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """Options that do not fit are shown one at a time; asides return with the width."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("mode")
        await w.press("right", "right")
        wide = w.screen_text
        await w.pilot.resize_terminal(60, 18)
        await w.wait_for("‹ replicated-job ›")
        assert "e.g. 2" not in w.screen_text
        await w.pilot.resize_terminal(*NARROW)
        await w.wait_for("● job")
        assert w.screen_text == wide


async def test_down_and_up_move_between_fields(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.press("down")
        assert w.field("Name").control.has_focus
        await w.press("up")
        assert w.field(f"{_CONTAINER}.Image").control.has_focus


async def test_typing_replaces_a_derived_name(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A typed name is not selected."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        assert w.screen_text.count("from the image") == 1
        await w.enter_image("nginx")
        assert "nginx                     from the image" in w.screen_text
        await w.press("f8", "f7", "tab")
        await w.type("web")
        assert w.value("Name") == "web"
        await w.press("tab", "shift+tab")
        await w.type("2")
        assert w.value("Name") == "web2"


async def test_a_long_value_is_shown_from_its_start(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """While another field has the focus."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.jump(f"{_HEALTH}.Test")
        await w.type("curl -f http://localhost/status")
        assert "localhost/status" in w.screen_text
        await w.press("tab")
        assert "▌curl -f http" in w.screen_text
        await w.press("shift+tab")
        assert "localhost/status" in w.screen_text
