"""The rows that a table shows: filter, marks, and what is read again."""

from __future__ import annotations

from unittest.mock import patch

from swarmtui.launch import check
from swarmtui.spec.draft import Draft
from swarmtui.wizard.state import columns
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.state.shown_rows import ShownRows

ENV = "TaskTemplate.ContainerSpec.Env"


def _shown(*entries: str) -> tuple[Rows, ShownRows]:
    rows = Rows(Session(Draft({"TaskTemplate": {"ContainerSpec": {"Env": [*entries]}}})), ENV)
    shown = ShownRows(rows, "-")
    assert shown.refresh()
    return rows, shown


def _cells(shown: ShownRows) -> list[tuple[str, ...]]:
    return [cells for cells, _, _ in shown.lines()]


def test_the_filter_compares_every_cell_in_any_case() -> None:
    _, shown = _shown("PATH=/bin", "HOME=/root", "A=Path")
    shown.filter = " pAth "
    assert shown.refresh()
    assert _cells(shown) == [("PATH", "/bin"), ("A", "Path")]
    assert list(shown.indices) == [0, 2]
    assert (shown.position_of(2), shown.position_of(1)) == (1, None)
    assert shown.describe(0) == "2 of 3 match"
    shown.filter = ""
    assert shown.refresh()
    assert shown.describe(2) == "3 of 3"
    assert shown.describe(None) == "3 rows"


def test_marks() -> None:
    """They are on rows, not on positions, also hidden ones; a change of the list removes them."""
    rows, shown = _shown("A=1", "B=1", "C=2", "D=1")
    assert shown.to_delete(1) == {1}
    shown.toggle_mark(0)
    shown.toggle_mark(2)
    shown.toggle_mark(3)
    shown.toggle_mark(3)
    assert shown.refresh()
    assert [marked for _, _, marked in shown.lines()] == [True, False, True, False]
    assert shown.describe(1) == "2 marked"
    assert shown.to_delete(1) == {0, 2}
    shown.filter = "2"
    assert shown.refresh()
    assert [marked for _, _, marked in shown.lines()] == [True]
    assert shown.to_delete(0) == {0, 2}
    rows.remove({0})
    assert shown.refresh()
    assert not shown.marked


def test_nothing_is_formatted_twice() -> None:
    """A list can have 10,000 rows: typing elsewhere formats none, a new row only itself."""
    rows, shown = _shown(*(f"A{number}=1" for number in range(100)))
    with patch.object(columns, "_cells", wraps=columns._cells) as formatted:
        assert not shown.refresh()
        rows.set_pending("B=1")
        assert not shown.refresh()
        assert formatted.call_count == 0
        rows.add("B=1")
        assert shown.refresh()
        assert formatted.call_count == 1
        rows.move(0, 1)
        assert shown.refresh()
        assert formatted.call_count == 1


def test_text_in_the_input_line_does_not_check_the_spec_again() -> None:
    rows, _ = _shown("A=1")
    rows.session.check()
    with patch.object(check, "check", wraps=check.check) as checked:
        rows.set_pending("B=")
        rows.session.check()
        assert checked.call_count == 0
        rows.add("B=1")
        rows.session.check()
        assert checked.call_count == 1
