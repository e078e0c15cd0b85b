"""The message that is shown while the terminal is too small."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen

from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.status_text import StatusText

_MIN_SIZE = Size(60, 18)


def is_large_enough(size: Size) -> bool:
    """Whether every screen fits into a terminal of this size."""
    return size.width >= _MIN_SIZE.width and size.height >= _MIN_SIZE.height


class TooSmallScreen(TeardownGuard, Screen[None]):
    """Covers the screens while they do not fit. The app ignores all keys but Ctrl+Q."""

    def compose(self) -> ComposeResult:
        """Yield the message."""
        size = f"{_MIN_SIZE.width}x{_MIN_SIZE.height}"
        yield StatusText(f"Terminal too small: swarmtui needs at least {size}. Ctrl+Q quits.")

    def on_resize(self) -> None:
        """Return to the screen behind when it fits again."""
        self._close_if_large_enough()

    def on_screen_resume(self) -> None:
        """Check again after the quit dialog: the terminal may have been resized."""
        self._close_if_large_enough()

    def _close_if_large_enough(self) -> None:
        if self.app.screen is self and is_large_enough(self.app.size):
            self.app.pop_screen()
