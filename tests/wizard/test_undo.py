"""Each edit is one undo step, wherever it was typed."""

from __future__ import annotations

from swarmtui.demo import DemoSwarm
from swarmtui.spec.tree import IMAGE
from swarmtui.wizard.screens.list_screen import ListScreen
from tests.wizard.wizard_driver import MakeWizard, Wizard

_CONTAINER = "TaskTemplate.ContainerSpec"
ENV, PORTS = f"{_CONTAINER}.Env", "EndpointSpec.Ports"


async def _ready(w: Wizard) -> None:
    await w.wait_until_connected()
    await w.enter_image("nginx")


async def test_a_name_that_was_not_typed_follows_the_image(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """Also after undo; a typed name stays."""
    image = "TaskTemplate.ContainerSpec.Image"
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.press("f8", "f7")
        assert w.value("Name") == "nginx"
        await w.replace_text(image, "redis:7")
        assert w.value("Name") == "redis"
        assert "swarmtui · redis" in w.lines[0]
        await w.press("f8", "ctrl+z")
        assert (w.value(image), w.value("Name")) == ("nginx", "nginx")
        await w.replace_text(image, "alpine")
        assert w.value("Name") == "alpine"
        await w.replace_text("Name", "mine")
        await w.replace_text(image, "nginx")
        await w.press("f8", "f7")
        assert w.value("Name") == "mine"


async def test_undo_of_text_in_an_input_line(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """In a form, in a list screen, in a list of the step; the rows stay."""
    async with wizard(demo.host) as w:
        await _ready(w)
        for go, add, text, path in (
            (w.jump, "A=1", "B", ENV),
            (w.open_list, "C=3", "=", ENV),
            (w.jump, "8081:80", "80:", PORTS),
        ):
            await go(path)
            await w.add_rows(add)
            rows = w.rows(path)
            await w.type(text)
            await w.press("ctrl+z")
            assert _line(w) == ""
            assert w.rows(path) == rows
            assert path not in w.session.pending
            assert not w.session.errors
            await w.press("ctrl+y")
            assert _line(w) == text
            assert path in w.session.pending
            await w.press("ctrl+z", "ctrl+z")
            assert w.rows(path) == rows[:-1]
            await w.press("escape")


def _line(w: Wizard) -> str:
    focused = w.app.focused
    assert focused is not None
    value: str = focused.value  # type: ignore[attr-defined]
    return value


async def test_undo_goes_to_the_input(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.type("=")
        await w.press("f2", "ctrl+z")
        assert w.step == "container"
        assert w.field(ENV).control.has_focus
        assert w.value(ENV) == ""
        await w.go_to_step("ports")
        await w.type("80:")
        await w.go_to_step("image")
        await w.press("ctrl+z")
        assert w.step == "ports"
        assert w.topmost.query_one("#add-row").has_focus
        assert w.value_of("#add-row") == ""


async def test_undo_in_a_row_that_is_edited(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Undo restores the row's text in the input line; a second one the previous change."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(ENV)
        await w.add_rows("A=1", "B=2")
        await w.press("up", "home", "enter", "end", "x")
        assert w.value_of("#add-row") == "A=1x"
        await w.press("ctrl+z")
        assert w.value_of("#add-row") == "A=1"
        assert "Editing row 1" in w.flat_text
        await w.press("ctrl+y")
        assert w.value_of("#add-row") == "A=1x"
        await w.press("escape")
        assert w.value_of("#add-row") == ""
        await w.press("ctrl+z", "enter")
        assert w.rows(ENV) == ["A=1x", "B=2"]
        await w.press("ctrl+z")
        assert w.rows(ENV) == ["A=1", "B=2"]
        assert isinstance(w.app.screen, ListScreen)


async def test_a_row_may_be_emptied_to_write_another(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(ENV)
        await w.add_rows("A=1")
        await w.press("up", "enter", "end", "ctrl+u")
        assert w.value_of("#add-row") == ""
        await w.add_rows("B=2")
        assert w.rows(ENV) == ["B=2"]


async def test_the_name_made_from_the_image_is_undone_with_it(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.press("f8")
        assert w.session.draft.text("Name") == "nginx"
        await w.press("ctrl+z")
        assert w.step == "image"
        assert w.session.draft.tree == {}
        await w.press("ctrl+y")
        assert (w.value(IMAGE), w.value("Name")) == ("nginx", "nginx")


async def test_another_draft_is_one_step(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A new name and free ports."""
    tree = {
        "Name": "web-1",
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}},
        "EndpointSpec": {"Ports": ["8081:80"]},
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.press("f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.press("f9")
        await w.wait_for("created web-1")
        await w.press("escape")
        launched = w.session.draft.tree
        await w.form.run_action("make_another")
        assert w.session.draft.text("Name") != "web-1"
        await w.press("ctrl+z")
        assert w.session.draft.tree == launched
