"""Every field is found by its name, its API name and its flag, wherever it is."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from swarmtui.demo import DemoSwarm
from swarmtui.spec.field_info import all_field_infos
from swarmtui.wizard.screens.find import FindScreen
from swarmtui.wizard.screens.list_screen import ListScreen
from swarmtui.wizard.state.search import title_of
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.row_list import RowList
from tests.wizard.wizard_driver import NARROW, WIDE, MakeDemo, MakeWizard, Wizard

_CONTAINER, _RESOURCES = "TaskTemplate.ContainerSpec", "TaskTemplate.Resources"
ENV, PIDS = f"{_CONTAINER}.Env", f"{_RESOURCES}.Limits.Pids"
OOM, MOUNTS = f"{_CONTAINER}.OomScoreAdj", f"{_CONTAINER}.Mounts"
LACKING = (f"{_RESOURCES}.SwapBytes", f"{_RESOURCES}.MemorySwappiness")
OFFERED = [info.path for info in all_field_infos().values() if info.offered]


async def _find(w: Wizard, text: str) -> None:
    await w.press("f6")
    assert isinstance(w.app.screen, FindScreen)
    await w.type(text)
    await w.press("enter")


def _at_cursor(w: Wizard) -> str:
    """The path of the field or list that has the cursor."""
    focused: Widget | None = w.app.focused
    above = focused.ancestors_with_self if focused else ()
    return next((each.path for each in above if isinstance(each, Field | ListEditor)), "")


FINDS = (
    ("limit-pids", "resources", PIDS),
    ("--limit-pids", "resources", PIDS),
    ("pids limit", "resources", PIDS),
    ("Limits.Pids", "resources", PIDS),
    ("oom", "resources", OOM),
    ("MaxFailureRatio", "update", "UpdateConfig.MaxFailureRatio"),
    ("rollback ratio", "update", "RollbackConfig.MaxFailureRatio"),
    ("--env", "container", ENV),
    ("hostname", "container", f"{_CONTAINER}.Hostname"),
    ("--dns-search", "networks", f"{_CONTAINER}.DNSConfig.Search"),
    ("--secret", "storage", f"{_CONTAINER}.Secrets"),
    ("endpoint", "ports", "EndpointSpec.Mode"),
    ("replicas-max", "mode", "TaskTemplate.Placement.MaxReplicas"),
)


@pytest.mark.parametrize(("text", "step", "path"), FINDS)
async def test_enter_goes_to_the_field(
    demo: DemoSwarm, wizard: MakeWizard, text: str, step: str, path: str
) -> None:
    """Also to an advanced field; it is fully visible and has the focus."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await _find(w, text)
        assert w.app.screen is w.form
        assert w.step == step
        assert _at_cursor(w) == path
        pane, field = w.form.pane, w.field(path)
        await w.wait_for(lambda: pane.region.contains_region(field.region))


async def test_inside_the_rows_of_a_list(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The list opens, or gets the focus if it is part of the step."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await _find(w, "nocopy")
        assert w.step == "storage"
        assert _at_cursor(w) == MOUNTS
        await _find(w, "spreaddescriptor")
        assert isinstance(w.app.screen, ListScreen)
        assert _at_cursor(w) == "TaskTemplate.Placement.Preferences"
        await w.press("escape")
        assert w.step == "mode"


async def test_the_mode_is_found(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """By its flag, and by the numbers of a mode that is not chosen."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        for text in ("--mode", "max concurrent"):
            await w.go_to_step("image")
            await _find(w, text)
            assert w.step == "mode"
            assert w.topmost.query_one("#mode").has_focus
        await w.jump("TaskTemplate.RestartPolicy.Condition")
        await _find(w, "max concurrent")
        assert w.topmost.query_one("#mode").has_focus


async def test_a_step_opens_at_its_top(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Also if its first widget is focused early, or it was scrolled down before."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.press_without_waiting("f8", "tab", *"true", "tab", "f6", *"--mode", "enter")
        await w.wait_for("step 4 of 9")
        await _find(w, "max per node")
        await w.wait_for(lambda: w.form.pane.scroll_offset.y > 0)
        await w.press("f8", "f7")
        await w.wait_for("step 4 of 9")


async def test_choosing_a_match(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Down and Up move in the list while the input has the focus; Esc changes nothing."""
    async with wizard(demo.host, size=WIDE) as w:
        await w.wait_until_connected()
        await w.type("nginx")
        await w.press("f6")
        await w.type("failure ratio")
        rows = [line for line in w.lines if "failure ratio" in line.lower()]
        assert len(rows) == 3, "the line and two fields"
        assert "--update-max-failure-ratio" in w.screen_text
        assert "RollbackConfig.MaxFailureRatio" in w.screen_text
        await w.press("down", "down", "up", "down", "enter")
        assert _at_cursor(w) == "RollbackConfig.MaxFailureRatio"
        await w.press("f6")
        await w.type("no such field")
        assert "No matching field." in w.screen_text
        await w.press("enter")
        assert isinstance(w.app.screen, FindScreen)
        await w.press("escape")
        assert _at_cursor(w) == "RollbackConfig.MaxFailureRatio"


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_matches_show_title_flag_and_api_name(
    demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int]
) -> None:
    """Title, flag and API name are visible at any screen size."""
    async with wizard(demo.host, size=size) as w:
        await w.wait_until_connected()
        await w.press("f6")
        await w.type("limit-pids")
        line = next(line for line in w.lines if "Pids limit" in line)
        for word in ("Resources", "--limit-pids", "Limits.Pids"):
            assert word in line


@pytest.mark.parametrize(
    ("text", "title", "cli"), [("published", "published", "--publish"), ("image", "Image", "IMAGE")]
)
async def test_matches_show_the_option_of_the_list_and_the_arguments(
    demo: DemoSwarm, wizard: MakeWizard, text: str, title: str, cli: str
) -> None:
    async with wizard(demo.host, size=WIDE) as w:
        await w.press("f6")
        await w.type(text)
        assert any(title in line and cli in line.split() for line in w.lines)


async def test_slash_filters_the_networks_only(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Elsewhere a slash can be the start of a path."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.go_to_step("mode")
        await w.press("slash")
        assert w.app.screen is w.form
        assert w.step == "mode"
        await w.go_to_step("networks")
        await w.press("slash")
        assert w.app.screen is w.form
        assert w.topmost.query_one("#find-network").has_focus
        assert w.value_of("#find-network") == ""


async def test_a_disabled_field_is_found(make_demo: MakeDemo, wizard: MakeWizard) -> None:
    """A disabled field is not focused, but visible with the reason."""
    async with wizard(make_demo(api="1.40").host) as w:
        await w.wait_until_connected()
        await _find(w, "limit-pids")
        assert w.step == "resources"
        assert w.field(PIDS).control.disabled
        await w.wait_for("needs API 1.41 (Docker 20.10)")


async def test_every_offered_field_can_be_found(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """By its full API name it is the first match; Enter goes to it or to its list."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.press("f6")
        finder = w.app.screen
        assert isinstance(finder, FindScreen)
        listed = [info.path for info in finder._infos]
        await w.press("escape")
        assert sorted(listed) == sorted([*OFFERED, "Mode"])
        wrong = []
        for path in OFFERED:
            await w.jump(path)
            if _at_cursor(w) != path.partition("[]")[0] and not _elsewhere(w, path):
                wrong.append((path, _at_cursor(w)))
            if w.app.screen is not w.form:
                await w.press("escape")
        assert not wrong


def _elsewhere(w: Wizard, path: str) -> bool:
    """Networks are picked from the manager's own list; a job's numbers need a job.

    What the API lacks is closed, and takes no cursor.
    """
    if path.startswith("TaskTemplate.Networks"):
        return w.topmost.query_one("#networks").has_focus
    if path in LACKING:
        return w.field(path).control.disabled and w.app.focused is None
    return path.startswith("Mode.ReplicatedJob.") and w.topmost.query_one("#mode").has_focus


def test_names_of_fields_differ() -> None:
    """No two lines of the finder are equal."""
    names = [(title_of(info), info.path.split(".")[0]) for info in all_field_infos().values()
             if info.offered]  # fmt: skip
    assert len(set(names)) == len(names)
    assert title_of(all_field_infos()["UpdateConfig"]) == "Update"
    assert title_of(all_field_infos()["RollbackConfig.Order"]) == "Rollback order"


PALETTE = (
    ("limit-pids", PIDS),
    ("oom score", OOM),
    ("rollback max failure", "RollbackConfig.MaxFailureRatio"),
    ("field env", ENV),
)


@pytest.mark.parametrize(("words", "path"), PALETTE)
async def test_the_palette_finds_the_same(
    demo: DemoSwarm, wizard: MakeWizard, words: str, path: str
) -> None:
    async with wizard(demo.host, size=WIDE) as w:
        await w.wait_until_connected()
        await w.press("ctrl+p")
        await w.wait_for(lambda: "CommandPalette" in type(w.app.screen).__name__)
        for letter in words:
            await w.pilot.press({" ": "space", "-": "minus"}.get(letter, letter))
        title = title_of(all_field_infos()[path])
        await w.wait_for(lambda: title in w.screen_text)
        await w.pilot.press("enter")
        await w.wait_for(lambda: _at_cursor(w) == path)


async def test_keys_ahead_of_the_screen(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Keys typed before the field is shown go to that field."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.type("nginx")
        await w.press_without_waiting(
            "f6", *"--user", "enter", *"1000", "f6", *"--dns-search", "enter", *"a.b"
        )
        await w.wait_for(lambda: w.step == "networks")
        await w.wait_for(lambda: w.value(f"{_CONTAINER}.DNSConfig.Search") == "a.b")
        assert w.session.draft.text(f"{_CONTAINER}.User") == "1000"
        assert w.session.draft.text(f"{_CONTAINER}.Image") == "nginx"


@pytest.mark.parametrize("size", [(60, 18), NARROW, WIDE])
async def test_the_names_of_the_field_at_the_cursor_are_complete(
    demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int]
) -> None:
    """Flag and path, at any width of the columns."""
    async with wizard(demo.host, size=size) as w:
        await w.press("f6")
        assert "--name · Name" in w.screen_text
        assert not [line for line in w.lines[5:-6] if "…" in line] or size == (60, 18)
        await w.type("rollback failure")
        await w.press("down")
        names = {"RollbackConfig.FailureAction", "RollbackConfig.MaxFailureRatio"}
        seen = [name for name in names if name in "".join(w.lines[-8:])]
        await w.press("up")
        seen += [name for name in names if name in "".join(w.lines[-8:])]
        assert set(seen) == names
        assert len(seen) == 2
        await w.type("nonsense")
        assert "RollbackConfig" not in w.screen_text


async def test_a_field_that_the_api_lacks_says_so_in_the_list(
    make_demo: MakeDemo, wizard: MakeWizard
) -> None:
    async with wizard(make_demo(api="1.40").host) as w:
        await w.wait_until_connected()
        await w.press("f6")
        await w.type("--pids-limit")
        assert f"--limit-pids, --pids-limit · {PIDS} · needs API 1.41 (Docker 20.10)" in w.flat_text
        await w.press("ctrl+u")
        await w.type("hostname")
        assert "needs API" not in w.screen_text


async def test_the_dialog_is_as_wide_as_the_screen(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The API column is left out where it does not fit; the row at the cursor is marked fully."""
    async with wizard(demo.host) as w:
        await w.press("f6")
        await w.type("rollback")
        assert w.topmost.query_one(".find").region.width == NARROW[0]
        assert any(line.split() == ["Step", "Field", "Flag"] for line in w.lines)
        assert any(line.endswith("--rollback-max-failure-ratio") for line in w.lines)
        table = w.topmost.query_one(RowList)
        marked = [segment for segment in table.render_line(1) if segment.style.reverse]
        assert sum(len(segment.text) for segment in marked) == table.size.width
        await w.press("ctrl+u")
        await w.type("vol")
        assert any(line.split() == ["Step", "Field", "Flag", "API"] for line in w.lines)
