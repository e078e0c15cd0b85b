"""The program quits at once, also with requests in progress."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.pty_program import Program

SWARMTUI = Path(sys.executable).with_name("swarmtui")


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[tuple[Path, threading.Event]]:
    """Serve a socket that never answers; the event is set when a request arrives."""
    path, came = tmp_path / "docker.sock", threading.Event()
    kept: list[socket.socket] = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                kept.append(listener.accept()[0])
                kept[-1].recv(100)
                came.set()

    thread = threading.Thread(target=accept)
    thread.start()
    yield path, came
    listener.shutdown(socket.SHUT_RDWR)
    thread.join()
    for each in (listener, *kept):
        each.close()


def test_quitting_waits_for_no_request(
    silent: tuple[Path, threading.Event], tmp_path: Path
) -> None:
    """The request's timeout is 30 seconds."""
    path, came = silent
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "xterm-256color"}
    with Program([SWARMTUI, "new", "--host", f"unix://{path}"], environ) as program:
        program.wait_for("nginx:1.27")
        assert came.wait(20)
        start = time.monotonic()
        assert program.quit() == 0
        assert time.monotonic() - start < 15
