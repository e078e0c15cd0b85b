"""A line of text to type."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from swarmtui.escaping import escape_same_length
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.terminal.textual_internals import SubstitutedDrawing


class LineInput(TeardownGuard, SubstitutedDrawing, Input):
    """A compact Input made for quick typing.

    Textual counts the typed text as the size of a view into it, and lays the whole screen out when
    that changes; a line of fixed height and width has no use for it. And `on_typed` is called at
    once, not told by a message, so that what follows from a letter is painted together with the
    letter.
    """

    virtual_size = Reactive(Size(0, 0))

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        on_typed: Callable[[str], None] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own word
    ) -> None:
        self._on_typed = on_typed
        self._reported_value = value
        super().__init__(value, placeholder, id=id, compact=True, select_on_focus=False)

    def set_value(self, text: str) -> None:
        """Show `text` without telling that it was typed."""
        self._reported_value = text
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)

    def drawn(self, text: str) -> str:
        """Draw a visible character for each one that cannot be seen."""
        return escape_same_length(text)

    def on_paste(self, event: events.Paste) -> None:
        """Lines become one line; Textual would drop all but the first."""
        lines = [line.strip() for line in event.text.splitlines()]
        if len(lines) > 1:
            event.prevent_default()
            event.stop()
            self.replace(" ".join(filter(None, lines)), *self.selection)

    def watch_value(self, value: str) -> None:
        """Tell what was typed."""
        if self._on_typed and value != self._reported_value:
            self._reported_value = value
            self._on_typed(value)
