from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import pytest

from swarmtui.wizard.widgets.table_lines import EMPTY, HEADER, Line, TableLines

BELOW: list[Mapping[int, Sequence[str]]] = [
    {},
    {0: ["a"]},
    {1: ["a", "b"], 3: ["c"]},
    {4: ["d"] * 3},
]


def in_full(rows: int, *, header: bool, below: Mapping[int, Sequence[str]]) -> list[Line]:
    """Every line, written one after the other."""
    lines = [Line(HEADER)] if header else []
    for row in range(rows):
        lines += [Line(row), *(Line(row, words) for words in below.get(row, ()))]
    return lines


@pytest.mark.parametrize(("header", "below"), product([False, True], BELOW))
def test_lines_follow_from_their_number(header: bool, below: Mapping[int, Sequence[str]]) -> None:
    lines, expected = (
        TableLines(5, header=header, below=below),
        in_full(5, header=header, below=below),
    )
    assert [lines[y] for y in range(len(lines))] == expected
    assert [lines.top_of(row) for row in range(5)] == [
        expected.index(Line(row)) for row in range(5)
    ]
    with pytest.raises(IndexError):
        lines[len(lines)]


def test_a_table_without_rows_has_one_line() -> None:
    lines = TableLines(header=True)
    assert (len(lines), lines[0]) == (1, Line(EMPTY))


def test_a_long_table_stores_no_lines() -> None:
    lines = TableLines(10**9, header=True)
    assert lines[10**9] == Line(10**9 - 1)
