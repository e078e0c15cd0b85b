"""An input line for text."""

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
    """A compact Input that repaints little while a person types.

    Textual derives `virtual_size` from the typed text and updates the layout of the whole screen
    when it changes; here it is constant, because height and width are fixed. `on_typed` is called
    directly instead of posting a message: a letter and its consequences are painted in one frame.
    """

    virtual_size = Reactive(Size(0, 0))

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        on_typed: Callable[[str], None] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        self._on_typed = on_typed
        self._reported_value = value
        super().__init__(value, placeholder, id=id, compact=True, select_on_focus=False)
        self.set_class(bool(value), "-set")

    def update_node_styles(self, animate: bool = True) -> None:
        """Find new styles if mounted. Mounting finds them; until then Input would 3 times."""
        if self.is_attached:
            super().update_node_styles(animate)

    def set_value(self, text: str) -> None:
        """Show `text` without calling `on_typed`."""
        self._reported_value = text
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)

    def drawn(self, text: str) -> str:
        """Replace each invisible character by a visible one: the cursor counts characters."""
        return escape_same_length(text)

    def on_paste(self, event: events.Paste) -> None:
        """Join pasted lines into one; Textual would drop all but the first."""
        lines = [line.strip() for line in event.text.splitlines()]
        if len(lines) > 1:
            event.prevent_default()
            event.stop()
            self.replace(" ".join(filter(None, lines)), *self.selection)

    def watch_value(self, value: str) -> None:
        """Call `on_typed` when the text was typed."""
        self.set_class(bool(value), "-set")
        if self._on_typed and value != self._reported_value:
            self._reported_value = value
            self._on_typed(value)
