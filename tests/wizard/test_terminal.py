"""Real keys in a real terminal, replayed at once, on the demo."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.terminal import Terminal

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="needs tmux")


@pytest.fixture
def term(tmp_path: Path) -> Iterator[Terminal]:
    """A wizard on the demo, connected, with an image."""
    argv = [sys.executable, "-m", "swarmtui", "new", "--demo"]
    environ = {**os.environ, "DOCKER_CONFIG": str(tmp_path)}
    with Terminal(argv, environ=environ) as term:
        term.wait_for("Engine", timeout=60)
        term.type("nginx")
        term.wait_for("sha256:", timeout=60)
        yield term


@pytest.mark.parametrize("key", ["Enter", "F9"])
def test_a_held_key_launches_nothing(term: Terminal, key: str) -> None:
    """60 keys at once in the first step end in the review without creating a service."""
    term.send(*[key] * 60)
    term.wait_for("F9 creates it", timeout=60)
    term.send("F1")
    term.wait_for("Keys", timeout=60)
    term.send("F1", "C-q")
    term.wait_for("Quit without launching?", timeout=60)
    term.send("y")
    assert term.wait_for_exit(60) == 0
    assert "docker service create" not in term.screen()


def test_keys_typed_before_the_review_do_not_launch(term: Terminal) -> None:
    term.send("F2", "F9", "BTab", "BTab", "Enter")
    term.wait_for("F9 creates it", timeout=60)
    term.send("C-q")
    term.wait_for("Quit without launching?", timeout=60)
    term.send("y")
    assert term.wait_for_exit(60) == 0


def test_quitting_with_queued_keys(term: Terminal) -> None:
    """Quitting while steps are created is clean."""
    term.send("F4", *["F8"] * 8, "C-q", "y", "F7", "F8")
    term.wait_for("Quit without launching?", timeout=60)
    term.send("y")
    assert term.wait_for_exit(60) == 0
    screen = term.screen()
    assert "Traceback" not in screen
    assert "nginx" in screen
