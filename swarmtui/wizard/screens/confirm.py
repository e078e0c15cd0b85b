"""A question with two answers."""

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
from swarmtui.wizard.widgets.status_text import StatusText


class ConfirmScreen(TeardownGuard, ModalScreen[bool]):
    """Ends with True for the answer that does something; the other one has the focus.

    A `y` that was typed before the question came up answers nothing.
    """

    HELP_KEYS = (
        ("Left, Right, Tab", "choose an answer"),
        ("Enter", "give it"),
        ("n, Esc", "the answer that changes nothing"),
        ("y", "the other answer"),
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
        """The question and two answers."""
        title, explanation = self._words
        yes, no = self._answers
        with Vertical(classes="dialog small"):
            yield StatusText(title, classes="title")
            yield StatusText(explanation)
            with Horizontal(classes="buttons"):
                yield Button(Text(no), id="no", variant="primary", compact=True)
                yield Button(Text(yes), id="yes", compact=True)

    def on_mount(self) -> None:
        """It is asked now."""
        self._shown_at = monotonic()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """One of the answers."""
        event.stop()
        self.action_answer(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        """One of the answers, by key or button."""
        if not answer or pressed_since(self, self._shown_at):
            self.dismiss(answer)
