"""The rows of a list by keys: filter, marks, pages, and what is said about each change."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.screens.list_screen import ListScreen
from swarmtui.wizard.screens.row_dialog import RowDialog
from swarmtui.wizard.widgets.explanation import ExplanationRows
from swarmtui.wizard.widgets.row_list import RowList
from tests.wizard.wizard_driver import NARROW, MakeWizard, Wizard

ENV = "TaskTemplate.ContainerSpec.Env"
PORTS, NETWORKS = "EndpointSpec.Ports", "TaskTemplate.Networks"


async def _open_env(w: Wizard, *rows: str) -> RowList:
    """Open the list of environment entries with the cursor on the first row."""
    await w.wait_until_connected()
    await w.enter_image("nginx")
    await w.open_list(ENV)
    await w.paste("\n".join(rows))
    await w.focus("#rows")
    await w.press("home")
    return w.topmost.query_one("#rows", RowList)


def _aside(w: Wizard) -> str:
    """Return what stands at the right of the line below the rows."""
    line = next(each for each in w.topmost.query(Input) if each.parent and each.is_on_screen)
    row = w.lines[line.region.y]
    return row[line.region.right :].strip()


def _said(w: Wizard) -> list[str]:
    return [notice.message for notice in w.app._notifications]


async def test_a_filter_shows_the_rows_that_match(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """It counts them; keys act on the real rows; Esc shows all, with the cursor on its row."""
    async with wizard(demo.host) as w:
        table = await _open_env(w, *(f"N{number}=x" for number in range(30)))
        top = w.topmost.query_one("#add-row").region.y
        await w.press("slash")
        await w.type("n2")
        assert w.topmost.query_one("#filter-rows").region.y == top
        assert _aside(w) == "11 of 30 match"
        assert [row.cells[0] for row in table.rows] == [
            "N2",
            *(f"N2{digit}" for digit in range(10)),
        ]
        await w.press("enter", "down", "delete")
        assert "N20=x" not in w.rows(ENV)
        assert len(w.rows(ENV)) == 29
        await w.press("insert")
        assert w.rows(ENV)[20:22] == ["N21=x", "N21=x"]
        await w.press("ctrl+d")
        assert w.rows(ENV)[20:23] == ["N21=x", "N21=x", "N22=x"]
        assert "Esc shows all rows" in _said(w)[-1]
        await w.press("escape")
        assert isinstance(w.app.screen, ListScreen)
        assert len(table.rows) == 30
        assert table.rows[table.cursor].cells[0] == "N21"
        await w.press("escape")
        assert w.app.screen is w.form


async def test_a_filtered_row_is_edited(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The input line takes the place of the filter, which then comes back."""
    async with wizard(demo.host) as w:
        await _open_env(w, "A=1", "B=1", "C=2")
        await w.press("slash")
        await w.type("2")
        await w.press("up", "enter")
        assert w.value_of("#add-row") == "C=2"
        assert "Row 3" in w.screen_text
        await w.add_rows("2")
        assert w.rows(ENV) == ["A=1", "B=1", "C=22"]
        await w.press("up")
        assert "Filter" in w.screen_text
        await w.type("x")
        assert w.value_of("#filter-rows") == "2x"
        assert "No match." in w.screen_text


async def test_the_filter_keeps_the_text_of_the_input_line(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host) as w:
        await _open_env(w, "A=1", "B=1")
        await w.type("=bad")
        await w.press("up", "slash", "b", "escape")
        assert w.value_of("#add-row") == "=bad"
        assert w.topmost.query_one("#rows").has_focus


async def test_jumping_to_a_hidden_row_shows_all_rows(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("ports")
        await w.add_rows("9001:80", "9002:81")
        await w.press("up", "slash")
        top = w.topmost.query_one("#filter-rows").region.y
        await w.type("9001")
        assert w.topmost.query_one("#filter-rows").region.y == top
        await w.jump(f"{PORTS}[1]")
        table = w.topmost.query_one("#rows", RowList)
        assert table.has_focus
        assert table.rows[table.cursor].cells[0] == "9002"


async def test_marked_rows_are_deleted_at_once(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """One undo restores them; without marks the row at the cursor is deleted."""
    async with wizard(demo.host) as w:
        table = await _open_env(w, "A=1", "B=1", "C=1", "D=1")
        await w.press("space", "down", "space")
        assert [row.is_marked for row in table.rows] == [True, False, True, False]
        assert table.text.splitlines()[0].startswith("  *A")
        assert _aside(w) == "2 marked"
        await w.press("delete")
        assert w.rows(ENV) == ["B=1", "D=1"]
        assert _said(w)[-1] == "2 deleted; ^Z undoes"
        await w.press("ctrl+z")
        assert w.rows(ENV) == ["A=1", "B=1", "C=1", "D=1"]
        assert not any(row.is_marked for row in table.rows)
        await w.focus("#rows")
        await w.press("end", "delete")
        assert w.rows(ENV) == ["A=1", "B=1", "C=1"]


async def test_the_aside_says_what_a_key_has_done(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Until the next key; then it shows the place of the cursor."""
    async with wizard(demo.host) as w:
        await _open_env(w, "A=1", "B=1", "C=1")
        for key, words in (
            ("down", "2 of 3"),
            ("ctrl+d", "moved: row 3"),
            ("up", "2 of 3"),
            ("insert", "copied: row 3"),
            ("delete", "deleted; ^Z undo"),
            ("home", "1 of 3"),
            ("shift+tab", "3 rows"),
        ):
            await w.press(key)
            assert _aside(w) == words, key


async def test_what_is_pasted_is_reported(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Also in the form; an entry takes the place of the one with its name."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.jump(ENV)
        await w.paste("A=1\nB=1\nC=1")
        assert _said(w)[-1] == "3 added; ^Z undoes"
        await w.paste("B=2\nD=1")
        assert w.rows(ENV) == ["A=1", "B=2", "C=1", "D=1"]
        assert _said(w)[-1] == "1 added, 1 replaced; ^Z undoes"
        await w.press("ctrl+z")
        assert w.rows(ENV) == ["A=1", "B=1", "C=1"]
        await w.go_to_step("ports")
        await w.paste("80\n80:x")
        assert _said(w)[-1] == "2 added, 1 not valid: row 2; ^Z undoes"


async def test_pages(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A page is what is visible, less one row."""
    async with wizard(demo.host) as w:
        table = await _open_env(w, *(f"N{number}=x" for number in range(100)))
        page = table.parent.region.height - 1 if table.parent else 0
        for key, cursor in (
            ("pagedown", page),
            ("pagedown", 2 * page),
            ("pageup", page),
            ("end", 99),
            ("pagedown", 99),
            ("home", 0),
            ("pageup", 0),
        ):
            await w.press(key)
            assert table.cursor == cursor, key
            assert table.rows[cursor].cells[0] in w.screen_text


async def test_keys_faster_than_the_list(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _open_env(w, "A=1", "B=1", "C=1")
        await w.press_without_waiting("end", *["delete"] * 5)
        assert w.rows(ENV) == []
        assert w.app._exception is None


async def test_a_list_covers_the_screen_and_a_row_has_a_border(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """Both have the explanation rows above their keys, also where the fields need a scrollbar."""
    async with wizard(demo.host) as w:
        await _open_env(w, "A=1", "B=1")
        list_screen = w.app.screen.query_one(".dialog")
        assert list_screen.region.size == NARROW
        assert "NAME=value" in w.explanation
        await w.press("escape")
        await w.go_to_step("storage")
        await w.add_rows("data:/data")
        await w.press("up", "enter")
        assert isinstance(w.app.screen, RowDialog)
        box = w.app.screen.query_one(".dialog")
        explanation = w.app.screen.query_one(ExplanationRows).region
        assert explanation.height == 2
        assert explanation.bottom < box.region.bottom - 1
        assert w.lines[box.region.y].strip().startswith("╭")


async def test_the_first_problem_of_a_list_is_explained_at_its_input_line(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """The problem of the typed text comes first there; on a row that of the row."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("ports")
        await w.paste("80\n80:x\ny:80")
        top = w.topmost.query_one("#add-row").region.y
        assert w.explanation.startswith("✗ error: row 2: target port 'x'")
        await w.type("zz")
        assert w.explanation.startswith("✗ error: not added: ")
        assert w.topmost.query_one("#add-row").region.y == top
        await w.press("up", "end")
        assert w.explanation.startswith("✗ error: published port 'y'")


async def test_networks_from_a_file(demo: DemoSwarm, wizard: MakeWizard, tmp_path: Path) -> None:
    """`@FILE` joins the networks of its lines, all or none."""
    (tmp_path / "good").write_text("frontend\nbackend\n")
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        await w.focus("#find-network")
        await w.type(f"@{tmp_path}/none")
        await w.press("enter")
        await w.wait_for(lambda: any("not read: " in words for words in _said(w)))
        assert w.value_of("#find-network").endswith("none")
        await w.press("end", "ctrl+u")
        await w.add_rows(f"@{tmp_path}/good")
        await w.wait_for(lambda: len(w.rows(NETWORKS)) == 2)
        assert [row["Target"] for row in w.rows(NETWORKS)] == ["frontend", "backend"]
        assert _said(w)[-1] == "good: 2 added; ^Z undoes"
        assert w.value_of("#find-network") == ""
        assert not w.session.errors


async def test_a_cancelled_edit_leaves_nothing_in_the_form(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """The form's line shows the text of the edit only while it is edited."""
    async with wizard(demo.host) as w:
        await _open_env(w, "A=1", "B=1")
        await w.press("enter", "x", "escape", "escape")
        assert w.app.screen is w.form
        assert w.value(ENV) == ""
        await w.press("tab")
        assert w.rows(ENV) == ["A=1", "B=1"]
