"""The report about a create is correct, whatever a proxy does to it and to the lookup after it.

A few cases each time; `make fuzz` draws more, and counts the results.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from swarmtui import cli
from swarmtui.errors import ExitStatus
from swarmtui.launch import submit
from tests.engine.fault_proxy import (
    FakeAnswer,
    Fault,
    FaultProxy,
    ProxiedRequest,
    RawAnswer,
    RequestStage,
    creates_service,
    lists_services,
)
from tests.engine.harness import RealEngine
from tests.fuzz.fuzz_settings import COUNT

CREATE = ("POST", "/services/create")
SPEC: dict[str, Any] = {
    "Name": "web",
    "Labels": {"by": "us"},
    "TaskTemplate": {"ContainerSpec": {"Image": "bb:1", "Args": ["sleep", "600"]}},
    "Mode": {"Replicated": {"Replicas": 0}},
}
NO_LISTS = [
    b"",
    b"null",
    b"{}",
    b"7",
    b'"x"',
    b"true",
    b"[",
    b"<html>no</html>",
    b'{"message":"x"}',
]
BAD_ROWS: list[Any] = [
    7,
    None,
    [],
    {},
    {"ID": "s1"},
    {"ID": "s1", "Spec": {}},
    {"ID": "s1", "Spec": {"Name": 7}},
    {"ID": "s1", "Spec": "web"},
    {"Spec": {"Name": "web"}},
    {"ID": 7, "Spec": {"Name": "web"}},
    {"ID": "s1", "Spec": {"Name": "web"}, "CreatedAt": 7},
    {"ID": "s1", "Spec": {"Name": "web"}, "CreatedAt": "0001-01-01T00:00:00Z"},
]
BAD_INFOS = [
    b"",
    b"null",
    b'"x"',
    b"[]",
    b"{}",
    b"[",
    b'{"SystemTime":7}',
    b'{"SystemTime":"0001-01-01T00:00:00Z"}',
    b'{"SystemTime":"9999-12-31T23:59:59-23:59"}',
    b'{"SystemTime":"yesterday"}',
]


@dataclass(frozen=True)
class End:
    """The end of a run of `apply --detach`."""

    status: int
    out: str
    err: str


@dataclass
class Bed:
    """An engine, the proxy in front of it, and a way to run `apply` through both."""

    engine: RealEngine
    door: FaultProxy
    run: Callable[..., End]

    def apply(self, **spec: Any) -> End:
        """Run and check: at most one request, and a correct report."""
        before = self.door.counts[CREATE]
        end = self.run(self.door.host, {**SPEC, **spec})
        assert self.door.counts[CREATE] == before + 1
        self.judge(end)
        return end

    def judge(self, end: End) -> None:
        """Check the status: an ID that is reported exists, and one that exists is reported."""
        ids = [each["ID"] for each in self.engine.request_json("GET", "/services")]
        assert end.status in (0, 4, 5, 8), end
        assert len(ids) < 2
        if end.status == 0:
            assert end.out.split() == ids, end
        elif end.status == 8:
            assert "docker service ls" in end.err, end
        else:
            assert ids == [], end
        assert "Traceback" not in end.err


@pytest.fixture
def bed(
    clean_engine: RealEngine,
    proxy: Callable[[RealEngine], FaultProxy],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Bed:
    monkeypatch.setattr(submit, "DISCONNECT_DEADLINE", 0.3)
    monkeypatch.setattr(submit, "MANAGER_DEADLINE", 0.6)
    file = tmp_path / "web.json"

    def run(host: str, spec: dict[str, Any]) -> End:
        file.write_text(json.dumps(spec), "utf-8")
        capsys.readouterr()
        status = cli.main(["apply", str(file), "--detach", "--host", host])
        return End(status, *capsys.readouterr())

    return Bed(clean_engine, proxy(clean_engine), run)


@pytest.mark.parametrize("body", NO_LISTS, ids=repr)
def test_an_answer_that_is_not_a_list_proves_nothing(bed: Bed, body: bytes) -> None:
    bed.door.inject()
    bed.door.at_stage(
        RequestStage.ANSWERED, lambda _: bed.door.inject(lists_services, FakeAnswer(body), 100)
    )
    assert bed.apply().status == ExitStatus.UNKNOWN


@pytest.mark.parametrize("row", BAD_ROWS, ids=json.dumps)
def test_a_row_that_cannot_be_read_proves_nothing(bed: Bed, row: Any) -> None:
    bed.door.inject()
    lie = FakeAnswer(json.dumps([row]).encode())
    bed.door.at_stage(RequestStage.ANSWERED, lambda _: bed.door.inject(lists_services, lie, 100))
    assert bed.apply().status == ExitStatus.UNKNOWN


@pytest.mark.parametrize("body", BAD_INFOS, ids=repr)
def test_without_the_engines_time_nothing_is_proved(bed: Bed, body: bytes) -> None:
    def lie(_: ProxiedRequest) -> None:
        bed.door.inject(lambda seen: seen.name == ("GET", "/info"), FakeAnswer(body), 100)

    bed.door.inject()
    bed.door.at_stage(RequestStage.ANSWERED, lie)
    assert bed.apply().status in (ExitStatus.DONE, ExitStatus.UNKNOWN)


@pytest.mark.parametrize("warnings", [7, "x", {}, [7, None, "one"], None, True], ids=repr)
def test_warnings_that_cannot_be_read_do_not_hide_the_id(bed: Bed, warnings: Any) -> None:
    def lie(_: ProxiedRequest) -> None:
        (service,) = bed.engine.request_json("GET", "/services")
        answer = json.dumps({"ID": service["ID"], "Warnings": warnings}).encode()
        bed.door.inject(creates_service, FakeAnswer(answer, 201))

    bed.door.at_stage(RequestStage.ANSWERED, lie)
    end = bed.apply()
    assert end.status == ExitStatus.DONE


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (201, b""),
        (201, b"{}"),
        (201, b'{"ID":7}'),
        (201, b"[]"),
        (200, b"<html>"),
        (204, b""),
        (502, b'{"message":"Internal server error"}'),
        (504, b'{"message":"The upstream server is timing out"}'),
        (504, b"upstream request timeout"),
        (503, b"upstream connect error or disconnect/reset before headers"),
        (500, b'{"message":"rpc error: code = DeadlineExceeded desc = context deadline exceeded"}'),
        (500, b'{"message":"raft: failed to process the request: node is stopped"}'),
        (500, b'{"message":"rpc error: code = Unavailable desc = connection error: EOF"}'),
        (524, b'{"message":"a timeout occurred"}'),
    ],
)
def test_an_ambiguous_answer_is_not_a_refusal(bed: Bed, status: int, body: bytes) -> None:
    """Gateways write JSON too, some with a `message`; none of these answers is a refusal."""
    bed.door.inject(how=FakeAnswer(body, status))
    assert bed.apply().status == ExitStatus.DONE


def test_a_late_request_is_never_reported_as_not_created(bed: Bed) -> None:
    bed.door.inject(how=Fault.DELIVER_LATE)
    end = bed.apply()
    assert end.status == ExitStatus.UNKNOWN
    assert "--filter name=web" in end.err
    assert bed.door.deliver_held() == [201]
    assert bed.engine.docker("service", "ls", "-q", "--filter", "name=web").stdout.strip()


def test_an_incompletely_written_body_proves_not_created(bed: Bed) -> None:
    bed.door.inject(how=Fault.DURING_BODY)
    end = bed.apply(Labels={"filler": "x" * 3_000_000})
    assert end.status == ExitStatus.UNREACHABLE


def test_an_equal_service_of_another_client_is_reported_as_possibly_theirs(bed: Bed) -> None:
    def other(seen: ProxiedRequest) -> None:
        bed.engine.request_json("POST", "/services/create", json.loads(seen.body))

    bed.door.inject(how=Fault.BEFORE_ENGINE)
    bed.door.at_stage(RequestStage.ARRIVED, other)
    end = bed.apply()
    assert end.status == ExitStatus.DONE
    assert "may be theirs" in end.err
    assert "docker service inspect" in end.err


# Random faults, hundreds of them with `make fuzz`

_REPLIES = [
    Fault.NO_ANSWER,
    Fault.HALF_ANSWER,
    Fault.BEFORE_ENGINE,
    Fault.DELIVER_LATE,
    FakeAnswer(b"", 201),
    FakeAnswer(b"{}", 201),
    FakeAnswer(b'{"ID":[]}', 201),
    FakeAnswer(b'{"message":"x"}', 504),
    FakeAnswer(b"gateway", 502),
]


def _noise(random: Random) -> RawAnswer:
    """An HTTP answer with some bytes changed, removed or repeated."""
    body = b'{"ID":"0123456789abcdefghijklmno","Warnings":null}'
    head = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    text = bytearray(head % len(body) + body)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(text))
        end = min(len(text), at + random.choice((1, 1, 2, 20)))
        text[at:end] = random.choice((b"", random.randbytes(end - at), bytes(text[at:end]) * 2))
    return RawAnswer(bytes(text))


def _lookup(random: Random, sound: bytes) -> Fault | FakeAnswer | RawAnswer | None:
    bodies = [
        *NO_LISTS,
        *(json.dumps([row]).encode() for row in BAD_ROWS),
        *(json.dumps([row, *json.loads(sound)]).encode() for row in BAD_ROWS),
    ]
    choices = (
        None,
        FakeAnswer(random.choice(bodies)),
        Fault.NO_ANSWER,
        Fault.HALF_ANSWER,
        _noise(random),
    )
    return random.choice(choices)


def test_random_faults(bed: Bed, record_property: Callable[[str, object], None]) -> None:
    tally: Counter[str] = Counter()
    first = Random(None if COUNT else 8).randrange(10**9)
    for number in range(min(COUNT, 500) or 12):
        tally[_one_fault(bed, Random(first + number))] += 1
        for service in bed.engine.request_json("GET", "/services"):
            bed.engine.request_json("DELETE", f"/services/{service['ID']}")
    told = ", ".join(f"{count} {what}" for what, count in sorted(tally.items()))
    record_property("log", f"random faults, seed {first}, Engine {bed.engine.release}: {told}")


def _one_fault(bed: Bed, random: Random) -> str:
    """One create with a bad reply and a bad lookup; the report and the true result."""
    door = bed.door
    door.clear_injections()
    reply = random.choice([*_REPLIES, _noise(random), _noise(random)])
    door.inject(how=reply)

    def then(_: ProxiedRequest) -> None:
        sound = json.dumps(bed.engine.request_json("GET", "/services")).encode()
        if lookup := _lookup(random, sound):
            door.inject(lists_services, lookup, random.choice((1, 100)))
        if random.random() < 0.3:
            info = FakeAnswer(random.choice(BAD_INFOS))
            door.inject(lambda seen: seen.name == ("GET", "/info"), info, 100)

    door.at_stage(
        RequestStage.ARRIVED
        if reply in (Fault.BEFORE_ENGINE, Fault.DELIVER_LATE)
        else RequestStage.ANSWERED,
        then,
    )
    end = _true_end(bed, reply)
    late = door.deliver_held()
    assert end.status == ExitStatus.UNKNOWN or not late
    exists = bool(bed.engine.request_json("GET", "/services"))
    return f"status {end.status}, {'created' if exists else 'nothing there'}"


def _true_end(bed: Bed, reply: Any) -> End:
    """Run. Noise may read as another valid answer: only its status is checked."""
    if not isinstance(reply, RawAnswer):
        return bed.apply()
    end = bed.run(bed.door.host, SPEC)
    assert end.status in (0, 4, 5, 8), (end, reply)
    return end
