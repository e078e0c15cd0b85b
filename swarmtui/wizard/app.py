"""The application: theme, first screen, leaving. Everything else is in the screens."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.filter import Monochrome, NoColor

from swarmtui.visible import visible_lines
from swarmtui.wizard.ending import Ending, ending
from swarmtui.wizard.in_order import KeysInOrder
from swarmtui.wizard.plain import AsciiOnly, NoControls
from swarmtui.wizard.screens.wizard import WizardScreen
from swarmtui.wizard.session import Session
from swarmtui.wizard.signs import ASCII, UNICODE, Signs
from swarmtui.wizard.themes import CALM, readable, theme_for

if TYPE_CHECKING:
    from textual.command import Provider

_NO_COLOURS = (Monochrome, NoColor)


def _commands() -> type[Provider]:
    """The palette's module is loaded when the palette is first opened."""
    from swarmtui.wizard.commands import WizardCommands

    return WizardCommands


class WizardApp(App[Ending]):
    """swarmtui on the screen. It ends with an `Ending`."""

    TITLE = "swarmtui"
    CSS_PATH = [
        Path("styles") / name for name in ("layout.tcss", "form.tcss", "dialogs.tcss", "edges.tcss")
    ]
    BINDINGS = [Binding("ctrl+q", "leave", "Leave", priority=True)]
    COMMANDS = {_commands}  # without Textual's own: its "Quit" would drop the draft
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]

    def __init__(
        self,
        session: Session,
        signs: Signs = UNICODE,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__()
        self.session = session
        self.signs = signs
        self._keys = KeysInOrder(self, super().on_event)
        self.register_theme(CALM)
        # Assigned, a theme would parse and apply every style once more before the first frame.
        self.set_reactive(App.theme, CALM.name)
        self.stylesheet.set_variables(self.get_css_variables())
        wanted = theme_for(environ, self.available_themes)
        if wanted != CALM.name:
            self.theme = wanted
        self._use_colours(bool(environ.get("NO_COLOR")))
        self._filters.append(NoControls())
        if signs is ASCII:
            self._filters.append(AsciiOnly())
        remote = "SSH_CONNECTION" in environ or "SSH_TTY" in environ
        if remote and "TEXTUAL_ANIMATIONS" not in environ:
            # One PageDown is 70 kB and more with animations, 6 kB without.
            self.animation_level = "none"

    def _use_colours(self, no_color: bool) -> None:
        """Take Textual's choice back: it makes greys for NO_COLOR, black of the terminal's own."""
        self.no_color = no_color
        self._filters = [each for each in self._filters if not isinstance(each, _NO_COLOURS)]
        if no_color:
            self._filters.append(NoColor())

    def get_css_variables(self) -> dict[str, str]:
        """The theme's colours, those of text such that it can be read."""
        variables = super().get_css_variables()
        self.theme_variables = {**variables, **readable(variables)}
        return self.theme_variables

    def get_default_screen(self) -> WizardScreen:
        """The wizard itself."""
        return WizardScreen(self.session, self.signs)

    async def on_event(self, event: events.Event) -> None:
        """Let keys through in order."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._keys.take(event)
        else:
            await super().on_event(event)

    def notify(self, message: str, *, title: str = "", **more: Any) -> None:
        """Show a note; what it says is no markup, and has no control characters."""
        more["markup"] = False
        super().notify(visible_lines(message), title=visible_lines(title), **more)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what can be seen of `text`; pasted in here it is what it was."""
        super().copy_to_clipboard(visible_lines(text))
        self._clipboard = text

    def _fatal_error(self) -> None:
        """End without a word: Textual would print every local variable, credentials among them."""
        self.panic()

    def action_leave(self) -> None:
        """Leave at once when nothing would be left behind, else ask."""
        from swarmtui.wizard.screens.leave import LeaveScreen

        if isinstance(self.screen, LeaveScreen):
            return
        if self.session.needs_question:
            self.push_screen(LeaveScreen(self.session), self._left)
        else:
            self.exit(ending(self.session))

    def _left(self, leave: bool | None) -> None:
        if leave:
            self.exit(ending(self.session))
