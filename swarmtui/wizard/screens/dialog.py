"""The base class of dialogs that edit the draft."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.binding import Binding
from textual.screen import ModalScreen

from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.undo import redo_on, undo_on
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard, is_composed


@runtime_checkable
class DraftView(Protocol):
    """A screen that shows the draft, and may be seen behind a dialog."""

    def refresh_view(self) -> None:
        """Show the draft as it was judged by another screen."""

    async def show_change(self, path: str) -> None:
        """Show what undo or redo has changed at `path`, wherever that is."""


class EditingDialog(TeardownGuard, ModalScreen[None]):
    """Edits rows of the draft at once; Esc closes, and the screens behind stay in step."""

    BINDINGS = [
        Binding("escape", "close", "Back"),
        Binding("ctrl+z", "undo", "Undo", priority=True),
        Binding("ctrl+y", "redo", "Redo", priority=True),
    ]

    def __init__(self, rows: Rows, symbols: Symbols) -> None:
        super().__init__()
        self.rows = rows
        self.session = rows.session
        self.symbols = symbols

    def refresh_view(self) -> None:
        """Show the draft as it was judged last."""

    def changed(self) -> None:
        """Judge the draft, and show it here and on the screens behind."""
        self.session.check()
        for screen in self.app.screen_stack:
            if isinstance(screen, DraftView) and is_composed(screen):
                screen.refresh_view()

    def contains_path(self, path: str) -> bool:
        """Whether this dialog shows what is at `path`."""
        return path.startswith(f"{self.rows.path}[")

    def reload_from_draft(self, path: str) -> None:
        """Show the draft after undo or redo changed it at `path`."""

    async def show_change(self, path: str) -> None:
        """Show the change here; if it is elsewhere, close and show it on the screen behind."""
        if self.contains_path(path):
            self.changed()
            self.reload_from_draft(path)
            return
        behind = self.app.screen_stack[-2]
        self.session.end_typing()
        self.dismiss()
        if isinstance(behind, DraftView):
            await behind.show_change(path)

    def action_close(self) -> None:
        """Back to the screen behind; nothing is lost."""
        self.dismiss()

    async def action_undo(self) -> None:
        """Take back the last change, here as anywhere."""
        if change := undo_on(self, self.session):
            await self.show_change(change.path)

    async def action_redo(self) -> None:
        """Make again what was taken back."""
        if change := redo_on(self, self.session):
            await self.show_change(change.path)
