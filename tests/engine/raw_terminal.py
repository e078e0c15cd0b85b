"""A pseudo-terminal for one run of the program: the output, and the final state."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from typing import Self

from tests.engine.prefork import Prefork
from tests.terminal_screen import TerminalScreen

_SEQUENCES = re.compile(
    rb"\x1b(?:\[[0-9;?<>=$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])"
)


class RawTerminal:
    """`swarmtui WORDS` with a controlling terminal of 120 x 40, which can be hung up."""

    def __init__(self, program: Prefork, words: Sequence[str], environ: Mapping[str, str]) -> None:
        self.received = b""
        self._screen = TerminalScreen(120, 40)
        self._program = program
        self._master, self._slave = os.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self._before = termios.tcgetattr(self._slave)
        self.pid = program.start(words, [self._slave] * 3, environ, terminal=True)
        self._status: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self.wait_for_exit()

    @property
    def text(self) -> str:
        """The output so far, without terminal sequences."""
        return _SEQUENCES.sub(b"", self.received).decode(errors="replace")

    @property
    def remaining_text(self) -> str:
        """The text that remains in the terminal: the output after the wizard's screen closed."""
        after = self.received.rpartition(b"\x1b[?1049l")[2]
        return _SEQUENCES.sub(b"", after).decode(errors="replace").replace("\r", "")

    @property
    def is_restored(self) -> bool:
        """Whether the terminal is restored: modes, main screen, cursor, mouse reporting off."""
        on, off = (self.received.rfind(b"\x1b[?1049" + end) for end in (b"h", b"l"))
        left = {mode: self.received.rfind(b"\x1b[?%dl" % mode) for mode in (1000, 1003, 2004)}
        drawn = {mode: self.received.rfind(b"\x1b[?%dh" % mode) for mode in left}
        modes = all(left[mode] >= drawn[mode] for mode in left)
        shown = self.received.rfind(b"\x1b[?25h") >= self.received.rfind(b"\x1b[?25l")
        return off >= on and modes and shown and termios.tcgetattr(self._slave) == self._before

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def until(self, words: str, seconds: float = 30) -> None:
        """Read until `words` are on the screen: only cells that change are sent."""
        deadline = time.monotonic() + seconds
        while words not in self._screen.text:
            assert time.monotonic() < deadline, f"waited for {words!r}:\n{self._screen.text}"
            self.read(0.1)

    def read(self, seconds: float) -> None:
        """Read the output of that many seconds, or what is available."""
        while select.select([self._master], [], [], seconds)[0]:
            output = os.read(self._master, 65536)
            self.received += output
            self._screen.feed(output)
            seconds = 0

    def hang_up(self) -> None:
        """Close the terminal as a dropped connection does: the kernel sends SIGHUP."""
        if self._master >= 0:
            os.close(self._slave)
            os.close(self._master)
            self._master = -1

    def wait_for_exit(self) -> int:
        """Read to the end, and return the exit status."""
        if self._status is None:
            while self._master >= 0 and not self._program.has_ended():
                self.read(0.02)
            if self._master >= 0:
                self.read(0.05)
            self._status = self._program.wait()
        return self._status
