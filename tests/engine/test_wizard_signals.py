"""Signals and a lost terminal in the wizard: the terminal is restored, and the draft is kept."""

from __future__ import annotations

import json
import os
import signal
import stat
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from swarmtui.errors import ExitStatus
from tests.engine.fault_proxy import Fault, FaultProxy, RequestStage
from tests.engine.harness import RealEngine
from tests.engine.prefork import Prefork
from tests.engine.raw_terminal import RawTerminal
from tests.fuzz.fuzz_settings import COUNT

CREATE = ("POST", "/services/create")
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
IMAGE = "bb:1"
REVIEW, LAUNCH, QUIT = "\x1bOQ", "\x1b[20~", "\x11"


@dataclass
class Bed:
    """An engine, the proxy in front of it, and the wizard in its own terminal."""

    engine: RealEngine
    door: FaultProxy
    program: Prefork
    home: Path
    opened: list[RawTerminal] = field(default_factory=list)

    def wizard(self) -> RawTerminal:
        environ = {
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "SSH_TTY": "/dev/pts/0",
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home / "state"),
            "DOCKER_CONFIG": str(self.home / "docker"),
        }
        term = RawTerminal(self.program, ["--host", self.door.host], environ)
        self.opened.append(term)
        return term

    def typed(self) -> RawTerminal:
        """Start the wizard, and type an image once it is connected."""
        term = self.wizard()
        term.until("API 1.")
        term.press(IMAGE)
        term.until(IMAGE)
        return term

    def drafts(self) -> list[Path]:
        return sorted((self.home / "state" / "swarmtui" / "drafts").glob("*.json"))

    def ids(self) -> list[str]:
        return [each["ID"] for each in self.engine.request_json("GET", "/services")]


@pytest.fixture
def bed(
    clean_engine: RealEngine,
    proxy: Callable[[RealEngine], FaultProxy],
    program: Prefork,
    tmp_path: Path,
) -> Iterator[Bed]:
    made = Bed(clean_engine, proxy(clean_engine), program, tmp_path)
    yield made
    for term in made.opened:
        term.hang_up()
        term.wait_for_exit()


def image_of(draft: Any) -> Any:
    return draft["TaskTemplate"]["ContainerSpec"]["Image"]


def printed(term: RawTerminal) -> Any:
    """The draft at the end of the terminal's output."""
    left = term.remaining_text
    return json.loads(left[left.rindex("\n{") : left.rindex("\n}") + 2])


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_prints_the_draft(bed: Bed, number: signal.Signals) -> None:
    term = bed.typed()
    os.kill(term.pid, number)
    assert term.wait_for_exit() == 128 + number
    assert term.is_restored
    assert image_of(printed(term)) == IMAGE


def test_a_lost_terminal_saves_the_draft_in_a_file(bed: Bed) -> None:
    term = bed.typed()
    term.hang_up()
    assert term.wait_for_exit() == 128 + signal.SIGHUP
    (draft,) = bed.drafts()
    assert image_of(json.loads(draft.read_text("utf-8"))) == IMAGE
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700


def test_another_draft_replaces_no_file(bed: Bed) -> None:
    for name in (IMAGE, "bb:1x", IMAGE):
        term = bed.typed()
        term.press(name.removeprefix(IMAGE))
        term.until(name)
        term.hang_up()
        term.wait_for_exit()
    images = {image_of(json.loads(path.read_text("utf-8"))) for path in bed.drafts()}
    assert images == {IMAGE, "bb:1x"}


def test_the_next_start_names_the_draft(bed: Bed) -> None:
    term = bed.typed()
    term.hang_up()
    term.wait_for_exit()
    (draft,) = bed.drafts()
    again = bed.wizard()
    again.until(draft.name)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_the_manager_does_not_answer(bed: Bed, number: signal.Signals) -> None:
    term = bed.typed()
    bed.door.inject(how=Fault.HANG)
    answered = threading.Event()
    bed.door.at_stage(RequestStage.ANSWERED, lambda _: answered.set())
    launch(term)
    assert answered.wait(30)
    os.kill(term.pid, number)
    assert term.wait_for_exit() == ExitStatus.UNKNOWN
    assert term.is_restored
    assert "docker service ls --filter name=bb" in term.remaining_text
    assert image_of(printed(term)) == IMAGE
    assert bed.door.counts[CREATE] == 1


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_after_the_launch(bed: Bed, number: signal.Signals) -> None:
    term = bed.typed()
    launch(term)
    term.until("created bb")
    os.kill(term.pid, number)
    assert term.wait_for_exit() == 128 + number
    assert term.is_restored
    (id_,) = bed.ids()
    assert id_ in term.remaining_text.splitlines()


def launch(term: RawTerminal) -> None:
    term.press(REVIEW)
    term.until("step 9 of 9")
    term.until("creates it")
    term.press(LAUNCH)


def test_random_moments(bed: Bed, record_property: Callable[[str, object], None]) -> None:
    tally: Counter[str] = Counter()
    first = Random(None if COUNT else 8).randrange(10**9)
    for number in range(min(COUNT, 100) or 4):
        tally[one_run(bed, Random(first + number))] += 1
        bed.engine.clear()
        for draft in bed.drafts():
            draft.unlink()
    told = ", ".join(f"{count} {what}" for what, count in sorted(tally.items()))
    record_property("log", f"wizard, seed {first}, Engine {bed.engine.release}: {told}")


def one_run(bed: Bed, random: Random) -> str:
    """End it by a signal or a hang-up, while typing, while launching or after; check the result."""
    sent = bed.door.counts[CREATE]
    term = bed.typed()
    phase = random.choice(("typing", "typing", "launching", "launching", "launched"))
    if random.random() < 0.3:
        bed.door.inject(how=random.choice((Fault.HANG, Fault.NO_ANSWER, Fault.HALF_ANSWER)))
    if phase != "typing":
        launch(term)
    if phase == "launched" and not term_has(term, "created bb", 5):
        phase = "launching"
    threading.Event().wait(random.choice((0, random.random() / 5)))
    hung = random.random() < 0.4
    if hung:
        term.hang_up()
    else:
        for _ in range(random.randint(1, 3)):
            try:
                os.kill(term.pid, random.choice(SIGNALS))
            except ProcessLookupError:
                break
    status = term.wait_for_exit()
    bed.door.clear_injections()
    judge(bed, term, status, hung, bed.drafts(), bed.door.counts[CREATE] - sent)
    where = "hung up" if hung else "signal"
    return f"{where} while {phase}: status {status}"


def term_has(term: RawTerminal, words: str, seconds: float) -> bool:
    try:
        term.until(words, seconds)
    except AssertionError:
        return False
    return True


def judge(
    bed: Bed, term: RawTerminal, status: int, hung: bool, drafts: list[Path], sent: int
) -> None:
    assert status in {8, 129, 130, 143}, (status, term.remaining_text)
    assert "Traceback" not in term.text
    assert sent <= 1
    ids = bed.ids()
    assert len(ids) == sent
    if status == 8:
        assert sent
    if hung:
        assert drafts or sent, term.remaining_text
        return
    assert term.is_restored, term.received[-500:]
    if sent:
        shown = all(id_ in term.remaining_text for id_ in ids)
        assert shown or (status == 8 and "docker service ls" in term.remaining_text), (
            term.remaining_text
        )
    else:
        assert image_of(printed(term)) == IMAGE
