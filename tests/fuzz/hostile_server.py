"""Servers that delay or flood a client, byte by byte, over unix sockets, TCP and TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import trustme

from swarmtui.engine.endpoint import TLS, Endpoint

VALID_ANSWER = (
    b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nServer: Docker/26\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n8\r\n"
    b'{"ID":1,\r\n7\r\n"a":[]}\r\n0\r\n\r\n'
)
"""A complete answer in chunks."""
CLOSING_ANSWER = (
    b'HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Length: 20\r\n\r\n{"ID": "abcdefghijk"}'
)
"""A request after which the client closes its sending side, but still reads."""


@dataclass(frozen=True)
class Behaviour:
    """What a server does: read a part of the request (None: all), send `answer`, then `more`.

    The bytes are sent `byte_delay` seconds apart (0: all at once). `more` is repeated endlessly.
    A server that `closes` closes the connection then; others send nothing more.
    """

    request_bytes: int | None = None
    answer: bytes = b""
    more: bytes = b""
    byte_delay: float = 0.0
    closes: bool = False
    does_handshake: bool = True
    """Whether it answers a TLS handshake."""


class HostileServer:
    """A listener with the same behaviour for every connection. Ends with the `with` block.

    `stopped` is set then, and `client_closed` once a client closed the connection.
    """

    def __init__(
        self, behaviour: Behaviour, where: Path | None, tls: ssl.SSLContext | None
    ) -> None:
        self.received = bytearray()
        self.connections = 0
        self._behaviour, self._tls = behaviour, tls
        self.stopped, self.client_closed = threading.Event(), threading.Event()
        self._listener = socket.socket(socket.AF_UNIX if where else socket.AF_INET)
        self._listener.bind(str(where) if where else ("127.0.0.1", 0))
        self._listener.listen()
        name = self._listener.getsockname()
        self.url = f"unix://{where}" if where else f"tcp://127.0.0.1:{name[1]}"
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> HostileServer:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while not self.stopped.is_set():
                connection, _ = self._listener.accept()
                self.connections += 1
                self._threads.append(threading.Thread(target=self._serve, args=[connection]))
                self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        # Check every 0.05 s whether the test is over, whatever the client does.
        connection.settimeout(0.05)
        with connection, contextlib.suppress(OSError):
            if self._tls and self._behaviour.does_handshake:
                connection.settimeout(5)
                connection = self._tls.wrap_socket(connection, server_side=True)
                connection.settimeout(0.05)
            with connection:
                self._converse(connection)
                if not self._behaviour.closes:
                    self.stopped.wait()

    def _converse(self, connection: socket.socket) -> None:
        self._read(connection)
        does = self._behaviour
        for piece in _pieces(does):
            while not self.stopped.is_set():
                with contextlib.suppress(TimeoutError):
                    connection.sendall(piece)
                    break
            if self.stopped.wait(does.byte_delay):
                return

    def _read(self, connection: socket.socket) -> None:
        limit = self._behaviour.request_bytes
        while not self.stopped.is_set() and not self._has_read(limit):
            with contextlib.suppress(TimeoutError):
                piece = connection.recv(65536 if limit is None else limit - len(self.received))
                self.received += piece
                if not piece:
                    self.client_closed.set()
                    return

    def _has_read(self, limit: int | None) -> bool:
        return self.has_whole_request if limit is None else len(self.received) >= limit

    @property
    def has_whole_request(self) -> bool:
        """Whether a complete request was received."""
        head, end, body = bytes(self.received).partition(b"\r\n\r\n")
        lengths = [line for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")]
        return bool(end) and len(body) >= (int(lengths[0].split(b":")[1]) if lengths else 0)


def _pieces(does: Behaviour) -> Iterator[bytes]:
    if does.byte_delay:
        yield from (bytes([byte]) for byte in does.answer)
    else:
        yield does.answer
    while does.more:
        if does.byte_delay:
            yield from (bytes([byte]) for byte in does.more)
        else:
            yield does.more


_numbers = count()


@dataclass(frozen=True)
class HostileServers:
    """A folder for sockets, and the certificates for TLS."""

    folder: Path
    server: ssl.SSLContext
    tls: TLS

    @classmethod
    def make(cls, folder: Path) -> HostileServers:
        """Make a CA that the client trusts."""
        ca = trustme.CA()
        ca.cert_pem.write_to_path(str(folder / "ca.pem"))
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("127.0.0.1").configure_cert(server)
        return cls(folder, server, TLS(folder / "ca.pem", None, None, True))

    @contextlib.contextmanager
    def serving(self, over: str, behaviour: Behaviour) -> Iterator[tuple[HostileServer, Endpoint]]:
        """Start a server on `unix`, `tcp` or `tls`; return it and its endpoint."""
        path = self.folder / f"{next(_numbers)}.sock" if over == "unix" else None
        with HostileServer(behaviour, path, self.server if over == "tls" else None) as server:
            yield server, Endpoint(server.url, self.tls if over == "tls" else None)


_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
_PACE = 0.03

SLOW = {
    "no answer": Behaviour(),
    "a byte at a time": Behaviour(answer=VALID_ANSWER * 9, byte_delay=_PACE),
    "the status line": Behaviour(answer=b"HTTP/1.1 200 O", more=b"K", byte_delay=_PACE),
    "a header": Behaviour(answer=b"HTTP/1.1 200 OK\r\nServer: ", more=b"x", byte_delay=_PACE),
    "100 Continue": Behaviour(more=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "100 Continue, slowly": Behaviour(more=b"HTTP/1.1 100 Continue\r\n\r\n", byte_delay=0.001),
    "a chunk's size": Behaviour(answer=_CHUNKED, more=b"0", byte_delay=_PACE),
    "chunks of one byte": Behaviour(answer=_CHUNKED, more=b"1\r\n \r\n", byte_delay=0.001),
    "trailers": Behaviour(answer=_CHUNKED + b"0\r\n", more=b"A: b\r\n", byte_delay=0.001),
    "a body": Behaviour(
        answer=b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", more=b" ", byte_delay=_PACE
    ),
    "a body before the end": Behaviour(answer=CLOSING_ANSWER[:-20], more=b" ", byte_delay=0.2),
    "a redirect": Behaviour(
        answer=b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n", more=b" ", byte_delay=_PACE
    ),
}
"""Servers that never finish an answer, after they read the request."""

FLOODS = {
    "list": Behaviour(answer=_CHUNKED + b"2\r\n[1\r\n", more=b"3ffc\r\n" + b",{}" * 5460 + b"\r\n"),
    "redirect": Behaviour(answer=b"HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\n", more=b"x" * 65536),
    "chunk size": Behaviour(answer=_CHUNKED, more=b"0" * 65536),
    "headers": Behaviour(answer=b"HTTP/1.1 200 OK\r\n", more=b"A: b\r\n" * 999),
    "one header": Behaviour(answer=b"HTTP/1.1 200 OK\r\nA: ", more=b"x" * 65536),
    "trailers": Behaviour(answer=_CHUNKED + b"0\r\n", more=b"A: b\r\n" * 999),
}
"""Servers that send endlessly, at full speed."""
