"""The list of the steps at the left, each with its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from swarmtui.wizard.state.flow import STEPS
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


class Rail(TeardownGuard, Widget):
    """`✓ 1 Image`: symbol, number, name; the current step is marked and bold.

    Errors and warnings differ in symbol and colour; the status line names them in words.
    """

    COMPONENT_CLASSES = {
        "rail--here",
        "rail--done",
        "rail--error",
        "rail--warning",
        "rail--untouched",
    }
    DEFAULT_CSS = "Rail { width: 16; height: 1fr; padding: 0 0 0 1; }"

    step_index: reactive[int] = reactive(0)
    states: reactive[Mapping[str, str]] = reactive(dict)

    @dataclass
    class Picked(Message):
        """A step was clicked."""

        index: int

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._symbols = symbols

    def render(self) -> Text:
        """Render one line per step."""
        return Text("\n").join(self._line(index) for index in range(len(STEPS)))

    def _line(self, index: int) -> Text:
        step, here = STEPS[index], index == self.step_index
        state = self.states.get(step.key, "untouched")
        symbol = self._symbols.cursor if here else getattr(self._symbols, state)
        wrong = state in ("error", "warning")
        tail = f" {getattr(self._symbols, state)}" if here and wrong else ""
        role = "here" if here and not wrong else state
        style = self.get_component_rich_style(f"rail--{role}", partial=True)
        text = Text(f"{symbol} {index + 1} {step.name}{tail}", style)
        if here:
            text.stylize("bold")
        return text

    def on_click(self, event: events.Click) -> None:
        """Go to the step under the pointer."""
        if event.y < len(STEPS):
            self.post_message(self.Picked(event.y))
