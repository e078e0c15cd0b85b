"""The columns of a table in the terminal: their widths, and the line of a row.

A width is in columns of the terminal, and negative for a column with right-aligned text.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

WIDE_GAP, NARROW_GAP = "   ", " "
_LEAST_FOR_MIDDLE = 16
"""The width from which a cut text has its end too."""


def natural_widths(table: Sequence[Sequence[str]], least: Sequence[int]) -> list[int]:
    """Return the widths in which every cell fits, at least those in `least`.

    The last cell of a row with fewer cells than others is not aligned, and does not count.
    """
    count = max(map(len, table))
    least = [*least, *[0] * count][:count]
    widths = [
        max(
            (_width(cells[column]) for cells in table if column < _aligned(cells, count)), default=0
        )
        for column in range(count)
    ]
    return [
        -max(width, -low) if low < 0 else max(width, low)
        for width, low in zip(widths, least, strict=True)
    ]


def _aligned(cells: Sequence[str], count: int) -> int:
    """Return how many cells of a row are in the columns, of which there are `count`."""
    return count if len(cells) >= count else len(cells) - 1


def total_width(widths: Sequence[int], gap: str = WIDE_GAP) -> int:
    """Return the width of a whole line."""
    return sum(map(abs, widths)) + len(gap) * (len(widths) - 1)


def choose_gap(widths: Sequence[int], headers: Sequence[int], total: int) -> str:
    """Return the gap between columns: narrow where all cells, or the headers, then fit better."""
    is_too_wide = total_width(widths) > total
    fits_then = total_width(widths, NARROW_GAP) <= total
    return NARROW_GAP if is_too_wide and (fits_then or total_width(headers) > total) else WIDE_GAP


def fit_widths(widths: Sequence[int], total: int, gap: str = WIDE_GAP) -> list[int]:
    """Return `widths` so that a line has at most `total`: only the widest columns are cut."""
    most = _widest(sorted(map(abs, widths)), total - len(gap) * (len(widths) - 1))
    return [max(-most, width) if width < 0 else min(most, width) for width in widths]


def _widest(widths: Sequence[int], room: int) -> int:
    """Return the greatest width of a column with which all fit in `room`; `widths` are sorted."""
    for index, width in enumerate(widths):
        others = len(widths) - index
        if width * others > room:
            return max(room // others, 1)
        room -= width
    return max(widths, default=1)


def format_cells(
    cells: Sequence[str], widths: Sequence[int], ellipsis: str, gap: str = WIDE_GAP
) -> str:
    """Return the cells in a line. What is too long is cut: the last cell at its end, others inside.

    The last cell of a row with fewer cells is neither aligned nor cut.
    """
    aligned = _aligned(cells, len(widths))
    return gap.join(
        _pad(_cut(cell, widths, column, ellipsis), widths[column]) if column < aligned else cell
        for column, cell in enumerate(cells[: len(widths)])
    ).rstrip()


def _cut(cell: str, widths: Sequence[int], column: int, ellipsis: str) -> str:
    cut = shorten if column == len(widths) - 1 else _shorten_in_middle
    return cut(cell, abs(widths[column]), ellipsis)


def shorten(text: str, width: int, ellipsis: str) -> str:
    """Return `text` in at most `width`: an ellipsis is at the end of a longer one."""
    if _width(text) <= width:
        return text
    mark = ellipsis[:width]
    return set_cell_size(text, width - len(mark)).rstrip() + mark


def _shorten_in_middle(text: str, width: int, ellipsis: str) -> str:
    """Cut the middle: long paths and names are often the same at the beginning."""
    if _width(text) <= width or width < _LEAST_FOR_MIDDLE:
        return shorten(text, width, ellipsis)
    mark = ellipsis[:width]
    at_end = (width - len(mark)) // 2
    end = set_cell_size(text[::-1], at_end)[::-1]
    return f"{set_cell_size(text, width - len(mark) - at_end)}{mark}{end}"


def _pad(cell: str, width: int) -> str:
    blanks = " " * (abs(width) - _width(cell))
    return f"{blanks}{cell}" if width < 0 else f"{cell}{blanks}"


def _width(text: str) -> int:
    """Return the columns that `text` takes: 2 for each wide character."""
    return len(text) if text.isascii() else cell_len(text)
