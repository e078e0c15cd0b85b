"""The baseline of the wizard: `bare.py form` and `bare.py input`, minimal Textual apps."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Input


class Form(App[None]):
    """A header, a footer and three inputs."""

    TITLE = "bare"

    def compose(self) -> ComposeResult:
        """A minimal form."""
        yield Header()
        yield Input(placeholder="first")
        yield Input(placeholder="second")
        yield Input(placeholder="third")
        yield Footer()


class OneInput(App[None]):
    """One input."""

    def compose(self) -> ComposeResult:
        """A minimal input."""
        yield Input(placeholder="first")


if __name__ == "__main__":
    {"form": Form, "input": OneInput}[sys.argv[1]]().run()
