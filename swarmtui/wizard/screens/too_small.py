"""What is shown instead of everything else while there is no room for it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen

from swarmtui.wizard.terminal.live import Live
from swarmtui.wizard.widgets.status_text import StatusText

_LEAST = Size(60, 18)


def has_room(size: Size) -> bool:
    """Whether a terminal of this size shows every screen whole."""
    return size.width >= _LEAST.width and size.height >= _LEAST.height


class TooSmallScreen(Live, Screen[None]):
    """Takes no key, and goes when there is room again: nobody types what cannot be seen."""

    def compose(self) -> ComposeResult:
        """A line."""
        needed = f"swarmtui needs at least {_LEAST.width}x{_LEAST.height}. Ctrl+Q quits."
        yield StatusText(f"Terminal too small: {needed}")

    def on_resize(self) -> None:
        """The screen behind comes back as it was left."""
        self._go_where_there_is_room()

    def on_screen_resume(self) -> None:
        """There may be room by the time that the question before leaving is answered."""
        self._go_where_there_is_room()

    def _go_where_there_is_room(self) -> None:
        if self.app.screen is self and has_room(self.app.size):
            self.app.pop_screen()
