"""Drafts never block navigation and are never lost: undo, redo, modes, files."""

from __future__ import annotations

from swarmtui.demo import DemoSwarm
from tests.wizard.wizard_driver import WIDE, MakeWizard

REPLICAS = "Mode.Replicated.Replicas"


async def test_free_movement_with_an_invalid_field(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.type("UPPER/case")
        seen = []
        for _ in range(8):
            await w.press("f8")
            seen.append(w.step)
        assert seen == [
            "container", "storage", "mode", "resources", "networks", "ports", "update", "review",
        ]  # fmt: skip
        for _ in range(8):
            await w.press("f7")
        assert w.step == "image"
        assert w.value("TaskTemplate.ContainerSpec.Image") == "UPPER/case"
        await w.press("escape")
        assert "Quit without launching?" in w.screen_text


async def test_undo_and_redo_over_modes_and_dialogs(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("mode")
        await w.replace_text(REPLICAS, "3")
        await w.focus("#mode")
        await w.press("down")
        assert w.session.draft.mode == "global"
        assert not w.field(REPLICAS).display
        await w.press("ctrl+z")
        assert w.session.draft.mode == "replicated"
        assert w.value(REPLICAS) == "3"
        assert "● replicated" in w.screen_text
        await w.press("ctrl+y")
        assert w.session.draft.mode == "global"
        assert "● global" in w.screen_text
        await w.go_to_step("ports")
        await w.type("8081:80")
        await w.press("enter")
        await w.focus("#rows")
        await w.press("enter")
        await w.press("end", "backspace", "9", "escape")
        await w.wait_for("8089")
        await w.press("ctrl+z")
        await w.wait_for("8081")
        await w.press("ctrl+z")
        assert w.session.draft.rows("EndpointSpec.Ports") == []
        await w.press("ctrl+y", "ctrl+y")
        await w.wait_for("8089")


async def test_undo_inside_a_dialog(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("ports")
        await w.type("8081:80")
        await w.press("enter")
        await w.focus("#rows")
        await w.press("enter", "end", "9", "ctrl+z")
        assert w.value("EndpointSpec.Ports[0].PublishedPort") == "8081"
        await w.press("ctrl+y")
        assert w.value("EndpointSpec.Ports[0].PublishedPort") == "80819"


async def test_modes_keep_their_numbers(demo: DemoSwarm, wizard: MakeWizard) -> None:
    total = "Mode.ReplicatedJob.TotalCompletions"
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("mode")
        await w.replace_text(REPLICAS, "3")
        await w.focus("#mode")
        await w.press("down", "down")
        assert w.field(total).display
        await w.replace_text(total, "7")
        await w.focus("#mode")
        await w.press("up", "up")
        assert w.value(REPLICAS) == "3"
        assert "Mode" in w.session.draft.tree
        await w.press("down", "down")
        assert w.value(total) == "7"
        assert w.session.draft.tree["Mode"] == {"ReplicatedJob": {"TotalCompletions": "7"}}


async def test_a_file_is_shown_in_field_notation(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """API integers are shown with units; units in the file are kept."""
    tree = {
        "Name": "web",
        "TaskTemplate": {
            "ContainerSpec": {"Image": "nginx", "Env": ["A=1", "B=x y"]},
            "Resources": {"Limits": {"MemoryBytes": 536870912, "NanoCPUs": "1.5"}},
        },
        "UpdateConfig": {"Delay": 5400000000000, "Monitor": "20s"},
        "EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishedPort": 8088}]},
    }
    async with wizard(demo.host, tree=tree, size=WIDE) as w:
        await w.wait_until_connected()
        assert w.value("Name") == "web"
        await w.jump("TaskTemplate.Resources.Limits.MemoryBytes")
        assert w.value("TaskTemplate.Resources.Limits.MemoryBytes") == "512M"
        assert w.value("TaskTemplate.Resources.Limits.NanoCPUs") == "1.5"
        await w.go_to_step("update")
        assert w.value("UpdateConfig.Delay") == "1h30m"
        assert w.value("UpdateConfig.Monitor") == "20s"
        assert '"Delay": 5400000000000' in w.preview
        assert '"Monitor": 20000000000' in w.preview
        assert '"NanoCPUs": 1500000000' in w.preview
        await w.go_to_step("ports")
        assert "8088" in w.screen_text


async def test_review_lines_lead_to_their_fields(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("mode")
        await w.replace_text(REPLICAS, "x")
        await w.press("f2")
        assert w.app.screen.query_one("#summary").has_focus
        await w.press("enter")
        assert w.step == "mode"
        assert w.field(REPLICAS).control.has_focus


async def test_everything_typed_ahead(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Keys sent at once are handled in order, through steps, lists and dialogs."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.press_without_waiting(
            *(*"nginx", "tab", *"web", "f8"),
            *(*"A=1", "enter", "down", *"B=2", "enter", "escape", "tab", *"sleep", "f8"),
            *(*"data:/data", "enter", "shift+tab", "enter", "tab", "end", *"2", "escape", "f8"),
            *("down", "tab", "f7", "f8", "f2"),
        )
        await w.wait_for(lambda: w.step == "review")
        draft = w.session.draft
        container = "TaskTemplate.ContainerSpec"
        assert draft.text("Name") == "web"
        assert draft.rows(f"{container}.Env") == ["A=1", "B=2"]
        assert draft.text(f"{container}.Args") == "sleep"
        assert draft.text(f"{container}.Mounts[0].Source") == "data2"
        assert draft.mode == "global"
