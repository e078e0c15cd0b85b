"""A unix socket in front of an engine that counts, keeps and, when asked, spoils requests."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from typing import Any

from harness import UnixConnection


class Cut(Enum):
    """What becomes of a request that is cut."""

    REQUEST = "the connection ends before the engine hears of it"
    REPLY = "the engine gets it and answers whole; the connection ends without the answer"
    HALF = "the engine gets it; half of the answer's body is passed on, then the connection ends"
    SILENCE = "the engine gets it and answers; nothing is passed on, the connection stays open"


@dataclass(frozen=True)
class Seen:
    """A request as it arrived; `path` with version and query, `body` as the bytes sent."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes

    @property
    def name(self) -> tuple[str, str]:
        """Method and path without version and query: ("POST", "/services/create")."""
        return self.method, re.sub(r"^/v\d+\.\d+", "", self.path).partition("?")[0]


Predicate = Callable[[Seen], bool]


def creates(seen: Seen) -> bool:
    """The predicate for a service create."""
    return seen.name == ("POST", "/services/create")


class CuttingProxy:
    """Forwards every request whole; `cut` spoils those to come. Ends with the `with` block."""

    def __init__(self, upstream: Path, path: Path) -> None:
        self.upstream = upstream
        self.path = path
        self.requests: list[Seen] = []
        self.answers: list[tuple[Seen, int, bytes]] = []
        self._orders: list[tuple[Predicate, Cut]] = []
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def host(self) -> str:
        """Its socket as DOCKER_HOST wants it."""
        return f"unix://{self.path}"

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """How many requests came, by method and path without version and query."""
        with self._lock:
            return Counter(seen.name for seen in self.requests)

    def cut(self, predicate: Predicate = creates, how: Cut = Cut.REPLY, times: int = 1) -> None:
        """Spoil the next `times` requests that `predicate` picks."""
        with self._lock:
            self._orders += [(predicate, how)] * times

    def take(self, seen: Seen) -> Cut | None:
        """Note a request; what is to become of it."""
        with self._lock:
            self.requests.append(seen)
            for order in self._orders:
                if order[0](seen):
                    self._orders.remove(order)
                    return order[1]
        return None

    def __enter__(self) -> CuttingProxy:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()  # waits for the threads of the requests
        self.path.unlink(missing_ok=True)


class _Server(ThreadingUnixStreamServer):
    daemon_threads = False

    def __init__(self, proxy: CuttingProxy) -> None:
        self.proxy = proxy
        self._open: set[socket.socket] = set()
        super().__init__(str(proxy.path), _Exchange)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep open."""
        for connection in list(self._open):
            connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is nobody's error."""


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_one_request(self) -> None:
        """Read one request, forward it, pass the answer on or not."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        seen = Seen(self.command, self.path, dict(self.headers), self._body())
        how = self.server.proxy.take(seen)
        if how is Cut.REQUEST:
            self.close_connection = True
            return
        status, headers, answer = self._forward(seen)
        self.server.proxy.answers.append((seen, status, answer))
        if how in (Cut.REPLY, Cut.SILENCE):
            self.close_connection = True
            if how is Cut.SILENCE:
                self._hold()
            return
        self._pass_on(status, headers, answer, half=how is Cut.HALF)

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _forward(self, seen: Seen) -> tuple[int, list[tuple[str, str]], bytes]:
        dropped = {"connection", "transfer-encoding", "content-length"}
        headers = {name: text for name, text in seen.headers.items() if name.lower() not in dropped}
        connection = UnixConnection(self.server.proxy.upstream, timeout=60)
        try:
            connection.request(seen.method, seen.path, seen.body or None, headers)
            response: http.client.HTTPResponse = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def _pass_on(
        self, status: int, headers: list[tuple[str, str]], answer: bytes, half: bool
    ) -> None:
        self.send_response_only(status)
        for name, text in headers:
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                self.send_header(name, text)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer[: len(answer) // 2] if half else answer)
        self.close_connection = half or self.headers.get("Connection", "").lower() == "close"

    def _hold(self) -> None:
        """Stay silent until the client goes away or the proxy ends."""
        self.connection.settimeout(0.05)
        while not self.server.proxy.closing.is_set():
            try:
                if not self.connection.recv(4096):
                    return
            except TimeoutError:
                continue
