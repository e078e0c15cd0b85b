"""The question before a draft is left behind."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from swarmtui.wizard.live import Live


class LeaveScreen(Live, ModalScreen[bool]):
    """True: leave. The draft is printed at the terminal then, so nothing typed is lost."""

    BINDINGS = [
        Binding("escape,n", "answer(False)", "Stay"),
        Binding("y", "answer(True)", "Leave"),
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

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """One of the answers."""
        self.dismiss(event.button.id == "leave")

    def action_answer(self, leave: bool) -> None:
        """The same by key."""
        self.dismiss(leave)
