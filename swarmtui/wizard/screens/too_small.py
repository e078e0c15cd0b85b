"""What is shown instead of everything else while there is no room for it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen

from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.status_text import StatusText

_MIN_SIZE = Size(60, 18)


def is_large_enough(size: Size) -> bool:
    """Whether a terminal of this size shows every screen whole."""
    return size.width >= _MIN_SIZE.width and size.height >= _MIN_SIZE.height


class TooSmallScreen(TeardownGuard, Screen[None]):
    """Takes no key, and goes when there is room again: nobody types what cannot be seen."""

    def compose(self) -> ComposeResult:
        """A line."""
        needed = f"swarmtui needs at least {_MIN_SIZE.width}x{_MIN_SIZE.height}. Ctrl+Q quits."
        yield StatusText(f"Terminal too small: {needed}")

    def on_resize(self) -> None:
        """The screen behind comes back as it was left."""
        self._close_if_large_enough()

    def on_screen_resume(self) -> None:
        """There may be room by the time that the question before leaving is answered."""
        self._close_if_large_enough()

    def _close_if_large_enough(self) -> None:
        if self.app.screen is self and is_large_enough(self.app.size):
            self.app.pop_screen()
