"""Only what differs is sent, and the terminal shows what a full repaint would show."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from swarmtui.wizard.terminal.shown_cells import ShownCells
from tests.terminal_screen import TerminalScreen

WIDTH = 60
STYLES = [Style(), Style.parse("bold red"), Style.parse("on #102030")]
CHARACTERS = ("a", "b", " ", "─", "日", "é", "✓", "e\u0301")
TEXTS = st.lists(st.sampled_from(CHARACTERS), max_size=16).map("".join)
PIECES = st.tuples(TEXTS, st.sampled_from(STYLES))
STRIPS = st.lists(PIECES, max_size=5).map(
    lambda pieces: Strip([Segment(text, style) for text, style in pieces])
)


def line(*texts: str) -> Strip:
    return Strip([Segment(text, STYLES[1]) for text in texts])


def sent(shown: ShownCells, x: int, strip: Strip) -> str:
    return shown.write(0, x, strip, ColorSystem.TRUECOLOR)


def drawn(pieces: Iterable[str]) -> TerminalScreen:
    screen = TerminalScreen(WIDTH * 2, 1)
    for piece in pieces:
        screen.feed(piece.encode())
    return screen


def fitting(strip: Strip) -> Strip:
    return strip.adjust_cell_length(WIDTH)


@given(st.lists(STRIPS.map(fitting), min_size=1, max_size=5))
def test_rows_look_as_after_a_full_repaint(rows: list[Strip]) -> None:
    shown = ShownCells()
    terminal = drawn([sent(shown, 0, row) for row in rows])
    assert terminal.cells == drawn([sent(ShownCells(), 0, rows[-1])]).cells


@given(STRIPS, st.integers(0, WIDTH), STRIPS, STRIPS.map(fitting))
def test_a_part_that_is_painted_over_is_painted_again(
    first: Strip, x: int, part: Strip, last: Strip
) -> None:
    """Also a wide character of which the part covers one half."""
    shown = ShownCells()
    row = fitting(first)
    pieces = [sent(shown, 0, row), sent(shown, x, part), sent(shown, 0, row)]
    assert drawn(pieces).cells[0][:WIDTH] == drawn([sent(ShownCells(), 0, row)]).cells[0][:WIDTH]
    pieces.append(sent(shown, 0, last))
    assert drawn(pieces).cells[0][:WIDTH] == drawn([sent(ShownCells(), 0, last)]).cells[0][:WIDTH]


def test_a_row_that_is_shown_is_not_sent_again() -> None:
    shown = ShownCells()
    assert sent(shown, 0, line("replicas ", "3"))
    assert sent(shown, 0, line("repl", "icas 3")) == ""


def test_a_longer_text_moves_what_follows_it() -> None:
    shown = ShownCells()
    screens = [
        drawn([sent(shown, 0, fitting(line("✗ 1 error", " · ", "first")))]),
        drawn([sent(ShownCells(), 0, fitting(line("✗ 15 errors", " · ", "first")))]),
    ]
    screens[0].feed(sent(shown, 0, fitting(line("✗ 15 errors", " · ", "first"))).encode())
    assert screens[0].text == screens[1].text == "✗ 15 errors · first"


def test_only_the_changed_letter_is_sent() -> None:
    shown = ShownCells()
    sent(shown, 0, line("replicas ", "3"))
    assert sent(shown, 0, line("replicas 4")) == "\x1b[1;10H\x1b[0;1;31m4"


def test_after_forgetting_everything_is_sent() -> None:
    shown = ShownCells()
    whole = sent(shown, 0, line("replicas"))
    shown.forget()
    assert sent(shown, 0, line("replicas")) == whole
