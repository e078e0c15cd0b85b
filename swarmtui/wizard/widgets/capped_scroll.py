"""A box that is as high as its content, up to a part of the screen; then it scrolls."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.geometry import Size

from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


class CappedScroll(TeardownGuard, VerticalScroll, can_focus=False):
    """Scrolls what is higher than `percent` of the screen.

    A `max-height` in percent does not do: Textual ignores it in a parent of automatic height, which
    would then be as high as the whole content.
    """

    DEFAULT_CSS = "CappedScroll { height: auto; scrollbar-size-vertical: 1; }"

    def __init__(self, percent: int) -> None:
        super().__init__()
        self._percent = percent

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height of the content, or the most that is allowed."""
        most = viewport.height * self._percent // 100
        return min(super().get_content_height(container, viewport, width), most)
