"""What the wizard is measured against: `bare.py form` and `bare.py input`, plain Textual apps."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Input


class Form(App[None]):
    """A header, a footer and three inputs."""

    TITLE = "bare"

    def compose(self) -> ComposeResult:
        """The least that a form is made of."""
        yield Header()
        yield Input(placeholder="first")
        yield Input(placeholder="second")
        yield Input(placeholder="third")
        yield Footer()


class OneInput(App[None]):
    """One input."""

    def compose(self) -> ComposeResult:
        """The least that can be typed into."""
        yield Input(placeholder="first")


if __name__ == "__main__":
    {"form": Form, "input": OneInput}[sys.argv[1]]().run()
