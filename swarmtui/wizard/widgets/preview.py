"""The live preview: the very request that will be sent, line by line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from swarmtui.escaping import escape_line, json_text
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard

if TYPE_CHECKING:
    from swarmtui.engine.http_messages import Request

_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=:))|(?P<text>"(?:[^"\\]|\\.)*")|(?P<plain>[^"]+|")'
)


class Preview(TeardownGuard, ScrollView, can_focus=True):
    """Lines of JSON; a change repaints only the lines that differ: SSH sessions stay quick."""

    COMPONENT_CLASSES = {"preview--key", "preview--text", "preview--plain", "preview--note"}
    DEFAULT_CSS = """
    Preview { width: 1fr; height: 1fr; padding: 0 1; overflow: auto auto; scrollbar-size: 1 1; }
    """

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._lines: list[str] = []
        self._header_count = 0

    def show(self, lines: list[str], header_count: int = 0) -> None:
        """Show `lines`, the first `header_count` of them as headers rather than JSON."""
        old, self._lines, self._header_count = (
            self._lines,
            [escape_line(line) for line in lines],
            header_count,
        )
        self.virtual_size = self._needed_size()
        for index in _changed(old, self._lines):
            self._refresh_line(index)

    def on_resize(self) -> None:
        """The room has changed."""
        self.virtual_size = self._needed_size()

    def _needed_size(self) -> Size:
        """At least the room there is: a new size lays the whole screen out, for the scrollbars."""
        room = self.scrollable_content_region.size
        width = max(map(len, self._lines), default=0)
        # A line that grows letter by letter widens the view in strides.
        width = -(-width // 64) * 64 if width > room.width else room.width
        return Size(width, max(room.height, len(self._lines)))

    @property
    def text(self) -> str:
        """Everything that is shown."""
        return "\n".join(self._lines)

    def _refresh_line(self, index: int) -> None:
        row = index - self.scroll_offset.y
        region = self.scrollable_content_region
        if 0 <= row < region.height:
            self.refresh(Region(self.gutter.left, self.gutter.top + row, region.width, 1))

    def render_line(self, y: int) -> Strip:
        """One line, cut to the visible columns."""
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        base = self.rich_style
        if index >= len(self._lines):
            return Strip.blank(width, base)
        strip = Strip(list(self._segments(index)))
        left = self.scroll_offset.x
        return strip.crop_extend(left, left + width, base).apply_style(base)

    def _segments(self, index: int) -> list[Segment]:
        line = self._lines[index]
        if index < self._header_count:
            return [Segment(line, self._style("note"))]
        found = _TOKENS.finditer(line)
        return [Segment(match[0], self._style(match.lastgroup or "plain")) for match in found]

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(f"preview--{role}", partial=True)


def request_lines(request: Request, symbols: Symbols) -> tuple[list[str], int]:
    """The lines that show `request`: start line and headers, then the body's own JSON, indented.

    Credentials are masked; nothing else differs from what is sent but the white space.
    """
    headers = [f"{key}: {value}" for key, value in request.masked_headers().items()]
    notes = [f"{request.method} {request.path}", *headers, symbols.rule * 3]
    return [*notes, *json_lines(json.loads(request.body))], len(notes)


def json_lines(value: Any) -> list[str]:
    """`value` as indented JSON."""
    return json_text(value, indent=2).split("\n")


def _changed(old: list[str], new: list[str]) -> list[int]:
    longest = max(len(old), len(new))
    return [i for i in range(longest) if old[i : i + 1] != new[i : i + 1]]
