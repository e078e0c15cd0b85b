"""The socket: HTTP/1.1 with keep-alive on a private unix socket that is gone when the demo ends."""

from __future__ import annotations

import atexit
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from swarmtui.demo.errors import ApiError, HangsUpError, NeverAnswersError
from swarmtui.demo.http11 import Arrived, keeps_alive, read_request, response
from swarmtui.demo.state import STATES
from swarmtui.spec.since import ApiVersion

if TYPE_CHECKING:
    from swarmtui.demo.calls import Answer
    from swarmtui.demo.cluster import Cluster
    from swarmtui.demo.system import Daemon

_REMEMBERED = 1000
_PATIENCE = 2.0


class DemoSwarm:
    """An embedded swarm behind a real unix socket: `with DemoSwarm() as demo: demo.host`.

    `api` and `minimum` are the newest and oldest API version that it serves; `state` is one of
    manager, worker, inactive, locked, expired, noleader; `clock` gives seconds since 1970 and
    drives the tasks; `seed` makes IDs and random names repeatable. `requests` holds what arrived,
    the last 1000.
    """

    def __init__(
        self,
        api: str = "1.51",
        minimum: str = "1.24",
        state: str = "manager",
        clock: Callable[[], float] = time.time,
        seed: int | None = None,
    ) -> None:
        if state not in STATES:
            raise ValueError(f"{state!r} is no state of a demo swarm: use {', '.join(STATES)}")
        self._api, self._minimum = ApiVersion.parse(api), ApiVersion.parse(minimum)
        self._state, self._clock = STATES[state], clock
        self._random = Random(seed)  # noqa: S311
        self.requests: list[Arrived] = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._folder: Path | None = None
        self._connections: dict[socket.socket, threading.Thread] = {}

    @cached_property
    def cluster(self) -> Cluster:
        """The swarm itself; made when it is first asked, since the socket is there sooner."""
        from swarmtui.demo.cluster import Cluster

        return Cluster(self._api, self._clock, self._random)

    @cached_property
    def _daemon(self) -> Daemon:
        from swarmtui.demo.system import Daemon

        return Daemon(self._api, self._minimum, self._state, self.cluster)

    @property
    def path(self) -> Path:
        """Where the socket is; RuntimeError when the demo does not run."""
        if self._folder is None:
            raise RuntimeError("the demo swarm does not run: use it in a with statement")
        return self._folder / "docker.sock"

    @property
    def host(self) -> str:
        """The socket as DOCKER_HOST wants it: `unix:///…/docker.sock`."""
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
        """Open the socket and answer on it from now on."""
        if self._folder is not None:
            raise RuntimeError("the demo swarm runs already")
        self._folder = Path(tempfile.mkdtemp(prefix="swarmtui-demo-"))
        atexit.register(self.stop)
        self._stopped.clear()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._listener.bind(str(self.path))
            self.path.chmod(0o600)
            self._listener.listen(128)
            self._acceptor = threading.Thread(target=self._accept, name="demo", daemon=True)
            self._acceptor.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End every connection, remove the socket and its folder; a second time does nothing."""
        folder, self._folder = self._folder, None
        if folder is None:
            return
        self._stopped.set()
        self._wake_acceptor(folder / "docker.sock")
        with self._lock:
            connections = list(self._connections.items())
        for connection, thread in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(_PATIENCE)
        self._listener.close()
        shutil.rmtree(folder, ignore_errors=True)
        atexit.unregister(self.stop)

    def _wake_acceptor(self, path: Path) -> None:
        """End the accept(): not every system ends it when the socket is closed."""
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
            knock.connect(str(path))
            self._acceptor.join(_PATIENCE)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopped.is_set():
                connection.close()
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            with self._lock:
                self._connections[connection] = thread
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with suppress(OSError), connection.makefile("rb") as stream:
                while self._exchange(connection, stream):
                    pass
        finally:
            connection.close()
            with self._lock:
                self._connections.pop(connection, None)

    def _exchange(self, connection: socket.socket, stream: BinaryIO) -> bool:
        """Answer one request; whether the connection stays open for another."""
        try:
            request = read_request(stream)
        except ApiError as error:
            connection.sendall(response(error.status, {}, error.message.encode(), head_only=False))
            return False
        if request is None:
            return False
        found = self._answer(request)
        if found is None:
            return False
        head_only = request.method == "HEAD"
        connection.sendall(response(found.status, found.headers, found.body, head_only=head_only))
        return keeps_alive(request)

    def _answer(self, request: Arrived) -> Answer | None:
        from swarmtui.demo.api import answer

        try:
            with self._lock:
                self.requests.append(request)
                del self.requests[:-_REMEMBERED]
                return answer(self._daemon, *request)
        except NeverAnswersError:
            self._stopped.wait()
            return None
        except HangsUpError:
            return None
