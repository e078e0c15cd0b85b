"""Lines are broken at the width that their characters take, and lose nothing."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from swarmtui.wizard.terminal.wrapping import line_breaks, wrap

TEXTS = (
    "",
    "a",
    "word " * 30,
    "x" * 95,
    "a  b   c " + "y" * 40 + " z",
    "日本語" * 20 + "a",
    "é" * 50,
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", [1, 2, 7, 20, 200])
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    pieces = list(wrap(text, width))
    assert "".join(pieces) == text
    if width > 1:
        assert max(cell_len(piece.rstrip(" ")) for piece in pieces) <= width


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("aaaa bbbb cccc", ["aaaa bbbb ", "cccc"]),
        ("a bbbbbbbbbbbbbbb", ["a bbbbbbb", "bbbbbbbb"]),
        ("node.labels.zone", ["node.labe", "ls.zone"]),
    ],
)
def test_breaks_after_a_space_unless_the_word_is_long(text: str, pieces: list[str]) -> None:
    assert list(wrap(text, 9)) == pieces


def test_later_pieces_can_be_shorter() -> None:
    assert list(line_breaks("x" * 20, 10, 4)) == [(0, 10), (10, 14), (14, 18), (18, 20)]
