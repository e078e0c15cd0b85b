"""Break or cut long lines at the width that the terminal gives their characters."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import chop_cells
from rich.text import Text


def line_breaks(text: str, width: int, later_width: int = 0) -> Iterator[tuple[int, int]]:
    """Yield start and end of the pieces of `text`, each of at most `width` columns.

    The pieces after the first have `later_width`, if it is given. Joined they are `text`: a space
    at a break stays at the end of its piece, also where it is a column too wide.
    """
    start = 0
    while True:
        end = _end(text, start, max(width, 1))
        yield start, end
        if end == len(text):
            return
        start, width = end, later_width or width


def wrap(text: str, width: int) -> Iterator[str]:
    """Yield the pieces of `text`, each of at most `width` columns."""
    return (text[start:end] for start, end in line_breaks(text, width))


def cut(text: Text, width: int, ellipsis: str) -> None:
    """Cut `text` to `width` columns; the ellipsis at its end shows that something is missing."""
    if text.cell_len > width:
        text.truncate(max(width - len(ellipsis), 0))
        text.append(ellipsis[:width])


def _end(text: str, start: int, width: int) -> int:
    """Return where to break: after a space, or in a word that is longer than half a line."""
    piece = text[start : start + width]
    if piece and not piece.isascii():
        piece = chop_cells(piece, width)[0] or piece[0]
    end = start + len(piece)
    if end == len(text):
        return end
    space = text.rfind(" ", start, end + 1)
    return space + 1 if space - start > len(piece) // 2 else end
