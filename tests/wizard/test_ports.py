"""The ports step: the ports as a table."""

from __future__ import annotations

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.widgets.row_list import RowList
from tests.wizard.wizard_driver import MakeWizard, Wizard, create_requests

PORTS = "EndpointSpec.Ports"


async def _ready(w: Wizard) -> None:
    await w.wait_until_connected()
    await w.enter_image("nginx")
    await w.go_to_step("ports")


async def test_add_edit_toggle_delete(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        assert "No ports yet." in w.screen_text
        for text in ("8081:80", "9000-9003:9000-9003", "53/udp"):
            await w.type(text)
            await w.press("enter")
        table = w.topmost.query_one("#rows", RowList)
        rows = [line.split() for line in table.text.splitlines()]
        published = ["8081", "9000", "9001", "9002", "9003", "–"]
        targets = ["80", "9000", "9001", "9002", "9003", "53"]
        protocols = ["tcp"] * 5 + ["udp"]
        assert [row[0] for row in rows] == published
        assert [row[1] for row in rows] == targets
        assert [row[2] for row in rows] == protocols
        await w.focus("#rows")
        await w.press("home", "ctrl+e")
        assert w.session.draft.rows(PORTS)[0]["PublishMode"] == "host"
        await w.press("ctrl+e", "ctrl+r")
        assert w.session.draft.rows(PORTS)[0]["PublishMode"] == "ingress"
        assert w.session.draft.rows(PORTS)[0]["Protocol"] == "udp"
        await w.press("down", "delete", "delete", "delete")
        assert len(w.session.draft.rows(PORTS)) == 3
        await w.press("home", "enter")
        assert "Port 1" in w.screen_text
        await w.press("end", "0", "tab", "end", "0", "tab", "left", "tab", "right", "tab")
        await w.type("web")
        await w.press("enter")
        row = w.session.draft.rows(PORTS)[0]
        assert row["PublishedPort"] == "80810"
        assert row["TargetPort"] == "800"
        assert row["PublishMode"] == "host"
        assert row["Name"] == "web"
        await w.wait_for("✗ error: ")
        assert "65535" in w.flat_text


async def test_an_invalid_edit_in_the_dialog_is_kept(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.type("8081:80")
        await w.press("enter")
        await w.focus("#rows")
        await w.press("enter")
        await w.replace_text(f"{PORTS}[0].TargetPort", "0")
        await w.wait_for("✗ error: ")
        await w.press("escape")
        assert w.session.draft.rows(PORTS)[0]["TargetPort"] == "0"
        await w.wait_for("✗ 1 error")


async def test_a_finished_port_is_added_on_the_way_out(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """F8, review and launch keep text that was typed and not confirmed."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.type("8081:80")
        await w.press("f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        assert len(w.session.draft.rows(PORTS)) == 1
        assert "8081 -> 80/tcp" in w.screen_text
        await w.press("f9")
        await w.wait_for("created nginx")
    (request,) = create_requests(demo)
    assert b'"PublishedPort":8081' in request.body.replace(b" ", b"")


async def test_pending_text_stays_and_blocks(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.type("80:")
        for key in ("f7", "f7", "f8", "f8"):
            await w.press(key)
        assert w.step == "ports"
        assert "80:" in w.screen_text
        await w.press("f2", "f9")
        assert w.step == "review"
        assert w.session.launch_block_reason()
        await w.press("f7", "f7")
        await w.focus("#add-row")
        await w.press("end")
        await w.type("90")
        await w.press("enter")
        await w.wait_for(lambda: not w.session.errors)
        assert w.session.draft.rows(PORTS) == [
            {"Protocol": "tcp", "TargetPort": 90, "PublishedPort": 80}
        ]


async def test_a_port_in_use_is_reported(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """8080 is published by the demo's shop service."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.type("8080:80")
        await w.press("enter")
        await w.wait_for(lambda: w.session.state_of(w.form.pane.step) == "error")
        assert "shop" in w.flat_text
