"""The two rows that explain the focused field: its problem, else its help."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.widget import Widget

from swarmtui.escaping import escape_line
from swarmtui.wizard.state.levels import StatusPart, style_of
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard

EXPLANATION_LINES = 2


class Explained:
    """A widget that explains itself while it, or a widget in it, has the focus."""

    def explanation(self) -> Sequence[StatusPart]:
        """Return the texts to show, the most important first, each with its level."""
        return ()


class ExplanationRows(TeardownGuard, Widget):
    """Two rows in a fixed place, so that nothing moves when an error replaces a help text.

    A text that does not fit is cut with an ellipsis; F1 shows it whole.
    """

    DEFAULT_CSS = "ExplanationRows { height: 2; padding: 0 1; }"

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._ellipsis = f" {symbols.ellipsis}"
        self._parts: tuple[StatusPart, ...] = ()

    def show(self, parts: Sequence[StatusPart]) -> None:
        """Show `parts`, one below the other."""
        if tuple(parts) != self._parts:
            self._parts = tuple(parts)
            self.refresh()

    def render(self) -> Text:
        """Render at most two lines; the first text has them all if it needs them."""
        width = max(self.size.width, 1)
        lines: list[Text] = []
        for words, level in self._parts:
            text = Text(escape_line(words), style_of(level, self.app.theme_variables))
            wrapped = list(text.wrap(self.app.console, width))
            lines += self._fitting(wrapped, EXPLANATION_LINES - len(lines), width)
        return Text("\n").join(lines)

    def _fitting(self, lines: list[Text], count: int, width: int) -> list[Text]:
        """Return `count` lines; the last one ends in an ellipsis if there are more."""
        if len(lines) <= count or not count:
            return lines[:count]
        return [*lines[: count - 1], self._cut(lines[count - 1 :], width)]

    def _cut(self, lines: list[Text], width: int) -> Text:
        """Join lines into one that ends in an ellipsis; a long word may go on in the next one."""
        joined = Text()
        for line in lines:
            line.rstrip()
            joined += line + Text("" if line.cell_len >= width else " ")
        room = max(width - len(self._ellipsis), 0)
        joined.truncate(room + 1)  # with the next character: a blank there ends the last word
        end = joined.plain.rfind(" ")
        joined.truncate(end if end > 0 else room)
        return joined + Text(self._ellipsis)


def explanation_of(widget: Widget | None) -> Sequence[StatusPart]:
    """Return the explanation of `widget`, or of the nearest widget around it that has one."""
    around = widget.ancestors_with_self if widget else ()
    found = (each.explanation() for each in around if isinstance(each, Explained))
    return next(filter(None, found), ())
