"""What the dialogs that edit the draft have in common."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.binding import Binding
from textual.screen import ModalScreen

from swarmtui.wizard.flow import step_of
from swarmtui.wizard.live import Live, is_composed
from swarmtui.wizard.rows import Rows
from swarmtui.wizard.signs import Signs


@runtime_checkable
class Following(Protocol):
    """A screen that shows the draft, and may be seen behind a dialog."""

    def follow(self) -> None:
        """Show the draft as it was judged by another screen."""


class EditingDialog(Live, ModalScreen[None]):
    """Edits rows of the draft at once; Esc closes, and the screens behind stay in step."""

    BINDINGS = [
        Binding("escape", "close", "Close"),
        Binding("f1", "help", "Help", show=False),
        Binding("ctrl+z", "undo", show=False, priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
    ]

    def __init__(self, rows: Rows, signs: Signs) -> None:
        super().__init__()
        self.rows = rows
        self.session = rows.session
        self.signs = signs

    def follow(self) -> None:
        """Show the draft as it was judged last."""

    def changed(self) -> None:
        """Judge the draft, and show it here and on the screens behind."""
        self.session.check()
        for screen in self.app.screen_stack:
            if isinstance(screen, Following) and is_composed(screen):
                screen.follow()

    def put_back(self) -> None:
        """Show the draft after undo."""
        self.changed()

    def action_close(self) -> None:
        """Back to the screen behind; nothing is lost."""
        self.dismiss()

    def action_undo(self) -> None:
        """Take back the last change, here as anywhere."""
        self.session.draft.undo()
        self.put_back()

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self.session.draft.redo()
        self.put_back()

    def action_help(self) -> None:
        """The field that the cursor is in, or the list."""
        from swarmtui.wizard.screens.help import HelpScreen, focused_path

        path = focused_path(self) or self.rows.path
        self.app.push_screen(HelpScreen(step_of(path), self.signs, path))
