"""A unix socket in front of an engine that counts, keeps and, when asked, spoils requests.

It cuts (requests and replies, at any byte), delays (on the way to the engine, also after the client
has gone) and lies (another answer than the engine's).
"""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from typing import Any

from harness import UnixConnection


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


@dataclass(frozen=True)
class Answer:
    """What an engine says, or a liar in its place."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def head(self) -> bytes:
        """Status line and headers as they are passed on."""
        names = ("transfer-encoding", "content-length", "connection")
        kept = [f"{name}: {text}" for name, text in self.headers if name.lower() not in names]
        first = f"HTTP/1.1 {self.status} {http.client.responses.get(self.status, '')}"
        return "\r\n".join([first, *kept, f"Content-Length: {len(self.body)}", "\r\n"]).encode()


@dataclass(frozen=True)
class Spoil:
    """What becomes of a request and its answer, in the order in which it happens.

    `first` is called with the request. Where it is `gone` the client's connection ends. The engine
    gets it once `due` is set, or never when it is not `sent`. `tell` is told the answer and gives
    what is passed on of it: as many bytes as `keep` says, by the sizes of head and body; after a
    part the connection ends, or stays open and silent. `last` is called when that has been done.
    """

    first: Callable[[Seen], object] = lambda _: None
    gone: bool = False
    due: threading.Event | None = None
    sent: bool = True
    tell: Callable[[Answer], Answer] = lambda answer: answer
    keep: Callable[[int, int], int] = lambda head, body: head + body
    silent: bool = False
    last: Callable[[], object] = lambda: None


class Cut:
    """What becomes of a request that is cut."""

    REQUEST = Spoil(sent=False)
    """The connection ends before the engine hears of it."""
    REPLY = Spoil(keep=lambda _, __: 0)
    """The engine gets it and answers whole; the connection ends without the answer."""
    HALF = Spoil(keep=lambda head, body: head + body // 2)
    """The engine gets it; half of the answer's body is passed on, then the connection ends."""
    SILENCE = Spoil(keep=lambda _, __: 0, silent=True)
    """The engine gets it and answers; nothing is passed on, the connection stays open."""


class CuttingProxy:
    """Forwards every request whole; `cut` spoils those to come. Ends with the `with` block."""

    def __init__(self, upstream: Path, path: Path) -> None:
        self.upstream = upstream
        self.path = path
        self.requests: list[Seen] = []
        self.answers: list[tuple[Seen, int, bytes]] = []
        self.pending = 0
        """How many requests are on their way, their clients waiting or gone."""
        self.most_read: int | None = None
        """Bytes of a body after which the connection ends, and the engine hears of nothing."""
        self._orders: list[tuple[Predicate, Spoil]] = []
        self._lock = threading.RLock()  # predicates may ask for the counts
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

    def cut(self, predicate: Predicate = creates, how: Spoil = Cut.REPLY, times: int = 1) -> None:
        """Spoil the next `times` requests that `predicate` picks."""
        with self._lock:
            self._orders += [(predicate, how)] * times

    @contextmanager
    def take(self, seen: Seen) -> Iterator[Spoil]:
        """Note a request while it is on its way; what is to become of it."""
        with self._lock:
            self.requests.append(seen)
            self.pending += 1
            order = next((order for order in self._orders if order[0](seen)), None)
            if order:
                self._orders.remove(order)
        try:
            yield order[1] if order else Spoil()
        finally:
            with self._lock:
                self.pending -= 1

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
            with suppress(OSError):  # it may have ended before
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
        if self._is_too_long(self.server.proxy.most_read):
            self.close_connection = True
            return
        seen = Seen(self.command, self.path, dict(self.headers), self._body())
        with self.server.proxy.take(seen) as spoil:
            spoil.first(seen)
            if spoil.gone:
                self.connection.shutdown(socket.SHUT_RDWR)
            if spoil.sent and self._is_due(spoil.due):
                answer = self._forward(seen)
                self.server.proxy.answers.append((seen, answer.status, answer.body))
                self._pass_on(spoil.tell(answer), spoil)
                spoil.last()
            else:
                self.close_connection = True

    def _is_too_long(self, most: int | None) -> bool:
        """Whether there is more than `most` bytes of a body, of which these have been read."""
        if most is None or int(self.headers.get("Content-Length", 0)) <= most:
            return False
        self.rfile.read(most)
        return True

    def _is_due(self, due: threading.Event | None) -> bool:
        """Wait until the engine may have it; false when the proxy ends before."""
        while due and not due.wait(0.02):
            if self.server.proxy.closing.is_set():
                return False
        return True

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _forward(self, seen: Seen) -> Answer:
        dropped = {"connection", "transfer-encoding", "content-length"}
        headers = {name: text for name, text in seen.headers.items() if name.lower() not in dropped}
        connection = UnixConnection(self.server.proxy.upstream, timeout=60)
        try:
            connection.request(seen.method, seen.path, seen.body or None, headers)
            response: http.client.HTTPResponse = connection.getresponse()
            return Answer(response.status, tuple(response.getheaders()), response.read())
        finally:
            connection.close()

    def _pass_on(self, answer: Answer, spoil: Spoil) -> None:
        body = b"" if self.command == "HEAD" else answer.body
        whole = answer.head + body
        part = whole[: spoil.keep(len(answer.head), len(body))]
        with suppress(OSError):  # the client may have gone
            self.wfile.write(part)
        is_last = self.headers.get("Connection", "").lower() == "close"
        self.close_connection = is_last or spoil.gone or part != whole
        if spoil.silent:
            self._hold()

    def _hold(self) -> None:
        """Stay silent until the client goes away or the proxy ends."""
        self.connection.settimeout(0.05)
        while not self.server.proxy.closing.is_set():
            try:
                if not self.connection.recv(4096):
                    return
            except TimeoutError:
                continue
