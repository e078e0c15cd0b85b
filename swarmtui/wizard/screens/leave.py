"""The question before a draft is left behind."""

from __future__ import annotations

from time import monotonic

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from swarmtui.wizard.in_order import pressed_since
from swarmtui.wizard.live import Live


class LeaveScreen(Live, ModalScreen[bool]):
    """True: leave. The draft is printed at the terminal then, so nothing typed is lost.

    A `y` that was typed before the question came up answers nothing.
    """

    HELP_KEYS = (
        ("Left, Right, Tab", "choose an answer"),
        ("Enter", "give it"),
        ("n, Esc", "stay"),
        ("y", "quit; what was typed is printed in the terminal"),
    )
    BINDINGS = [
        Binding("escape,n", "answer(False)", "Stay"),
        Binding("y", "answer(True)", "Quit"),
        Binding("left,right", "app.focus_next", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The question and two answers."""
        with Vertical(classes="dialog small"):
            yield Static("Leave without launching?", classes="title")
            yield Static("Nothing was sent. What you typed is printed as you leave.")
            with Horizontal(classes="buttons"):
                yield Button("Stay", id="stay", variant="primary", compact=True)
                yield Button("Leave", id="leave", compact=True)

    def on_mount(self) -> None:
        """It is asked now."""
        self._since = monotonic()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """One of the answers."""
        self.action_answer(event.button.id == "leave")

    def action_answer(self, leave: bool) -> None:
        """One of the answers, by key or button."""
        if not leave or pressed_since(self, self._since):
            self.dismiss(leave)
