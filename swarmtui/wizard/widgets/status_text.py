"""Text on the screen that changes."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from swarmtui.escaping import escape_lines
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


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


def _visible(words: str | Text) -> str | Text:
    """Escape a str. A Text is escaped by the code that made it."""
    return escape_lines(words) if isinstance(words, str) else words
