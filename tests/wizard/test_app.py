"""Help, palette, quitting, small terminals, ASCII symbols, NO_COLOR."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.screens.quit import QuitScreen
from swarmtui.wizard.screens.too_small import TooSmallScreen
from swarmtui.wizard.state.flow import STEPS
from swarmtui.wizard.terminal.symbols import ASCII
from tests.wizard.wizard_driver import (
    NARROW,
    WIDE,
    MakeWizard,
    Wizard,
    WizardOptions,
    create_requests,
    run_wizard,
)

ENV = "TaskTemplate.ContainerSpec.Env"


async def test_too_small_and_back(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """One line is shown; the form returns unchanged when the terminal is large enough."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        for size in ((59, 24), (80, 17), (20, 5), (1, 1)):
            await w.pilot.resize_terminal(*size)
            await w.wait_until_idle()
            assert "Service name" not in w.screen_text
        await w.pilot.resize_terminal(50, 10)
        await w.wait_for("Terminal too small")
        await w.type(":9")
        await w.pilot.resize_terminal(60, 18)
        await w.wait_for("nginx")
        await w.type(":1.27")
        await w.wait_for("nginx:1.27")
        await w.pilot.resize_terminal(150, 40)
        await w.wait_for(lambda: '"nginx:1.27' in w.screen_text)


SMALL = ((59, 24), (80, 17), (20, 5))


@pytest.mark.parametrize("size", SMALL)
async def test_too_small_handles_only_quit(
    demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int]
) -> None:
    """Keys for launch, palette, help and steps are ignored."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.press("f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.pilot.resize_terminal(*size)
        await w.wait_for(lambda: isinstance(w.app.screen, TooSmallScreen))
        await w.press("f9", "enter", "f7", "escape", "f1", "ctrl+p", "ctrl+z", "ctrl+g", "1", "x")
        await w.paste("pasted")
        await w.pilot.click(offset=(5, 3))
        await w.wait_until_idle()
        assert isinstance(w.app.screen, TooSmallScreen)
        assert w.session.draft.text("Name") == "nginx"
        await w.press("ctrl+q")
        await w.wait_for(lambda: isinstance(w.app.screen, QuitScreen))
        await w.press("n")
        await w.wait_for(lambda: isinstance(w.app.screen, TooSmallScreen))
        await w.press("ctrl+q")
        await w.pilot.resize_terminal(*NARROW)
        await w.press("escape")
        await w.wait_for(lambda: w.app.screen is w.form)
        assert w.step == "review"
    assert not create_requests(demo)


async def test_errors_are_counted_while_the_image_is_missing(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        assert "required: an image · everything else is optional" in w.lines[-2]
        await w.go_to_step("ports")
        await w.add_rows("8080:none")
        await w.wait_for(lambda: "required: an image · ✗ 1 error · first: Ports" in w.lines[-2])
        await w.press("f2")
        assert "required: an image · ✗ 1 error · first: Ports" in w.lines[-2]


async def test_too_small_from_the_start(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host, size=(59, 17)) as w:
        await w.wait_for("Terminal too small")
        await w.pilot.resize_terminal(*NARROW)
        await w.enter_image("nginx")
        assert "step 1 of 9" in w.screen_text


async def test_help_has_keys_and_fields(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host, size=WIDE) as w:
        await w.press("f1", "pagedown")
        for word in ("F9", "Ctrl+Z"):
            await w.wait_for(word)
        await w.press("end")
        await w.wait_for("Fields of Image")
        assert "Service name" in w.screen_text
        await w.press("escape", "f8", "f1", "end")
        await w.wait_for("Log driver")
        assert "Service name" not in w.screen_text
        await w.press("f1")
        assert w.step == "container"


PALETTE = (
    ("go to ports", lambda w: w.step == "ports"),
    ("update > monitor", lambda w: w.field("UpdateConfig.Monitor").control.has_focus),
    ("review", lambda w: w.step == "review"),
    ("quit swarmtui", lambda w: "Quit without launching?" in w.screen_text),
)


async def test_palette(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Steps, fields and actions are found by name."""
    async with wizard(demo.host, size=WIDE) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        for words, happened in PALETTE:
            await w.press("ctrl+p")
            await w.wait_for(lambda: "CommandPalette" in type(w.app.screen).__name__)
            for letter in words:
                await w.pilot.press(letter)
            await w.wait_for(lambda words=words: words.split()[-1] in w.screen_text.lower())
            await w.pilot.press("enter")
            await w.wait_for(lambda happened=happened: happened(w))


async def test_quitting_prints_the_draft(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.type("UPPER")
        await w.press("f8", "ctrl+q", "n")
        assert w.step == "container"
        await w.press("ctrl+q", "y")
    ending = w.app.return_value
    assert ending is not None
    note, draft = ending.lines
    assert note.startswith("#")
    assert json.loads(draft)["TaskTemplate"]["ContainerSpec"]["Image"] == "UPPER"


async def test_quitting_with_an_incomplete_row(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Text that is not in the draft yet requires confirmation."""
    async with wizard(demo.host) as w:
        await w.go_to_step("ports")
        await w.type("80:")
        await w.press("ctrl+q")
        assert "Quit without launching?" in w.screen_text
        await w.press("y")
    assert w.app.return_value is not None
    assert w.app.return_value.lines == (
        "# Typed, but not added to EndpointSpec.Ports:",
        "#   80:",
    )


async def test_quitting_with_an_empty_draft(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.press("ctrl+q")
    assert w.app.return_value is not None
    assert w.app.return_value.lines == ()


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_ascii_only(demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int]) -> None:
    """Every screen has only ASCII characters."""
    async with wizard(demo.host, symbols=ASCII, size=size) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        foreign = {}

        def look(name: str) -> None:
            found = {character for character in w.screen_text if ord(character) > 126}
            foreign.update({(name, character): True for character in found})

        await w.press("f4")
        for step in STEPS:
            await w.go_to_step(step.key)
            look(step.key)
            w.form.pane.scroll_end(animate=False)
            await w.wait_until_idle()
            look(f"{step.key}, its end")
        await _fill_lists(w, look)
        await w.go_to_step("review")
        await w.focus("#view")
        for _ in range(3):
            await w.press("right")
            look("view")
        await w.press("f1")
        look("help")
        await w.press("escape", "f9")
        await w.wait_for("created nginx")
        look("launch")
        assert not foreign


async def test_ascii_only_changes_no_data(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Also of punctuation and of box drawing; in the form and in the JSON view."""
    label = "owner=é–…·•│a"
    async with wizard(demo.host, symbols=ASCII) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.jump(ENV)
        await w.paste(label)
        assert label in w.screen_text
        await w.press("enter", "f3")
        assert f'"{label}"' in w.preview
        await w.wait_for(lambda: f'"{label}"' in w.screen_text)


async def _fill_lists(w: Wizard, look: Callable[[str], None]) -> None:
    """Show rows, a row dialog, a list screen and the finder."""
    await w.go_to_step("networks")
    await w.press("space")
    look("a network")
    await w.go_to_step("ports")
    await w.type("8081:80")
    await w.press("enter")
    look("a port")
    await w.focus("#rows")
    await w.press("enter")
    look("a row's dialog")
    await w.press("escape")
    await w.jump(ENV)
    await w.type("A=1")
    await w.press("enter", "down")
    look("a list")
    await w.press("escape")
    await w.go_to_step("mode")
    await w.press("f6")
    look("the finder")
    await w.press("escape")


async def test_no_color(demo: DemoSwarm, environ: dict[str, str]) -> None:
    """The terminal's own colours are used."""
    async with run_wizard(WizardOptions(demo.host, {**environ, "NO_COLOR": "1"})) as w:
        assert w.app.theme.startswith("ansi")
        await w.type("nginx")
        assert "nginx" in w.screen_text


def test_no_animations_over_ssh(environ: dict[str, str]) -> None:
    ssh = {**environ, "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
    assert WizardOptions(None, ssh).app().animation_level == "none"
    asked_for = {**ssh, "TEXTUAL_ANIMATIONS": "full"}
    assert WizardOptions(None, asked_for).app().animation_level != "none"
    assert WizardOptions(None, environ).app().animation_level != "none"


async def test_undo_in_a_dialog_beyond_its_row(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Undo can remove the row of the open dialog; later keys do not fail."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("ports")
        await w.type("8081:80")
        await w.press("enter")
        await w.focus("#rows")
        await w.press("enter", "ctrl+z", "end", "1")
        assert w.form is w.app.screen
        assert w.step == "ports"
        assert w.value_of("#add-row") == "1"
        await w.press("tab", "escape")
        assert w.session.draft.rows("EndpointSpec.Ports") == [{"Protocol": "tcp", "TargetPort": 1}]
