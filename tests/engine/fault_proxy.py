"""A unix socket in front of an engine that counts and records requests.

On request it cuts the connection, delays a request, or replaces an answer.
"""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from typing import Any

from tests.engine.harness import UnixConnection


class Fault(Enum):
    """Where the connection of a request is cut."""

    DURING_BODY = (
        "the connection ends while the client still writes the body (larger than the buffers)"
    )
    BEFORE_ENGINE = "the connection ends before the engine hears of it"
    NO_ANSWER = "the engine gets it and answers whole; the connection ends without the answer"
    HALF_ANSWER = (
        "the engine gets it; half of the answer's body is passed on, then the connection ends"
    )
    HANG = "the engine gets it and answers; nothing is passed on, the connection stays open"
    DELIVER_LATE = "the connection ends; the engine gets it when `deliver_held` is called"


@dataclass(frozen=True)
class FakeAnswer:
    """The engine gets the request; the client gets this instead of its answer."""

    body: bytes
    status: int = 200


@dataclass(frozen=True)
class RawAnswer:
    """The engine gets the request; the client gets these bytes, then the connection ends."""

    sent: bytes


Action = Callable[["ProxiedRequest"], object]


class RequestStage(Enum):
    """The moment of a request at which an action runs."""

    ARRIVED = "the proxy has the whole request, the engine has nothing"
    ANSWERED = "the engine has answered, the client has nothing"
    PASSED_ON = "the client was sent the whole answer"


@dataclass(frozen=True)
class ProxiedRequest:
    """A request as it arrived; `path` with version and query, `body` in bytes."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes

    @property
    def name(self) -> tuple[str, str]:
        """Method and path without version and query: ("POST", "/services/create")."""
        return self.method, re.sub(r"^/v\d+\.\d+", "", self.path).partition("?")[0]


Predicate = Callable[[ProxiedRequest], bool]
Injection = Fault | FakeAnswer | RawAnswer


def lists_services(seen: ProxiedRequest) -> bool:
    """The predicate for a list of all services."""
    return seen.name == ("GET", "/services")


def creates_service(seen: ProxiedRequest) -> bool:
    """The predicate for a service create."""
    return seen.name == ("POST", "/services/create")


class FaultProxy:
    """Forwards every request in full; `inject` breaks later ones. Ends with the `with` block."""

    def __init__(self, upstream: Path, path: Path) -> None:
        self.upstream = upstream
        self.path = path
        self.requests: list[ProxiedRequest] = []
        self.answers: list[tuple[ProxiedRequest, int, bytes]] = []
        self._injections: list[tuple[Predicate, Injection]] = []
        self._actions: dict[RequestStage, tuple[Predicate, Action]] = {}
        self._held: list[ProxiedRequest] = []
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def host(self) -> str:
        """Its socket in the form of DOCKER_HOST."""
        return f"unix://{self.path}"

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """The number of requests, by method and path without version and query."""
        with self._lock:
            return Counter(seen.name for seen in self.requests)

    def inject(
        self,
        predicate: Predicate = creates_service,
        how: Injection = Fault.NO_ANSWER,
        times: int = 1,
    ) -> None:
        """Break the next `times` requests that `predicate` picks."""
        with self._lock:
            self._injections += [(predicate, how)] * times

    def clear_injections(self) -> None:
        """Remove all pending faults and actions."""
        with self._lock:
            self._injections.clear()
        self._actions.clear()

    def at_stage(
        self, moment: RequestStage, action: Action, predicate: Predicate = creates_service
    ) -> None:
        """Run an action at that moment of the next request that `predicate` picks."""
        self._actions[moment] = predicate, action

    def run_action(self, moment: RequestStage, seen: ProxiedRequest) -> None:
        """Run the action of that moment, once."""
        predicate, action = self._actions.get(moment, (creates_service, None))
        if action and predicate(seen):
            del self._actions[moment]
            action(seen)

    def hold_back(self, seen: ProxiedRequest) -> None:
        """Store a request for `deliver_held`."""
        self._held.append(seen)

    def deliver_held(self) -> list[int]:
        """Send the stored requests to the engine; return the statuses of its answers."""
        held, self._held = self._held, []
        return [forward(self.upstream, seen)[0] for seen in held]

    def next_injection(self, seen: ProxiedRequest) -> Injection | None:
        """The fault for a request whose body has not been read yet."""
        with self._lock:
            for order in self._injections:
                if order[0](seen):
                    self._injections.remove(order)
                    return order[1]
        return None

    def record(self, seen: ProxiedRequest) -> None:
        """Record a request that arrived."""
        with self._lock:
            self.requests.append(seen)

    def __enter__(self) -> FaultProxy:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()  # waits for the threads of requests
        self.path.unlink(missing_ok=True)


class _Server(ThreadingUnixStreamServer):
    daemon_threads = False

    def __init__(self, proxy: FaultProxy) -> None:
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
        """Close the connections that clients keep open."""
        for connection in list(self._open):
            connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that have disconnected."""


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_one_request(self) -> None:
        """Read one request, forward it, and pass the answer on unless a fault says otherwise."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        proxy = self.server.proxy
        seen = ProxiedRequest(self.command, self.path, dict(self.headers), b"")
        how = proxy.next_injection(seen)
        if how is not Fault.DURING_BODY:
            seen = replace(seen, body=self._body())
        proxy.record(seen)
        proxy.run_action(RequestStage.ARRIVED, seen)
        if how in (Fault.DURING_BODY, Fault.BEFORE_ENGINE, Fault.DELIVER_LATE):
            self.close_connection = True
            if how is Fault.DELIVER_LATE:
                proxy.hold_back(seen)
            return
        self._answer(seen, how)

    def _answer(self, seen: ProxiedRequest, how: Injection | None) -> None:
        """Forward the request, and pass on the answer or its replacement."""
        proxy = self.server.proxy
        status, headers, answer = forward(proxy.upstream, seen)
        proxy.answers.append((seen, status, answer))
        proxy.run_action(RequestStage.ANSWERED, seen)
        if how in (Fault.NO_ANSWER, Fault.HANG):
            self.close_connection = True
            if how is Fault.HANG:
                self._hold()
            return
        if isinstance(how, RawAnswer):
            self.wfile.write(how.sent)
            self.close_connection = True
            return
        if isinstance(how, FakeAnswer):
            status, answer = how.status, how.body
        self._pass_on(status, headers, answer, half=how is Fault.HALF_ANSWER)
        proxy.run_action(RequestStage.PASSED_ON, seen)

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

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
        """Send nothing until the client disconnects or the proxy ends."""
        self.connection.settimeout(0.05)
        while not self.server.proxy.closing.is_set():
            try:
                if not self.connection.recv(4096):
                    return
            except TimeoutError:
                continue


def forward(upstream: Path, seen: ProxiedRequest) -> tuple[int, list[tuple[str, str]], bytes]:
    """Send a request to the engine: status, headers and body of its answer."""
    dropped = {"connection", "transfer-encoding", "content-length"}
    headers = {name: text for name, text in seen.headers.items() if name.lower() not in dropped}
    connection = UnixConnection(upstream, timeout=60)
    try:
        connection.request(seen.method, seen.path, seen.body or None, headers)
        response: http.client.HTTPResponse = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    finally:
        connection.close()
