"""A list of the spec in a form: a line that adds to it, and below it what is in it."""

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
    """Enter adds what is typed; Down opens the whole list; many lines can be pasted at once."""

    BINDINGS = [Binding("down", "open", "The whole list", show=False)]

    def __init__(self, rows: Rows, symbols: Symbols, edit: Edit) -> None:
        self.rows = rows
        super().__init__(rows.path, "", symbols, edit)

    def make_control(self, text: str, placeholder: str) -> RowInput:  # noqa: ARG002 - starts empty
        """The line that adds."""
        return RowInput(self.rows, f"e.g. {self.info.examples[0]}")

    def set_value(self, text: str) -> None:
        """Nothing: the rows are shown by `show`, and what is being typed is no row yet."""

    def show(self, problem: Problem | None) -> None:
        """Also show what waits to be a row, wherever it was typed."""
        cast(RowInput, self.control).show_pending()
        super().show(problem)

    def help(self) -> str:
        """What is in the list; what it is for while it is empty."""
        summary = summary_of(self.rows)
        if self._unavailable_reason:
            return super().help()
        return f"{summary}  (Down: edit)" if summary else self.rows.help

    def problem_text(self, problem: Problem) -> str:
        """What is wrong, and in which row."""
        edit = " (Down: edit)" if problem.path.startswith(f"{self.path}[") else ""
        return f"{super().problem_text(problem)}{edit}"

    def _has_content(self) -> bool:
        return bool(self.rows.all or self.control.value)

    def action_open(self) -> None:
        """Show the whole list."""
        self.post_message(ListOpened(self.rows, f"{self.path}[0]"))

    def on_click(self, event: events.Click) -> None:
        """The words say how to open it; a click on them does."""
        if event.y and event.widget is self:
            self.action_open()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Enter adds; on an empty line it accepts the step."""
        if event.value.strip():
            event.stop()
