from __future__ import annotations

import fcntl
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
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


def test_the_socket_folder_is_removed_at_the_end() -> None:
    with DemoSwarm() as demo:
        folder = demo.path.parent
    assert not folder.exists()
    with pytest.raises(RuntimeError, match="is not running"):
        _ = demo.host


def test_the_socket_folder_is_removed_after_an_error() -> None:
    demo = DemoSwarm()
    with suppress(ZeroDivisionError), demo:
        folder = demo.path.parent
        _ = 1 / 0
    assert not folder.exists()


def test_the_socket_folder_is_removed_when_a_program_exits_without_stop() -> None:
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


def test_it_stops_immediately_with_an_open_connection(client: Any) -> None:
    client.get("/version")
    before = threading.active_count()
    began = time.monotonic()
    client.demo.stop()
    assert time.monotonic() - began < 1
    assert threading.active_count() == before - 2
    with pytest.raises((OSError, ConnectionError)):
        client("GET", "/_ping")


def test_connections_are_kept_alive(client: Any) -> None:
    client.get("/version")
    first = client.connection.sock
    client.get("/info")
    assert first is not None
    assert client.connection.sock is first


def test_connection_close_closes_the_connection(client: Any) -> None:
    client.get("/version", Connection="close")
    assert client.connection.sock is None or client.connection.sock.recv(1) == b""


def test_requests_are_recorded_as_received(client: Any) -> None:
    body = b'{"Name":"web" }'
    secret = {"X-Registry-Auth": "c2VjcmV0", "Content-Type": "application/json"}
    client("POST", "/v1.41/services/create?x=1", body, secret)
    (arrived,) = client.demo.requests
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
        (b"GET /_ping HTTP/1.1\r\nHost: x", 400),
        (b"GET /_ping HTTP/1.1", 400),
        (b"POST /services/create HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}", 400),
        *(
            (b"GET /_ping HTTP/1.1\r\nContent-Length: %s\r\n\r\n" % size, 400)
            for size in (b"9" * 5000, b"-1", b"+1", b"1_0", b"\xb2", b"0x1", b"1 1")
        ),
        (b"GET /_ping HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
        *(
            (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n" % size, 400)
            for size in (b"", b"-1", b"+1", b"0x1", b"1_0", b"f" * 17, b"9" * 5000)
        ),
        (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", 413),
        (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", 400),
        (b"GET //[ HTTP/1.1\r\n\r\n", 400),
        (b"GET /v%s.1/info HTTP/1.1\r\n\r\n" % (b"9" * 5000), 404),
        (b"GET /services?filters=%s HTTP/1.1\r\n\r\n" % (b"[" * 5000), 400),
        (b"GET /services?filters=%s HTTP/1.1\r\n\r\n" % (b'{"a":' * 5000), 400),
        (b"GET /services?filters=%s HTTP/1.1\r\n\r\n" % (b"9" * 5000), 400),
        (
            b"GET /distribution/registry.example.com/private/app/json HTTP/1.1\r\n"
            b"X-Registry-Auth: %s\r\n\r\n" % b64encode(b"[" * 30_000),
            401,
        ),
        (
            b"POST /services/create HTTP/1.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 50000\r\n\r\n" + b"[" * 50_000,
            400,
        ),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_malformed_http_is_refused(client: Any, data: bytes, status: int) -> None:
    assert raw(client.demo, data).startswith(b"HTTP/1.1 %d " % status)


def test_a_chunked_body_is_read(client: Any) -> None:
    head = b"POST /services/create HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b'3\r\n{"N\r\n5;x=y\r\name":\r\n6\r\n"a.b"}\r\n0\r\nTrailer: x\r\n\r\n'
    answers = raw(client.demo, head + body + b"GET /_ping HTTP/1.1\r\n\r\n")
    assert client.demo.requests[0].body == b'{"Name":"a.b"}'
    assert [each.path for each in client.demo.requests] == ["/services/create", "/_ping"]
    assert answers.endswith(b"OK")


def test_the_size_limit_applies_to_all_chunks_together(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmtui.demo.http.http11._MAX_BODY", 10)
    head = b"POST /services/create HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert raw(client.demo, head + b"5\r\n12345\r\n" * 3).startswith(b"HTTP/1.1 413 ")


def test_recorded_requests_are_limited_in_size(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmtui.demo.http.server._MAX_KEPT_BYTES", 25)
    for number in range(4):
        client("POST", f"/{number}", b"x" * 10)
    assert [each.path for each in client.demo.requests] == ["/2", "/3"]
    client("POST", "/4", b"x" * 100)
    assert [each.path for each in client.demo.requests] == ["/4"]


def test_an_unexpected_error_is_a_500(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("swarmtui.demo.http.api.handle_request", fail)
    reply = client("GET", "/info")
    assert (reply.status, reply.message) == (500, "unexpected RecursionError")
    monkeypatch.undo()
    assert client("GET", "/_ping").status == 200


def idle(demo: DemoSwarm, count: int) -> list[socket.socket]:
    connections = [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(count)]
    for connection in connections:
        connection.settimeout(20)
        connection.connect(str(demo.path))
    return connections


def _is_served(demo: DemoSwarm) -> bool:
    try:
        return raw(demo, b"GET /_ping HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    except ConnectionError:  # closed before the request was read or written
        return False


def test_connections_are_limited(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmtui.demo.http.server._MAX_CONNECTIONS", 5)
    demo = start().demo
    connections = idle(demo, 7)
    for late in connections[5:]:
        assert late.recv(100).startswith(b"HTTP/1.1 503 ")
    connections[0].sendall(b"GET /_ping HTTP/1.1\r\n\r\n")
    assert connections[0].recv(100).startswith(b"HTTP/1.1 200 ")
    for connection in connections:
        connection.close()
    while not _is_served(demo):
        pass  # until the server has noticed the closed connections


def test_an_idle_connection_is_closed(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmtui.demo.http.server._IDLE_TIMEOUT", 0.05)
    (connection,) = idle(start().demo, 1)
    connection.sendall(b"POST /services/create HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
    assert connection.recv(1) == b""
    connection.close()


PROGRAM = """
import resource, sys
from swarmtui.demo import DemoSwarm
resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
with DemoSwarm() as demo:
    print(demo.path, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_process() -> Iterator[subprocess.Popen[str]]:
    """A demo in another process, which can open at most 40 files."""
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        yield process
        process.kill()


def path_of(process: subprocess.Popen[str]) -> Path:
    assert process.stdout
    return Path(process.stdout.readline().strip())


class RunningDemo:
    """A demo in another process, known by its socket only."""

    def __init__(self, path: Path) -> None:
        self.path = path


def test_it_recovers_when_file_descriptors_run_out(other_process: subprocess.Popen[str]) -> None:
    demo: Any = RunningDemo(path_of(other_process))
    for connection in idle(demo, 100):
        connection.close()
    assert raw(demo, b"GET /_ping HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    _, errors = other_process.communicate("", timeout=20)
    assert (other_process.returncode, errors) == (0, "")
    assert not demo.path.parent.exists()


# Folders of killed runs


@pytest.fixture
def temporary_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short path for temporary files."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setattr("tempfile.tempdir", folder)
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


def test_the_folder_of_a_killed_run_is_removed(
    temporary_folder: Path, other_process: subprocess.Popen[str]
) -> None:
    killed = path_of(other_process).parent
    assert killed.parent == temporary_folder
    with DemoSwarm() as first:
        assert killed.exists()
        other_process.kill()
        other_process.wait()
        with DemoSwarm() as second:
            assert sorted(temporary_folder.iterdir()) == sorted(
                [first.path.parent, second.path.parent]
            )
            assert raw(first, b"GET /_ping HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert list(temporary_folder.iterdir()) == []


def test_folders_and_links_of_others_are_not_removed(
    temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [
        temporary_folder / "swarmtui-demo-other",
        temporary_folder / "unlike",
        temporary_folder / "swarmtui-demo-file",
    ]
    for folder in others[:2]:
        folder.mkdir()
    others[2].touch()
    (temporary_folder / "swarmtui-demo-link").symlink_to(temporary_folder / "unlike")
    os.chown(others[0], 12345, 12345) if os.geteuid() == 0 else others.pop(0).rmdir()
    with DemoSwarm():
        assert all(other.exists() for other in [*others, temporary_folder / "swarmtui-demo-link"])


def test_the_folder_of_a_live_socket_without_a_lock_is_not_removed(temporary_folder: Path) -> None:
    folder = temporary_folder / "swarmtui-demo-live"
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "docker.sock"))
        listener.listen()
        with DemoSwarm():
            assert folder.exists()
    with DemoSwarm():
        assert not folder.exists()


def test_a_run_whose_new_folder_was_removed_creates_another_one(
    temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[Path] = []

    def lock(descriptor: int, how: int) -> None:
        if how == fcntl.LOCK_EX and not removed:
            removed.extend(temporary_folder.iterdir())
            removed[0].rmdir()
        if how & fcntl.LOCK_NB:
            raise BlockingIOError

    monkeypatch.setattr("fcntl.flock", lock)
    with DemoSwarm() as demo:
        assert demo.path.exists()
        assert demo.path.parent != removed[0]


def test_a_long_TMPDIR_is_replaced_by_tmp(
    temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = temporary_folder / ("x" * 120)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with DemoSwarm() as demo:
        assert demo.path.parent.parent == Path("/tmp")
        assert raw(demo, b"GET /_ping HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_a_client_can_disconnect_within_a_request(client: Any) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(str(client.demo.path))
        connection.sendall(b"POST /services/create HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
    assert client("GET", "/_ping").status == 200


def test_a_registry_that_never_answers_blocks_no_other_request(start: Any) -> None:
    waiting, other = start(), start()
    waiting.connection.request("GET", "/distribution/slow.example.com/app/json")
    second = type(waiting)(waiting.demo, waiting.clock)
    assert second("GET", "/_ping").status == 200
    assert other("GET", "/_ping").status == 200
    second.connection.close()
    began = time.monotonic()
    waiting.demo.stop()
    assert time.monotonic() - began < 1


def test_it_imports_no_large_packages() -> None:
    code = "import sys, swarmtui.demo; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    heavy = {"pydantic_core", "requests", "urllib3", "textual", "rich", "yaml", "email", "asyncio"}
    assert "swarmtui" in done.stdout.split()
    assert not heavy & set(done.stdout.split())
