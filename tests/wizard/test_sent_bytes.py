"""A slow line: what is on the screen already is not sent again. Real bytes on a real terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from swarmtui.demo import DemoSwarm
from tests.bench import engines, sent_bytes

F5 = "\x1b[15~"


@pytest.mark.parametrize("part", [sent_bytes.keys, sent_bytes.page, sent_bytes.journey])
def test_a_key_sends_only_what_it_changes(
    part: Callable[[str, Mapping[str, str]], dict[str, float]], demo: DemoSwarm, tmp_path: Path
) -> None:
    for measure, size in part(demo.host, engines.environ(tmp_path)).items():
        assert size <= sent_bytes.LIMITS[measure], measure


def test_the_first_frame_is_sent_once(demo: DemoSwarm, tmp_path: Path) -> None:
    bare, ours = sent_bytes.first_frames(demo.host, engines.environ(tmp_path))
    assert ours <= bare


def test_what_the_terminal_may_have_lost_is_sent_again(demo: DemoSwarm, tmp_path: Path) -> None:
    """After a stop, on F5, and after a resize."""
    with sent_bytes.opened(demo.host, engines.environ(tmp_path)) as program:
        whole = program.received
        program.stop_and_continue()
        assert program.settle().size > whole / 2
        assert program.press_and_settle(F5).size > whole / 2
        program.resize(100, 30)
        assert program.settle().size > whole / 3
