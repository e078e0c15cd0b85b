"""What every line of the screen goes through last: no control character, and ASCII if asked for."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from swarmtui.escaping import escape_same_length

_PUNCTUATION = {"·": "-", "–": "-", "…": "~", "•": "*", "🔎": "? ", "─": "-", "━": "-", "│": "|"}
_BOTTOM, _LEFT = "▁▂▃▔", "▌▎▏▕"
_TO_ASCII = {
    **dict.fromkeys((0xFFFD, *range(0x2400, 0x2427)), "?"),  # signs for what cannot be seen
    **dict.fromkeys(range(0x2500, 0x2580), "+"),  # box drawing: corners and crossings
    **dict.fromkeys(range(0x2580, 0x25A0), "#"),  # block elements: bars
    **{ord(sign): plain for sign, plain in _PUNCTUATION.items()},
    **dict.fromkeys(map(ord, _BOTTOM), "-"),
    **dict.fromkeys(map(ord, _LEFT), "|"),
}


class ControlCharacterFilter(LineFilter):
    """Draw a sign for whatever would act on the terminal or be seen as nothing.

    Widgets escape such characters themselves, where the text comes in, and so make room for it.
    This is behind them for all that may ever be drawn. A line stays as wide as it was laid out.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Give the line as it is to be shown."""
        return [Segment(_safe(text), style) for text, style, _ in segments]


def _safe(text: str) -> str:
    shown = escape_same_length(text)
    return text if shown == text else set_cell_size(shown, cell_len(text))


class AsciiFilter(LineFilter):
    """Replace signs, width for width; letters of a person's own stay as they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Give the line as it is to be shown."""
        return [
            Segment(text if text.isascii() else text.translate(_TO_ASCII), style, control)
            for text, style, control in segments
        ]
