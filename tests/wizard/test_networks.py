"""The networks step: networks that a service can join are listed; any name can be typed."""

from __future__ import annotations

from swarmtui.demo import DemoSwarm
from tests.wizard.wizard_driver import MakeWizard

NETWORKS = "TaskTemplate.Networks"


async def test_pick_and_describe(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        offered = [line.split()[-3:] for line in w.lines if "[ ]" in line]
        assert len(offered) == 3
        table = w.screen_text
        for absent in ("ingress", "bridge", "docker_gwbridge", "none"):
            assert f"[ ] {absent}" not in table
        assert "attachable" in next(line for line in w.lines if "frontend" in line)
        assert "attachable" not in next(line for line in w.lines if "backend" in line)
        await w.press("space", "down", "down", "space")
        assert [row["Target"] for row in w.session.draft.rows(NETWORKS)] == [
            "backend", "monitoring",
        ]  # fmt: skip
        await w.press("right")
        assert "Network monitoring" in w.screen_text
        await w.type("web, api")
        await w.press("tab")
        await w.type("com.example.a=1")
        await w.press("enter")
        await w.wait_for("aliases web,")
        assert w.session.spec is not None
        joined = w.session.spec.task_template.networks
        assert joined is not None
        assert joined[1].aliases == ("web", "api")
        assert joined[1].driver_opts == {"com.example.a": "1"}
        await w.press("delete")
        assert [row["Target"] for row in w.session.draft.rows(NETWORKS)] == ["backend"]
        await w.press("ctrl+z")
        await w.wait_for("aliases web,")


async def test_filter_and_unknown_names(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        await w.press("slash")
        await w.type("front")
        await w.wait_for(lambda: "backend" not in w.screen_text)
        await w.press("enter")
        await w.wait_for("[✓] frontend")
        await w.type("nowhere")
        await w.wait_for("No match.")
        await w.press("enter")
        await w.wait_for("✗ error: ")
        assert w.session.errors
        assert "nowhere" in w.screen_text
        await w.press("f2")
        assert "nowhere" in w.screen_text


async def test_ingress_by_name_is_refused(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        await w.press("slash")
        await w.type("ingress")
        await w.press("enter")
        await w.wait_for(lambda: w.session.errors)
        assert "✗ error: " in w.screen_text
        assert "ingress" in w.screen_text


async def test_without_a_list_names_are_typed(wizard: MakeWizard) -> None:
    async with wizard("unix:///nonexistent/docker.sock") as w:
        await w.wait_for("no manager")
        await w.go_to_step("networks")
        await w.wait_for("Type the name of a network")
        await w.type("mine")
        await w.press("enter")
        await w.wait_for("[✓] mine")


async def test_the_filter_moves_nothing(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """List and columns keep their places while text is typed, also without a match."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        await w.press("slash")
        top = w.topmost.query_one("#find-network").region
        head = next(line for line in w.lines if "Driver" in line)
        for character in "backzz":
            await w.press(character)
            assert w.topmost.query_one("#find-network").region == top
            if character != "z":
                assert head in w.lines
        assert "No match." in w.screen_text


async def test_space_in_the_filter_joins_the_only_match(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """The keys below the list say so while the filter has the focus."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        assert "Space join/leave" in w.screen_text
        await w.press("slash")
        await w.type("en")
        await w.press("space")
        assert w.rows(NETWORKS) == []
        assert w.value_of("#find-network") == "en"
        await w.press("backspace", "backspace")
        await w.type("front")
        assert "Enter join  Space join  Down to the list" in w.screen_text
        await w.press("space")
        assert w.rows(NETWORKS) == [{"Target": "frontend"}]
        assert w.value_of("#find-network") == ""
        await w.type("front")
        assert "Enter leave  Space leave" in w.screen_text
        await w.press("space")
        assert w.rows(NETWORKS) == []
        await w.press("down")
        assert w.topmost.query_one("#networks").has_focus
        assert "Space join/leave" in w.screen_text


async def test_text_that_joined_nothing_is_reported(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """When the step is left; not if the network that matches is joined."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("networks")
        await w.press("slash")
        await w.type("front")
        await w.press("f8")
        (notice,) = w.app._notifications
        assert notice.message == "front was not joined: Enter joins it"
        assert notice.severity == "warning"
        await w.press("f7")
        await w.focus("#find-network")
        await w.press("enter")
        w.app.clear_notifications()
        await w.type("front")
        await w.press("f8")
        assert not list(w.app._notifications)
