"""Make screenshots/*.svg from the running program on the embedded swarm: `make screenshots`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from textual.pilot import Pilot

from swarmtui.demo import DemoSwarm
from swarmtui.spec.draft import Draft
from swarmtui.wizard.app import WizardApp
from swarmtui.wizard.exit_report import ExitReport
from swarmtui.wizard.state.flow import STEPS
from swarmtui.wizard.state.session import Session, Source

FOLDER = Path(__file__).parents[1] / "screenshots"
WIDE, NARROW = (120, 34), (80, 24)

_NGINX = [*"nginx:1.27"]
_TO = {step.key: [*_NGINX, *["f8"] * place] for place, step in enumerate(STEPS)}
_PORTS = [*_TO["ports"], *"8081:80", "enter", *"53/udp", "enter"]
_MOUNTS = ["data:/var/lib/data", "/srv/www:/www:ro", "type=tmpfs,target=/run,tmpfs-size=64M"]
_MOUNTED = [key for mount in _MOUNTS for key in (*mount, "enter")]
SHOTS: dict[str, tuple[tuple[int, int], list[str]]] = {
    "image": (NARROW, [*_NGINX, "tab"]),
    "container": (
        NARROW,
        [*_TO["container"], *"TZ=UTC", "enter", "tab", *"nginx -g 'daemon off;'"],
    ),
    "storage": (WIDE, [*_TO["storage"], *_MOUNTED, "tab", *"db-password", "enter"]),
    "mode": (NARROW, [*_TO["mode"], "down", "down"]),
    "resources": (NARROW, [*_TO["resources"], *"1.5", "tab", *"512M"]),
    "networks": (NARROW, [*_TO["networks"], "down", "space"]),
    "ports": (WIDE, _PORTS),
    "update": (NARROW, [*_TO["update"], "tab", "tab", *"10s"]),
    "find": (NARROW, [*_NGINX, "f6", *"memory"]),
    "review": (NARROW, [*_PORTS, "f2"]),
    "launch": (NARROW, [*_NGINX, "f2", "f9"]),
}


async def shoot(host: str, name: str, size: tuple[int, int], keys: Iterable[str]) -> None:
    """Type `keys` into the wizard and save the resulting screen."""
    source = Source(host=host, label="demo", environ={"HOME": "/nonexistent"})
    app = WizardApp(Session(Draft(), source), environ=source.environ)
    async with app.run_test(size=size) as pilot:
        await _until(pilot, lambda: app.session.snapshot is not None)
        await pilot.press(*keys)
        await _until(pilot, lambda: not app.session.registry.is_running)
        if name == "launch":
            await _until(pilot, lambda: "converged" in _text(app))
        FOLDER.joinpath(f"{name}.svg").write_text(app.export_screenshot(), "utf-8")


async def _until(pilot: Pilot[ExitReport], condition: Callable[[], bool]) -> None:
    for _ in range(600):
        await pilot.pause(0.05)
        if condition():
            return
    raise TimeoutError("the screen did not come")


def _text(app: WizardApp) -> str:
    return app.export_screenshot().replace("&#160;", " ")


def main() -> None:
    """Make all screenshots."""
    FOLDER.mkdir(exist_ok=True)
    for name, (size, keys) in SHOTS.items():
        with DemoSwarm(seed=1) as demo:
            asyncio.run(shoot(demo.host, name, size, keys))
        print(FOLDER / f"{name}.svg")


if __name__ == "__main__":
    main()
