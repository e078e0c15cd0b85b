"""A program on a pseudo-terminal of 120x40 that does not answer queries: its output with times."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.terminal_screen import TerminalScreen

COLUMNS, ROWS = 120, 40
QUIET_SECONDS = 0.15
"""Seconds without output after which a screen counts as settled.

The wizard draws a letter first and its consequences up to 80 ms later: a shorter pause would only
time the first part. It is shorter than the time to unrelated output: 0.4 s to a digest lookup,
0.5 s to the next blink of the cursor.
"""
_PATIENCE = 20.0


@dataclass(frozen=True)
class Redraw:
    """The output after a key: milliseconds to its last byte, and its size in bytes."""

    milliseconds: float
    size: int


class Program:
    """A program on its own terminal; killed at the end of the `with` block if it still runs."""

    def __init__(self, argv: Sequence[str | Path], environ: Mapping[str, str]) -> None:
        self._master, slave = os.openpty()
        _set_size(slave, COLUMNS, ROWS)
        self._screen = TerminalScreen(COLUMNS, ROWS)
        self.received = 0
        """The bytes of output so far."""
        self._argv = [str(word) for word in argv]
        self._start = time.perf_counter()
        self._process = subprocess.Popen(
            self._argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(environ),
            start_new_session=True,
        )
        os.close(slave)

    def wait_for(self, *marks: str) -> float:
        """Read until the screen has all `marks`: milliseconds since the start.

        AssertionError if they do not appear.
        """
        until = time.perf_counter() + _PATIENCE
        while not self._shows(marks):
            if time.perf_counter() > until or not self._read(_PATIENCE):
                raise AssertionError(f"{self._argv} never drew {marks}:\n{self._screen.text}")
        return (time.perf_counter() - self._start) * 1000

    @property
    def text(self) -> str:
        """What the terminal shows."""
        return self._screen.text

    def _shows(self, marks: Sequence[str]) -> bool:
        text = self._screen.text
        return all(mark in text for mark in marks)

    def press(self, keys: str) -> None:
        """Send keys as the terminal does."""
        os.write(self._master, keys.encode())

    def time_until(self, keys: str, *marks: str) -> float:
        """Send `keys`; milliseconds until the screen has all `marks`, which it has not yet."""
        assert not self._shows(marks), f"{marks} are on the screen already"
        start = time.perf_counter()
        self.press(keys)
        self.wait_for(*marks)
        return (time.perf_counter() - start) * 1000

    def settle(self, quiet: float = QUIET_SECONDS) -> Redraw:
        """Read until there is no output for `quiet` seconds: time of the last byte, and size."""
        start = last = time.perf_counter()
        size = 0
        while (count := self._read(quiet if size else max(quiet, 0.3))) > 0:
            last = time.perf_counter()
            size += count
        return Redraw((last - start) * 1000, size)

    def press_and_settle(self, key: str, shows: str = "") -> Redraw:
        """Press one key and wait until the screen is stable.

        AssertionError if `shows` is not drawn: a program that does less is not faster.
        """
        self.press(key)
        redraw = self.settle()
        assert self._shows((shows,)), f"{key!r} did not draw {shows}:\n{self._screen.text}"
        return redraw

    def idle(self, seconds: float) -> int:
        """Read for `seconds`: the number of bytes."""
        before, until = self.received, time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._read(left)
        return self.received - before

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal smaller."""
        _set_size(self._master, columns, rows)
        self._process.send_signal(signal.SIGWINCH)

    def stop_and_continue(self) -> None:
        """Stop the program as a shell's `kill -TSTP` does, and continue it as `fg` does."""
        self._process.send_signal(signal.SIGTSTP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)
        self._process.send_signal(signal.SIGCONT)

    def peak_memory(self) -> float:
        """Its peak memory, in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def quit(self) -> int:
        """Press Ctrl+Q, wait for the end, and return the exit status."""
        self.press("\x11")
        while self._read(_PATIENCE):
            pass
        return self._process.wait(_PATIENCE)

    def _read(self, timeout: float) -> int:
        """Read what is available within `timeout` seconds: the number of bytes, 0 for none."""
        if not select.select([self._master], [], [], timeout)[0]:
            return 0
        try:
            piece = os.read(self._master, 1 << 16)
        except OSError:  # Linux reports EIO once the other side is closed
            return 0
        self._screen.feed(piece)
        self.received += len(piece)
        return len(piece)

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait(_PATIENCE)
        os.close(self._master)


def _set_size(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
