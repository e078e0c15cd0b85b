"""A list of the spec in a form: an input line that adds rows, and a summary below it."""

from __future__ import annotations

from typing import cast

from textual import events, on
from textual.binding import Binding
from textual.widgets import Input

from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.columns import summary_of
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.field import Edit, Field
from swarmtui.wizard.widgets.messages import ListOpened
from swarmtui.wizard.widgets.row_input import RowInput


class ListField(Field):
    """Enter adds a row; Down opens the whole list; several lines can be pasted at once."""

    BINDINGS = [Binding("down", "open", "Open the whole list", show=False)]

    def __init__(self, rows: Rows, symbols: Symbols, edit: Edit) -> None:
        self.rows = rows
        super().__init__(rows.path, "", symbols, edit)

    def make_control(self, text: str, placeholder: str) -> RowInput:  # noqa: ARG002 - it starts empty
        """Make the input line that adds rows."""
        return RowInput(self.rows, f"e.g. {self.info.examples[0]}")

    def set_value(self, text: str) -> None:
        """Do nothing: `show` shows the rows and the pending text."""

    def show(self, problem: Problem | None) -> None:
        """Also show the pending text, wherever it was typed."""
        cast(RowInput, self.control).show_pending()
        super().show(problem)

    def help(self) -> str:
        """Return a summary of the rows; for an empty list the help of the field."""
        summary = summary_of(self.rows)
        if self._unavailable_reason:
            return super().help()
        return f"{summary}  (Down: edit)" if summary else self.rows.help

    def problem_text(self, problem: Problem) -> str:
        """Return what is wrong, in which row, and how to open the list."""
        edit = " (Down: edit)" if problem.path.startswith(f"{self.path}[") else ""
        return f"{super().problem_text(problem)}{edit}"

    def _has_content(self) -> bool:
        return bool(self.rows.all or self.control.value)

    def action_open(self) -> None:
        """Open the whole list."""
        self.post_message(ListOpened(self.rows, f"{self.path}[0]"))

    def on_click(self, event: events.Click) -> None:
        """Open the list on a click on the summary."""
        if event.y and event.widget is self:
            self.action_open()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Let Enter on an empty line accept the step; otherwise it has added a row."""
        if event.value.strip():
            event.stop()
