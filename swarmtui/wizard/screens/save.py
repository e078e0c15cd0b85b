"""A dialog that saves a text to a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from swarmtui.wizard.screens.confirm import ConfirmScreen
from swarmtui.wizard.state.files import write_named
from swarmtui.wizard.state.levels import level_message
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.status_text import StatusText

_KEYS = (Key("Enter", "save", "enter"), Key("Esc", "back", "escape"), Key("F1", "help", "f1"))
_HELP = "A relative name is in the current directory. Only you can read the file."


class SaveScreen(TeardownGuard, ModalScreen[None]):
    """Saves the text, and shows a notice with the path. It asks before it overwrites a file."""

    HELP_KEYS = (
        ("Enter", "save; asks first if there is such a file"),
        ("Esc", "close without saving"),
    )
    BINDINGS = [Binding("escape", "close", "Back")]

    def __init__(self, title: str, text: str, name: str, symbols: Symbols) -> None:
        super().__init__()
        self._heading = title
        self._text = text
        self._default_name = name
        self._symbols = symbols

    def compose(self) -> ComposeResult:
        """Yield the input for the name, and what is wrong with it."""
        with Vertical(classes="dialog"):
            yield StatusText(self._heading, classes="title")
            yield LineInput(self._default_name, "file name", self._typed, id="file-name")
            yield StatusText(_HELP, id="save-note")
            yield KeyLine(_KEYS, classes="keys")

    def on_mount(self) -> None:
        """Focus the input."""
        self.query_one("#file-name").focus()

    def _typed(self, _: str) -> None:
        self._show_note(_HELP)

    def _show_note(self, words: str, *, is_error: bool = False) -> None:
        note = self.query_one("#save-note", StatusText)
        note.set_class(is_error, "-error")
        note.set_text(words)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._save(event.value, replaces=False)

    def _save(self, name: str, *, replaces: bool) -> None:
        job = partial(write_named, name, self._text, replaces=replaces)
        in_background(self, job, self._saved, partial(self._failed, name))

    def _saved(self, path: Path) -> None:
        self.app.notify(f"saved in {path}", timeout=4)
        self.dismiss()

    def _failed(self, name: str, error: Exception) -> None:
        """Ask whether to overwrite an existing file; show any other error."""
        if not isinstance(error, FileExistsError):
            self._show_note(level_message("error", str(error), self._symbols), is_error=True)
            return
        words = "There is a file with this name. Its content is replaced."
        question = ConfirmScreen(f"Overwrite {name}?", words, "Overwrite", "Keep")
        self.app.push_screen(question, partial(self._answered, name))

    def _answered(self, name: str, confirmed: bool | None) -> None:
        if confirmed:
            self._save(name, replaces=True)

    def action_close(self) -> None:
        """Close without saving."""
        self.dismiss()
