"""The line at the top: which service, on which manager, and whether that is still true."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from swarmtui.visible import escape_line
from swarmtui.wizard.terminal.live import Live
from swarmtui.wizard.terminal.symbols import Signs


class TopLine(Live, Widget):
    """Service name at the left, manager at the right; the manager is cut before the name is."""

    DEFAULT_CSS = "TopLine { height: 1; padding: 0 1; }"

    name_shown: reactive[str] = reactive("")
    manager: reactive[str] = reactive("")
    trouble: reactive[bool] = reactive(False)

    def __init__(self, signs: Signs) -> None:
        super().__init__()
        self._signs = signs

    def render(self) -> Text:
        """The line, as wide as the screen."""
        width = self.size.width
        left = Text.assemble(
            ("swarmtui", "bold"), f" {self._signs.dot} ", escape_line(self.name_shown) or "new service"
        )
        left.truncate(max(width // 2, 20), overflow="ellipsis")
        room = width - left.cell_len - 2
        right = Text(escape_line(self.manager), "bold" if self.trouble else "dim")
        right.truncate(max(room, 0), overflow="ellipsis")
        return Text.assemble(left, " " * (width - left.cell_len - right.cell_len), right)
