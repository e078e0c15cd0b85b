"""An input line for text."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.widgets import Input

from swarmtui.escaping import escape_line, escape_same_length
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.terminal.textual_internals import SubstitutedDrawing
from swarmtui.wizard.terminal.wrapping import cut


class LineInput(TeardownGuard, SubstitutedDrawing, Input):
    """A compact Input that repaints little while a person types.

    Textual derives `virtual_size` from the typed text and updates the layout of the whole screen
    when it changes; here it is constant, because height and width are fixed. `on_typed` is called
    directly instead of posting a message: a letter and its consequences are painted in one frame.
    """

    virtual_size = Reactive(Size(0, 0))
    ellipsis = "..."
    """The end of a placeholder that is cut."""

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        on_typed: Callable[[str], None] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        self._on_typed = on_typed
        self._reported_value = value
        self._whole_placeholder = placeholder
        super().__init__(value, placeholder, id=id, compact=True, select_on_focus=False)
        self.set_class(bool(value), "-set")

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

    def set_placeholder(self, text: str) -> None:
        """Show `text` while the line is empty, cut with an ellipsis to its width."""
        self._whole_placeholder = text
        shown = Text(escape_line(text))
        if width := self.content_size.width:
            cut(shown, width, self.ellipsis)
        self.placeholder = shown.plain

    def on_resize(self) -> None:
        """Cut the placeholder to the new width."""
        self.set_placeholder(self._whole_placeholder)

    def on_blur(self) -> None:
        """Show the text from its start while another widget has the focus."""
        self.scroll_to(0, animate=False, force=True)

    def on_focus(self) -> None:
        """Scroll to the cursor."""
        column = cell_len(self.drawn(self.value)[: self.cursor_position])
        self.scroll_to_region(Region(column, 0, 1, 1), force=True, animate=False)

    def watch_value(self, value: str) -> None:
        """Call `on_typed` when the text was typed."""
        self.set_class(bool(value), "-set")
        if self._on_typed and value != self._reported_value:
            self._reported_value = value
            self._on_typed(value)
