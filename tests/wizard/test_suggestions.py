"""Ctrl+T takes the suggestion of the problem at the cursor; Ctrl+N goes to the next problem."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.demo import DemoSwarm
from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import CONTAINER
from swarmtui.wizard.screens.list_screen import ListScreen
from swarmtui.wizard.screens.row_dialog import RowDialog
from swarmtui.wizard.state.suggestions import suggestion_of
from swarmtui.wizard.widgets.row_list import RowList
from tests.wizard.wizard_driver import MakeWizard, Wizard

PORTS, GRACE = "EndpointSpec.Ports", f"{CONTAINER}.StopGracePeriod"
MOUNTS, HOSTNAME = f"{CONTAINER}.Mounts", f"{CONTAINER}.Hostname"
CONSTRAINTS = "TaskTemplate.Placement.Constraints"
CPUS = "TaskTemplate.Resources.Limits.NanoCPUs"
USED = 8080
"""A port that a service of the demo publishes."""


def _tree(**more: Any) -> dict[str, Any]:
    return {"Name": "mine", "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}}, **more}


def _port(published: int) -> dict[str, Any]:
    return {"TargetPort": 80, "PublishedPort": published}


def _notices(w: Wizard) -> list[str]:
    return [notice.message for notice in w.app._notifications]


async def test_a_field(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The key line has the value; undo restores what was typed."""
    async with wizard(demo.host, tree=_tree(), notices=True) as w:
        await w.wait_until_connected()
        await w.jump(CPUS)
        assert "^T" not in w.lines[-1]
        await w.type("50%")
        assert w.lines[-1].split()[:3] == ["^T", "take", "0.5"]
        await w.press("ctrl+t")
        assert w.value(CPUS) == "0.5"
        assert w.session.draft.text(CPUS) == "0.5"
        assert "^T" not in w.lines[-1]
        assert _notices(w) == ["set: CPU limit, 0.5"]
        await w.press("ctrl+t")
        assert _notices(w) == ["No suggestion for this field"]
        await w.press("ctrl+z")
        assert w.value(CPUS) == "50%"


async def test_a_used_port_in_the_rows(demo: DemoSwarm, wizard: MakeWizard) -> None:
    tree = _tree(EndpointSpec={"Ports": [_port(9999), _port(USED)]})
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.go_to_step("ports")
        assert "row 2: " in w.explanation
        await w.press("up")
        assert isinstance(w.app.focused, RowList)
        assert w.app.focused.cursor == 1, "Up goes to the row whose problem is explained"
        await w.press("up")
        assert "^T" not in w.lines[-1]
        await w.press("down")
        assert "^T take" in w.lines[-1], "the key follows the cursor"
        await w.press("ctrl+t")
        (problem,) = [each for each in w.session.problems if each.level == "error"] or [None]
        assert problem is None
        first, second = w.rows(PORTS)
        assert first["PublishedPort"] == 9999
        assert int(second["PublishedPort"]) > USED
        await w.press("ctrl+z")
        assert w.rows(PORTS)[1] == _port(USED)


async def test_a_used_port_in_the_dialog_of_its_row(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host, tree=_tree(EndpointSpec={"Ports": [_port(USED)]})) as w:
        await w.wait_until_connected()
        await w.go_to_step("ports")
        await w.press("up", "enter")
        assert isinstance(w.app.screen, RowDialog)
        w.field(f"{PORTS}[0].PublishedPort").control.focus()
        await w.wait_until_idle()
        assert "^T take" in w.screen_text
        await w.press("ctrl+t")
        assert isinstance(w.app.screen, RowDialog)
        taken = w.value(f"{PORTS}[0].PublishedPort")
        assert int(taken) > USED
        assert not w.session.errors
        await w.press("ctrl+z")
        assert w.value(f"{PORTS}[0].PublishedPort") == str(USED)


async def test_pending_text_of_a_list(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The line is corrected, not yet added; Enter adds it."""
    async with wizard(demo.host, tree=_tree()) as w:
        await w.wait_until_connected()
        await w.jump(MOUNTS)
        await w.type("type=volume,targt=/x")
        await w.press("ctrl+t")
        assert w.rows(MOUNTS) == []
        assert w.value_of("#add-row") == "type=volume,target=/x"
        await w.press("enter")
        assert w.rows(MOUNTS) == [{"Type": "volume", "Target": "/x"}]


@pytest.mark.parametrize("opened", [False, True])
async def test_a_row_of_text(demo: DemoSwarm, wizard: MakeWizard, opened: bool) -> None:
    """In the form's field, and at the row in the list."""
    placement = {"Placement": {"Constraints": ["role==worker"]}}
    tree = _tree(TaskTemplate={"ContainerSpec": {"Image": "nginx:1.27"}, **placement})
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.jump(f"{CONSTRAINTS}[0]" if opened else CONSTRAINTS)
        assert isinstance(w.app.screen, ListScreen) == opened
        await w.press("ctrl+t")
        assert w.rows(CONSTRAINTS) == ["node.role==worker"]


async def test_in_the_review(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The review stays, and shows the problem that is left."""
    container = {"Image": "nginx:1.27", "StopGracePeriod": "15", "Dir": "srv"}
    async with wizard(demo.host, tree=_tree(TaskTemplate={"ContainerSpec": container})) as w:
        await w.wait_until_connected()
        await w.press("f2")
        assert len(w.session.errors) == 2
        for left in (1, 0):
            assert "^T take" in w.lines[-1]
            await w.press("ctrl+t")
            assert w.step == "review"
            assert len(w.session.errors) == left
        assert w.session.draft.text(GRACE) == "15s"
        assert w.session.draft.text(f"{CONTAINER}.Dir") == "/srv"


async def test_an_unknown_field_has_no_value_to_take(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host, tree=_tree(UpdateConfg={"Order": "start-first"})) as w:
        await w.wait_until_connected()
        await w.press("f2", "ctrl+t")
        assert w.session.draft.tree == _tree(UpdateConfg={"Order": "start-first"})


async def test_a_long_value_is_shortened_in_the_key_line(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host, tree=_tree()) as w:
        await w.wait_until_connected()
        await w.jump(f"{CONTAINER}.Dir")
        await w.type("a/very/long/folder/with/many/parts")
        assert w.lines[-1].split("  ")[0].endswith("^T take /a/very/long/folder/w…")
        assert w.lines[-1].endswith("F1 help"), "every other key that is needed fits"


async def test_next_problem(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Errors in the order of the steps, then warnings, then from the start; lists open."""
    container = {"Image": "nginx:1.27", "StopGracePeriod": "15", "StopSignal": "900"}
    tree = _tree(
        TaskTemplate={
            "ContainerSpec": container,
            "Placement": {"Constraints": ["node.role==worker", "node.role"]},
        },
        EndpointSpec={"Ports": [_port(9999), _port(USED)]},
    )
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        for _ in range(2):
            await w.press("ctrl+n")
            assert (w.step, w.field(GRACE).control.has_focus) == ("container", True)
            await w.press("ctrl+n")
            assert isinstance(w.app.screen, ListScreen)
            assert w.app.focused is w.app.screen.editor.table
            assert w.app.screen.editor.table.cursor == 1
            await w.press("ctrl+n")
            assert w.step == "ports"
            assert w.topmost.query_one("#rows", RowList).cursor == 1
            await w.press("ctrl+n")
            assert w.field(f"{CONTAINER}.StopSignal").control.has_focus


async def test_no_problems(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host, tree=_tree(), notices=True) as w:
        await w.wait_until_connected()
        await w.press("ctrl+n")
        assert _notices(w) == ["No problems"]
        assert w.step == "image"


async def test_the_keys_are_in_help_palette_and_status_line(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    from swarmtui.wizard.screens.help import keys_on
    from swarmtui.wizard.screens.palette import WizardCommands

    container = {"Image": "nginx:1.27", "StopGracePeriod": "15"}
    async with wizard(demo.host, tree=_tree(TaskTemplate={"ContainerSpec": container})) as w:
        await w.wait_until_connected()
        assert "(^N)" in w.screen_text
        for screen in (type(w.form), ListScreen, RowDialog):
            assert {"Ctrl+T", "Ctrl+N"} <= {key for key, _ in keys_on(screen)}
        titles = [title for title, _ in WizardCommands(w.form)._commands()]
        assert {"Take the suggestion", "Next problem"} <= set(titles)


def test_a_suggestion_of_several_lines_is_left_out() -> None:
    """No input line can show it."""
    path = "TaskTemplate.ContainerSpec.Healthcheck.Test"
    assert suggestion_of(Problem(path, "wrong", suggestion="a b")) == "a b"
    assert suggestion_of(Problem(path, "wrong", suggestion="a\nb")) == ""
