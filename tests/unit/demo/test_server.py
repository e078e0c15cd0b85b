from __future__ import annotations

import socket
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from swarmtui.demo import DemoSwarm


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_socket_is_private() -> None:
    with DemoSwarm() as demo:
        assert demo.host == f"unix://{demo.path}"
        assert mode(demo.path) == 0o600
        assert mode(demo.path.parent) == 0o700


def test_nothing_is_left_after_the_end() -> None:
    with DemoSwarm() as demo:
        folder = demo.path.parent
    assert not folder.exists()
    with pytest.raises(RuntimeError, match="does not run"):
        _ = demo.host


def test_nothing_is_left_after_an_error() -> None:
    demo = DemoSwarm()
    with suppress(ZeroDivisionError), demo:
        folder = demo.path.parent
        _ = 1 / 0
    assert not folder.exists()


def test_nothing_is_left_when_a_program_forgets_to_stop() -> None:
    code = "from swarmtui.demo import DemoSwarm; d = DemoSwarm(); d.start(); print(d.path.parent)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    assert done.stderr == ""
    assert done.stdout.strip()
    assert not Path(done.stdout.strip()).exists()


def test_it_can_start_again_and_two_run_side_by_side() -> None:
    demo = DemoSwarm()
    with demo as first, DemoSwarm() as second:
        assert first.host != second.host
        with pytest.raises(RuntimeError, match="already"):
            demo.start()
    with demo:
        assert demo.path.exists()


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="noleader"):
        DemoSwarm(state="drunk")


def test_it_stops_at_once_with_a_connection_open(talk: Any) -> None:
    talk.get("/version")
    before = threading.active_count()
    began = time.monotonic()
    talk.demo.stop()
    assert time.monotonic() - began < 1
    assert threading.active_count() == before - 2
    with pytest.raises((OSError, ConnectionError)):
        talk("GET", "/_ping")


def test_connections_are_kept_alive(talk: Any) -> None:
    talk.get("/version")
    first = talk.connection.sock
    talk.get("/info")
    assert first is not None
    assert talk.connection.sock is first


def test_close_is_honoured(talk: Any) -> None:
    talk.get("/version", Connection="close")
    assert talk.connection.sock is None or talk.connection.sock.recv(1) == b""


def test_requests_are_kept_as_they_arrived(talk: Any) -> None:
    body = b'{"Name":"web" }'
    secret = {"X-Registry-Auth": "c2VjcmV0", "Content-Type": "application/json"}
    talk("POST", "/v1.41/services/create?x=1", body, secret)
    (arrived,) = talk.demo.requests
    assert (arrived.method, arrived.path, arrived.body) == (
        "POST",
        "/v1.41/services/create?x=1",
        body,
    )
    assert arrived.header("x-registry-auth") == "c2VjcmV0"
    assert "c2VjcmV0" not in repr(arrived)


def raw(demo: DemoSwarm, data: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(5)
        connection.connect(str(demo.path))
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"GET /_ping HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET /_ping HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        (b"GET /_ping HTTP/1.1\r\n" + b"x" * 70_000, 431),
        (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET /_ping HTTP/1.1\r\n\r\n", 200),
    ],
)
def test_what_is_no_http_is_refused(talk: Any, data: bytes, status: int) -> None:
    assert raw(talk.demo, data).startswith(b"HTTP/1.1 %d " % status)


def test_a_chunked_body_is_read(talk: Any) -> None:
    head = b"POST /services/create HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    raw(talk.demo, head + b'3\r\n{"N\r\n5;x=y\r\name":\r\n6\r\n"a.b"}\r\n0\r\n\r\n')
    assert talk.demo.requests[0].body == b'{"Name":"a.b"}'


def test_a_client_that_goes_away_does_no_harm(talk: Any) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(str(talk.demo.path))
        connection.sendall(b"POST /services/create HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
    assert talk("GET", "/_ping").status == 200


def test_a_registry_that_never_answers_blocks_nobody_else(start: Any) -> None:
    waiting, other = start(), start()
    waiting.connection.request("GET", "/distribution/slow.example.com/app/json")
    second = type(waiting)(waiting.demo, waiting.clock)
    assert second("GET", "/_ping").status == 200
    assert other("GET", "/_ping").status == 200
    second.connection.close()
    began = time.monotonic()
    waiting.demo.stop()
    assert time.monotonic() - began < 1


def test_it_imports_nothing_heavy() -> None:
    code = "import sys, swarmtui.demo; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    heavy = {"pydantic", "requests", "urllib3", "textual", "rich", "yaml", "email", "asyncio"}
    assert "swarmtui" in done.stdout.split()
    assert not heavy & set(done.stdout.split())
