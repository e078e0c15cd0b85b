"""The columns of a table all stay in a narrow terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from swarmtui.wizard.state.table_columns import (
    NARROW_GAP,
    WIDE_GAP,
    choose_gap,
    fit_widths,
    format_cells,
    natural_widths,
    total_width,
)


def test_the_last_cell_of_a_short_row_does_not_count() -> None:
    assert natural_widths([("a", "b", "c"), ("nonsense row",)], ()) == [1, 1, 1]
    assert natural_widths([("a", "long value"), ("abc", "x")], (-5,)) == [-5, 10]


@pytest.mark.parametrize(
    ("widths", "total", "fitted"),
    [
        ([6, 200, 5, 9], 80, [6, 51, 5, 9]),
        ([6, 200, 200, 9], 80, [6, 28, 28, 9]),
        ([-9, -6, 8], 80, [-9, -6, 8]),
        ([-9, -6, 8], 20, [-4, -4, 4]),
        ([9, 9], 2, [1, 1]),
    ],
)
def test_only_the_widest_columns_are_cut(widths: list[int], total: int, fitted: list[int]) -> None:
    assert fit_widths(widths, total) == fitted


@pytest.mark.parametrize(
    ("widths", "headers", "total", "gap"),
    [
        ([9, 6, 8], [9, 6, 8], 40, WIDE_GAP),
        ([9, 6, 8], [9, 6, 8], 26, NARROW_GAP),
        ([9, 60, 8], [9, 6, 8], 40, WIDE_GAP),
        ([9, 60, 8], [9, 6, 8], 27, NARROW_GAP),
    ],
)
def test_the_gap_is_narrow_where_that_keeps_cells_or_headers(
    widths: list[int], headers: list[int], total: int, gap: str
) -> None:
    assert choose_gap(widths, headers, total) == gap


@pytest.mark.parametrize("ellipsis", ["…", "..."])
@pytest.mark.parametrize("long", ["/srv/" + "x" * 200 + "/data", "日本" * 100])
def test_a_long_cell_is_cut_to_its_column(long: str, ellipsis: str) -> None:
    """Its beginning and its end stay; the next column begins where it should."""
    widths = [6, 24, 5]
    line = format_cells(("bind", long, "/data"), widths, ellipsis)
    assert cell_len(line) == total_width(widths)
    assert line.endswith("   /data")
    assert ellipsis in line
    assert long[:4] in line
    assert long[-3:] in line.removesuffix("   /data")


def test_the_last_cell_is_cut_at_its_end() -> None:
    assert (
        format_cells(("A", "a long value that goes on"), [1, 20], "…") == "A   a long value that g…"
    )
