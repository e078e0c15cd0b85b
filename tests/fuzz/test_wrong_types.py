"""Answers of a manager with any value in place of any other end in one of swarmtui's errors.

`answers.json` has answers of Engine 26.1, without unused fields. Each value in turn is replaced by
each of `WRONG`, and the commands run with that; they must not exit with status 1.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from swarmtui import cli
from swarmtui.engine import connect
from swarmtui.engine.http_messages import ReadBody, Request, Response
from swarmtui.errors import ExitStatus
from swarmtui.spec.tree import Key, path_of, value_at, with_value
from tests.fuzz.fuzz_settings import COUNT

ANSWERS: dict[str, Any] = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))
WRONG: tuple[Any, ...] = (
    None, True, False, 0, 7, -1, 2**31, 10**30, 1.5, 1e308, "", "x", "\ud800\x1b[31m", "9" * 5000,
    [], [1], [None], [[]], [{}], {}, {"a": 1}, {"ID": {}, "Name": [], "Spec": 7},
)  # fmt: skip
BODIES = (b"", b"null", b"[", b"NaN", b"1e999", b"9" * 5000, b"\xff\xfe", b"[" * 99_999, b"<p>")
EVERY = 1 if COUNT else 40
SPEC = {
    "Name": "shop",
    "TaskTemplate": {
        "ContainerSpec": {"Image": "nginx:1.27", "Secrets": ["secret"], "Configs": ["config"]},
        "Networks": [{"Target": "front"}],
        "Placement": {
            "Constraints": ["node.labels.rack==a", "engine.labels.disk==ssd"],
            "Preferences": ["spread=node.labels.rack"],
        },
    },
    "EndpointSpec": {"Ports": ["8090:80"]},
}
ROUTES = (
    (r"/_ping", "ping"),
    (r"/version", "version"),
    (r"/v[^/]+/services/create", "created"),
    (r"/v[^/]+/services/.+", "service"),
    (r"/v[^/]+/distribution/.+", "distribution"),
    (r"/v[^/]+/(\w+).*", r"\1"),
)


@dataclass
class Fake:
    """A transport with prepared answers; `asked` are the names of those that were requested."""

    bodies: dict[str, bytes]
    asked: set[str] = field(default_factory=set)

    def send(self, request: Request, timeout: float, read_body: ReadBody | None = None) -> Response:
        route, to = next(each for each in ROUTES if re.fullmatch(each[0], request.path))
        name = re.sub(route, to, request.path)
        self.asked.add(name)
        headers = {"Content-Type": "application/json", "Api-Version": "1.45"}
        status = 201 if name == "created" else 200
        response = Response(status, headers, self.bodies.get(name, b"OK"))
        rows = read_body(response, [response.body]) if read_body else None
        return replace(response, rows=rows)

    def close(self) -> None:
        pass


def bodies_of(answers: dict[str, Any]) -> dict[str, bytes]:
    return {name: json.dumps(value).encode() for name, value in answers.items()}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("spec") / "shop.json"
    path.write_text(json.dumps(SPEC), "utf-8")
    return str(path)


@pytest.fixture
def commands(file: str) -> tuple[list[str], ...]:
    return (
        ["status"],
        ["check", file],
        ["render", file, "--as", "curl"],
        ["apply", file, "--timeout", "0s"],
    )


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fake:
    """The transport of every command."""
    fake = Fake(bodies_of(ANSWERS))
    monkeypatch.setattr(connect, "open_transport", lambda _: fake)
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_AUTH_CONFIG", "DOCKER_API_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return fake


def places(tree: Any, above: tuple[Key, ...] = ()) -> Iterator[tuple[Key, ...]]:
    """The keys of every value, including those of whole answers."""
    items: Any = tree.items() if isinstance(tree, dict) else ()
    for key, value in enumerate(tree) if isinstance(tree, list) else items:
        yield (*above, key)
        yield from places(value, (*above, key))


def run(
    commands: tuple[list[str], ...], capsys: pytest.CaptureFixture[str]
) -> list[tuple[int, str]]:
    ends = []
    for words in commands:
        status = cli.main(words)
        out, err = capsys.readouterr()
        ends.append((status, out + err))
    return ends


def test_unchanged_answers(
    plugged: Fake, commands: tuple[list[str], ...], capsys: pytest.CaptureFixture[str]
) -> None:
    ends = run(commands, capsys)
    assert [status for status, _ in ends] == [0, 0, 0, ExitStatus.TIMED_OUT], ends
    assert plugged.asked == {"ping", *ANSWERS}, "every answer is read by some command"
    assert ANSWERS["created"]["ID"] in ends[-1][1]


def substitutions() -> Iterator[tuple[tuple[Key, ...], Any]]:
    return ((keys, wrong) for keys in places(ANSWERS) for wrong in WRONG)


def test_any_value_in_place_of_any_other(
    plugged: Fake, commands: tuple[list[str], ...], capsys: pytest.CaptureFixture[str]
) -> None:
    tried = 0
    for keys, wrong in [*substitutions()][::EVERY]:
        name = str(keys[0])
        changed = with_value(copy.deepcopy(ANSWERS[name]), keys[1:], wrong)
        assert keys == keys[:1] or value_at(changed, keys[1:]) == wrong
        plugged.bodies[name] = json.dumps(changed).encode()
        for status, said in run(commands, capsys):
            assert status != ExitStatus.UNEXPECTED, f"{path_of(keys)} = {wrong!r}: {said}"
            tried += 1
        plugged.bodies[name] = json.dumps(ANSWERS[name]).encode()
    assert tried > 600
    with capsys.disabled():
        print(f"\n{tried} runs with a wrong value in an answer")


@pytest.mark.parametrize("body", BODIES, ids=repr)
def test_any_answer_as_a_whole(
    plugged: Fake, commands: tuple[list[str], ...], capsys: pytest.CaptureFixture[str], body: bytes
) -> None:
    # After a lost reply the service is looked up, which takes some seconds.
    for name in (each for each in ANSWERS if each != "created" or COUNT or body == b"null"):
        good, plugged.bodies[name] = plugged.bodies[name], body
        for status, said in run(commands, capsys):
            assert status != ExitStatus.UNEXPECTED, f"{name}: {said}"
        plugged.bodies[name] = good


def test_status_counts_the_rows_that_cannot_be_read(
    plugged: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    networks = [*ANSWERS["networks"], None, {"Name": 7}]
    plugged.bodies["networks"] = json.dumps(networks).encode()
    [(status, said)] = run((["status"],), capsys)
    assert status == 0
    assert "Warning     2 rows of the manager's lists cannot be read and are left out" in said
    plugged.bodies["networks"] = b'{"not": "a list"}'
    [(status, said)] = run((["status"],), capsys)
    assert status == ExitStatus.UNREACHABLE
    assert "(a list was expected)" in said
