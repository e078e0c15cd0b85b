"""A dialog with a question and two answers."""

from __future__ import annotations

from time import monotonic

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button

from swarmtui.wizard.terminal.key_queue import pressed_since
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.status_text import StatusText


class ConfirmScreen(TeardownGuard, ModalScreen[bool]):
    """Returns True if confirmed. The other answer has the initial focus.

    A `y` that was typed before the dialog was shown is ignored.
    """

    HELP_KEYS = (
        ("Left, Right, Tab", "choose an answer"),
        ("Enter", "confirm the answer"),
        ("n, Esc", "cancel: nothing changes"),
        ("y", "confirm"),
    )
    BINDINGS = [
        Binding("escape,n", "answer(False)", "No"),
        Binding("y", "answer(True)", "Yes"),
        Binding("left,right", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, explanation: str, yes: str, no: str) -> None:
        super().__init__()
        self._words = (title, explanation)
        self._answers = (yes, no)

    def compose(self) -> ComposeResult:
        """Yield the question and two answers."""
        title, explanation = self._words
        yes, no = self._answers
        with Vertical(classes="dialog small"):
            yield StatusText(title, classes="title")
            yield StatusText(explanation)
            with Horizontal(classes="buttons"):
                yield Button(Text(no), id="no", variant="primary", compact=True)
                yield Button(Text(yes), id="yes", compact=True)
            yield KeyLine(self.keys(yes.lower(), no.lower()), classes="keys")

    def keys(self, yes: str, no: str) -> tuple[Key, ...]:
        """Return the keys of the answers `yes` and `no`."""
        return Key("Y", yes, "y"), Key("N, Esc", no, "escape")

    def on_mount(self) -> None:
        """Remember when the question was shown."""
        self._shown_at = monotonic()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by a button."""
        event.stop()
        self.action_answer(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        """Close with an answer; ignore a confirmation that was typed too early."""
        if not answer or pressed_since(self, self._shown_at):
            self.dismiss(answer)
