"""The line that adds rows to a list."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding

from swarmtui.wizard.state.files import read_named
from swarmtui.wizard.state.rows import Rows, content_lines
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.messages import DraftChanged


class RowInput(LineInput):
    """Enter adds; so does leaving with a whole row typed. Pasted lines become a row each.

    Where the rows are `NAME=value`, `@FILE` adds the lines of a file, such as a .env.
    """

    BINDINGS = [Binding("escape", "cancel_edit", "Leave the row as it was", show=False)]

    def __init__(self, rows: Rows, placeholder: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__("", placeholder, self._update_pending, id=id)
        self.rows = rows
        self.editing: int | None = None
        """The row whose text is here to be changed; None when a new one is typed."""
        self._edited: Any = None
        """That row as it was."""

    def edit(self, index: int) -> None:
        """Take a row's text here, to be changed and put back."""
        self._begin(index)
        self.rows.set_pending(self.value, index)
        self.focus()

    def _begin(self, index: int) -> None:
        self.editing, self._edited = index, self.rows.all[index]
        self.set_value(self._original)

    @property
    def _original(self) -> str:
        """What the line shows while nothing is typed."""
        return "" if self.editing is None else self.rows.text(self._edited)

    def show_pending(self) -> None:
        """Show what waits to be a row of this list, also where it was typed into another line."""
        line = self.rows.line
        if line and line.row != self.editing:
            self._follow(line.row)
        shown = line.text if line else self._original
        if self.value.strip() != shown.strip():
            self.set_value(shown)

    def _follow(self, row: int | None) -> None:
        """Go on with what undo, or another line, was about."""
        if row is None or row >= len(self.rows.all):
            self.editing = None
        else:
            self._begin(row)

    def action_cancel_edit(self) -> None:
        """Leave the row that is being edited as it was; while there is none, Esc is another's."""
        if self.editing is None:
            raise SkipAction
        self._reset()

    def _update_pending(self, text: str) -> None:
        self.rows.set_pending(text, self.editing)
        self.post_message(DraftChanged())

    async def action_submit(self) -> None:
        """Add what is typed; then let the screen know, as for any Enter."""
        text = self.value
        if name := self.rows.file_in(text):
            self._read(name)
        elif text.strip():
            self.commit()
            self._end_typing()
        self.post_message(self.Submitted(self, text, None))

    def on_blur(self) -> None:
        """Another widget has the cursor."""
        self.finish_typing()

    def finish_typing(self) -> None:
        """A finished row is not forgotten on the way out; any other is an error by now."""
        if self.value.strip() and not self.rows.file_in(self.value):
            self.commit()
        self._end_typing()

    def _end_typing(self) -> None:
        if self.rows.path in self.rows.session.pending:
            self.rows.session.end_typing()
            self.post_message(DraftChanged())

    def commit(self) -> None:
        """Make rows of what is typed, if it says any; else it stays where it is."""
        if self.editing is not None and self._is_unchanged(self.editing):
            committed = self.rows.replace(self.editing, self.value)
        else:
            committed = self.rows.add(self.value)
        if committed:
            self._reset()

    def _is_unchanged(self, index: int) -> bool:
        """Whether the row that is being edited still is where it was."""
        return self.rows.all[index : index + 1] == [self._edited]

    def _reset(self) -> None:
        self.editing = None
        self.set_value("")
        self.rows.set_pending("")
        self.post_message(DraftChanged())

    def on_paste(self, event: events.Paste) -> None:
        """Several lines are several rows; one is typed text."""
        if len(event.text.splitlines()) < 2:
            return
        lines = content_lines(event.text)
        event.prevent_default()
        event.stop()
        if len(lines) > 1:
            self.add_lines(event.text)
        else:
            self.replace("".join(lines), *self.selection)

    def add_lines(self, text: str) -> None:
        """Add a row for each line; those that cannot be read are told of in their rows."""
        try:
            self.rows.add_lines(text)
        except ValueError as why:
            self.app.notify(f"not added: {why}", severity="error")
        self.post_message(DraftChanged())

    def _read(self, name: str) -> None:
        in_background(
            self,
            partial(read_named, name),
            self._on_file_read,
            self._on_read_failed,
        )

    def _on_file_read(self, text: str) -> None:
        try:
            self.rows.take_file(text)
        except ValueError as error:
            self._on_read_failed(error)
        else:
            self._reset()

    def _on_read_failed(self, error: Exception) -> None:
        self.rows.judge_line(f"not read: {error}")
        self.post_message(DraftChanged())
