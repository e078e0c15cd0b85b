"""One row of a form: mark, label, control, aside."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.geometry import Region
from textual.widget import Widget

from swarmtui.escaping import escape_line
from swarmtui.wizard.state.levels import StatusPart, style_of
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.terminal.wrapping import cut
from swarmtui.wizard.widgets.explanation import Explained

MARK_WIDTH = 2
LABEL_WIDTH = 17
ASIDE_WIDTH = 16
"""Columns at 80 columns; the control has the rest of the row."""

_LEAST_WIDTH_WITH_ASIDE = 54


class LabelledControl(TeardownGuard, Explained, Widget):
    """Draws all of the row but its only child: fewer widgets mean a faster first frame.

    The row has a fixed height, and nothing in it moves: a problem is a mark before the label and a
    word in the aside; its text is in the explanation. Without a label the row is a cell of a block.
    """

    DEFAULT_CSS = """
    LabelledControl { height: 1; }
    LabelledControl > * { width: 1fr; }
    """

    def __init__(
        self,
        label: str,
        control: Widget,
        help_text: str = "",
        *,
        label_width: int = LABEL_WIDTH,
        aside_width: int = ASIDE_WIDTH,
        keeps_aside: bool = False,
        ellipsis: str = "...",
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        """With `keeps_aside`, the aside is in the label where it has no columns of its own."""
        super().__init__(id=id, classes=classes)
        self._label = label
        self._keeps_aside = keeps_aside
        self._control = control
        self._parts: tuple[StatusPart, ...] = ((help_text, ""),) if help_text else ()
        self._left = MARK_WIDTH + (label_width if label else 0)
        self._aside_width = aside_width
        self._ellipsis = ellipsis
        self._mark: StatusPart = ("", "")
        self._aside: StatusPart = ("", "")
        self._widest_aside = aside_width
        self._place_control()

    def compose(self) -> ComposeResult:
        """The control."""
        yield self._control

    def _place_control(self) -> None:
        right = self._aside_width + 1 if self._aside_width else 0
        self._control.styles.margin = (0, right, 0, self._left)

    def on_resize(self) -> None:
        """In a narrow terminal give the aside's columns to the control."""
        fitting = self._widest_aside if self.size.width >= _LEAST_WIDTH_WITH_ASIDE else 0
        if fitting != self._aside_width:
            self._aside_width = fitting
            self._place_control()
            self.refresh()

    @property
    def label(self) -> str:
        """The text before the control."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        if label != self._label:
            self._label = label
            self._refresh_label()

    def set_mark(self, symbol: str = "", level: str = "") -> None:
        """Show `symbol` before the label, in the colour of `level`."""
        if (symbol, level) != self._mark:
            self._mark = (symbol, level)
            self._refresh_label()

    def set_aside(self, words: str, level: str = "") -> None:
        """Show `words` at the right, cut to the width of the aside."""
        if (words, level) != self._aside:
            self._aside = (words, level)
            if self._keeps_aside:
                self._refresh_label()
            self.refresh(Region(self.size.width - self._aside_width, 0, self._aside_width, 1))

    def explain(self, *parts: StatusPart) -> None:
        """Explain the row with `parts` while it has the focus."""
        self._parts = parts

    def explanation(self) -> Sequence[StatusPart]:
        """Return what `explain` was given, else the help."""
        return self._parts

    def on_descendant_focus(self) -> None:
        """Show the label in the colour of the place where the person is."""
        self._refresh_label()

    def on_descendant_blur(self) -> None:
        """Show the label as that of any other row."""
        self._refresh_label()

    def _refresh_label(self) -> None:
        self.refresh(Region(0, 0, self._left, 1))

    def render(self) -> Text:
        """Render the row without the control."""
        symbol, level = self._mark
        label = Text(self._label_text)
        label.truncate(self._left - MARK_WIDTH, pad=True)
        weight = "accent" if self._control.has_focus else "normal"
        gap = " " * (self.size.width - self._left - self._aside_width)
        return Text.assemble(
            (f"{symbol:<{MARK_WIDTH}}", self._style(level)),
            (label.plain, self._style(level if level in ("error", "warning") else weight)),
            gap,
            self._aside_text(),
            no_wrap=True,
            end="",
        )

    @property
    def _label_text(self) -> str:
        in_label = self._keeps_aside and not self._aside_width
        return f"{self._label}  {escape_line(self._aside[0])}" if in_label else self._label

    def _aside_text(self) -> Text:
        words, level = self._aside
        text = Text(escape_line(words), self._style(level))
        cut(text, self._aside_width, self._ellipsis)
        return text

    def _style(self, level: str) -> str:
        """Return the theme's style. Component classes would be matched again for every field."""
        return style_of(level, self.app.theme_variables)
