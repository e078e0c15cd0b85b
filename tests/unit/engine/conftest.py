"""Small servers on real sockets, whose answers each test defines."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Answer = Callable[[str, bytes], bytes | None]


class TinyServer:
    """Gives each request to `answer(request line, body)`, sends what comes back, closes on None
    and after HTTP/1.0.

    `requests` has every complete request as received, `connections` counts the connections.
    `hang` is an answer that waits until the server ends.
    """

    def __init__(self, listener: socket.socket, answer: Answer, tls: ssl.SSLContext | None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._listener, self._answer, self._tls = listener, answer, tls
        self._ended = threading.Event()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    @property
    def lines(self) -> list[str]:
        """The request lines, without the HTTP version."""
        return [r.split(b"\r\n", 1)[0].decode().rpartition(" ")[0] for r in self.requests]

    def hang(self) -> None:
        self._ended.wait()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while not self._ended.is_set():
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                thread = threading.Thread(target=self._serve, args=[connection])
                self._threads.append(thread)
                thread.start()

    def _serve(self, plain: socket.socket) -> None:
        with plain, contextlib.suppress(OSError):
            if not self._tls:
                self._converse(plain)
                return
            with self._tls.wrap_socket(
                plain, server_side=True, do_handshake_on_connect=False
            ) as secure:
                try:
                    secure.do_handshake()
                    self._converse(secure)
                except ssl.SSLError:
                    # Wait until the alert arrives: closing with unread bytes resets the connection.
                    secure.shutdown(socket.SHUT_WR)
                    while secure.recv(4096):
                        pass

    def _converse(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            while (head := _head(stream)) and not self._ended.is_set():
                body = stream.read(_length(head))
                self.requests.append(head + body)
                answer = self._answer(self.lines[-1], body)
                if answer is None:
                    return
                connection.sendall(answer)
                if answer.startswith(b"HTTP/1.0"):
                    return


def _head(stream: Any) -> bytes:
    lines = []
    while line := stream.readline():
        lines.append(line)
        if line == b"\r\n":
            return b"".join(lines)
    return b""


def _length(head: bytes) -> int:
    lengths = [line for line in head.lower().splitlines() if line.startswith(b"content-length:")]
    return int(lengths[0].partition(b":")[2]) if lengths else 0


def http(status: int = 200, body: bytes | str = b"", **headers: str) -> bytes:
    """One complete HTTP response."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(raw)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + raw


def as_json(value: Any, status: int = 200) -> bytes:
    """One complete HTTP response with a JSON body."""
    return http(status, json.dumps(value), Content_Type="application/json")


@pytest.fixture
def tiny() -> Iterator[Any]:
    """Helpers for answers, and `unix(path, answer)` and `tcp(answer, tls)` to start servers."""
    started: list[TinyServer] = []

    class Tiny:
        http = staticmethod(http)
        json = staticmethod(as_json)

        @staticmethod
        def unix(path: Path, answer: Answer) -> TinyServer:
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(path))
            return Tiny._start(listener, answer, None)

        @staticmethod
        def tcp(answer: Answer, tls: ssl.SSLContext | None = None) -> tuple[TinyServer, str]:
            listener = socket.socket()
            listener.bind(("127.0.0.1", 0))
            url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
            return Tiny._start(listener, answer, tls), url

        @staticmethod
        def _start(
            listener: socket.socket, answer: Answer, tls: ssl.SSLContext | None
        ) -> TinyServer:
            listener.listen()
            started.append(TinyServer(listener, answer, tls))
            return started[-1]

    yield Tiny
    for server in started:
        server.close()
