"""A thin rule across the screen."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from swarmtui.wizard.terminal.live import Live
from swarmtui.wizard.terminal.symbols import Signs


class Divider(Live, Widget):
    """One line of the rule sign."""

    DEFAULT_CSS = "Divider { height: 1; }"

    def __init__(self, signs: Signs) -> None:
        super().__init__()
        self._signs = signs

    def render(self) -> Text:
        """As wide as the screen."""
        return Text(self._signs.rule * self.size.width, "dim", no_wrap=True)
