"""A list of the spec in a form: an input line that adds rows, and shows them otherwise."""

from __future__ import annotations

from typing import cast

from textual import events, on
from textual.binding import Binding
from textual.widgets import Input

from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.columns import row_texts
from swarmtui.wizard.state.levels import pluralize
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.field import Edit, Field
from swarmtui.wizard.widgets.messages import ListOpened
from swarmtui.wizard.widgets.row_input import RowInput

_ADD = "Enter adds; several lines can be pasted."
_EDIT = "Down: edit the rows."


class ListField(Field):
    """Enter adds a row; Down opens the whole list; several lines can be pasted at once."""

    BINDINGS = [Binding("down", "open", "Open the whole list", show=False)]

    def __init__(self, rows: Rows, symbols: Symbols, edit: Edit) -> None:
        self.rows = rows
        super().__init__(rows.path, "", symbols, edit)

    def make_control(self, text: str, placeholder: str) -> RowInput:  # noqa: ARG002 - it starts empty
        """Make the input line that adds rows."""
        return RowInput(self.rows, self._placeholder())

    def set_value(self, text: str) -> None:
        """Do nothing: `show` shows the rows and the pending text."""

    def show(self, problem: Problem | None) -> None:
        """Also show the rows, and the pending text wherever it was typed."""
        control = cast(RowInput, self.control)
        control.show_pending()
        summary = f" {self._symbols.dot} ".join(row_texts(self.rows))
        control.set_placeholder(summary or self._placeholder())
        control.set_class(bool(self.rows.all), "-filled")
        super().show(problem)

    def _may_become_valid(self) -> bool:
        """A row that is being typed is a hint until it cannot become valid."""
        return False

    def aside(self) -> str:
        """Return the number of rows."""
        if self._unavailable_reason:
            return super().aside()
        return pluralize(len(self.rows.all), "row") if self.rows.all else ""

    def aside_of(self, problem: Problem) -> str:
        """Return the number of rows; its colour is that of the problem."""
        return self.aside() or super().aside_of(problem)

    def help(self) -> str:
        """Return how to add rows, and how to edit those that there are."""
        if self._unavailable_reason:
            return super().help()
        keys = _EDIT if self.rows.all else _ADD
        return f"{self.info.title}: {self.rows.help} {keys}"

    def _has_content(self) -> bool:
        return bool(self.rows.all or self.control.value)

    def action_open(self) -> None:
        """Open the whole list."""
        self.post_message(ListOpened(self.rows, f"{self.path}[0]"))

    def on_click(self, event: events.Click) -> None:
        """Open the list on a click outside the input line."""
        if event.widget is self:
            self.action_open()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Let Enter on an empty line accept the step; otherwise it has added a row."""
        if event.value.strip():
            event.stop()
