"""Limit the time and size of one request: it runs in a thread that is abandoned at the deadline.

One deadline covers everything: name resolution, connecting, the TLS handshake, a peer that does not
read, endless `100 Continue` responses, and every byte of head and body. At the deadline the waiting
thread stops waiting and shuts the socket down.
"""

from __future__ import annotations

import socket
from _thread import start_new_thread
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from threading import Event, Lock, local
from typing import Any, TypeVar

MAX_RESPONSE_BYTES = 256 * 1024 * 1024
"""Received bytes of one response, including head, chunk sizes and trailers."""
_SHUTDOWN_SECONDS = 1.0  # for a thread to end once its socket is shut down

T = TypeVar("T")
_thread = local()


class ResponseTooLarge(OSError):
    """The response has more than MAX_RESPONSE_BYTES bytes."""


class Call:
    """One request in progress, and how far it got.

    `written`: whether the whole request, head and body, was handed to the operating system. Before
    that nothing can have been carried out, since an engine acts only on a complete body.
    """

    def __init__(self) -> None:
        self.written = False
        self._socket: socket.socket | None = None
        self._aborted = False
        self._lock = Lock()
        self._done = Event()

    @staticmethod
    def current() -> Call:
        """Return the call of this thread."""
        call: Call = _thread.call
        return call

    @property
    def connected(self) -> bool:
        """Whether a connection was made."""
        return self._socket is not None

    def attach_socket(self, sock: socket.socket) -> None:
        """Record the socket before anything is sent; TimeoutError if the call was aborted."""
        with self._lock:
            if self._aborted:
                raise TimeoutError("the request was aborted")
            self._socket = sock

    def abort(self) -> None:
        """Send nothing more and stop waiting for the peer. May be called from any thread."""
        with self._lock:
            self._aborted = True
        if self._socket:
            with suppress(OSError):
                # Not SSLSocket.shutdown: it removes the TLS layer while another thread reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def run(self, job: Callable[[], T], seconds: float) -> T:
        """Run `job` in its own thread; TimeoutError after `seconds`, else what `job` raises."""
        results: list[T] = []
        errors: list[BaseException] = []

        def work() -> None:
            _thread.call = self
            try:
                results.append(job())
            except BaseException as error:
                errors.append(error)
            finally:
                self._done.set()

        # Not threading.Thread: its start handshake takes as long as a whole ping.
        start_new_thread(work, ())
        self._wait(seconds)
        if self._aborted:
            # Ignore the result: a socket that is shut down looks like the end of the response.
            raise TimeoutError("the request was aborted")
        if errors:
            raise errors[0]
        return results[0]

    def _wait(self, seconds: float) -> None:
        """Wait for the end; abort the call when it is late or a signal interrupts the wait."""
        try:
            self._done.wait(seconds)
        finally:
            if not self._done.is_set():
                self.abort()
                # When in doubt, count the request as sent.
                if self.connected and not self._done.wait(_SHUTDOWN_SECONDS):
                    self.written = True


class LimitedResponse(HTTPResponse):
    """A response that raises ResponseTooLarge as soon as it exceeds the limit, in any part."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = BufferedReader(_LimitedReader(self.fp.detach()))


class _LimitedReader(RawIOBase):
    """Counts the bytes that are read from a socket."""

    def __init__(self, source: RawIOBase) -> None:
        super().__init__()
        self._source = source
        self._left = MAX_RESPONSE_BYTES

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._source.fileno()

    def readinto(self, buffer: Any) -> int | None:
        count: int | None = self._source.readinto(buffer)
        self._left -= count or 0
        if self._left < 0:
            raise ResponseTooLarge("the response is too large")
        return count

    def close(self) -> None:
        self._source.close()
        super().close()


class TrackedConnection:
    """Mixin for urllib3 connections: record the progress in the call of the thread."""

    sock: Any
    response_class: Any = LimitedResponse

    def connect(self) -> None:
        """Connect; TimeoutError if the call was aborted meanwhile."""
        super().connect()  # type: ignore[misc]
        Call.current().attach_socket(self.sock)

    def request(self, *args: Any, **options: Any) -> None:
        """Send the request, and record that it was written."""
        call = Call.current()
        if self.sock is not None:
            call.attach_socket(self.sock)
        super().request(*args, **options)  # type: ignore[misc]
        call.written = True
