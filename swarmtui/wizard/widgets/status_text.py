"""Text on the screen that changes."""

from __future__ import annotations

from rich.text import Text
from textual.app import RenderResult
from textual.widgets import Static

from swarmtui.escaping import escape_lines
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.terminal.wrapping import cut


class StatusText(TeardownGuard, Static):
    """Text that is repainted only when it changes, and never parsed as markup.

    The layout of the screen is updated only if the height depends on the text: a layout takes
    longer than everything else that a keystroke causes.
    """

    def __init__(
        self,
        words: str | Text = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(_visible(words), id=id, classes=classes, markup=False)
        self._words = words

    def set_text(self, words: str | Text) -> None:
        """Show `words`."""
        if words != self._words:
            self._words = words
            height = self.styles.height
            self.update(_visible(words), layout=height is None or height.is_auto)


class LaunchStatus(StatusText):
    """The status text next to the launch button: of a launch one line, which is cut to fit."""

    DEFAULT_CSS = "LaunchStatus.-cut { height: 1; }"

    def __init__(self, symbols: Symbols, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._symbols = symbols

    def render(self) -> RenderResult:
        """Render the text, or as much of it as fits in the line."""
        if not (self.has_class("-cut") and isinstance(self._words, Text)):
            return super().render()
        line = self._words.copy()
        cut(line, self.content_size.width, self._symbols.ellipsis)
        return line

    def on_resize(self) -> None:
        """Cut the text to the new width."""
        self.refresh()


def _visible(words: str | Text) -> str | Text:
    """Escape a str. A Text is escaped by the code that made it."""
    return escape_lines(words) if isinstance(words, str) else words
