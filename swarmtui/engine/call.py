"""One request's time and size: a thread that is given up at the deadline, whatever it waits for.

Name look-up, connecting, the TLS handshake, a peer that does not read, `100 Continue` without end
and every byte of head and body are all inside the same deadline, since none of them is timed by
itself: the thread that waits for the request stops waiting, and shuts the socket down.
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
"""Bytes of an answer as they arrive: head, chunk sizes and trailers too."""
_SHUTDOWN_SECONDS = 1.0  # seconds for a thread to end once its socket is shut down, which is soon

T = TypeVar("T")
_thread = local()


class ResponseTooLarge(OSError):
    """More than LARGEST_ANSWER bytes came."""


class Call:
    """One request on its way, and how far it got.

    `written`: whether the whole request, head and body, was handed to the operating system. While
    it was not, nothing can have been carried out: an engine acts on a whole body only.
    """

    def __init__(self) -> None:
        self.written = False
        self._socket: socket.socket | None = None
        self._aborted = False
        self._lock = Lock()
        self._done = Event()

    @staticmethod
    def current() -> Call:
        """The call that this thread makes."""
        call: Call = _thread.call
        return call

    @property
    def connected(self) -> bool:
        """Whether there was a connection to send it over."""
        return self._socket is not None

    def attach_socket(self, sock: socket.socket) -> None:
        """Note what it goes over, before anything is sent; TimeoutError once the call is over."""
        with self._lock:
            if self._aborted:
                raise TimeoutError("the request was given up")
            self._socket = sock

    def abort(self) -> None:
        """Give it up: nothing more is sent, and waiting for the peer ends. From any thread."""
        with self._lock:
            self._aborted = True
        if self._socket:
            with suppress(OSError):
                # Not SSLSocket's own: it would strip the TLS from a socket that is being read.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def run(self, job: Callable[[], T], seconds: float) -> T:
        """Run `job` in a thread of its own; TimeoutError after `seconds`, else what it raises."""
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

        # Without threading.Thread's handshake, which costs as much as a whole ping.
        start_new_thread(work, ())
        self._wait(seconds)
        if self._aborted:
            # Never what came of it then: a socket that is shut down looks like the answer's end.
            raise TimeoutError("the request was given up")
        if errors:
            raise errors[0]
        return results[0]

    def _wait(self, seconds: float) -> None:
        """Wait for its end. One that is late, or interrupted by a signal, is given up."""
        try:
            self._done.wait(seconds)
        finally:
            if not self._done.is_set():
                self.abort()
                # What cannot be known for sure counts as sent.
                if self.connected and not self._done.wait(_SHUTDOWN_SECONDS):
                    self.written = True


class LimitedResponse(HTTPResponse):
    """An answer that ends in AnswerTooLarge, wherever in it the bytes are too many."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = BufferedReader(_LimitedReader(self.fp.detach()))


class _LimitedReader(RawIOBase):
    """Counts what is read from a socket."""

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
            raise ResponseTooLarge("the answer is too large")
        return count

    def close(self) -> None:
        self._source.close()
        super().close()


class TrackedConnection:
    """For connections of urllib3: they tell the call of their thread how far it is."""

    sock: Any
    response_class: Any = LimitedResponse

    def connect(self) -> None:
        """Connect, unless the call is over by then."""
        super().connect()  # type: ignore[misc]
        Call.current().attach_socket(self.sock)

    def request(self, *args: Any, **options: Any) -> None:
        """Send the request, and note that it was written."""
        call = Call.current()
        if self.sock is not None:
            call.attach_socket(self.sock)
        super().request(*args, **options)  # type: ignore[misc]
        call.written = True
