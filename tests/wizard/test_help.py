"""F1 on a field: its present problems, its facts, its rules; in this order."""

from __future__ import annotations

import pytest
from textual.containers import VerticalScroll

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.screens.help import HelpScreen
from swarmtui.wizard.terminal.symbols import UNICODE
from tests.wizard.wizard_driver import MakeWizard, Wizard

_CONTAINER = "TaskTemplate.ContainerSpec"
_PORTS = "EndpointSpec.Ports"


async def _help_on(w: Wizard, path: str) -> str:
    await w.jump(path)
    await w.press("f1")
    assert isinstance(w.app.screen, HelpScreen)
    return w.flat_text


async def test_the_problems_of_a_field_come_first(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host, tree={"Name": "a.b"}) as w:
        await w.wait_until_connected()
        text = await _help_on(w, "Name")
        parts = [
            "✗ error: must not contain a dot",
            "rule: swarmtui check --explain invalid-service-name",
            "What it is",
            "Example",
            "Default",
            "Flag",
            "API path",
            "Since",
            "Error when a service name has more than 63 characters",
        ]
        places = [text.find(part) for part in parts]
        assert places == sorted(places)
        assert places[0] > 0


async def test_each_level_has_its_colour(demo: DemoSwarm, wizard: MakeWizard) -> None:
    tree = {
        "TaskTemplate": {
            "ContainerSpec": {
                "Image": "nginx",
                "Mounts": [
                    {"Type": "tmpfs", "Target": "no", "ReadOnly": True},
                    {"Type": "volume", "Source": "a", "Target": "/b/c"},
                    {"Type": "volume", "Source": "a", "Target": "/b", "ReadOnly": True},
                ],
            }
        }
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await _help_on(w, f"{_CONTAINER}.Mounts")
        colours = {level: w.style_of(f"{level}: Mount").color for level in _LEVELS}
        assert len(set(colours.values())) == len(_LEVELS)
        symbols = {level: getattr(UNICODE, level) for level in _LEVELS}
        for level, symbol in symbols.items():
            assert f"{symbol} {level}: Mount" in w.flat_text


_LEVELS = ("error", "warning", "hint")


async def test_a_list_shows_the_problems_of_its_rows_and_of_its_line(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """A text that waits in the input line is a problem too."""
    tree = {
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1"}},
        "EndpointSpec": {"Ports": ["80", {"TargetPort": 0}]},
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.jump(_PORTS)
        await w.type("8080:x")
        await w.press("f1")
        assert "error: not added: target port 'x' must be a number" in w.flat_text
        assert "error: Port 2 target: must be 1 or more" in w.flat_text


async def test_a_row_of_a_value_is_named(demo: DemoSwarm, wizard: MakeWizard) -> None:
    servers = f"{_CONTAINER}.DNSConfig.Nameservers"
    tree = {
        "TaskTemplate": {
            "ContainerSpec": {
                "Image": "nginx:1",
                "DNSConfig": {"Nameservers": ["10.0.0.2", "x\x1b[2Jy"]},
            }
        }
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        assert r"Nameservers row 2: 'x\x1b[2Jy' is not an IP address" in await _help_on(w, servers)


async def test_the_list_of_networks_has_help(demo: DemoSwarm, wizard: MakeWizard) -> None:
    tree = {
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1"}, "Networks": [{"Target": "none"}]}
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.go_to_step("networks")
        await w.press("f1")
        assert "Network 1: network none not found" in w.flat_text


@pytest.mark.parametrize("key", ["escape", "enter", "f1"])
async def test_the_help_scrolls_by_keys_and_closes(
    demo: DemoSwarm, wizard: MakeWizard, key: str
) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await _help_on(w, "Name")
        body = w.app.screen.query_one(VerticalScroll)
        for scroll, place in (
            ("down", 1),
            ("pagedown", 1 + body.size.height),
            ("up", body.size.height),
        ):
            await w.press(scroll)
            await w.wait_for(lambda place=place: body.scroll_y == place)
        await w.press("end")
        await w.wait_for("Fields of Image")
        assert "Esc close" in w.flat_text
        await w.press(key)
        assert w.app.screen is w.form


async def test_the_docker_command_names_rows(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The notes below the command name a row as the form does, not as the API."""
    tree = {
        "TaskTemplate": {
            "ContainerSpec": {"Image": "nginx:1", "CapabilityAdd": ["ALL", "NET_ADMIN"]}
        }
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.press("f2")
        await w.focus("#view")
        await w.press("left")
        await w.wait_for("# Capability add row 2: docker keeps only ALL")
