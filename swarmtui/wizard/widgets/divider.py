"""A horizontal line across the screen."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from swarmtui.wizard.state.levels import style_of
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
        style = style_of("rule", self.app.theme_variables)
        return Text(self._symbols.rule * self.size.width, style, no_wrap=True)


class Gap(TeardownGuard, Widget):
    """An empty row between groups of fields."""

    DEFAULT_CSS = "Gap { height: 1; }"

    def render(self) -> Text:
        """Render nothing."""
        return Text()
