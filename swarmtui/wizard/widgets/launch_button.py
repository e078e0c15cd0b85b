"""The button that launches the service."""

from __future__ import annotations

from textual import events
from textual.widgets import Button

from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


class LaunchButton(TeardownGuard, Button):
    """Pressed by Enter, or by a click while it has the focus.

    The first click only focuses it: a click on a terminal window may be meant to raise the window.
    """

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(label, id=id, variant="primary", compact=True)
        self._had_focus = False

    def focus_on_click(self) -> bool:
        """Remember the focus: Textual calls this on mouse down, before it moves the focus here."""
        self._had_focus = self.has_focus
        return True

    def on_click(self, event: events.Click) -> None:
        """Ignore the click if the button did not have the focus before."""
        if not self._had_focus:
            event.stop()
            event.prevent_default()
