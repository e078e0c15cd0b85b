"""The input line that adds rows to a list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding
from textual.message import Message
from textual.notifications import SeverityLevel

from swarmtui.wizard.state.files import read_named
from swarmtui.wizard.state.rows import Rows, content_lines
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.messages import DraftChanged


class RowInput(LineInput):
    """Enter adds a row; so does leaving the line with a complete row. Each pasted line is a row.

    `@FILE` adds the lines of a file, such as a .env.
    """

    BINDINGS = [Binding("escape", "cancel_edit", "Cancel the edit", show=False)]

    @dataclass
    class Finished(Message):
        """Rows were added, of which `index` is the last, or the edit of that row has ended."""

        index: int
        was_edit: bool = False
        """Whether an edit has ended that was begun on the row."""

    def __init__(self, rows: Rows, placeholder: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__("", placeholder, self._update_pending, id=id)
        self.rows = rows
        self.editing: int | None = None
        """The index of the row that is edited here; None while a new row is typed."""
        self._edited: Any = None
        """That row before the edit."""
        self._follows = False
        """Whether the edit was begun in another line of this list, or by undo."""

    def edit(self, index: int) -> None:
        """Edit the row at `index` here, as text."""
        self._begin(index)
        self._follows = False
        self.rows.set_pending(self.value, index)
        self.focus()

    def _begin(self, index: int) -> None:
        self.editing, self._edited = index, self.rows.all[index]
        self.set_value(self._original)

    @property
    def _original(self) -> str:
        """The text of the line before anything is typed."""
        return "" if self.editing is None else self.rows.text(self._edited)

    def show_pending(self) -> None:
        """Show the pending text of this list, also if it was typed into another line."""
        line = self.rows.line
        if line and line.row != self.editing:
            self._edit_like(line.row)
        elif line is None and self._has_ended_elsewhere():
            self.editing = None
        shown = line.text if line else self._original
        if self.value.strip() != shown.strip():
            self.set_value(shown)

    def _has_ended_elsewhere(self) -> bool:
        """Whether the edit was ended where it was begun, or the row was changed."""
        if self.editing is None:
            return False
        was_left = self._follows and self.app.focused is not self
        return was_left or not self._is_unchanged(self.editing)

    def _edit_like(self, row: int | None) -> None:
        """Edit the same row as undo or another line of this list."""
        self._follows = True
        if row is None or row >= len(self.rows.all):
            self.editing = None
        else:
            self._begin(row)

    def action_cancel_edit(self) -> None:
        """Cancel the edit of a row; if no row is edited, let the screen handle Esc."""
        if self.editing is None:
            raise SkipAction
        index = self.editing
        self._reset()
        self.post_message(self.Finished(index, was_edit=not self._follows))

    def _update_pending(self, text: str) -> None:
        self.rows.set_pending(text, self.editing)
        self._report_change()

    def _report_change(self) -> None:
        """Post `DraftChanged`.

        The sender is set because handlers of the list around this line call it too: Textual would
        set the list as the sender and stop the bubbling there.
        """
        self.post_message(DraftChanged().set_sender(self))

    async def action_submit(self) -> None:
        """Add what was typed, then post `Submitted` as any Input does."""
        text = self.value
        if name := self.rows.file_in(text):
            self._read(name)
        elif text.strip():
            self.commit()
            self._end_typing()
        self.post_message(self.Submitted(self, text, None))

    def on_blur(self) -> None:
        """Finish typing when the focus moves away."""
        self.finish_typing()

    def finish_typing(self) -> None:
        """Add a complete row; report any other text as an error."""
        if self.value.strip() and not self.rows.file_in(self.value):
            self.commit()
        self._end_typing()

    def _end_typing(self) -> None:
        if self.rows.path in self.rows.session.pending:
            self.rows.session.end_typing()
            self._report_change()

    def commit(self) -> None:
        """Make rows of the text; keep the text if it is not valid."""
        index, before = self.editing, len(self.rows.all)
        if index is not None and self._is_unchanged(index):
            if self.rows.replace(index, self.value):
                self._reset()
                self.post_message(self.Finished(index, was_edit=not self._follows))
        elif self.rows.add(self.value):
            self._reset()
            self._report_added(before)

    def _report_added(self, before: int) -> None:
        """Report new rows, of which there were `before`."""
        if len(self.rows.all) > before:
            self.post_message(self.Finished(len(self.rows.all) - 1))

    def _is_unchanged(self, index: int) -> bool:
        """Return whether the edited row is still at `index` and has not changed."""
        return self.rows.all[index : index + 1] == [self._edited]

    def _reset(self) -> None:
        self.editing = None
        self.set_value("")
        self.rows.set_pending("")
        self._report_change()

    def on_paste(self, event: events.Paste) -> None:
        """Add several pasted lines as rows; insert a single one as text."""
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
        """Add a row for each line; a line that is not valid becomes a row with an error."""
        before = len(self.rows.all)
        try:
            merge = self.rows.add_lines(text)
        except ValueError as why:
            self.app.notify(f"not added: {why}", severity="error")
        else:
            self._say(merge.words, "warning" if merge.has_invalid else "information")
        self._report_change()
        self._report_added(before)

    def _say(self, words: str, severity: SeverityLevel = "information") -> None:
        self.app.notify(f"{words}; ^Z undoes", severity=severity, timeout=4)

    def _read(self, name: str) -> None:
        in_background(
            self,
            partial(read_named, name),
            partial(self._on_file_read, name),
            self._on_read_failed,
        )

    def _on_file_read(self, name: str, text: str) -> None:
        file_name, before = PurePath(name).name, len(self.rows.all)
        try:
            words = self.rows.add_file(text)
        except ValueError as error:
            self._on_read_failed(ValueError(f"{file_name}: {error}"))
        else:
            self._say(f"{file_name}: {words}")
            self._reset()
            self._report_added(before)

    def _on_read_failed(self, error: Exception) -> None:
        self.rows.check_line(f"not read: {error}")
        self._report_change()
