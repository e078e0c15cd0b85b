"""One snapshot per screen at 80x24 and at 120x40, and of states that must be clear.

`make snapshots` accepts the current screens; look at them first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from swarmtui.demo import DemoSwarm
from tests.wizard.wizard_driver import NARROW, WIDE, Clock, Wizard, WizardOptions

_CONTAINER = "TaskTemplate.ContainerSpec"
Script = Callable[[Wizard], Awaitable[None]]
Picture = Callable[..., bool]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def picture(snap_compare: Any, tmp_path: Path, clock: Clock) -> Iterator[Picture]:
    """Compare the screen after `script`: `picture(script, size=WIDE, api="1.24", tree=…)`."""
    environ = {"DOCKER_CONFIG": str(tmp_path), "PATH": "/usr/bin:/bin"}
    with DemoSwarm(clock=clock, seed=7) as demo:

        def take(script: Script, size: tuple[int, int] = NARROW, **setting: Any) -> bool:
            app = WizardOptions(
                **{"host": demo.host, "environ": environ, "label": "demo", **setting}
            ).app()
            app.animation_level = "none"

            async def run_before(pilot: Pilot[Any]) -> None:
                w = Wizard(app, pilot)
                await w.wait_for(lambda: w.form._ready and not w.session.connecting)
                await w.wait_for_registry()
                await script(w)
                for box in app.screen.query(Input):
                    box.cursor_blink = False
                await w.wait_until_idle()

            return bool(snap_compare(app, terminal_size=size, run_before=run_before))

        yield take


async def _image(w: Wizard) -> None:
    await w.enter_image("nginx:1.27")
    await w.press("tab")


async def _container(w: Wizard) -> None:
    await w.enter_image()
    await w.go_to_step("container")
    await w.add_rows("TZ=UTC", "GREETING=hello, world")
    await w.jump(f"{_CONTAINER}.Healthcheck.Test")
    await w.type("curl -f localhost")


async def _container_open(w: Wizard) -> None:
    await _container(w)
    await w.press("f4")
    await w.jump(f"{_CONTAINER}.User")
    await w.type("1000:1000")


async def _storage(w: Wizard) -> None:
    await w.enter_image()
    await w.go_to_step("storage")
    await w.add_rows(
        "data:/var/lib/data", "/srv/www:/www:ro", "type=tmpfs,target=/run,tmpfs-size=64M"
    )
    await w.jump(f"{_CONTAINER}.Secrets")
    await w.add_rows("db-password")


async def _mode(w: Wizard) -> None:
    await w.enter_image()
    await w.go_to_step("mode")
    await w.press("down", "down")
    await w.replace_text("Mode.ReplicatedJob.TotalCompletions", "12")


async def _resources(w: Wizard) -> None:
    await w.enter_image()
    await w.go_to_step("resources")
    await w.type("1.5")
    await w.press("tab", "tab")
    await w.type("512M")


async def _networks(w: Wizard) -> None:
    await w.enter_image()
    await w.go_to_step("networks")
    await w.press("space", "down", "right")
    await w.type("db cache")
    await w.press("enter")


async def _ports(w: Wizard) -> None:
    await w.enter_image()
    await w.go_to_step("ports")
    await w.add_rows("8081:80", "53/udp", "target=9000,published=9000,mode=host")


async def _update(w: Wizard) -> None:
    await w.enter_image()
    await w.go_to_step("update")
    await w.replace_text("UpdateConfig.Delay", "10s")
    await w.replace_text("RollbackConfig.Parallelism", "0")


async def _review(w: Wizard) -> None:
    await _container(w)
    await w.go_to_step("storage")
    await w.add_rows("data:/var/lib/data")
    await w.go_to_step("resources")
    await w.replace_text("TaskTemplate.Resources.Limits.MemoryBytes", "512M")
    await w.go_to_step("ports")
    await w.add_rows("8081:80", "53/udp")
    await w.press("f2")


async def _review_line(w: Wizard) -> None:
    await _review(w)
    await w.focus("#view")
    await w.press("left")


async def _port_dialog(w: Wizard) -> None:
    await _ports(w)
    await w.focus("#rows")
    await w.press("enter")


async def _mount_dialog(w: Wizard) -> None:
    await _storage(w)
    await w.focus("#rows")
    await w.press("home", "enter")


async def _list(w: Wizard) -> None:
    """A list on its own screen, with the cursor on a row."""
    await w.enter_image()
    await w.open_list(f"{_CONTAINER}.Env")
    await w.paste("\n".join(f"NAME_{number:02}=value {number}" for number in range(40)))
    await w.focus("#rows")
    await w.press(*["down"] * 15)


async def _secrets(w: Wizard) -> None:
    """A list of objects on its own screen, one of them with an error."""
    await w.enter_image()
    await w.open_list(f"{_CONTAINER}.Secrets")
    await w.add_rows("db-password", "source=tls-key,target=/etc/tls.key,mode=0400", "nope")


async def _finder(w: Wizard) -> None:
    await w.enter_image()
    await w.press("f6")


async def _found(w: Wizard) -> None:
    await _finder(w)
    await w.type("memory")


async def _help(w: Wizard) -> None:
    await w.press("f1")


async def _help_field(w: Wizard) -> None:
    await w.enter_image()
    await w.jump("UpdateConfig.FailureAction")
    await w.press("f1")


SCREENS = {
    "image": _image,
    "container": _container,
    "container-open": _container_open,
    "storage": _storage,
    "mode": _mode,
    "resources": _resources,
    "networks": _networks,
    "ports": _ports,
    "update": _update,
    "review": _review,
    "docker-line": _review_line,
    "port-dialog": _port_dialog,
    "mount-dialog": _mount_dialog,
    "list": _list,
    "secrets": _secrets,
    "finder": _finder,
    "found": _found,
    "help": _help,
    "help-field": _help_field,
}


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
def test_screen(picture: Picture, name: str, size: tuple[int, int]) -> None:
    assert picture(SCREENS[name], size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
def test_launched(
    picture: Picture, clock: Clock, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2027, 1, 15, 12, tzinfo=UTC)
    monkeypatch.setattr("swarmtui.wizard.state.session.local_now", lambda: noon)

    async def script(w: Wizard) -> None:
        await w.enter_image()
        await w.press("f2", "f9")
        await w.wait_for("created nginx")
        await w.wait_for(lambda: clock.advance(1) or "converged" in w.screen_text, seconds=30)

    assert picture(script, size)


async def _bad_image(w: Wizard) -> None:
    await w.type("nginx:")


async def _held_port(w: Wizard) -> None:
    await w.enter_image()
    await w.go_to_step("ports")
    await w.add_rows("8080:80", "80:")


async def _bad_rows(w: Wizard) -> None:
    """Pasted lines, some of them invalid."""
    await w.enter_image()
    await w.go_to_step("storage")
    await w.paste("data:/data\nnonsense\nlogs:logs")
    await w.focus("#rows")
    await w.press("down")


async def _hidden(w: Wizard) -> None:
    """An error in a section that is normally hidden."""
    await w.enter_image()
    await w.jump(f"{_CONTAINER}.Healthcheck.Interval")
    await w.type("5")
    await w.jump(f"{_CONTAINER}.StopSignal")
    await w.type("SIGNOPE")
    await w.press("f4", "f4")
    await w.jump(f"{_CONTAINER}.StopSignal")


async def _job_with_policy(w: Wizard) -> None:
    await _update(w)
    await _to_job(w)


async def _to_job(w: Wizard) -> None:
    await w.go_to_step("mode")
    await w.press("down", "down")
    await w.go_to_step("update")


async def _problems(w: Wizard) -> None:
    await _update(w)
    await w.go_to_step("image")
    await w.replace_text("Name", "shop")
    await _to_job(w)
    await w.press("f2")


ERRORS = {
    "bad-image": _bad_image,
    "held-port": _held_port,
    "bad-rows": _bad_rows,
    "hidden": _hidden,
    "job-with-policy": _job_with_policy,
    "problems": _problems,
}


@pytest.mark.parametrize("name", ERRORS)
def test_error(picture: Picture, name: str) -> None:
    assert picture(ERRORS[name])


def test_no_manager(picture: Picture) -> None:
    async def script(w: Wizard) -> None:
        await w.type("nginx")
        await w.press("f2")

    assert picture(script, host="unix:///no/such/docker.sock", label="")


@pytest.mark.parametrize("step", ["storage", "resources", "update"])
def test_an_old_api(picture: Picture, step: str) -> None:
    """Fields that Engine 1.12 does not have are disabled, with the reason."""

    async def script(w: Wizard) -> None:
        await w.enter_image()
        await w.press("f4")
        await w.go_to_step(step)

    assert picture(script, api_version="1.24")


def test_too_small(picture: Picture) -> None:
    async def script(w: Wizard) -> None:
        await w.wait_until_idle()

    assert picture(script, (50, 12))
