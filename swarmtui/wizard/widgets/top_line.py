"""The line at the top: the service, its manager, and the state of the connection."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from swarmtui.escaping import escape_line
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.terminal.wrapping import cut


class TopLine(TeardownGuard, Widget):
    """Service name at the left, manager at the right. If both do not fit, the manager is cut."""

    DEFAULT_CSS = "TopLine { height: 1; padding: 0 1; }"

    service_name: reactive[str] = reactive("")
    manager_words: reactive[tuple[str, ...]] = reactive(())
    """What is known about the manager; a dot is drawn between the parts."""
    has_error: reactive[bool] = reactive(False)

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._symbols = symbols

    def render(self) -> Text:
        """Render the line, as wide as the screen."""
        width, dot = self.size.width, self._symbols.dot
        left = Text.assemble(
            ("swarmtui", "bold"),
            f" {dot} ",
            escape_line(self.service_name) or "new service",
        )
        cut(left, max(width // 2, 20), self._symbols.ellipsis)
        room = width - left.cell_len - 2
        right = Text(
            escape_line(f" {dot} ".join(self.manager_words)), "bold" if self.has_error else "dim"
        )
        cut(right, max(room, 0), self._symbols.ellipsis)
        return Text.assemble(left, " " * (width - left.cell_len - right.cell_len), right)
