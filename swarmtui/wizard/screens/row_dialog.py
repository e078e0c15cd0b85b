"""A small form over one row of a list: a port, or a network that the tasks join."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from swarmtui.wizard.session import Session
from swarmtui.wizard.signs import Signs
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.said import Said


class RowDialog(ModalScreen[None]):
    """The fields of the row at `row`. Typing changes the draft at once; Enter or Esc closes."""

    BINDINGS = [
        Binding("escape", "close", "Close"),
        Binding("ctrl+z", "undo", show=False, priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
    ]

    def __init__(
        self, title: str, row: str, keys: tuple[str, ...], session: Session, signs: Signs
    ) -> None:
        super().__init__()
        self._title = title
        self._paths = tuple(f"{row}.{key}" for key in keys)
        self._session = session
        self._signs = signs

    def compose(self) -> ComposeResult:
        """Title, fields, and how to leave."""
        with Vertical(classes="dialog"):
            yield Said(self._title, classes="title")
            for path in self._paths:
                yield Field(path, self._session.draft.text(path), self._signs)
            yield Said("Enter or Esc  back to the list    Tab  next field", classes="keys")

    def on_mount(self) -> None:
        """Show what is already wrong."""
        self._bring_up_to_date()

    def edit(self, path: str, text: str) -> None:
        """Take over what was typed, and judge it."""
        self._session.draft.set(path, text)
        self._session.check()
        self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        for field in self.query(Field):
            field.gate(self._session.version)
            field.show(self._session.problem_at(field.path))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter closes."""
        event.stop()
        self.dismiss()

    def action_close(self) -> None:
        """Back to the list; nothing is lost."""
        self.dismiss()

    def action_undo(self) -> None:
        """Take back the last change, here as anywhere."""
        self._session.draft.undo()
        self._put_back()

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self._session.draft.redo()
        self._put_back()

    def _put_back(self) -> None:
        self._session.check()
        for field in self.query(Field):
            field.put(self._session.draft.text(field.path))
        self._bring_up_to_date()
