"""A control with a label before it, and below it what it is for or what is wrong."""

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
    """Draws label and words itself, beside its only child: few widgets make a quick first frame.

    The room for the words is fixed, so nothing moves when an error replaces the help, and what does
    not fit is cut with an ellipsis; unless it `grows`, as for what others said.
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
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._label = label
        self._control = control
        self._lines = lines
        """How many lines the control takes."""
        self._grows = grows
        self._words = escape_line(words)
        self._tone: Tone = "hint"

    def compose(self) -> ComposeResult:
        """The control."""
        yield self._control

    @property
    def label(self) -> str:
        """What stands before the control."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        if label != self._label:
            self._label = label
            self.refresh(Region(0, 0, _INDENT, 1))

    def set_text(self, words: str, tone: Tone = "hint") -> None:
        """Show `words` below the control."""
        words = escape_line(words)
        if (words, tone) != (self._words, self._tone):
            self._words, self._tone = words, tone
            self._make_room()
            self.refresh(Region(0, self._lines, self.size.width, self.size.height - self._lines))

    def on_resize(self) -> None:
        """Other widths wrap otherwise."""
        self._make_room()

    def _make_room(self) -> None:
        if self._grows:
            self.styles.height = self._lines + max(2, len(self._wrapped()))

    def render(self) -> Text:
        """The label at the control's first line, the words below its last."""
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
        """The theme's colour for it. Component classes would be matched anew for every field."""
        return "" if role == "label" else colour_of(role, self.app.theme_variables)
