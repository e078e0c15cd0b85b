"""Drive the wizard in a test: send keys, read the text on the screen."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import RenderableType
from rich.style import Style
from textual import events
from textual._compositor import Compositor
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from swarmtui.demo import DemoSwarm
from swarmtui.demo.http.http11 import HttpRequest
from swarmtui.spec.draft import Draft
from swarmtui.spec.problem import Problem
from swarmtui.wizard.app import WizardApp
from swarmtui.wizard.screens.list_screen import ListScreen
from swarmtui.wizard.screens.wizard import WizardScreen
from swarmtui.wizard.state.flow import INDEX
from swarmtui.wizard.state.session import Session, Source
from swarmtui.wizard.terminal.symbols import UNICODE, Symbols
from swarmtui.wizard.widgets.explanation import ExplanationRows
from swarmtui.wizard.widgets.field import Field

NARROW, WIDE = (80, 24), (120, 40)
_KEY_NAMES = {
    " ": "space", ":": "colon", "/": "slash", "-": "minus", ".": "full_stop", ",": "comma",
    "=": "equals_sign", "@": "at", "_": "underscore",
}  # fmt: skip
_BORDERS = dict.fromkeys(map(ord, "│╭╮╰╯"), " ")
_CHARACTERS = {name: character for character, name in _KEY_NAMES.items()}


class Clock:
    """The demo's time, which changes only when a test advances it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class WizardOptions:
    """The arguments of a wizard; the environment is the test's."""

    host: str | None
    environ: Mapping[str, str]
    tree: Mapping[str, Any] | None = None
    api_version: str | None = None
    symbols: Symbols = UNICODE
    send_auth: bool = True
    label: str = ""
    notices: bool = False
    """Whether notices are drawn, over what else is on the screen."""

    def app(self) -> WizardApp:
        """The application as `run` makes it."""
        source = Source(self.host, None, self.api_version, self.environ, self.label)
        session = Session(Draft(self.tree), source, send_auth=self.send_auth)
        return WizardApp(session, self.symbols, self.environ)


class Wizard:
    """A running wizard."""

    def __init__(self, app: WizardApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot
        self.session = app.session

    @property
    def screen_text(self) -> str:
        """What the terminal shows, one line per row."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen."""
        return self.screen_text.splitlines()

    def style_of(self, words: str) -> Style:
        """The style of the first text on the screen that contains `words`."""
        strips = self.app.screen._compositor.render_strips()
        pieces = (segment for strip in strips for segment in strip)
        return next(piece.style for piece in pieces if words in piece.text and piece.style)

    @property
    def flat_text(self) -> str:
        """The screen's text on one line, without rail and preview, to find wrapped sentences.

        At the end the explanation rows. Borders are left out.
        """
        if not isinstance(self.app.screen, WizardScreen):
            return " ".join(self.screen_text.translate(_BORDERS).split())
        pane = self.form.query_one("#panes").content_region
        rows = enumerate(self.lines)
        seen = (row[pane.x : pane.right] if pane.y <= y < pane.bottom else row for y, row in rows)
        return " ".join([*" ".join(seen).split(), self.explanation])

    @property
    def explanation(self) -> str:
        """The text of the explanation rows of the topmost screen, on one line."""
        rows = self.app.screen.query_one(ExplanationRows)
        return " ".join(rows.render().plain.split())

    @property
    def form(self) -> WizardScreen:
        """The main screen, also below a dialog."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, WizardScreen))

    @property
    def topmost(self) -> Widget:
        """The topmost screen; for the main screen its present step."""
        screen = self.app.screen
        return screen.pane if isinstance(screen, WizardScreen) else screen

    @property
    def step(self) -> str:
        """The key of the present step."""
        return self.form.pane.step.key

    @property
    def errors_and_warnings(self) -> list[Problem]:
        """The problems that are more than hints."""
        return [problem for problem in self.session.problems if problem.level != "hint"]

    @property
    def preview(self) -> str:
        """The text of the live preview, also if it is hidden."""
        from swarmtui.wizard.widgets.preview import Preview

        return self.form.query_one("#preview", Preview).text

    def field(self, path: str) -> Field:
        """The field at `path` on the topmost screen, or in the present step."""
        found = [field for field in self.topmost.query(Field) if field.path == path]
        return found[0]

    def value(self, path: str) -> str:
        """What the text field at `path` shows."""
        control = self.field(path).control
        assert isinstance(control, Input)
        return control.value

    def value_of(self, selector: str) -> str:
        """What the text field that fits `selector` shows."""
        return self.topmost.query_one(selector, Input).value

    async def press(self, *keys: str) -> None:
        """Press keys by Textual's names, each after the previous one is handled.

        `Pilot.press` waits for an idle process instead: 20 times as long, and indefinitely if
        the machine is busy.
        """
        for key in keys:
            self._send(key)
            await self.wait_until_idle()

    async def press_without_waiting(self, *keys: str) -> None:
        """Press keys faster than they are handled, as over a slow line or by a script."""
        for key in keys:
            self._send(key)
        await self.wait_until_idle()

    def _send(self, key: str) -> None:
        assert self.app._driver is not None
        character = key if len(key) == 1 else _CHARACTERS.get(key)
        self.app._driver.send_message(events.Key(key, character))

    async def type(self, text: str) -> None:
        """Type text, character by character."""
        await self.press(*(_KEY_NAMES.get(character, character) for character in text))

    async def wait_until_idle(self) -> None:
        """Wait until all callbacks and messages of this thread are handled."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
        for _ in range(2):
            idle_turns = 0
            while idle_turns < 3:
                await asyncio.sleep(0)
                idle_turns = 0 if ready else idle_turns + 1
            self.app.screen._on_timer_update()

    async def paste(self, text: str) -> None:
        """Paste as a terminal does: all at once."""
        assert self.app._driver is not None
        self.app._driver.send_message(events.Paste(text))
        await self.wait_until_idle()

    async def add_rows(self, *texts: str) -> None:
        """Type rows into the focused input line, each followed by Enter."""
        for text in texts:
            await self.type(text)
            await self.press("enter")

    def rows(self, path: str) -> list[Any]:
        """The rows of the list at `path` in the draft."""
        return self.session.draft.rows(path)

    async def open_list(self, path: str) -> None:
        """Go to a list of the form and open it with Down."""
        await self.jump(path)
        await self.press("down")
        assert isinstance(self.app.screen, ListScreen)

    async def replace_text(self, path: str, text: str) -> None:
        """Focus the field at `path` and replace its text."""
        self.field(path).control.focus()
        await self.wait_until_idle()
        await self.press("end", "ctrl+u")
        await self.type(text)

    async def go_to_step(self, step: str) -> None:
        """Go to a step, by its key."""
        await self.form.action_go(INDEX[step])
        await self.wait_until_idle()

    async def jump(self, path: str) -> None:
        """Go to the field at `path`."""
        await self.form.jump(path)
        await self.wait_until_idle()

    async def focus(self, selector: str) -> None:
        """Focus a widget of the topmost screen, or of the present step."""
        widget = self.topmost.query_one(selector)
        widget.focus()
        await self.wait_until_idle()
        assert widget.has_focus, f"{selector} takes no focus"

    async def wait_for(self, wanted: str | Callable[[], object], seconds: float = 10) -> None:
        """Wait until the screen contains the text, or the predicate is true."""
        deadline = time.monotonic() + seconds
        while not self._is_met(wanted):
            assert time.monotonic() < deadline, (
                f"waited for {wanted!r}; the screen:\n{self.screen_text}"
            )
            await asyncio.sleep(0.005)
            await self.wait_until_idle()

    def _is_met(self, wanted: str | Callable[[], object]) -> bool:
        return wanted in self.flat_text if isinstance(wanted, str) else bool(wanted())

    async def wait_until_connected(self) -> None:
        """Wait until the manager and all background queries have answered."""
        await self.wait_for(lambda: self.session.engine and self.session.snapshot)
        await self.wait_for_registry()

    async def wait_for_registry(self) -> None:
        """Wait until no registry query is running, and everything is drawn."""
        await self.wait_for(lambda: not self.session.registry.is_running)
        await self.wait_until_idle()

    async def enter_image(self, text: str = "nginx") -> None:
        """Type the image, and wait for the registry's answer."""
        await self.type(text)
        await self.wait_for(lambda: self.session.registry.image == text)
        await self.wait_for_registry()


MakeDemo = Callable[..., DemoSwarm]
MakeWizard = Callable[..., AbstractAsyncContextManager[Wizard]]
"""What the fixtures make_demo and wizard give."""


_full_update = Compositor.render_update


def _render_update(
    compositor: Compositor,
    full: bool = False,
    screen_stack: list[Screen[Any]] | None = None,
    simplify: bool = False,
) -> RenderableType | None:
    """Skip the output after each change: no terminal receives it, and it took 40 % of the time.

    `screen_text` draws what a test reads; a screenshot is a `full` update.
    """
    if full:
        return _full_update(compositor, full, screen_stack, simplify)
    compositor._dirty_regions.clear()
    return None


@asynccontextmanager
async def run_wizard(
    setting: WizardOptions, size: tuple[int, int] = NARROW
) -> AsyncIterator[Wizard]:
    """Run a wizard, and yield it once everything is loaded and the first frame is drawn."""
    app = setting.app()
    app.animation_level = "none"
    with patch.object(Compositor, "render_update", _render_update):
        async with app.run_test(size=size, notifications=setting.notices) as pilot:
            wizard = Wizard(app, pilot)
            await wizard.wait_for(lambda: wizard.form._ready)
            yield wizard


def create_requests(demo: DemoSwarm) -> list[HttpRequest]:
    """The create requests that arrived."""
    return [request for request in demo.requests if request.path.endswith("/services/create")]


def docker_config(folder: Path, content: Mapping[str, Any]) -> dict[str, str]:
    """Return an environment with `content` as its Docker config."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(content))
    return {"DOCKER_CONFIG": str(folder), "PATH": "/usr/bin:/bin"}
