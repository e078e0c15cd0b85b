"""The one button that sends something."""

from __future__ import annotations

from textual import events
from textual.widgets import Button

from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


class LaunchButton(TeardownGuard, Button):
    """Pressed by Enter, or by a click where the cursor is on it already.

    A first click only goes to it: clicks on a terminal window are often meant to bring it forward.
    """

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002 - Textual's own word
        super().__init__(label, id=id, variant="primary", compact=True)
        self._had_focus = False

    def focus_on_click(self) -> bool:
        """Asked as the mouse goes down, before the cursor comes here."""
        self._had_focus = self.has_focus
        return True

    def on_click(self, event: events.Click) -> None:
        """Go on to the button's own way only where it was gone to before."""
        if not self._had_focus:
            event.stop()
            event.prevent_default()
