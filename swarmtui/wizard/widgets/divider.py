"""A horizontal line across the screen."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


class Divider(TeardownGuard, Widget):
    """One line of rule symbols."""

    DEFAULT_CSS = "Divider { height: 1; }"

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._symbols = symbols

    def render(self) -> Text:
        """Render the line, as wide as the screen."""
        return Text(self._symbols.rule * self.size.width, "dim", no_wrap=True)
