"""A choice among a few options, by arrow keys or mouse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from swarmtui.escaping import escape_line
from swarmtui.wizard.state.levels import style_of
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard

Shape = Literal["line", "word"]
_GAP = 2
"""Columns between two options."""


class Choice(TeardownGuard, Widget, can_focus=True):
    """A line of options, `● vip  ○ dnsrr`; or only the selected one, `‹ vip ›`.

    `value` is "" while nothing is chosen: then the engine's default is marked, and not bright.
    """

    BINDINGS = [
        Binding("left,up", "move(-1)", "Previous choice", show=False),
        Binding("right,down,space", "move(1)", "Next choice", show=False),
        Binding("backspace,delete", "reset", "Engine's default", show=False),
        Binding("enter", "accept", "Accept", show=False),
    ]
    DEFAULT_CSS = "Choice { height: 1; width: 1fr; }"

    value: reactive[str] = reactive("")
    note: reactive[str] = reactive("")
    """What is shown instead of the options, such as why they are disabled."""

    @dataclass
    class Changed(Message):
        """Another option was chosen; `value` is "" for the engine's default."""

        choice: Choice
        value: str

        @property
        def control(self) -> Choice:
            """The sender."""
            return self.choice

    class Accepted(Message):
        """Enter was pressed."""

    def __init__(
        self,
        options: tuple[str, ...],
        symbols: Symbols,
        *,
        default: str = "",
        shape: Shape = "line",
        labels: Mapping[str, str] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self.options = options
        self.default = default
        self._symbols = symbols
        self._shape = shape
        self._labels = labels or {}
        """Shorter words for options."""
        self._disabled_options: Mapping[str, str] = {}

    @property
    def selected(self) -> str:
        """The option that is marked."""
        return self.value or self.default

    def set_value(self, value: str) -> None:
        """Show `value` without posting `Changed`; the default counts as not chosen."""
        self.set_reactive(Choice.value, "" if value == self.default else value)
        self.refresh()

    def disable_options(self, reasons: Mapping[str, str]) -> None:
        """Disable the options in `reasons`, which has the reason for each."""
        if reasons != self._disabled_options:
            self._disabled_options = reasons
            self.refresh()

    def render(self) -> Text:
        """The line of options."""
        if self.note:
            return Text(self.note, style_of("", self.app.theme_variables))
        if not self._shows_all:
            symbols = self._symbols
            return Text(
                f"{symbols.previous} {escape_line(self.selected)} {symbols.following}",
                self._style_of(self.selected),
            )
        return Text(" " * _GAP).join(map(self._option, self.options))

    @property
    def _shows_all(self) -> bool:
        """Whether all options are shown: they must fit."""
        width = self.size.width
        fits = not width or line_width(self._shown_labels(), self._symbols) <= width
        return self._shape == "line" and fits

    def _shown_labels(self) -> Iterator[str]:
        return (self._labels.get(option, option) for option in self.options)

    def _option(self, option: str) -> Text:
        symbol = self._symbols.chosen if option == self.selected else self._symbols.unchosen
        label = self._labels.get(option, option)
        return Text(f"{symbol} {label}", self._style_of(option), no_wrap=True)

    def _style_of(self, option: str) -> str:
        variables = self.app.theme_variables
        if option in self._disabled_options:
            return f"{style_of('', variables)} strike"
        if option != self.selected:
            return style_of("", variables)
        style = style_of("bright" if self.value else "normal", variables)
        return f"{style} reverse" if self.has_focus else style

    def action_move(self, by: int) -> None:
        """Choose the next option that is not disabled."""
        enabled = [option for option in self.options if option not in self._disabled_options]
        if not enabled:
            return
        index = enabled.index(self.selected) if self.selected in enabled else -1 if by > 0 else 0
        self._choose(enabled[(index + by) % len(enabled)])

    def action_reset(self) -> None:
        """Go back to the engine's default."""
        self._choose(self.default)

    def action_accept(self) -> None:
        """Report that Enter was pressed; the choice does not change."""
        self.post_message(self.Accepted())

    def _choose(self, option: str) -> None:
        value = "" if option == self.default else option
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self, value))

    def on_click(self, event: events.Click) -> None:
        """Choose the option under the pointer."""
        if not self._shows_all:
            self.action_move(1)
        elif (option := self._option_at(event.x)) and option not in self._disabled_options:
            self._choose(option)

    def _option_at(self, x: int) -> str:
        symbol = len(self._symbols.chosen)
        ends = accumulate(symbol + 1 + len(label) + _GAP for label in self._shown_labels())
        return next((option for option, end in zip(self.options, ends, strict=True) if x < end), "")


def line_width(labels: Iterable[str], symbols: Symbols) -> int:
    """Return the columns of a line of options."""
    return sum(len(symbols.chosen) + 1 + len(label) + _GAP for label in labels) - _GAP
