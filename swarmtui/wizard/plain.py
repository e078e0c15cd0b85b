"""What is drawn by others than us, Textual above all, in ASCII: bars, borders, ellipses."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_PUNCTUATION = {"·": "-", "–": "-", "…": "~", "•": "*", "🔎": "? ", "─": "-", "━": "-", "│": "|"}
_BOTTOM, _LEFT = "▁▂▃▔", "▎▏▕"
_TABLE = {
    **dict.fromkeys(range(0x2500, 0x2580), "+"),  # box drawing: corners and crossings
    **dict.fromkeys(range(0x2580, 0x25A0), "#"),  # block elements: bars
    **{ord(sign): plain for sign, plain in _PUNCTUATION.items()},
    **dict.fromkeys(map(ord, _BOTTOM), "-"),
    **dict.fromkeys(map(ord, _LEFT), "|"),
}


class AsciiOnly(LineFilter):
    """Replace signs, width for width; letters of a person's own stay as they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Give the line as it is to be shown."""
        return [
            Segment(text if text.isascii() else text.translate(_TABLE), style, control)
            for text, style, control in segments
        ]
