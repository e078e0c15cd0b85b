"""One picture per screen at 80x24 and at 120x40, and the states that a person must not misread.

`make snapshots` accepts the screens as they are; look at them before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from driving import NARROW, WIDE, Clock, Setting, Wizard
from textual.pilot import Pilot
from textual.widgets import Input

from swarmtui.demo import DemoSwarm

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
            app = Setting(
                **{"host": demo.host, "environ": environ, "label": "demo", **setting}
            ).app()
            app.animation_level = "none"

            async def run_before(pilot: Pilot[Any]) -> None:
                w = Wizard(app, pilot)
                await w.until(lambda: w.form._ready and not w.session.connecting)
                await w.settled()
                await script(w)
                for box in app.screen.query(Input):
                    box.cursor_blink = False
                await w.quiet()

            return bool(snap_compare(app, terminal_size=size, run_before=run_before))

        yield take


async def _image(w: Wizard) -> None:
    await w.image("nginx:1.27")
    await w.press("tab")


async def _mode(w: Wizard) -> None:
    await w.image()
    await w.go("mode")
    await w.press("down", "down")
    await w.into("Mode.ReplicatedJob.TotalCompletions", "12")


async def _networks(w: Wizard) -> None:
    await w.image()
    await w.go("networks")
    await w.press("space", "down", "e")
    await w.type("db cache")
    await w.press("enter")


async def _ports(w: Wizard) -> None:
    await w.image()
    await w.go("ports")
    for text in ("8081:80", "53/udp", "target=9000,published=9000,mode=host"):
        await w.type(text)
        await w.press("enter")


async def _update(w: Wizard) -> None:
    await w.image()
    await w.go("update")
    await w.into("UpdateConfig.Delay", "10s")
    await w.into("RollbackConfig.Parallelism", "0")


async def _review(w: Wizard) -> None:
    await _ports(w)
    await w.press("f2")


async def _review_line(w: Wizard) -> None:
    await _review(w)
    await w.focus("#view")
    await w.press("left")


async def _port_dialog(w: Wizard) -> None:
    await _ports(w)
    await w.focus("#rows")
    await w.press("e")


async def _help(w: Wizard) -> None:
    await w.press("f1")


SCREENS = {
    "image": _image,
    "mode": _mode,
    "networks": _networks,
    "ports": _ports,
    "update": _update,
    "review": _review,
    "docker-line": _review_line,
    "port-dialog": _port_dialog,
    "help": _help,
}


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
def test_screen(picture: Picture, name: str, size: tuple[int, int]) -> None:
    assert picture(SCREENS[name], size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
def test_launched(picture: Picture, clock: Clock, size: tuple[int, int]) -> None:
    async def script(w: Wizard) -> None:
        await w.image()
        await w.press("f2", "f9")
        await w.until("created nginx")
        await w.until(lambda: clock.forward(1) or "converged" in w.screen, seconds=30)

    assert picture(script, size)


async def _bad_image(w: Wizard) -> None:
    await w.type("nginx:")


async def _held_port(w: Wizard) -> None:
    await w.image()
    await w.go("ports")
    for text in ("8080:80", "80:"):
        await w.type(text)
        await w.press("enter")


async def _job_with_policy(w: Wizard) -> None:
    await _update(w)
    await _to_job(w)


async def _to_job(w: Wizard) -> None:
    await w.go("mode")
    await w.press("down", "down")
    await w.go("update")


async def _problems(w: Wizard) -> None:
    await _update(w)
    await w.go("image")
    await w.into("Name", "shop")
    await _to_job(w)
    await w.press("f2")


ERRORS = {
    "bad-image": _bad_image,
    "held-port": _held_port,
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


def test_an_old_api(picture: Picture) -> None:
    assert picture(_update_on_old, api_version="1.24")


async def _update_on_old(w: Wizard) -> None:
    await w.image()
    await w.go("update")


def test_too_small(picture: Picture) -> None:
    async def script(w: Wizard) -> None:
        await w.quiet()

    assert picture(script, (50, 12))
