"""Which modules are loaded when, read from sys.modules."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"textual", "rich", "pydantic", "pydantic_core", "requests", "urllib3", "yaml"}

FIRST_FRAME = """
import asyncio
from swarmtui.spec.draft import Draft
from swarmtui.wizard.app import WizardApp
from swarmtui.wizard.state.connection import Connection
from swarmtui.wizard.state.session import Session, Source
Connection.open = lambda self: None  # only modules loaded before the first frame count
async def draw():
    async with WizardApp(Session(Draft(), Source(host="unix:///nowhere"))).run_test() as pilot:
        await pilot.pause()
        assert "nginx:1.27" in pilot.app.export_screenshot()
asyncio.run(draw())
"""


def loaded_by(code: str) -> set[str]:
    """Return the heavy packages in sys.modules after `code` ran in its own process."""
    tail = "\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], capture_output=True, text=True, check=True
    )
    return HEAVY & {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.parametrize(
    "code",
    [
        "import swarmtui",
        "import swarmtui.cli",
        "import swarmtui.spec",
        "import swarmtui.spec.draft, swarmtui.spec.field_info",
        "import swarmtui.engine; swarmtui.engine.Engine",
        "import swarmtui.cluster.snapshot, swarmtui.cluster.rollout, swarmtui.cluster.names",
        "import swarmtui.launch.check, swarmtui.launch.submit, swarmtui.launch.watch",
        "import swarmtui.formats.docker_cli.create_command, swarmtui.formats.curl",
        "from swarmtui.demo import DemoSwarm",
        "import swarmtui.wizard",
    ],
)
def test_light(code: str) -> None:
    assert loaded_by(code) == set()


def test_the_model_is_loaded_without_pydantic() -> None:
    """pydantic-core reads the compiled model; importing pydantic takes longer than a check."""
    assert loaded_by("from swarmtui.spec import ServiceSpec") == set()
    assert loaded_by("from swarmtui.spec import read_spec; read_spec({})") == {"pydantic_core"}


def test_launching_does_not_need_the_wizard() -> None:
    code = "from swarmtui.launch.check import check; check({}); import swarmtui.engine.transport"
    assert loaded_by(code) == {"pydantic_core", "requests", "urllib3"}


def test_the_first_frame_is_drawn_before_the_model_is_loaded() -> None:
    assert loaded_by(FIRST_FRAME) == {"textual", "rich"}
