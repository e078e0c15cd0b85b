"""The line at the top: the service, its manager, and the state of the connection."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from swarmtui.escaping import escape_line
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


class TopLine(TeardownGuard, Widget):
    """Service name at the left, manager at the right. If both do not fit, the manager is cut."""

    DEFAULT_CSS = "TopLine { height: 1; padding: 0 1; }"

    service_name: reactive[str] = reactive("")
    manager_label: reactive[str] = reactive("")
    has_error: reactive[bool] = reactive(False)

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._symbols = symbols

    def render(self) -> Text:
        """Render the line, as wide as the screen."""
        width = self.size.width
        left = Text.assemble(
            ("swarmtui", "bold"),
            f" {self._symbols.dot} ",
            escape_line(self.service_name) or "new service",
        )
        left.truncate(max(width // 2, 20), overflow="ellipsis")
        room = width - left.cell_len - 2
        right = Text(escape_line(self.manager_label), "bold" if self.has_error else "dim")
        right.truncate(max(room, 0), overflow="ellipsis")
        return Text.assemble(left, " " * (width - left.cell_len - right.cell_len), right)
