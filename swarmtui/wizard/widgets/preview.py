"""The live preview, and the request in the review: text or JSON, line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from swarmtui.escaping import escape_line, json_text
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.terminal.wrapping import line_breaks

if TYPE_CHECKING:
    from swarmtui.engine.http_messages import Request

_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=:))'
    r'|(?P<text>"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)'
    r'|(?P<plain>[^"\w-]+|.)'
)
_MARK_WIDTH = 2
SCROLL_KEYS = ("up", "down", "pageup", "pagedown", "home", "end")


class _Piece(NamedTuple):
    """A part of a line that has a row of its own on the screen."""

    line: str
    role: str
    """The role of the whole line; "" for JSON, where each token has its own."""
    start: int
    end: int
    indent: int
    """The columns before the mark of a row that continues the one above."""


class Preview(TeardownGuard, ScrollView, can_focus=True, inherit_bindings=False):
    """Lines of text or JSON; long ones are wrapped, and their other rows marked.

    Only changed rows are repainted, to send few bytes over SSH.
    """

    BINDINGS = [Binding(key, f"scroll_with('{key}')", show=False) for key in SCROLL_KEYS]
    COMPONENT_CLASSES = {
        "preview--key",
        "preview--text",
        "preview--plain",
        "preview--note",
        "preview--command",
    }
    DEFAULT_CSS = """
    Preview {
        width: 1fr; height: 1fr; padding: 0 1; overflow: hidden auto;
        scrollbar-size: 1 1; scrollbar-gutter: stable;
    }
    """

    def __init__(self, symbols: Symbols, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._symbols = symbols
        self._lines: list[str] = []
        self._roles: list[str] = []
        self._pieces: list[_Piece] = []
        self._source: object = None
        self._make: Callable[[], tuple[list[str], int]] | None = None
        """Makes the lines and the number of headers; None once that is done."""

    def show_source(self, source: object, make: Callable[[], tuple[list[str], int]]) -> None:
        """Show what `make` returns for `source`: the lines, and the number of headers.

        It is called only while the preview is displayed, and not again for the same object.
        """
        if source is not self._source:
            self._source, self._make = source, make
            if self.display:
                self._make_lines()

    def _make_lines(self) -> None:
        if make := self._make:
            self._make = None
            self.show(*make())

    def on_show(self) -> None:
        """Make the lines of what was given while the preview was hidden."""
        self._make_lines()

    def show(self, lines: Sequence[str], header_count: int = 0, *, is_json: bool = True) -> None:
        """Show `lines`: first `header_count` headers, then JSON or a command."""
        self._lines = [escape_line(line) for line in lines]
        body = "" if is_json else "command"
        self._roles = ["note" if i < header_count else body for i, _ in enumerate(lines)]
        self._wrap()

    def on_resize(self) -> None:
        """Wrap the lines for the new width."""
        self._wrap()

    def _wrap(self) -> None:
        """Break the lines; keep at least the visible size, or the layout of the screen changes."""
        size, old = self.scrollable_content_region.size, self._pieces
        if not size.width:  # hidden
            return
        both = zip(self._lines, self._roles, strict=True)
        self._pieces = [piece for line, role in both for piece in _broken(line, role, size.width)]
        self.virtual_size = Size(size.width, max(size.height, len(self._pieces)))
        for index in _changed(old, self._pieces):
            self._refresh_row(index)

    def action_scroll_with(self, key: str) -> None:
        """Scroll by one of `SCROLL_KEYS`, at once."""
        page, end = max(self.scrollable_content_region.height - 1, 1), len(self._pieces)
        steps = dict(zip(SCROLL_KEYS, (-1, 1, -page, page, -end, end), strict=True))
        self.scroll_to(y=self.scroll_offset.y + steps[key], animate=False)

    @property
    def text(self) -> str:
        """All lines, joined."""
        self._make_lines()
        return "\n".join(self._lines)

    def _refresh_row(self, index: int) -> None:
        row = index - self.scroll_offset.y
        region = self.scrollable_content_region
        if 0 <= row < region.height:
            self.refresh(Region(self.gutter.left, self.gutter.top + row, region.width, 1))

    def render_line(self, y: int) -> Strip:
        """Render one row."""
        index = y + self.scroll_offset.y
        width, base = self.scrollable_content_region.width, self.rich_style
        if index >= len(self._pieces):
            return Strip.blank(width, base)
        return self._strip(self._pieces[index]).adjust_cell_length(width, base).apply_style(base)

    def _strip(self, piece: _Piece) -> Strip:
        strip = Strip(list(self._segments(piece)))
        if (piece.start, piece.end) == (0, len(piece.line)):
            return strip
        shown = strip.crop(cell_len(piece.line[: piece.start]), cell_len(piece.line[: piece.end]))
        if not piece.start:
            return shown
        mark = f"{' ' * piece.indent}{self._symbols.following} "
        return Strip.join([Strip([Segment(mark, self._style("note"))]), shown])

    def _segments(self, piece: _Piece) -> Iterator[Segment]:
        if piece.role:
            yield Segment(piece.line, self._style(piece.role))
            return
        for match in _TOKENS.finditer(piece.line):
            yield Segment(match[0], self._style(match.lastgroup or "plain"))

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(f"preview--{role}", partial=True)


def _broken(line: str, role: str, width: int) -> Iterator[_Piece]:
    """Yield the pieces of a line; those after the first are indented by two more columns."""
    indent = min(len(line) - len(line.lstrip(" ")) + 2, width // 2)
    for start, end in line_breaks(line, width, width - indent - _MARK_WIDTH):
        yield _Piece(line, role, start, end, indent)


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


def _changed(old: Sequence[_Piece], new: Sequence[_Piece]) -> list[int]:
    longest = max(len(old), len(new))
    return [i for i in range(longest) if old[i : i + 1] != new[i : i + 1]]
