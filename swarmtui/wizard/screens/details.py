"""The exact messages of the manager and the nodes."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.status_text import StatusText

_SCROLL = Key("Down", "scroll", "down")


class DetailsScreen(TeardownGuard, ModalScreen[None]):
    """Shows `texts`: messages by their source."""

    HELP_KEYS = (("Up, Down, PgUp, PgDn", "scroll"), ("Esc, F3, Enter", "close"))
    BINDINGS = [Binding("escape,f3,enter", "close", "Close")]

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts

    def compose(self) -> ComposeResult:
        """Yield a heading and a text for each message."""
        with VerticalScroll(classes="dialog help"):
            yield StatusText("Details", classes="title")
            if not self._texts:
                yield StatusText("No errors were reported so far.")
            for source, text in self._texts.items():
                yield StatusText(source, classes="heading")
                yield StatusText(text, classes="detail")
            yield KeyLine((Key("Esc", "close", "escape"), _SCROLL), classes="keys")

    def on_mount(self) -> None:
        """Focus the text, so that keys scroll it."""
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Close."""
        self.dismiss()
