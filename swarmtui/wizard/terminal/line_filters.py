"""The last filters of every drawn line: no control characters, and ASCII only if requested."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from swarmtui.escaping import escape_same_length

_BOTTOM, _LEFT = "▁▂▃▔", "▌▎▏▕"
_STAND_INS = dict.fromkeys((0xFFFD, *range(0x2400, 0x2427)), "?")
"""The characters that are drawn instead of invisible ones."""
_DRAWING = {
    ord(" "): " ",
    ord("🔎"): "? ",
    **dict.fromkeys(range(0x2500, 0x2580), "+"),  # box drawing: corners and crossings
    **dict.fromkeys(range(0x2580, 0x25A0), "#"),  # block elements: bars
    **{ord(character): plain for character, plain in {"─": "-", "━": "-", "│": "|"}.items()},
    **dict.fromkeys(map(ord, _BOTTOM), "-"),
    **dict.fromkeys(map(ord, _LEFT), "|"),
}
"""What Textual draws around text: borders, scrollbars, the icon of the palette."""


class ControlCharacterFilter(LineFilter):
    """Draw a visible character for each control character and each invisible one.

    Widgets escape such characters themselves when they receive the text, and measure it escaped.
    This filter is for text that a widget failed to escape. It keeps the width of the line.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the line without control characters."""
        return [Segment(_safe(text), style) for text, style, _ in segments]


def _safe(text: str) -> str:
    shown = escape_same_length(text)
    return text if shown == text else set_cell_size(shown, cell_len(text))


class AsciiFilter(LineFilter):
    """Draw borders and scrollbars in ASCII of the same width; words are not changed.

    Textual draws a border in segments of its own. A text that contains such a character is data.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the line with drawing in ASCII."""
        return [Segment(_drawn(text), style, control) for text, style, control in segments]


def _drawn(text: str) -> str:
    if text.isascii():
        return text
    is_drawing = all(ord(character) in _DRAWING for character in text)
    return text.translate(_DRAWING if is_drawing else _STAND_INS)
