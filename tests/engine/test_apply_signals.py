"""Signals at every moment of `apply`, as a process and in a terminal: no service goes unreported.

`make fuzz` sends some hundreds; without it a few.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event

import pytest
from harness import RealEngine
from leash import wait_for
from outcomes import Ending, Truth, agree, table
from proxy import CuttingProxy, Seen, Spoil, creates

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))  # as its own tests import them

from budget import COUNT

RUNS = -(-COUNT // 4) or 14
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BODY = {
    "TaskTemplate": {
        "ContainerSpec": {"Image": "bb:1"},
        "Placement": {"Constraints": ["node.role==worker"]},
    },
}
"""Its task has no place, so that following it does not end by itself."""


@dataclass
class Program:
    """`swarmtui apply FILE` as a process; `keyboard` is the other end of its terminal."""

    process: subprocess.Popen[bytes]
    keyboard: int | None

    def interrupt(self, numbers: list[signal.Signals]) -> None:
        """Send the signals one after the other; by Ctrl+C, and by closing it, in a terminal."""
        for number in numbers:
            if self.keyboard is not None and number is signal.SIGINT:
                os.write(self.keyboard, b"\x03")
            elif self.keyboard is not None and number is signal.SIGHUP:
                self.hang_up()
            elif self.process.poll() is None:
                os.kill(self.process.pid, number)

    def hang_up(self) -> None:
        """Close the terminal, if there is one that is open."""
        if self.keyboard is not None:
            os.close(self.keyboard)
            self.keyboard = None

    def handles_signals(self) -> bool:
        """Whether it is past the start of Python, whose own handling says less."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = int(status.partition("SigCgt:")[2].split()[0], 16) if "SigCgt" in status else 0
        return bool(caught >> (signal.SIGHUP - 1) & 1)

    def close(self) -> None:
        """End it, if it has not ended."""
        self.process.kill()
        self.process.wait()
        self.hang_up()


def start(file: Path, host: str, terminal: bool, log: Path) -> Program:
    """Standard output and error go to files; a terminal is standard input and controls it."""
    keyboard, screen = pty.openpty() if terminal else (None, subprocess.DEVNULL)

    def become() -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        if terminal:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    program = Path(sys.executable).with_name("swarmtui")
    words = [program, "apply", file, "--host", host, "--no-registry-auth", "--timeout", "30s"]
    with log.with_suffix(".out").open("wb") as out, log.with_suffix(".err").open("wb") as err:
        process = subprocess.Popen(words, stdin=screen, stdout=out, stderr=err, preexec_fn=become)
    if terminal:
        os.close(screen)
    return Program(process, keyboard)


MOMENTS = (
    "before the POST",
    "at the POST",
    "while the POST is held back",
    "while the POST is late",
    "at the reply",
    "after the reply",
    "following",
)


class Run:
    """One run of the program, interrupted by `numbers` at one of MOMENTS."""

    def __init__(self, proxy: CuttingProxy, random: Random, moment: str, folder: Path) -> None:
        self.numbers = random.choices(SIGNALS, k=random.choice((1, 1, 2, 5)))
        self._proxy, self._random, self._moment = proxy, random, moment
        self._file, self._log = folder / "signals.json", folder / "log"
        self._posted, self._replied, self._due = Event(), Event(), Event()
        self._program: Program

    def end(self, terminal: bool) -> Ending:
        """Run it to its end."""
        self._file.write_text(json.dumps({**BODY, "Name": "web"}))
        spoil = Spoil(first=self._at_the_post, due=self._due, last=self._at_the_reply)
        self._proxy.cut(creates, spoil)
        if not self._moment.startswith("while"):
            self._due.set()
        self._program = start(self._file, self._proxy.host, terminal, self._log)
        try:
            self._wait_for_the_moment()
            status = self._program.process.wait(60)
        finally:
            self._due.set()
            self._program.close()
        texts = [self._log.with_suffix(end).read_text() for end in (".out", ".err")]
        return Ending(128 - status if status < 0 else status, *texts)

    def _at_the_post(self, _: Seen) -> None:
        if self._moment == "at the POST":
            self._program.interrupt(self.numbers)
        self._posted.set()

    def _at_the_reply(self) -> None:
        if self._moment == "at the reply":
            self._program.interrupt(self.numbers)
        self._replied.set()

    def _wait_for_the_moment(self) -> None:
        """Wait for it, and interrupt; the proxy does so for the moments of its own."""
        match self._moment:
            case "before the POST":
                self._wait(self._program.handles_signals)
                time.sleep(self._random.uniform(0, 0.8))
            case "while the POST is held back" | "while the POST is late":
                self._wait(self._posted.is_set)
            case "after the reply":
                self._wait(self._replied.is_set)
                time.sleep(self._random.uniform(0, 0.05))
            case "following":
                self._wait(lambda: b" running" in self._log.with_suffix(".err").read_bytes())
            case _:
                return
        self._program.interrupt(self.numbers)
        if self._moment == "while the POST is late":
            self._due.set()

    def _wait(self, condition: Callable[[], bool]) -> None:
        wait_for(lambda: condition() or self._program.process.poll() is not None, self._moment)


@pytest.mark.parametrize("terminal", [False, True], ids=["process", "terminal"])
def test_no_signal_hides_a_service(
    terminal: bool,
    engine26: RealEngine,
    scratch: Path,
    record_property: Callable[[str, object], None],
) -> None:
    engine26.clear()
    tried: list[tuple[str, int]] = []
    for number in range(RUNS):
        moment = MOMENTS[number % len(MOMENTS)]
        with CuttingProxy(engine26.socket, scratch / "signals.sock") as proxy:
            run = Run(proxy, Random(number), moment, scratch)
            ending = run.end(terminal)
            truth = Truth.of(engine26, proxy)
        names = [each.name for each in run.numbers]
        try:
            agree(ending, truth)
        except AssertionError as error:
            raise AssertionError(f"run {number}: {moment}; {names}\n{error}") from None
        tried.append((f"{moment}: {names[0]}", ending.status))
        engine26.clear()
    record_property("log", table(tried))
