"""Words on the screen that change."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from swarmtui.escaping import escape_lines
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


class StatusText(TeardownGuard, Static):
    """Painted again only when the words differ, and never read as markup.

    The screen is laid out anew only where the height follows the words: that takes longer than all
    else that a keystroke causes.
    """

    def __init__(
        self,
        words: str | Text = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's own word
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
    """A Text is made of our own words."""
    return escape_lines(words) if isinstance(words, str) else words
