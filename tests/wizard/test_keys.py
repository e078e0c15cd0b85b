"""Keys do not launch, quit, move or change anything by accident."""

from __future__ import annotations

import json
import random
import string

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widget import Widget

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.screens.find import FindScreen
from swarmtui.wizard.screens.help import HelpScreen
from swarmtui.wizard.screens.launch import LaunchScreen
from swarmtui.wizard.screens.list_screen import ListScreen
from swarmtui.wizard.screens.quit import QuitScreen
from swarmtui.wizard.screens.row_dialog import RowDialog
from swarmtui.wizard.state.flow import INDEX, STEPS
from swarmtui.wizard.widgets.key_line import KeyLine
from tests.wizard.wizard_driver import WIDE, MakeWizard, Wizard, create_requests

_CONTAINER = "TaskTemplate.ContainerSpec"
IMAGE, ENV, PORTS = f"{_CONTAINER}.Image", f"{_CONTAINER}.Env", "EndpointSpec.Ports"
NETWORKS, REPLICAS = "TaskTemplate.Networks", "Mode.Replicated.Replicas"
TYPED = (*string.ascii_letters, *string.digits, "left_square_bracket", "right_square_bracket",
         "slash", "question_mark", "colon", "full_stop", "minus")  # fmt: skip


async def _ready(w: Wizard) -> None:
    await w.wait_until_connected()
    await w.enter_image("nginx")


async def _at_review(w: Wizard) -> None:
    await _ready(w)
    await w.press("f2")
    await w.wait_for(lambda: not w.session.launch_block_reason())


# No launch by accident


@pytest.mark.parametrize("key", ["enter", "f9", "space"])
async def test_a_burst_from_the_first_step(demo: DemoSwarm, wizard: MakeWizard, key: str) -> None:
    """Key repeat or replay: keys pressed before the review was shown create nothing."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.press_without_waiting(*[key] * 80)
        assert w.app.screen is w.form
    assert not create_requests(demo)


BURSTS = (
    ("f2", "f9"),
    ("f2", *["enter"] * 9, "f9", "enter"),
    ("f2", "shift+tab", "shift+tab", "enter"),
    (*["f8"] * 8, "shift+tab", "shift+tab", "enter", "enter", "f9"),
)


@pytest.mark.parametrize("keys", BURSTS)
async def test_keys_queued_when_the_review_appears_do_not_launch(
    demo: DemoSwarm, wizard: MakeWizard, keys: tuple[str, ...]
) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.wait_for(lambda: w.session.request)
        await w.press_without_waiting(*keys)
        assert w.step == "review"
        assert w.app.screen is w.form
    assert not create_requests(demo)


async def test_f9_launches_once_the_review_is_seen(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _at_review(w)
        await w.press("f9")
        await w.wait_for("created nginx")
    assert len(create_requests(demo)) == 1


async def test_launch_never_has_first_focus(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The last line shows what Enter does on the focused widget."""
    async with wizard(demo.host) as w:
        await _at_review(w)
        assert w.topmost.query_one("#summary").has_focus
        assert "Enter to the field" in w.lines[-1]
        await w.focus("#launch")
        assert "Enter launch" in w.lines[-1]
        await w.focus("#view")
        assert "Enter" not in w.lines[-1]


async def test_a_first_click_only_goes_to_launch(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A first click often only activates the terminal window."""
    async with wizard(demo.host) as w:
        await _at_review(w)
        await w.pilot.click("#launch")
        await w.wait_until_idle()
        assert w.app.screen is w.form
        assert w.topmost.query_one("#launch").has_focus
        await w.pilot.click("#launch")
        await w.wait_for("created nginx")
    assert len(create_requests(demo)) == 1


# No letter or digit goes anywhere


def _state(w: Wizard) -> str:
    """Return the step and the draft, without text in input lines."""
    return json.dumps([type(w.app.screen).__name__, w.step, w.session.draft.tree], default=str)


async def _press_all(w: Wizard) -> list[str]:
    """Return the keys after which something was changed or closed."""
    guilty, before = [], _state(w)
    focused = w.app.focused
    for key in TYPED:
        if focused is not None:
            w.app.screen.set_focus(focused)
        await w.press(key)
        if _state(w) != before:
            guilty.append(key)
            before = _state(w)
    return guilty


def _without_text(widget: Widget) -> bool:
    return not type(widget).__name__.endswith(("Input",))


@pytest.mark.parametrize("step", INDEX)
async def test_letters_do_nothing_in_a_step(demo: DemoSwarm, wizard: MakeWizard, step: str) -> None:
    """On every focusable widget of the step except inputs."""
    tree = {
        "Name": "web",
        "TaskTemplate": {
            "ContainerSpec": {"Image": "nginx", "Mounts": ["data:/data", "logs:/logs"]},
            "Networks": ["backend"],
        },
        "Mode": {"Global": {}},
        "EndpointSpec": {"Ports": ["8081:80", "53/udp"]},
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.go_to_step(step)
        others = [widget for widget in w.app.screen.focus_chain if _without_text(widget)]
        for widget in others:
            w.app.screen.set_focus(widget)
            await w.wait_until_idle()
            assert (widget, await _press_all(w)) == (widget, [])
    assert not create_requests(demo)


async def test_letters_do_nothing_in_a_dialog(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A list, a row, the help, the quit dialog, the launch screen."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(f"{_CONTAINER}.Hosts")
        await w.add_rows("10.0.0.9 db", "10.0.0.8 db2")
        await w.press("down")
        assert isinstance(w.app.screen, ListScreen)
        assert await _press_all(w) == []
        await w.press("escape", "escape")  # "/" has opened the filter
        await w.go_to_step("ports")
        await w.add_rows("8081:80")
        await w.focus("#rows")
        await w.press("enter", "tab", "tab")
        assert isinstance(w.app.screen, RowDialog)
        assert await _press_all(w) == []
        await w.press("f1")
        assert await _press_all(w) == []
        await w.press("f1", "escape", "f2", "end", "ctrl+q")
        assert isinstance(w.app.screen, QuitScreen)
        await w.press("escape", "f2")
        w.session.pending.clear()
        w.form.changed()
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.press("tab", "f9")
        await w.wait_for("created nginx")
        assert isinstance(w.app.screen, LaunchScreen)
        assert await _press_all(w) == []


async def test_what_is_typed_on_rows_goes_to_their_line(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """All characters, in order, including those that are keys of the row."""
    async with wizard(demo.host) as w:
        await _ready(w)
        for path, first, second in (
            (PORTS, "18080:80", "published=53,target=53"),
            (f"{_CONTAINER}.Mounts", "data:/data", "dedicated:/c"),
            (ENV, "A=1", "debug=ck"),
        ):
            await w.jump(path)
            await w.add_rows(first)
            if path == ENV:
                await w.press("down")
            await w.focus("#rows")
            await w.press_without_waiting(*second.replace("=", "¤").replace("¤", "="))
            await w.wait_until_idle()
            assert w.value_of("#add-row") == second
            await w.press("enter")
            assert len(w.rows(path)) == 2
            if path == ENV:
                await w.press("escape")


async def test_digits_on_the_mode_are_replicas(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("mode")
        await w.replace_text(REPLICAS, "7")
        await w.focus("#mode")
        await w.press_without_waiting("1", "2")
        assert w.step == "mode"
        assert w.session.draft.text(REPLICAS) == "12"
        await w.focus("#mode")
        await w.press("down", "5")
        assert w.session.draft.mode == "global"
        assert w.step == "mode"
        await w.press("down", "4")
        assert w.session.draft.text("Mode.ReplicatedJob.TotalCompletions") == "4"


async def test_typing_a_port_where_no_input_has_the_focus(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """The keys are ignored and go to no other field."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump("EndpointSpec.Mode")
        before = _state(w)
        await w.press_without_waiting(*"18080", "colon", *"80", "left_square_bracket")
        assert _state(w) == before


async def test_random_typing_leaves_no_step(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """With Tab in between: the step stays and nothing is sent."""
    dice = random.Random(8)
    async with wizard(demo.host) as w:
        await _ready(w)
        for step in STEPS:
            await w.go_to_step(step.key)
            keys = [dice.choice((*TYPED, *["tab"] * 20)) for _ in range(60)]
            await w.press(*keys)
            assert (w.step, w.app.screen) == (step.key, w.form)
    assert not create_requests(demo)


# Steps


async def test_ctrl_g_and_a_digit_goes_to_a_step(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        for digit, step in enumerate(INDEX, 1):
            await w.press_without_waiting("ctrl+g", str(digit))
            assert w.step == step
        await w.press("ctrl+g", "x", "escape")
        assert w.step == "review"
        await w.press("ctrl+g", "home", "enter")
        assert w.step == "image"
        assert w.session.draft.text(IMAGE) == "nginx"


async def test_the_rail_is_clicked(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.pilot.click("Rail", offset=(3, 6))
        await w.wait_for(lambda: w.step == "ports")


# Undo


def _said(w: Wizard) -> str:
    return "\n".join(each.message for each in w.app._notifications)


async def test_undo_goes_to_the_field_and_names_it(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("networks")
        await w.press("down", "space")
        await w.go_to_step("mode")
        await w.replace_text(REPLICAS, "5")
        await w.go_to_step("container")
        await w.jump(ENV)
        await w.add_rows("A=1")
        await w.go_to_step("ports")
        await w.paste("1:1\n2:2\n3:3")
        await w.press("f2")
        for words, step, focused in (
            ("undone: Ports, 3 rows", "ports", w.form._panes["ports"].query_one("#add-row")),
            ("undone: Environment, A=1", "container", None),
            ("undone: Replicas, 5", "mode", None),
            ("undone: Networks, frontend", "networks", None),
        ):
            await w.press("ctrl+z")
            assert words in _said(w)
            assert w.step == step
            if focused:
                assert focused.has_focus
        await w.go_to_step("image")
        await w.press("ctrl+y")
        assert "redone: Networks, frontend" in _said(w)
        assert w.step == "networks"
        await w.press("ctrl+y")
        assert w.step == "mode"
        assert w.field(REPLICAS).control.has_focus
        assert w.value(REPLICAS) == "5"
        await w.press("ctrl+y")
        assert w.field(ENV).control.has_focus


async def test_undo_of_the_mode_and_of_a_value(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("mode")
        await w.press("down")
        await w.go_to_step("update")
        await w.replace_text("UpdateConfig.Delay", "10s")
        await w.go_to_step("image")
        await w.press("ctrl+z")
        assert "undone: Update delay, 10s" in _said(w)
        assert w.field("UpdateConfig.Delay").control.has_focus
        await w.press("ctrl+z")
        assert "undone: Mode, global" in _said(w)
        assert w.topmost.query_one("#mode").has_focus
        await w.press("ctrl+z")
        assert w.step == "image"
        assert "undone: Image, nginx" in _said(w)
        await w.press("ctrl+z")
        assert "Nothing to undo" in _said(w)


async def test_undo_in_a_dialog_closes_it_if_the_change_is_elsewhere(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("networks")
        await w.press("space")
        await w.go_to_step("ports")
        await w.add_rows("8081:80")
        await w.focus("#rows")
        await w.press("enter", "end", "9")
        assert isinstance(w.app.screen, RowDialog)
        await w.press("ctrl+z")
        assert "undone: Port 1: published, 80819" in _said(w)
        assert isinstance(w.app.screen, RowDialog)
        assert w.value(f"{PORTS}[0].PublishedPort") == "8081"
        await w.press("ctrl+z")
        assert "undone: Ports, 8081:80" in _said(w)
        assert (w.app.screen, w.step) == (w.form, "ports")
        await w.open_list(ENV)
        await w.press("ctrl+z")
        assert "undone: Networks, backend" in _said(w)
        assert (w.app.screen, w.step) == (w.form, "networks")


# Help, palette and footer everywhere


async def _screens(w: Wizard) -> list[str]:
    """Press F1 and Ctrl+P on the present screen; the screens that came."""
    seen = []
    for key in ("f1", "ctrl+p"):
        await w.press(key)
        seen.append(type(w.app.screen).__name__)
        await w.press("f1" if key == "f1" else "escape")
    return seen


async def test_help_and_palette_work_everywhere(demo: DemoSwarm, wizard: MakeWizard) -> None:
    both = ["HelpScreen", "CommandPalette"]
    async with wizard(demo.host) as w:
        await _ready(w)
        assert await _screens(w) == both
        await w.press("f6")
        assert await _screens(w) == both
        assert isinstance(w.app.screen, FindScreen)
        await w.press("escape", "ctrl+g")
        assert await _screens(w) == both
        await w.press("escape")
        await w.go_to_step("ports")
        await w.add_rows("8081:80")
        await w.focus("#rows")
        await w.press("enter")
        assert await _screens(w) == both
        await w.press("escape")
        await w.open_list(ENV)
        assert await _screens(w) == both
        await w.press("escape", "ctrl+q")
        assert await _screens(w) == both
        await w.press("escape", "f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.press("f9")
        await w.wait_for("created nginx")
        assert await _screens(w) == both
        assert isinstance(w.app.screen, LaunchScreen)


async def test_the_palette_of_a_dialog(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The palette lists the actions of the dialog's keys."""
    async with wizard(demo.host, size=WIDE) as w:
        await _ready(w)
        await w.open_list(ENV)
        await w.add_rows("A=1")
        await w.press("ctrl+p")
        for word in ("Undo", "Redo", "Back", "Help", "Quit swarmtui"):
            await w.wait_for(lambda word=word: word in w.screen_text)
        await w.type("undo")
        await w.wait_for(lambda: "Redo" not in w.screen_text)
        await w.pilot.press("enter")
        await w.wait_for(lambda: w.rows(ENV) == [])


async def test_ctrl_c_shows_how_to_quit(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.press("ctrl+c")
        assert "Ctrl+Q to quit" in _said(w)
        assert w.value(IMAGE) == "nginx"
        w.app.clear_notifications()
        await w.press("f6", "ctrl+c")
        assert "Ctrl+Q to quit" in _said(w)


async def _click(pilot: Pilot[object], line: KeyLine, words: str) -> None:
    """Click on a label in a line of keys."""
    x, y, _, height = line.region
    strips = pilot.app.screen._compositor.render_strips()[y : y + height]
    (row,) = [number for number, strip in enumerate(strips) if words in strip.text[x:]]
    column = strips[row].text.index(words, x)
    await pilot.click(offset=(column + 1, y + row))


async def test_a_paste_waits_for_the_keys_before_it(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The lines go to the step after F8, not to the field focused before."""
    async with wizard(demo.host, size=WIDE) as w:
        await _ready(w)
        driver = w.app._driver
        assert driver is not None
        for event in (events.Key("f8", None), events.Paste("R4=1\nS=2\n")):
            driver.send_message(event)
        await w.wait_for(lambda: w.rows(ENV) == ["R4=1", "S=2"])


async def test_the_label_of_f9_focuses_launch_without_launching(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host, size=WIDE) as w:
        await _ready(w)
        await w.press("f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        for _ in range(2):
            await _click(w.pilot, w.app.screen.query(KeyLine).last(), "F9 launch")
            await w.wait_until_idle()
        assert w.app.focused is w.app.screen.query_one("#launch")
        assert w.session.launches == []
        await w.press("enter")
        await w.wait_for("created nginx")


async def test_every_label_of_the_footer_can_be_clicked(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)

        async def click(words: str) -> None:
            await _click(w.pilot, w.app.screen.query(KeyLine).last(), words)
            await w.wait_until_idle()

        await click("F8")
        await w.wait_for(lambda: w.step == "container")
        await click("F7 back")
        await w.wait_for(lambda: w.step == "image")
        await click("F1 help")
        await w.wait_for(lambda: isinstance(w.app.screen, HelpScreen))
        await w.press("f1")
        await click("F6")
        await w.wait_for(lambda: isinstance(w.app.screen, FindScreen))
        await click("Esc back")
        await w.wait_for(lambda: w.app.screen is w.form)
        await click("^P")
        await w.wait_for(lambda: "CommandPalette" in type(w.app.screen).__name__)
        await w.press("escape")
        await click("F2 review")
        await w.wait_for(lambda: w.step == "review")
        await click("Enter to")
        await w.wait_for(lambda: w.step == "image")


async def test_the_keys_of_a_list_can_be_clicked(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """They are those of the input line while it has the focus, and of the current row there."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("ports")
        await w.add_rows("8081:80", "53/udp")

        async def click(words: str) -> None:
            lines = w.topmost.query(KeyLine)
            line = next(each for each in lines if words in str(each.render()))
            await _click(w.pilot, line, words)
            await w.wait_until_idle()

        await w.type("7070:70")
        await click("Enter add")
        assert len(w.rows(PORTS)) == 3
        await click("Up to the rows")
        assert w.topmost.query_one("#rows").has_focus
        await w.press("delete", "home")
        await click("^E mode")
        assert w.rows(PORTS)[0]["PublishMode"] == "host"
        await click("^D down")
        assert w.rows(PORTS)[1]["PublishMode"] == "host"
        await click("Ins copy")
        assert len(w.rows(PORTS)) == 3
        await click("Del delete")
        assert len(w.rows(PORTS)) == 2
        await click("Enter edit")
        assert isinstance(w.app.screen, RowDialog)


# Lists


async def test_down_reaches_the_rows(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """As the help says; an empty list opens on its input line."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.press("down")
        assert w.topmost.query_one("#add-row").has_focus
        await w.press("escape")
        await w.jump(ENV)
        await w.add_rows("A=1", "B=2")
        assert "Down: edit the rows." in w.explanation
        await w.press("down")
        assert w.topmost.query_one("#rows").has_focus
        await w.press("enter")
        assert w.value_of("#add-row") == "A=1"


async def test_a_finished_row_is_added_as_its_list_closes(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(ENV)
        await w.type("A=1")
        await w.press("escape")
        assert w.rows(ENV) == ["A=1"]
        assert not w.session.pending


async def test_the_last_row_can_be_copied(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The copy is selected before it is drawn."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("ports")
        await w.add_rows("8081:80", "53/udp")
        await w.press("up", "end", "insert", "delete")
        assert len(w.rows(PORTS)) == 2


async def test_the_row_that_is_edited_keeps_its_mark(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(ENV)
        await w.add_rows("A=1", "B=2")
        await w.press("up")
        assert w.topmost.query_one("#rows").has_focus
        await w.press("end", "enter")
        assert w.topmost.query_one("#add-row").has_focus
        assert "▸  B" in w.screen_text
        assert "Editing row 2: Enter saves the change, Esc cancels" in w.flat_text
        await w.type("3")
        assert "Editing row 2" in w.flat_text
        await w.press("enter")
        assert w.rows(ENV) == ["A=1", "B=23"]
        assert "▸ B" not in w.screen_text
        assert "Editing" not in w.flat_text


BEGUN = (
    (PORTS, ("8", "80:", "8080:80/", "8080:80/t", "target", "target=80,mo", "9000-")),
    (PORTS, ("published=8080",)),
    (f"{_CONTAINER}.Mounts", ("d", "data:", "/", "type=bind,sou", "ty")),
    (f"{_CONTAINER}.Hosts", ("d", "db:", "10.0", "10.0.0.9 ")),
    (f"{_CONTAINER}.Ulimits", ("n", "nofile", "nofile=", "nofile=1024:")),
    ("TaskTemplate.Resources.Reservations.GenericResources", ("g", "gpu=")),
    ("TaskTemplate.Placement.Constraints", ("n", "node.role", "node.role=")),
    (f"{_CONTAINER}.Secrets", ("source=a,", "source=a,tar", "source=a,mode=")),
)
HOPELESS = (
    (PORTS, ("80:x", "http", "70000:80", "[")),
    (f"{_CONTAINER}.Env", ("=",)),
    (f"{_CONTAINER}.Secrets", ("source=a,nope=",)),
    ("TaskTemplate.Resources.Reservations.GenericResources", ("gpu=x",)),
)


@pytest.mark.parametrize(("path", "texts"), BEGUN)
async def test_an_incomplete_row_is_not_an_error_yet(
    demo: DemoSwarm, wizard: MakeWizard, path: str, texts: tuple[str, ...]
) -> None:
    """It is an error once the input line loses the focus, and it is kept."""
    async with wizard(demo.host) as w:
        await _ready(w)
        for text in texts:
            await w.jump(path)
            await w.press("end", "ctrl+u")
            await w.type(text)
            assert not w.session.errors, text
            assert path in w.session.pending
            w.session.visited.clear()
        error = w.session.pending[path].problem.message
        await w.press("f2")
        waits = path in w.session.pending
        assert [problem.message for problem in w.session.errors] == [error] or not waits


@pytest.mark.parametrize(("path", "texts"), HOPELESS)
async def test_an_invalid_row_is_an_error_at_once(
    demo: DemoSwarm, wizard: MakeWizard, path: str, texts: tuple[str, ...]
) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(path)
        for text in texts:
            await w.press("end", "ctrl+u")
            await w.type(text)
            assert w.session.errors, text
