"""A real pseudo-terminal that records every byte of a program's output."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping
from typing import Self

from tests.terminal_screen import TerminalScreen

_SEQUENCES = re.compile(
    rb"\x1b(?:\[[0-9;?<>=$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])"
)


class PtyTerminal:
    """`python -m swarmtui WORDS` in a terminal of 120 x 40."""

    def __init__(self, words: list[str], environ: Mapping[str, str]) -> None:
        self.received = b""
        self._screen = TerminalScreen(120, 40)
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            arguments = [sys.executable, "-m", "swarmtui", *words]
            os.execve(sys.executable, arguments, dict(environ))
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._fd)

    @property
    def text(self) -> str:
        """The output since `clear`, without terminal sequences."""
        return _SEQUENCES.sub(b"", self.received[self._mark :]).decode(errors="replace")

    _mark = 0

    def press(self, keys: str) -> None:
        """Type, and start a new `text`."""
        self._mark = len(self.received)
        os.write(self._fd, keys.encode())

    def until(self, words: str, seconds: float = 20) -> None:
        """Read until `words` are on the screen."""
        deadline = time.monotonic() + seconds
        while words not in self._screen.text:
            assert time.monotonic() < deadline, f"waited for {words!r}:\n{self._screen.text}"
            assert self._read(deadline), f"ended without {words!r}:\n{self._screen.text}"

    def wait_for_exit(self, seconds: float = 20) -> int:
        """Read to the end, and return the exit status."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"
        while not (ended := os.waitpid(self._pid, os.WNOHANG))[0]:
            assert time.monotonic() < deadline, (
                f"it closed its terminal, but still runs:\n{self.text}"
            )
        status = ended[1]
        self._pid = 0
        return os.waitstatus_to_exitcode(status)

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, deadline - time.monotonic()))
        try:
            data = os.read(self._fd, 65536) if ready else b""
        except OSError:  # Linux reports this after the last writer closed it
            return False
        self.received += data
        self._screen.feed(data)
        return bool(data)
