"""Lay out the rows of the review in lines: columns, and wrapped text with a hanging indent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple

from rich.cells import set_cell_size

from swarmtui.escaping import escape_line, escape_lines
from swarmtui.spec.problem import LEVELS
from swarmtui.wizard.state.levels import symbol_of
from swarmtui.wizard.state.review_rows import ReviewRow
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.wrapping import wrap

MARK_WIDTH = 2
TITLE_WIDTH = 18
_LEVEL_GAP = 2
_MIN_WIDTH = 10
_MAX_LINES = 6

Piece = tuple[str, str]
"""A text and its role: "heading", "title", "value", "note" or a level."""


class Line(NamedTuple):
    """One line on the screen: the index of its row, and its pieces."""

    row: int
    pieces: tuple[Piece, ...]


def lay_out(rows: Sequence[ReviewRow], width: int, symbols: Symbols) -> list[Line]:
    """Return the lines of `rows` in `width` columns."""
    return [
        Line(index, tuple(pieces))
        for index, row in enumerate(rows)
        for pieces in _row_lines(row, width, symbols)
    ]


def _row_lines(row: ReviewRow, width: int, symbols: Symbols) -> Iterable[Sequence[Piece]]:
    if row.kind == "heading":
        return [[(row.title, "heading")]]
    if row.kind == "setting":
        return _setting_lines(row, width, symbols)
    return _problem_lines(row, width, symbols)


def _problem_lines(row: ReviewRow, width: int, symbols: Symbols) -> Iterator[Sequence[Piece]]:
    """Yield `✗ error    Port 1: port 8080 is used by service "shop"`."""
    level, role = row.level, "note" if row.level == "hint" else "value"
    counted = [each for each in LEVELS if (each == "hint") == (level == "hint")]
    label = f"{symbol_of(level, symbols)} {level}"
    indent = MARK_WIDTH + max(map(len, counted)) + _LEVEL_GAP
    words = escape_lines(f"{row.title}: {row.value}").replace("\n", " ")
    for number, text in enumerate(wrap(words, max(width - indent, _MIN_WIDTH))):
        first = label if number == 0 else ""
        yield (first.ljust(indent), level), (text, role)


def _setting_lines(row: ReviewRow, width: int, symbols: Symbols) -> Iterator[Sequence[Piece]]:
    """Yield `! Memory limit    512M`: mark, title and value, each in its column."""
    mark = f"{symbol_of(row.level, symbols)} " if row.level else ""
    role = row.level if row.level not in ("", "hint") else "value"
    titles = wrap(escape_line(row.title), TITLE_WIDTH - 1)
    values = _value_pieces(
        row.value, role, max(width - MARK_WIDTH - TITLE_WIDTH, _MIN_WIDTH), symbols
    )
    for number, (title, value) in enumerate(zip_longest(titles, values)):
        first = mark if number == 0 else ""
        yield (
            (first.ljust(MARK_WIDTH), row.level or "note"),
            (set_cell_size(title or "", TITLE_WIDTH), "title"),
            value or ("", role),
        )


def _value_pieces(value: str, role: str, width: int, symbols: Symbols) -> list[Piece]:
    """Return the lines of a value; of a very long one its start, its length and its end."""
    text = escape_line(value)
    pieces = list(islice(wrap(text, width), _MAX_LINES + 1))
    if len(pieces) <= _MAX_LINES:
        return [(piece, role) for piece in pieces]
    note = f"{symbols.ellipsis} {len(value):,} characters; Enter shows it whole in its field"
    end = list(wrap(text[-2 * width :], width))[-2:]
    return [
        *((piece, role) for piece in pieces[:2]),
        *((piece, "note") for piece in wrap(note, width)),
        *((piece, role) for piece in end),
    ]
