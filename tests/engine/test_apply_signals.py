"""SIGTERM, SIGINT and SIGHUP at any moment of `apply`: every created service is reported.

A few runs each time; `make fuzz` does hundreds, at random moments and with several signals, and
counts what came out.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from swarmtui.errors import ExitStatus
from tests.engine.fault_proxy import Fault, FaultProxy, RequestStage
from tests.engine.harness import RealEngine
from tests.engine.prefork import Prefork
from tests.fuzz.fuzz_settings import COUNT

CREATE = ("POST", "/services/create")
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LEFT = {-number for number in SIGNALS} | {128 + number for number in SIGNALS}
SPEC: dict[str, Any] = {
    "Name": "web",
    "TaskTemplate": {"ContainerSpec": {"Image": "bb:1", "Args": ["sleep", "600"]}},
    "Mode": {"Replicated": {"Replicas": 0}},
    "UpdateConfig": {"Monitor": "300ms"},
}


@dataclass(frozen=True)
class End:
    """How a run of `apply` ended, how many requests it sent, and which services exist then."""

    status: int
    out: str
    err: str
    sent: int
    ids: tuple[str, ...]

    def judge(self) -> str:
        """Classify its end; AssertionError if a service is not reported."""
        assert "Traceback" not in self.err, self.err
        assert self.sent < 2, self
        assert len(self.ids) == self.sent, self
        shown = [id_ for id_ in self.ids if id_ in self.out + self.err]
        if self.status == ExitStatus.UNKNOWN:
            assert "docker service ls --filter name=web" in self.err, self
        else:
            assert shown == list(self.ids), self
            assert self.status in LEFT | {0}, self
        said = "ID shown" if shown else "how to find out" if self.sent else "nothing sent"
        return f"status {self.status}, {said}"


@dataclass
class Bed:
    """An engine, the proxy in front of it, and runs of `apply` through both."""

    engine: RealEngine
    door: FaultProxy
    program: Prefork
    folder: Path

    def apply(self, *words: str, act: Callable[[int], object] = lambda _: None) -> End:
        """Run it; call `act` with the process ID as soon as it exists."""
        file, out, err = (self.folder / name for name in ("web.json", "out", "err"))
        file.write_text(json.dumps(SPEC))
        before = self.door.counts[CREATE]
        with out.open("wb") as one, err.open("wb") as two, Path(os.devnull).open("rb") as null:
            command = ["apply", str(file), "--host", self.door.host, *words]
            pid = self.program.start(command, [null.fileno(), one.fileno(), two.fileno()])
        act(pid)
        status = self.program.wait()
        ids = tuple(each["ID"] for each in self.engine.request_json("GET", "/services"))
        sent = self.door.counts[CREATE] - before
        return End(status, out.read_text(), err.read_text(), sent, ids)

    def clear(self) -> None:
        for service in self.engine.request_json("GET", "/services"):
            self.engine.request_json("DELETE", f"/services/{service['ID']}")


@pytest.fixture
def bed(
    clean_engine: RealEngine,
    proxy: Callable[[RealEngine], FaultProxy],
    program: Prefork,
    tmp_path: Path,
) -> Bed:
    return Bed(clean_engine, proxy(clean_engine), program, tmp_path)


@pytest.mark.parametrize("number", SIGNALS)
def test_while_the_manager_does_not_answer(bed: Bed, number: signal.Signals) -> None:
    bed.door.inject(how=Fault.HANG)
    pids: list[int] = []
    known = threading.Event()

    def kill(_: object) -> None:
        known.wait()
        os.kill(pids[0], number)

    bed.door.at_stage(RequestStage.ANSWERED, kill)
    end = bed.apply("--detach", act=lambda pid: (pids.append(pid), known.set()))
    assert end.status == ExitStatus.UNKNOWN
    assert end.judge() == "status 8, how to find out"


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("moment", RequestStage)
def test_while_the_answer_comes(bed: Bed, number: signal.Signals, moment: RequestStage) -> None:
    pids: list[int] = []
    known = threading.Event()

    def kill(_: object) -> None:
        known.wait()
        os.kill(pids[0], number)

    bed.door.at_stage(moment, kill)
    end = bed.apply(act=lambda pid: (pids.append(pid), known.set()))
    assert end.judge() == f"status {128 + number}, ID shown"


def test_random_moments(bed: Bed, record_property: Callable[[str, object], None]) -> None:
    tally: Counter[str] = Counter()
    first = Random(None if COUNT else 8).randrange(10**9)
    whole = _seconds_of_a_run(bed)
    for number in range(min(COUNT, 300) or 8):
        tally[_one_run(bed, Random(first + number), whole)] += 1
        bed.clear()
    told = ", ".join(f"{count} {what}" for what, count in sorted(tally.items()))
    record_property("log", f"signals, seed {first}, Engine {bed.engine.release}: {told}")


def _seconds_of_a_run(bed: Bed) -> float:
    from time import monotonic

    start = monotonic()
    assert bed.apply().judge() == "status 0, ID shown"
    bed.clear()
    return monotonic() - start


def _one_run(bed: Bed, random: Random, whole: float) -> str:
    """Send one to four signals, beginning at the start or at a moment of the request."""
    ended = threading.Event()
    known = threading.Event()
    pids: list[int] = []
    gaps = [random.uniform(0, whole)] + [random.choice((0, 0.001, 0.01, 0.2)) for _ in range(3)]
    moment = random.choice([None, None, *RequestStage])

    def kill(_: object = None) -> None:
        known.wait()
        for gap in (gaps if moment is None else gaps[1:])[: random.randint(1, 4)]:
            if ended.wait(gap):
                return
            try:
                os.kill(pids[0], random.choice(SIGNALS))
            except ProcessLookupError:
                return

    if random.random() < 0.2:
        bed.door.inject(how=random.choice((Fault.NO_ANSWER, Fault.HANG, Fault.HALF_ANSWER)))
    killer = threading.Thread(target=kill)

    def act(pid: int) -> None:
        pids.append(pid)
        known.set()

    if moment is None:
        killer.start()
    else:
        bed.door.at_stage(moment, lambda _: killer.start())
    words = ["--detach"] if random.random() < 0.5 else []
    end = bed.apply(*words, act=act)
    ended.set()
    if killer.ident:
        killer.join()
    bed.door.clear_injections()
    return end.judge()
