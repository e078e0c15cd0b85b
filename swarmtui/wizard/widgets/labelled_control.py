"""A control with a label before it, and its help or problem below it."""

from __future__ import annotations

from typing import Literal

from rich.text import Text
from textual.app import ComposeResult
from textual.geometry import Region
from textual.widget import Widget

from swarmtui.escaping import escape_line
from swarmtui.wizard.state.levels import colour_of
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard

Tone = Literal["hint", "error", "warning"]

_INDENT = 17


class LabelledControl(TeardownGuard, Widget):
    """Draws the label and the text around its only child: fewer widgets mean a faster first frame.

    The height is fixed, so that nothing moves when an error replaces the help; a text that does not
    fit is cut with an ellipsis. With `grows`, the height follows the text instead.
    """

    DEFAULT_CSS = """
    LabelledControl { height: 3; }
    LabelledControl > * { margin-left: 17; width: 1fr; }
    """

    def __init__(
        self,
        label: str,
        control: Widget,
        words: str = "",
        *,
        lines: int = 1,
        grows: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._label = label
        self._control = control
        self._lines = lines
        """The height of the control, in lines."""
        self._grows = grows
        self._words = escape_line(words)
        self._tone: Tone = "hint"

    def compose(self) -> ComposeResult:
        """The control."""
        yield self._control

    @property
    def label(self) -> str:
        """The text before the control."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        if label != self._label:
            self._label = label
            self.refresh(Region(0, 0, _INDENT, 1))

    def set_text(self, words: str, tone: Tone = "hint") -> None:
        """Show `words` below the control, in the colour of `tone`."""
        words = escape_line(words)
        if (words, tone) != (self._words, self._tone):
            self._words, self._tone = words, tone
            self._make_room()
            self.refresh(Region(0, self._lines, self.size.width, self.size.height - self._lines))

    def on_resize(self) -> None:
        """Adapt the height: the text wraps differently."""
        self._make_room()

    def _make_room(self) -> None:
        if self._grows:
            self.styles.height = self._lines + max(2, len(self._wrapped()))

    def render(self) -> Text:
        """Render the label in the control's first line, and the text below its last line."""
        label = Text(self._label, self._style("label"))
        lines = [label, *[Text()] * (self._lines - 1), *self._words_below()]
        return Text("\n").join(lines)

    def _words_below(self) -> list[Text]:
        room, lines = self.size.height - self._lines, self._wrapped()
        if len(lines) > room > 0:
            last = lines[room - 1]
            last.append(" " * self.size.width)
            last.truncate(self.size.width - _INDENT, overflow="ellipsis")
        return [Text(" " * _INDENT).append_text(line) for line in lines[:room]]

    def _wrapped(self) -> list[Text]:
        width = self.size.width - _INDENT
        text = Text(self._words, self._style(self._tone))
        return list(text.wrap(self.app.console, width)) if width > 0 else []

    def _style(self, role: str) -> str:
        """Return the theme's colour. Component classes would be matched again for every field."""
        return "" if role == "label" else colour_of(role, self.app.theme_variables)
