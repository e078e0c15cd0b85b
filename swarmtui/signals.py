"""SIGTERM, SIGHUP and Ctrl+C: each ends the program in order, and none of them hides an outcome."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType
from typing import TypeAlias

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that ask the program to end."""
_AT_ONCE = 1.0
"""Seconds in which several signals are one."""
_Handlers: TypeAlias = "dict[signal.Signals, signal._HANDLER]"


class Interrupted(KeyboardInterrupt):
    """A signal asked the program to end. `exit_status` is the shell's: 130, 143 or 129."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_status = 128 + number


class Held:
    """The signals that came while they were held back; each puts something into `news`."""

    def __init__(self) -> None:
        # An Event could not be set while the very thread that handles the signal is entering it.
        self.news: SimpleQueue[None] = SimpleQueue()
        self.first: int | None = None

    def note(self, number: int, _: FrameType | None = None) -> None:
        """Take a signal."""
        self.first = self.first or number
        self.news.put(None)


def end_in_order() -> None:
    """Let signals raise Interrupted; one that is ignored (by nohup) stays ignored."""
    _handle(_Raise())


def ignore() -> None:
    """Let none change the status, now that it is known."""
    _handle(_nothing)


@contextmanager
def held() -> Iterator[Held]:
    """Hold the signals back, and raise Interrupted for the first when the block ends well.

    When it fails after `end_in_order` they stay held: the program ends with that error, which none
    of them may hide.
    """
    found = Held()
    before = _handle(found.note)
    try:
        yield found
    except BaseException:
        if not any(isinstance(handler, _Raise) for handler in before.values()):
            _set(before)
        raise
    _set(before)
    if found.first is not None:
        raise Interrupted(found.first)


def _handle(handler: signal._HANDLER) -> _Handlers:
    """Set `handler` for what is not ignored. What was set before."""
    now = {number: signal.getsignal(number) for number in ENDING}
    before = {number: old for number, old in now.items() if old is not signal.SIG_IGN}
    _set(dict.fromkeys(before, handler))
    return before


def _set(handlers: _Handlers) -> None:
    """Set them, if this is the main thread: no other can."""
    if threading.current_thread() is threading.main_thread():
        for number, handler in handlers.items():
            signal.signal(number, handler)


class _Raise:
    """Raises for a signal, but not for those that come with it.

    A terminal that closes sends several; raised while the first one unwinds, they would break
    locks.
    """

    def __init__(self) -> None:
        self._last = -math.inf

    def __call__(self, number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._last > _AT_ONCE:
            self._last = now
            raise Interrupted(number)


def _nothing(_: int, __: FrameType | None) -> None:
    """Not SIG_IGN: Python complains when a signal came just before that was set."""
