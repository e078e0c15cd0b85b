"""The row of an input line: its mark, its label, the line, and an aside."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.widget import Widget

from swarmtui.escaping import escape_line
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.line_input import LineInput

_MARK, _LABEL = 2, 16  # columns
ASIDE_WIDTH = 16
"""Columns for the words at the right."""


class InputRow(TeardownGuard, Widget):
    """Draws all of the row but the line. The row is one line high, and nothing in it moves."""

    COMPONENT_CLASSES = {"input-row--mark", "input-row--aside"}
    DEFAULT_CSS = """
    InputRow { height: 1; }
    InputRow > LineInput { width: 1fr; margin: 0 17 0 18; }
    InputRow > .input-row--mark { color: $text-error; }
    InputRow > .input-row--aside { color: $text-secondary; }
    """

    def __init__(self, line: LineInput) -> None:
        super().__init__()
        self._shown = ("", "", "")
        self._line = line

    def compose(self) -> ComposeResult:
        """The input line."""
        yield self._line

    def show(self, label: str, aside: str, mark: str = "") -> None:
        """Show `label` before the line, `aside` at its right, and the mark of an error."""
        if (label, aside, mark) != self._shown:
            self._shown = (label, aside, mark)
            self.refresh()

    def render(self) -> Text:
        """Render the row without the line."""
        label, aside, mark = self._shown
        right = Text(escape_line(aside), self._style("aside"))
        right.truncate(ASIDE_WIDTH, overflow="ellipsis")
        left = Text.assemble((f"{mark:<{_MARK}}", self._style("mark")), label)
        left.truncate(max(self.size.width - ASIDE_WIDTH, _MARK + _LABEL), pad=True)
        return Text.assemble(left, right, no_wrap=True, end="")

    def _style(self, role: str) -> str:
        return str(self.get_component_rich_style(f"input-row--{role}", partial=True))
