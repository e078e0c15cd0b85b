"""What a terminal shows after the output that it received."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from rich.cells import cell_len

_TOKEN = re.compile(
    r"\x1b\[(?P<place>\d+;\d+)H"
    r"|\x1b\[(?P<style>[\d;]*)m"
    r"|(?P<other>\x1b(?:\[[0-9;?<>=$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~]))"
    r"|(?P<cut>\x1b.*)"
    r"|(?P<text>[^\x1b\r\n]+)"
    r"|(?P<line>[\r\n])",
    re.DOTALL,
)
_BLANK = (" ", "")


class TerminalScreen:
    """Moves, styles and text; every other sequence is read and ignored. Lines do not wrap."""

    def __init__(self, columns: int = 120, rows: int = 40) -> None:
        self.cells = [[_BLANK] * columns for _ in range(rows)]
        """Text and SGR codes of each column; "" where a wide character goes on."""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._x = self._y = 0
        self._style = ""

    @property
    def text(self) -> str:
        """The rows, without trailing blanks."""
        return "\n".join("".join(text for text, _ in row).rstrip() for row in self.cells)

    def feed(self, output: bytes) -> None:
        """Take more output; it may end anywhere."""
        data = self._rest + self._decode(output)
        self._rest = ""
        for token in _TOKEN.finditer(data):
            getattr(self, f"_on_{token.lastgroup}")(token[token.lastgroup or 0])

    def _on_place(self, place: str) -> None:
        y, x = map(int, place.split(";"))
        self._y, self._x = y - 1, x - 1

    def _on_style(self, codes: str) -> None:
        parts = codes.split(";")
        if parts[0] in ("", "0"):
            self._style, parts = "", parts[1:]
        self._style = ";".join(filter(None, (self._style, *parts)))

    def _on_line(self, character: str) -> None:
        self._x = 0
        self._y += character == "\n"

    def _on_other(self, sequence: str) -> None: ...

    def _on_cut(self, rest: str) -> None:
        self._rest = rest

    def _on_text(self, text: str) -> None:
        for character in _characters(text):
            width = cell_len(character)
            if self._y < len(self.cells) and self._x + width <= len(self.cells[0]):
                self._put(character, width)
            self._x += width

    def _put(self, character: str, width: int) -> None:
        """Write a character; a wide one that loses a half becomes blank."""
        row, end = self.cells[self._y], self._x + width
        for edge in (self._x, end):
            if edge < len(row) and not row[edge][0]:
                row[edge - 1] = row[edge] = _BLANK
        row[self._x : end] = [(character, self._style), *[("", self._style)] * (width - 1)]


def _characters(text: str) -> Iterator[str]:
    """Yield characters, each with the combining ones after it."""
    return iter(re.findall(r".[\u0300-\u036f]*", text))
