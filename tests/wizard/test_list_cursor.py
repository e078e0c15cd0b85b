"""The row at the cursor is in view; marks, keys and problems belong to it."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Input

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.widgets.key_line import KeyLine
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.row_list import RowList
from tests.wizard.wizard_driver import NARROW, MakeWizard, Wizard

ENV, CONSTRAINTS = "TaskTemplate.ContainerSpec.Env", "TaskTemplate.Placement.Constraints"
SIZES = [NARROW, (60, 18)]


def _tree(**fields: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "nginx", **fields}}}


def _numbered(count: int) -> list[str]:
    return [f"N{number}=x" for number in range(1, count + 1)]


async def _open_rows(w: Wizard) -> RowList:
    """Open the list of environment entries, and go to its first row."""
    await w.wait_until_connected()
    await w.open_list(ENV)
    await w.focus("#rows")
    await w.press("home")
    return w.topmost.query_one("#rows", RowList)


def _row_at_cursor(w: Wizard) -> str:
    """Return the row of the screen that has the cursor, without the rail."""
    found = [line for line in w.lines if "▸" in line[: line.find("   ", 3)]]
    return found[0].strip() if found else ""


def _keys(w: Wizard) -> str:
    """Return the keys below the rows."""
    return "  ".join(str(line.render()) for line in w.topmost.query_one(ListEditor).query(KeyLine))


# Marks


async def test_marks_stay_while_rows_are_filtered(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Delete deletes all marked rows, also those that another filter hides."""
    async with wizard(demo.host, tree=_tree(Env=["A=1", "B=1", "C=2", "D=2"])) as w:
        table = await _open_rows(w)
        await w.press("slash", "1", "enter", "space")
        assert "Del delete 1 marked" in _keys(w)
        await w.press("escape", "slash", "2", "enter", "end", "space", "escape")
        assert [row.is_marked for row in table.rows] == [True, False, False, True]
        assert "Del delete 2 marked" in _keys(w)
        await w.press("delete")
        assert w.rows(ENV) == ["B=1", "C=2"]


@pytest.mark.parametrize("on_rows", [True, False])
async def test_a_key_marks_all_matches(demo: DemoSwarm, wizard: MakeWizard, on_rows: bool) -> None:
    """On the rows and in the filter; a second time it removes the marks."""
    async with wizard(demo.host, tree=_tree(Env=_numbered(30))) as w:
        table = await _open_rows(w)
        assert "^L" not in _keys(w)
        await w.press("ctrl+l")
        assert not any(row.is_marked for row in table.rows)
        await w.press("slash")
        await w.type("n2")
        await w.press(*["enter"] * on_rows)
        assert "^L mark all" in _keys(w)
        await w.press("ctrl+l")
        assert len([row for row in table.rows if row.is_marked]) == 11
        await w.press("ctrl+l")
        assert not any(row.is_marked for row in table.rows)
        await w.press("ctrl+l", "escape", "delete")
        assert w.rows(ENV) == [row for row in _numbered(30) if "N2" not in row]


# The cursor is in view


@pytest.mark.parametrize("size", SIZES)
async def test_a_list_opens_at_a_row(
    demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int]
) -> None:
    async with wizard(demo.host, tree=_tree(), size=size) as w:
        await w.wait_until_connected()
        await w.open_list(ENV)
        await w.paste("\n".join([*_numbered(29), "=bad"]))
        await w.press("escape", "f7", "ctrl+n")
        await w.wait_for(lambda: _row_at_cursor(w).startswith("▸✗") and "bad" in _row_at_cursor(w))
        await w.press("enter", "home", "X", "enter")
        assert w.rows(ENV)[29] == "X=bad"
        assert "bad" in _row_at_cursor(w)


@pytest.mark.parametrize("size", SIZES)
async def test_the_cursor_stays_in_view(
    demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int]
) -> None:
    """After the end of a long list, a filter, and its end."""
    async with wizard(demo.host, tree=_tree(Env=_numbered(301)), size=size) as w:
        await _open_rows(w)
        await w.press("end")
        assert "N301" in _row_at_cursor(w)
        await w.press(*["up"] * 40, *["down"] * 39)
        assert "N300" in _row_at_cursor(w)
        await w.press("slash")
        await w.type("n25")
        await w.press("enter", "down", "down", "escape")
        assert "N251" in _row_at_cursor(w)
        await w.press("tab", "shift+tab")
        assert "N251" in _row_at_cursor(w)


@pytest.mark.parametrize("marks", [(), ("up", "space", "space")])
async def test_the_cursor_is_near_a_deleted_row(
    demo: DemoSwarm, wizard: MakeWizard, marks: tuple[str, ...]
) -> None:
    async with wizard(demo.host, tree=_tree(Env=_numbered(60))) as w:
        await _open_rows(w)
        await w.press("slash")
        await w.type("n4")
        await w.press("enter", "down", "down", "down", *marks, "delete")
        assert "N43" in _row_at_cursor(w) or "N44" in _row_at_cursor(w)
        await w.press("escape")
        assert "N43" in _row_at_cursor(w) or "N44" in _row_at_cursor(w)


async def test_the_cursor_is_near_the_last_deleted_match(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host, tree=_tree(Env=_numbered(60))) as w:
        await _open_rows(w)
        await w.press("slash")
        await w.type("n45")
        await w.press("enter", "delete", "escape", "tab", "shift+tab")
        assert "N46" in _row_at_cursor(w)


@pytest.mark.parametrize("step", ["container", "ports"])
async def test_an_added_row_is_in_view(demo: DemoSwarm, wizard: MakeWizard, step: str) -> None:
    """In the dialog and in the form, while the input line has the focus."""
    ports = [{"TargetPort": port} for port in range(1, 21)]
    tree = {**_tree(Env=_numbered(20)), "EndpointSpec": {"Ports": ports}}
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        if step == "ports":
            await w.go_to_step("ports")
        else:
            await w.open_list(ENV)
        await w.focus("#add-row")
        await w.add_rows("4321:4321" if step == "ports" else "N4321=x")
        assert "4321" in w.screen_text
        assert w.topmost.query_one("#add-row").has_focus


# The cursor and the symbols


async def test_cursor_symbol_and_mark_are_shown_together(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host, tree=_tree(Env=["=bad", "A=1"])) as w:
        table = await _open_rows(w)
        await w.press("space", "up")
        assert [line[:3] for line in table.text.splitlines()] == ["▸✗*", "   "]
        await w.press("down")
        assert [line[:3] for line in table.text.splitlines()] == [" ✗*", "▸  "]


@pytest.mark.parametrize("key", ["up", "down"])
async def test_the_arrow_keys_go_to_the_row_that_is_explained(
    demo: DemoSwarm, wizard: MakeWizard, key: str
) -> None:
    """`^T` takes the suggestion of what is explained, also while a row is edited."""
    tree = _tree(Env=[*_numbered(20), "export=1", "=bad", "N1 =2"])
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.open_list(ENV)
        await w.focus("#add-row")
        assert "error: row 22: " in w.explanation
        await w.press(key)
        table = w.topmost.query_one("#rows", RowList)
        assert table.has_focus
        assert table.cursor == 21
        assert "bad" in _row_at_cursor(w)


async def test_the_suggestion_is_that_of_the_edited_row(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """Not that of the worst problem of the list; the filter has none."""
    tree = _tree()
    tree["TaskTemplate"]["Placement"] = {"Constraints": ["node.role=worker", "node.hostname=a"]}
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.open_list(CONSTRAINTS)
        await w.focus("#add-row")
        assert "error: row 1: " in w.explanation
        assert "^T take node.role==worker" in w.lines[-1]
        await w.press("up", "end", "enter")
        assert "write node.hostname==a" in w.explanation
        assert "row 1" not in w.explanation
        assert "^T take node.hostname==a" in w.lines[-1]
        await w.press("ctrl+t")
        assert w.rows(CONSTRAINTS) == ["node.role=worker", "node.hostname==a"]
        assert w.value_of("#add-row") == ""
        await w.press("down", "slash")
        assert "^T" not in w.lines[-1]


# Columns


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("source", ["/srv/" + "x" * 195, "/" + "日本" * 50])
async def test_a_long_source_hides_no_column(
    demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int], source: str
) -> None:
    async with wizard(demo.host, tree=_tree(), size=size) as w:
        await w.wait_until_connected()
        await w.go_to_step("storage")
        await w.add_rows(f"{source}:/data:ro", "data:/b")
        head = next(line for line in w.lines if "Source" in line)
        row = next(line for line in w.lines if "/data" in line)
        assert head.split()[-2:] == ["Target", "Read-only"]
        assert row.split()[-2:] == ["/data", "yes"]
        assert "…" in row
        assert "2 rows" in w.screen_text


async def test_the_ports_fit_a_small_terminal(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """With their names, and the number of rows."""
    port = {"PublishedPort": 8081, "TargetPort": 80, "Name": "web"}
    tree = {**_tree(), "EndpointSpec": {"Ports": [port]}}
    async with wizard(demo.host, tree=tree, size=(60, 18)) as w:
        await w.wait_until_connected()
        await w.go_to_step("ports")
        assert "Published Target Protocol Mode    Name" in w.screen_text
        assert any(line.split()[-5:] == ["8081", "80", "tcp", "ingress", "web"] for line in w.lines)
        assert "Add  1 row" in w.screen_text
        await w.press("up")
        assert "Add  1 of 1" in w.screen_text


# What the keys do


async def test_the_keys_are_those_of_what_has_the_focus(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host, tree=_tree(Env=["A=1"])) as w:
        await _open_rows(w)
        assert "/ filter" in _keys(w)
        assert w.lines[-1].startswith(" Esc back to the form")
        await w.press("tab")
        assert _keys(w) == "Enter add  Up to the rows"
        await w.press("up", "enter")
        assert _keys(w) == "Enter save  Esc cancel"
        assert w.lines[-1].startswith(" Esc cancel the edit")
        assert w.explanation == "Editing row 1: Enter saves the change, Esc cancels it."
        await w.press("escape", "slash")
        assert _keys(w) == "Enter to the rows  ^L mark all  Esc all rows"
        assert w.lines[-1].startswith(" Esc show all rows")
        await w.press("enter")
        assert "Enter edit  Del delete  ^L mark all  Esc all rows" in _keys(w)
        assert w.lines[-1].startswith(" Esc show all rows")
        await w.press("escape")
        assert w.lines[-1].startswith(" Esc back to the form")


async def test_an_edit_explains_only_itself(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """And what is wrong with its text; not what is wrong with other rows."""
    async with wizard(demo.host, tree=_tree(Env=["=bad", "A=1"])) as w:
        await _open_rows(w)
        await w.press("end", "enter")
        editing = "Editing row 2: Enter saves the change, Esc cancels it."
        assert w.explanation == editing
        await w.type("2")
        assert w.explanation == editing
        await w.press("home", "equals_sign")
        assert w.explanation.startswith("✗ error: not saved: ")
        assert w.explanation.endswith(editing)


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_the_focus_goes_back_to_the_edited_row(
    demo: DemoSwarm, wizard: MakeWizard, key: str
) -> None:
    async with wizard(demo.host, tree=_tree(Env=_numbered(30))) as w:
        table = await _open_rows(w)
        await w.press(*["down"] * 9, "enter", "y", key)
        assert table.has_focus
        assert table.cursor == 9
        assert w.rows(ENV)[9] == ("N10=xy" if key == "enter" else "N10=x")


async def test_a_suggestion_moves_nothing(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The keys stay in one row: others are left out."""
    long = "node.labels.a-long-name-of-a-label"
    tree = _tree()
    tree["TaskTemplate"]["Placement"] = {"Constraints": ["node.role==worker", f"{long}=a"]}
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.open_list(CONSTRAINTS)
        await w.focus("#rows")
        await w.press("home")
        keys = w.topmost.query_one(".keys", KeyLine)
        before = keys.region
        assert "^Z undo" in w.lines[before.y]
        await w.press("end")
        assert w.lines[before.y].startswith(f" ^T take {long[:21]}…  Esc back to the form")
        assert w.lines[before.y].endswith("F1 help")
        assert keys.region == before


async def test_the_filter_goes_down_to_the_rows(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host, tree=_tree(Env=["A=1", "B=1"])) as w:
        table = await _open_rows(w)
        await w.press("slash")
        assert isinstance(w.app.focused, Input)
        await w.press("down")
        assert table.has_focus
