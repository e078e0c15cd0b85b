"""What the terminal shows, cell by cell, so that nothing is sent a second time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, repeat
from operator import itemgetter

from rich.cells import cell_len
from rich.color import ColorSystem
from textual.strip import Strip

Cell = tuple[str, str]
"""The text at a column and its SGR codes; the text is "" where that of a cell before goes on."""

_MAX_GAP = 8
"""Unchanged cells that are written again: moving the cursor over them takes as many bytes."""


class ShownCells:
    """The cells as last written. Textual repaints whatever may have changed; most has not.

    ASCII text has a cell for each character. Other text is one cell for the whole piece of one
    style: wide and combined characters are never split.
    """

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}

    def forget(self) -> None:
        """Write everything again: the terminal may show something else."""
        self._rows.clear()

    def write(self, y: int, x: int, strip: Strip, colors: ColorSystem) -> str:
        """Return what makes the terminal show `strip` at row `y` from column `x` on."""
        row, new = self._rows.setdefault(y, []), list(_cells(strip, colors))
        end = x + len(new)
        row.extend([None] * (end - len(row)))
        if row[x:end] == new:
            return ""
        _forget_text_over(row, x)
        old, row[x:end] = row[x:end], new
        return "".join(_written(y, x + i, new[i:j]) for i, j in _changed(old, new))


def _cells(strip: Strip, colors: ColorSystem) -> Iterator[Cell]:
    for text, style, _ in strip:
        codes = Strip.render_ansi(style, colors) if style else ""
        yield from zip([*text] if text.isascii() else _whole(text), repeat(codes), strict=False)


def _whole(text: str) -> list[str]:
    width = cell_len(text)
    return [text, *[""] * (width - 1)][:width]


def _forget_text_over(row: list[Cell | None], column: int) -> None:
    """Forget a text that begins before `column` and goes on there: it is about to be cut."""
    start = column
    while (cell := row[start]) and not cell[0]:
        start -= 1
    row[start:column] = [None] * (column - start)


def _changed(old: Sequence[Cell | None], new: Sequence[Cell]) -> list[tuple[int, int]]:
    """Return start and end of each run of cells that differ; near runs are joined.

    A column where a text goes on is written with the cell in which the text begins.
    """
    pairs = enumerate(zip(old, new, strict=True))
    spans: list[tuple[int, int]] = []
    for place in (i for i, (was, cell) in pairs if cell[0] and was != cell):
        is_near = spans and place - spans[-1][1] < _MAX_GAP
        start = spans.pop()[0] if is_near else place
        spans.append((start, place + 1))
    return spans


def _written(y: int, x: int, cells: Sequence[Cell]) -> str:
    """Return the codes that move to the place and write the cells."""
    runs = groupby(cells, key=itemgetter(1))
    texts = ((codes, "".join(text for text, _ in run)) for codes, run in runs)
    pieces = (f"\x1b[{codes and f'0;{codes}'}m{text}" for codes, text in texts)
    return f"\x1b[{y + 1};{x + 1}H{''.join(pieces)}"
