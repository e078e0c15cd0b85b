"""The live preview: the request that will be sent, line by line."""

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
    """Lines of JSON. Only changed lines are repainted, to send few bytes over SSH."""

    COMPONENT_CLASSES = {"preview--key", "preview--text", "preview--plain", "preview--note"}
    DEFAULT_CSS = """
    Preview { width: 1fr; height: 1fr; padding: 0 1; overflow: auto auto; scrollbar-size: 1 1; }
    """

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: list[str] = []
        self._header_count = 0

    def show(self, lines: list[str], header_count: int = 0) -> None:
        """Show `lines`; the first `header_count` of them are headers, the rest JSON."""
        old, self._lines, self._header_count = (
            self._lines,
            [escape_line(line) for line in lines],
            header_count,
        )
        self.virtual_size = self._needed_size()
        for index in _changed(old, self._lines):
            self._refresh_line(index)

    def on_resize(self) -> None:
        """Adapt the virtual size to the new size."""
        self.virtual_size = self._needed_size()

    def _needed_size(self) -> Size:
        """Return at least the visible size: a smaller one would change the layout of the screen."""
        visible = self.scrollable_content_region.size
        width = max(map(len, self._lines), default=0)
        # Widen in steps of 64, so that typing does not change the layout with each letter.
        width = -(-width // 64) * 64 if width > visible.width else visible.width
        return Size(width, max(visible.height, len(self._lines)))

    @property
    def text(self) -> str:
        """All lines, joined."""
        return "\n".join(self._lines)

    def _refresh_line(self, index: int) -> None:
        row = index - self.scroll_offset.y
        region = self.scrollable_content_region
        if 0 <= row < region.height:
            self.refresh(Region(self.gutter.left, self.gutter.top + row, region.width, 1))

    def render_line(self, y: int) -> Strip:
        """Render one line, cropped to the visible columns."""
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
        tokens = _TOKENS.finditer(line)
        return [Segment(match[0], self._style(match.lastgroup or "plain")) for match in tokens]

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(f"preview--{role}", partial=True)


def request_lines(request: Request, symbols: Symbols) -> tuple[list[str], int]:
    """Return the lines of `request` (method, path, headers, body) and the number of header lines.

    Credentials are masked and the body is indented; all else is as it will be sent.
    """
    headers = [f"{key}: {value}" for key, value in request.masked_headers().items()]
    notes = [f"{request.method} {request.path}", *headers, symbols.rule * 3]
    return [*notes, *json_lines(json.loads(request.body))], len(notes)


def draft_lines(tree: Any, symbols: Symbols) -> tuple[list[str], int]:
    """Return the lines of a draft that cannot be sent yet, and the number of header lines."""
    notes = ["cannot be sent yet; current draft", symbols.rule * 3]
    return [*notes, *json_lines(tree)], len(notes)


def json_lines(value: Any) -> list[str]:
    """Return the lines of `value` as indented JSON."""
    return json_text(value, indent=2).split("\n")


def _changed(old: list[str], new: list[str]) -> list[int]:
    longest = max(len(old), len(new))
    return [i for i in range(longest) if old[i : i + 1] != new[i : i + 1]]
