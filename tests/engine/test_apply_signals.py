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
from outcomes import Ending, Truth, agree, table
from proxy import CuttingProxy, Seen, Spoil, creates

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))  # as its own tests import them

from budget import COUNT

RUNS = -(-COUNT // 4) or 12
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
    """`swarmtui apply FILE` as a process, whose signals are not ignored; `press` for a terminal."""

    process: subprocess.Popen[bytes]
    keyboard: int | None

    def interrupt(self, numbers: list[signal.Signals]) -> None:
        """Send the signals one after the other, the way a terminal does where there is one."""
        for number in numbers:
            if self.keyboard is not None and number is signal.SIGINT:
                os.write(self.keyboard, b"\x03")
            elif self.process.poll() is None:
                os.kill(self.process.pid, number)

    def hang_up(self) -> None:
        """Close the terminal."""
        assert self.keyboard is not None
        os.close(self.keyboard)
        self.keyboard = None


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
    "before",
    "at the POST",
    "during the POST",
    "at the reply",
    "after the reply",
    "following",
)


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
        random = Random(number)
        moment = MOMENTS[number % len(MOMENTS)]
        numbers = random.choices(SIGNALS, k=random.choice((1, 1, 2, 5)))
        with CuttingProxy(engine26.socket, scratch / "signals.sock") as proxy:
            ending = _run(proxy, random, moment, numbers, scratch / "signals.json", terminal)
            truth = Truth.of(engine26, proxy)
        names = [each.name for each in numbers]
        try:
            agree(ending, truth)
        except AssertionError as error:
            raise AssertionError(f"run {number}: {moment}; {names}\n{error}") from None
        tried.append((f"{moment}: {names[0]}", ending.status))
        engine26.clear()
    record_property("log", table(tried))


def _run(
    proxy: CuttingProxy,
    random: Random,
    moment: str,
    numbers: list[signal.Signals],
    file: Path,
    terminal: bool,
) -> Ending:
    file.write_text(json.dumps({**BODY, "Name": "web"}))
    posted, replied, due = Event(), Event(), Event()
    program: list[Program] = []

    def at_the_post(_: Seen) -> None:
        if moment == "at the POST":
            program[0].interrupt(numbers)
        posted.set()

    def at_the_reply() -> None:
        if moment == "at the reply":
            program[0].interrupt(numbers)
        replied.set()

    proxy.cut(creates, Spoil(first=at_the_post, due=due, last=at_the_reply))
    if moment != "during the POST":
        due.set()
    log = file.with_name("log")
    program.append(start(file, proxy.host, terminal, log))
    one = program[0]
    try:
        match moment:
            case "before":
                time.sleep(random.uniform(0.03, 1.0))
                one.interrupt(numbers)
            case "during the POST":
                _wait(posted, one)
                one.interrupt(numbers)
                if random.random() < 0.5:
                    due.set()
            case "after the reply":
                _wait(replied, one)
                time.sleep(random.uniform(0, 0.05))
                one.interrupt(numbers)
            case "following":
                _wait(replied, one)
                _wait_for_line(log.with_suffix(".err"), one)
                one.interrupt(numbers)
        status = one.process.wait(60)
    finally:
        due.set()
        one.process.kill()
        one.process.wait()
        if one.keyboard is not None:
            one.hang_up()
    texts = [log.with_suffix(end).read_text() for end in (".out", ".err")]
    return Ending(128 - status if status < 0 else status, *texts)


def _wait(event: Event, program: Program) -> None:
    while not event.wait(0.02) and program.process.poll() is None:
        pass


def _wait_for_line(file: Path, program: Program) -> None:
    while not file.stat().st_size and program.process.poll() is None:
        time.sleep(0.02)
