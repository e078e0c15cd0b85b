"""The server: HTTP/1.1 with keep-alive on a private unix socket, removed when the demo stops."""

from __future__ import annotations

import atexit
import socket
import threading
import time
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from swarmtui.demo.errors import ApiError, HandlerPanicError, NeverAnswersError
from swarmtui.demo.http.http11 import HttpRequest, keeps_alive, read_request, serialize_response
from swarmtui.demo.http.socket_folder import SOCKET, SocketFolder
from swarmtui.demo.swarm.node_state import NODE_STATES
from swarmtui.spec.api_version import ApiVersion

if TYPE_CHECKING:
    from swarmtui.demo.http.routing import Response
    from swarmtui.demo.swarm.cluster import Cluster
    from swarmtui.demo.swarm.system import Daemon

_MAX_KEPT_REQUESTS = 1000
_MAX_KEPT_BYTES = 64 << 20
_JOIN_TIMEOUT = 2.0
_ACCEPT_RETRY_DELAY = 0.05
_MAX_CONNECTIONS = 64
_IDLE_TIMEOUT = 300.0  # seconds without a byte from the client


class DemoSwarm:
    """An embedded swarm on a real unix socket: `with DemoSwarm() as demo: demo.host`.

    `api` and `min_api` are the newest and oldest API version that it serves. `state` is one of
    manager, worker, inactive, locked, expired, noleader. `clock` returns seconds since 1970 and
    drives the tasks. `seed` makes IDs and random names repeatable. `requests` lists the requests
    received: the last 1000, with bodies of at most 64 MiB in total.
    """

    def __init__(
        self,
        api: str = "1.51",
        min_api: str = "1.24",
        state: str = "manager",
        clock: Callable[[], float] = time.time,
        seed: int | None = None,
    ) -> None:
        if state not in NODE_STATES:
            raise ValueError(f"unknown state {state!r}: use one of {', '.join(NODE_STATES)}")
        self._api, self._min_api = ApiVersion.parse(api), ApiVersion.parse(min_api)
        self._state, self._clock = NODE_STATES[state], clock
        self._random = Random(seed)  # noqa: S311
        self.requests: list[HttpRequest] = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._folder: SocketFolder | None = None
        self._acceptor: threading.Thread | None = None
        self._connections: dict[socket.socket, threading.Thread] = {}

    @cached_property
    def cluster(self) -> Cluster:
        """The simulated cluster; created on first use, so that the socket is open sooner."""
        from swarmtui.demo.swarm.cluster import Cluster

        return Cluster(self._api, self._clock, self._random)

    @cached_property
    def _daemon(self) -> Daemon:
        from swarmtui.demo.swarm.system import Daemon

        return Daemon(self._api, self._min_api, self._state, self.cluster)

    @property
    def path(self) -> Path:
        """The path of the socket; RuntimeError when the demo is not running."""
        if self._folder is None:
            raise RuntimeError("the demo swarm is not running: use it in a with statement")
        return self._folder.path / SOCKET

    @property
    def host(self) -> str:
        """The socket in the form of DOCKER_HOST: `unix:///…/docker.sock`."""
        return f"unix://{self.path}"

    def __enter__(self) -> DemoSwarm:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Open the socket and start to serve requests; RuntimeError when already running."""
        if self._folder is not None:
            raise RuntimeError("the demo swarm is already running")
        self._folder = SocketFolder()
        atexit.register(self.stop)
        self._stopped.clear()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._listener.bind(str(self.path))
            self.path.chmod(0o600)
            self._listener.listen(128)
            acceptor = threading.Thread(target=self._accept_loop, name="demo", daemon=True)
            acceptor.start()
            self._acceptor = acceptor
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Close all connections, remove the socket and its folder; no effect when not running."""
        folder, self._folder = self._folder, None
        if folder is None:
            return
        self._stopped.set()
        self._wake_acceptor(folder.path / SOCKET)
        with self._lock:
            connections = list(self._connections.items())
        for connection, thread in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(_JOIN_TIMEOUT)
        self._listener.close()
        folder.remove()
        atexit.unregister(self.stop)

    def _wake_acceptor(self, path: Path) -> None:
        """End the blocking accept(): by shutdown() on Linux, by a connection on other systems."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(str(path))
        acceptor, self._acceptor = self._acceptor, None
        if acceptor:
            acceptor.join(_JOIN_TIMEOUT)

    def _accept_loop(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:  # usually too many open files: wait until others are closed
                self._stopped.wait(_ACCEPT_RETRY_DELAY)
            else:
                self._start_connection(connection)

    def _start_connection(self, connection: socket.socket) -> None:
        connection.settimeout(_IDLE_TIMEOUT)
        thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
        with self._lock:
            full = len(self._connections) >= _MAX_CONNECTIONS or self._stopped.is_set()
            if not full:
                self._connections[connection] = thread
        if full:
            _reject_connection(connection)
            return
        try:
            thread.start()
        except RuntimeError:  # no more threads can be started
            self._close_connection(connection)

    def _close_connection(self, connection: socket.socket) -> None:
        connection.close()
        with self._lock:
            self._connections.pop(connection, None)

    def _serve(self, connection: socket.socket) -> None:
        try:
            with suppress(OSError), connection.makefile("rb") as stream:
                while self._serve_request(connection, stream):
                    pass
        finally:
            self._close_connection(connection)

    def _serve_request(self, connection: socket.socket, stream: BinaryIO) -> bool:
        """Serve one request; return whether the connection stays open."""
        try:
            request = read_request(stream)
        except ApiError as error:
            connection.sendall(
                serialize_response(error.status, {}, error.message.encode(), head_only=False)
            )
            return False
        if request is None:
            return False
        found = self._handle_request(request)
        if found is None:
            return False
        head_only = request.method == "HEAD"
        connection.sendall(
            serialize_response(found.status, found.headers, found.body, head_only=head_only)
        )
        return keeps_alive(request)

    def _handle_request(self, request: HttpRequest) -> Response | None:
        from swarmtui.demo.http.api import handle_request
        from swarmtui.demo.http.routing import json_response

        try:
            with self._lock:
                self._record_request(request)
                return handle_request(self._daemon, *request)
        except NeverAnswersError:
            self._stopped.wait()
            return None
        except HandlerPanicError:
            return None
        except Exception as error:  # affects only this request, as in Go's server
            return json_response({"message": f"unexpected {type(error).__name__}"}, 500)

    def _record_request(self, request: HttpRequest) -> None:
        self.requests.append(request)
        sizes = list(accumulate(len(each.body) for each in reversed(self.requests)))
        kept = max(1, bisect_right(sizes, _MAX_KEPT_BYTES))
        del self.requests[: -min(kept, _MAX_KEPT_REQUESTS)]


def _reject_connection(connection: socket.socket) -> None:
    with suppress(OSError), connection:
        connection.sendall(serialize_response(503, {}, b"too many connections", head_only=False))
