"""The application: theme, first screen, quitting. Everything else is in the screens."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding
from textual.filter import Monochrome, NoColor
from textual.widgets import Input

from swarmtui.escaping import escape_lines
from swarmtui.wizard.exit_report import ExitReport, exit_report
from swarmtui.wizard.screens.too_small import TooSmallScreen, is_large_enough
from swarmtui.wizard.screens.wizard import WizardScreen
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.key_queue import KeyQueue
from swarmtui.wizard.terminal.line_filters import AsciiFilter, ControlCharacterFilter
from swarmtui.wizard.terminal.symbols import ASCII, UNICODE, Symbols
from swarmtui.wizard.terminal.teardown_guard import is_live
from swarmtui.wizard.terminal.textual_internals import (
    SilentCrashApp,
    replace_line_filters,
    replace_notification_store,
    set_local_clipboard,
)
from swarmtui.wizard.terminal.themes import DEFAULT_THEME, text_styles, theme_for
from swarmtui.wizard.widgets.notices import LONG_TIMEOUT, LatestNotice

if TYPE_CHECKING:
    from textual.command import Provider

_COLOUR_FILTERS = (Monochrome, NoColor)


def _commands() -> type[Provider]:
    """Import the palette's module when the palette is first opened."""
    from swarmtui.wizard.screens.palette import WizardCommands

    return WizardCommands


class WizardApp(SilentCrashApp[ExitReport]):
    """The Textual app. `run` returns an `ExitReport`."""

    TITLE = "swarmtui"
    CSS_PATH = [
        Path("styles") / name for name in ("layout.tcss", "form.tcss", "dialogs.tcss", "edges.tcss")
    ]
    BINDINGS = [
        Binding("ctrl+q", "request_quit", "Quit", priority=True),
        Binding("ctrl+c", "how_to_quit", "How to quit", show=False, priority=True),
        Binding("f1", "help", "Help", priority=True),
    ]
    COMMANDS = {_commands}  # not Textual's own: its "Quit" would drop the draft
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-medium"), (140, "-wide")]

    def __init__(
        self,
        session: Session,
        symbols: Symbols = UNICODE,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__()
        self.session = session
        self.symbols = symbols
        self.startup_notice = ""
        self._keys = KeyQueue(self, super().on_event)
        self._notices = LatestNotice()
        replace_notification_store(self, self._notices)
        self.register_theme(DEFAULT_THEME)
        # Assigning the theme would parse and apply every style again before the first frame.
        self.set_reactive(WizardApp.theme, DEFAULT_THEME.name)
        self.stylesheet.set_variables(self.get_css_variables())
        theme = theme_for(environ, self.available_themes)
        if theme != DEFAULT_THEME.name:
            self.theme = theme
        self._use_colours(bool(environ.get("NO_COLOR")))
        replace_line_filters(self, (), [ControlCharacterFilter()])
        if symbols is ASCII:
            replace_line_filters(self, (), [AsciiFilter()])
        remote = "SSH_CONNECTION" in environ or "SSH_TTY" in environ
        if remote and "TEXTUAL_ANIMATIONS" not in environ:
            # One PageDown sends at least 70 kB with animations, 6 kB without.
            self.animation_level = "none"

    def _use_colours(self, no_color: bool) -> None:
        """Replace Textual's colour filters.

        Textual shows greys with NO_COLOR, and draws the terminal's default colours as black.
        """
        self.no_color = no_color
        replace_line_filters(self, _COLOUR_FILTERS, [NoColor()] if no_color else [])

    def get_css_variables(self) -> dict[str, str]:
        """Return the theme's colours, with text colours of sufficient contrast."""
        variables = super().get_css_variables()
        self.theme_variables = {**variables, **text_styles(variables)}
        return self.theme_variables

    def get_default_screen(self) -> WizardScreen:
        """Return the main screen."""
        return WizardScreen(self.session, self.symbols)

    def on_mount(self) -> None:
        """Show the startup notice, if any."""
        if self.startup_notice:
            self.notify(self.startup_notice, timeout=LONG_TIMEOUT)

    async def on_event(self, event: events.Event) -> None:
        """Queue keys so that they are handled in order; drop input that nothing can handle."""
        is_new = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if is_new and not self._accepts(event):
            return
        if is_new and isinstance(event, events.Key | events.Paste):
            if self._notices and self._notices.has_been_read():
                self.clear_notifications()
            await self._keys.enqueue(event)
            return
        if isinstance(event, events.MouseDown):
            self._keys.record_click(event)
        await super().on_event(event)

    def _accepts(self, event: events.Event) -> bool:
        """Whether input is handled: never while quitting; in a small terminal only Ctrl+Q."""
        if not is_live(self):
            return False
        hidden = isinstance(self.screen, TooSmallScreen)
        return not hidden or (isinstance(event, events.Key) and event.key == "ctrl+q")

    def pressed_since(self, moment: float) -> bool:
        """Whether the key in progress was pressed after `moment`; see `key_queue.pressed_since`."""
        return self._keys.pressed_at > moment

    def on_resize(self, event: events.Resize) -> None:
        """Cover the screens with a message while the terminal is too small."""
        if not is_large_enough(event.size):
            self.call_later(self._show_too_small)

    def _show_too_small(self) -> None:
        if not is_large_enough(self.size) and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen())

    def notify(self, message: str, *, title: str = "", **more: Any) -> None:
        """Show a notice as plain text: without markup, with control characters escaped."""
        more["markup"] = False
        super().notify(escape_lines(message), title=escape_lines(title), **more)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy `text` with control characters escaped; pasting in the wizard gives it unescaped."""
        super().copy_to_clipboard(escape_lines(text))
        set_local_clipboard(self, text)

    def action_help(self) -> None:
        """Show help for the current screen; close the help if it is shown."""
        from swarmtui.wizard.screens.help import HelpScreen, help_for

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            self.push_screen(help_for(self.screen, self.session, self.symbols))

    def action_how_to_quit(self) -> None:
        """Say how to quit; in an input with selected text, let Ctrl+C copy it."""
        if isinstance(self.focused, Input) and self.focused.selected_text:
            raise SkipAction
        self.notify("Press Ctrl+Q to quit. The draft is then printed.", timeout=4)

    def action_request_quit(self) -> None:
        """Quit at once if nothing is lost or unanswered, else ask."""
        from swarmtui.wizard.screens.quit import QuitScreen

        if isinstance(self.screen, QuitScreen):
            self.screen.action_answer(True)
        elif self.session.needs_quit_confirmation:
            self.push_screen(QuitScreen(self.session), self._on_quit_answer)
        else:
            self.exit(exit_report(self.session))

    def _on_quit_answer(self, confirmed: bool | None) -> None:
        if confirmed:
            self.exit(exit_report(self.session))
