"""The base class of dialogs that edit the draft."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding
from textual.screen import ModalScreen

from swarmtui.wizard.screens.editing import EditingScreen
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.key_line import Key, KeyLine


class EditingDialog(EditingScreen, ModalScreen[None]):
    """Edits rows of the draft immediately and refreshes the screens behind; Esc closes."""

    KEYS: ClassVar[tuple[Key, ...]] = ()
    """The keys for the last line."""
    BINDINGS = [Binding("escape", "close", "Back")]

    def __init__(self, rows: Rows, symbols: Symbols) -> None:
        super().__init__(rows.session, symbols)
        self.rows = rows

    def contains_path(self, path: str) -> bool:
        """Whether this dialog shows what is at `path`."""
        return path.startswith(f"{self.rows.path}[")

    def reload_from_draft(self, path: str) -> None:
        """Show the draft after undo or redo changed it at `path`."""

    def keys(self) -> tuple[Key, ...]:
        """Return the keys for the key line."""
        return self.KEYS

    @property
    def key_line(self) -> KeyLine:
        """The last line of the dialog."""
        return self.query_one(".dialog > .keys", KeyLine)

    def reload(self, path: str) -> None:
        """Show the draft after its value at `path` was replaced."""
        self.changed()
        self.reload_from_draft(path)

    async def jump(self, path: str) -> None:
        """Go to the field at `path` here, or close and go to it on the screen behind."""
        if self.contains_path(path):
            self.reload_from_draft(path)
            return
        if behind := self._close_to_screen_behind():
            await behind.jump(path)

    async def show_change(self, path: str) -> None:
        """Show the change here; if it is elsewhere, close and show it on the screen behind."""
        if self.contains_path(path):
            self.changed()
            self.reload_from_draft(path)
            return
        if behind := self._close_to_screen_behind():
            await behind.show_change(path)

    def _close_to_screen_behind(self) -> EditingScreen | None:
        behind = self.app.screen_stack[-2]
        self.session.end_typing()
        self.dismiss()
        return behind if isinstance(behind, EditingScreen) else None

    def action_close(self) -> None:
        """Close; the draft has the edits already."""
        self.dismiss()
