"""`apply` through a proxy that cuts, delays and lies: what it says is what the engine has.

`make fuzz` tries some hundreds of runs; without it a few, always the same. Each run is drawn from
its number alone.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from harness import RealEngine
from outcomes import CREATE, Ending, Truth, agree, table
from proxy import Answer, Cut, CuttingProxy, Predicate, Seen, Spoil, creates

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))  # as its own tests import them

from budget import COUNT

from swarmtui import cli
from swarmtui.engine import Engine, client
from swarmtui.launch import submit
from swarmtui.launch.request import build
from swarmtui.launch.submit import Launched
from swarmtui.spec import parse_spec

RUNS = COUNT or 24
PATIENCE = 0.6
"""Seconds that the program waits for a reply, in place of 40; and then looks, in place of 25."""
LARGE = 400_000
"""Bytes of a body that no socket takes whole before somebody reads it."""
BODY = {
    "TaskTemplate": {"ContainerSpec": {"Image": "bb:1"}},
    "Mode": {"Replicated": {"Replicas": 0}},
}


@dataclass
class Bed:
    """One run: what is drawn for it, and what it leaves behind."""

    engine: RealEngine
    proxy: CuttingProxy
    random: Random
    name: str
    due: threading.Event = field(default_factory=threading.Event)
    """Set for requests that are late, and at the latest when the program has ended."""
    timers: list[threading.Timer] = field(default_factory=list)

    def soon(self) -> threading.Event:
        """An event that comes before, or after, the program gives up; or after its end."""
        timer = threading.Timer(self.random.uniform(0, 2.5 * PATIENCE), self.due.set)
        self.timers.append(timer)
        timer.start()
        return self.due

    def settle(self) -> Truth:
        """Let everything arrive that is late."""
        self.due.set()
        for timer in self.timers:
            timer.cancel()
            timer.join()
        return Truth.of(self.engine, self.proxy)


def says(
    body: bytes, status: int = 0, kind: str = "application/json"
) -> Callable[[Answer], Answer]:
    """A lie: another body, and another status where one is given."""

    def tell(answer: Answer) -> Answer:
        return Answer(status or answer.status, (("Content-Type", kind),), body)

    return tell


def changes(change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    """A lie: the JSON of the engine's answer, changed."""

    def tell(answer: Answer) -> Answer:
        changed = change(json.loads(answer.body))
        return replace(answer, body=json.dumps(changed).encode()) if answer.body else answer

    return tell


def without(key: str) -> Callable[[Any], Any]:
    return lambda found: {name: value for name, value in found.items() if name != key}


def rows(change: Callable[[dict[str, Any]], Any]) -> Callable[[Answer], Answer]:
    return changes(lambda found: [change(row) for row in found])


GATEWAY = says(b"<html>gateway</html>", 504, "text/html")
GAVE_UP = says(
    b'{"message":"rpc error: code = DeadlineExceeded desc = context deadline exceeded"}', 500
)
BROKEN = {
    "an empty body": says(b""),
    "null": says(b"null"),
    "{}": says(b"{}"),
    "a number": says(b"7"),
    "a string": says(b'"web"'),
    "half of a JSON": says(b'[{"ID": "x'),
    "204": says(b"", 204),
    "a gateway's page": GATEWAY,
}

REPLIES: Mapping[str, Callable[[Bed], Spoil]] = {
    "reply: as it is": lambda _: Spoil(),
    "reply: cut at a byte": lambda bed: _cut_at(bed.random.randrange(2000)),
    "reply: never comes": lambda _: Cut.SILENCE,
    "reply: Warnings 7": lambda _: Spoil(tell=changes(lambda found: {**found, "Warnings": 7})),
    "reply: ID a number": lambda _: Spoil(tell=changes(lambda found: {**found, "ID": 7})),
    "reply: without ID": lambda _: Spoil(tell=changes(without("ID"))),
    "reply: the manager gave up": lambda _: Spoil(tell=GAVE_UP),
    **{
        f"reply: {name}": lambda _, tell=tell: Spoil(tell=tell)  # type: ignore[misc]
        for name, tell in BROKEN.items()
    },
    "request: cut": lambda _: Cut.REQUEST,
    "request: held back": lambda bed: Spoil(due=bed.soon()),
    "request: late, the client gone": lambda bed: Spoil(gone=True, due=bed.soon()),
    "request: after the end": lambda bed: Spoil(gone=True, due=bed.due),
    "request: too large to be read": lambda bed: _unread(bed),
    "rival: the same, seen": lambda bed: Spoil(first=_rival(bed)),
    "rival: the same, reply lost": lambda bed: replace(Cut.REPLY, first=_rival(bed)),
    "rival: the same, request late": lambda bed: Spoil(
        first=_rival(bed), gone=True, due=bed.soon()
    ),
    "rival: another, reply lost": lambda bed: replace(
        Cut.REPLY, first=_rival(bed, Labels={"a": "b"})
    ),
    "rival: another, removed, request late": lambda bed: _late_after_removal(bed),
}

LIST, INFO = ("GET", "/services"), ("GET", "/info")
LOOKS: Mapping[str, Mapping[tuple[str, str], Spoil]] = {
    "look: true": {},
    "look: cut": {LIST: Cut.REQUEST},
    "look: half": {LIST: Cut.HALF},
    "look: no row": {LIST: Spoil(tell=says(b"[]"))},
    "look: no ID": {LIST: Spoil(tell=rows(without("ID")))},
    "look: no Spec": {LIST: Spoil(tell=rows(without("Spec")))},
    "look: no Spec.Name": {LIST: Spoil(tell=rows(lambda row: {**row, "Spec": {}}))},
    "look: rows null": {LIST: Spoil(tell=rows(lambda _: None))},
    "look: CreatedAt a number": {LIST: Spoil(tell=rows(lambda row: {**row, "CreatedAt": 7}))},
    **{f"look: {name}": {LIST: Spoil(tell=tell)} for name, tell in BROKEN.items()},
    **{f"info: {name}": {INFO: Spoil(tell=tell)} for name, tell in BROKEN.items()},
    **{
        f"info: the clock says {time}": {
            INFO: Spoil(tell=changes(lambda found, time=time: {**found, "SystemTime": time}))
        }
        for time in ("0001-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "2001-01-01T00:00:00Z", 7)
    },
}


def _cut_at(number: int) -> Spoil:
    return Spoil(keep=lambda head, body: number % (head + body))


def _unread(bed: Bed) -> Spoil:
    bed.proxy.most_read = LARGE // 8
    return Spoil()


def _rival(bed: Bed, **more: Any) -> Callable[[Seen], object]:
    """Somebody else makes a service of that name just before."""
    return lambda seen: bed.engine.ask(
        "POST", "/services/create", {**json.loads(seen.body), **more, "Name": bed.name}
    )


def _late_after_removal(bed: Bed) -> Spoil:
    """Another's service has the name while it is looked for, and is gone when ours arrives."""
    act = _rival(bed, Labels={"a": "b"})
    return Spoil(first=act, gone=True, due=bed.due)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's patience, short enough for a test."""
    monkeypatch.setattr(client, "CREATE_TIMEOUT", PATIENCE)
    monkeypatch.setattr(submit, "GIVES_UP", PATIENCE)
    monkeypatch.setattr(submit, "QUIET", PATIENCE / 2)


def _after_create(proxy: CuttingProxy, *names: tuple[str, str]) -> Predicate:
    """Whether it is one of these questions, or any, once the create was seen."""
    return lambda seen: (
        seen.method == "GET" and (not names or seen.name in names) and proxy.counts[CREATE] > 0
    )


def test_what_apply_says_is_what_the_engine_has(
    engine26: RealEngine,
    scratch: Path,
    hurry: None,
    capsys: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
) -> None:
    engine26.clear()
    tried: list[tuple[str, int]] = []
    for number in range(RUNS):
        random = Random(number)
        reply, look = (
            list(REPLIES)[number % len(REPLIES)],
            random.choice(["look: true"] * len(LOOKS) + list(LOOKS)),
        )
        with CuttingProxy(engine26.socket, scratch / "outcomes.sock") as proxy:
            bed = Bed(engine26, proxy, random, f"web-{number}")
            ending = _run(bed, reply, look, scratch / "web.json", capsys)
            truth = bed.settle()
        try:
            agree(ending, truth)
        except AssertionError as error:
            raise AssertionError(f"run {number}: {reply}; {look}\n{error}") from None
        tried += [(reply, int(ending.status)), (look, int(ending.status))]
        engine26.clear()
    record_property("log", table(tried))


@pytest.mark.usefixtures("hurry")
def test_a_reply_cut_at_every_byte(
    engine26: RealEngine, scratch: Path, record_property: Callable[[str, object], None]
) -> None:
    """All positions in `make fuzz`, a few without it."""
    engine26.clear()
    tried: list[tuple[str, int]] = []
    position, sizes = 0, [(0, 1)]
    while position < sum(sizes[-1]):

        def keep(head: int, body: int, position: int = position) -> int:
            sizes.append((head, body))
            return position

        with CuttingProxy(engine26.socket, scratch / "outcomes.sock") as proxy:
            proxy.cut(creates, Spoil(keep=keep))
            done = _submitted(proxy.host)
            truth = Truth.of(engine26, proxy)
        assert (done.recovered, truth.made) == (True, [done.id]), position
        tried.append((f"reply cut in its {'head' if position < sizes[-1][0] else 'body'}", 0))
        position += 1 if COUNT else 29
        engine26.clear()
    record_property("log", table(tried))


def _submitted(host: str) -> Launched:
    with Engine.connect(host, environ={}) as engine:
        request = build(parse_spec({**BODY, "Name": "web"}), engine.version)
        return submit.submit(engine, request, "web")


def _run(bed: Bed, reply: str, look: str, file: Path, capsys: pytest.CaptureFixture[str]) -> Ending:
    named = "rival" in reply or bed.random.random() < 0.8
    large = {"Labels": {"a": "x" * LARGE}} if "large" in reply else {}
    file.write_text(json.dumps({**BODY, **large, **({"Name": bed.name} if named else {})}))
    bed.proxy.cut(creates, REPLIES[reply](bed))
    for name, spoil in LOOKS[look].items():
        bed.proxy.cut(_after_create(bed.proxy, name), spoil, times=100)
    capsys.readouterr()
    words = ["apply", str(file), "--host", bed.proxy.host, "--no-registry-auth"]
    status = cli.main([*words, *_follow(bed)])
    if "removed" in reply:
        _remove_all(bed.engine)
    return Ending(status, *capsys.readouterr())


def _follow(bed: Bed) -> list[str]:
    """Leave at once; or follow for a second, while one of the answers is a lie."""
    if bed.random.random() < 0.8:
        return ["--detach"]
    path = bed.random.choice(("/services/", "/tasks", "/nodes"))
    lie = Spoil(tell=bed.random.choice(list(BROKEN.values())))
    is_asked = _after_create(bed.proxy)
    bed.proxy.cut(lambda seen: is_asked(seen) and seen.name[1].startswith(path), lie, times=100)
    return ["--timeout", "1s"]


def _remove_all(engine: RealEngine) -> None:
    for service in engine.ask("GET", "/services"):
        engine.ask("DELETE", f"/services/{service['ID']}")
