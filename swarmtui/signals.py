"""SIGTERM, SIGHUP and Ctrl+C: each ends the program in order, and none of them hides an outcome."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType
from typing import NoReturn, TypeAlias

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that ask the program to end."""
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
    """Let the first signal raise Interrupted; one that is ignored (by nohup) stays ignored."""
    _handle(_raise)


def ignore() -> None:
    """Let none change the status, now that it is known."""
    _handle(signal.SIG_IGN)


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
        if _raise not in before.values():
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


def _raise(number: int, _: FrameType | None) -> NoReturn:
    """The next one ends the program at once: raised while that unwinds, it would break locks."""
    _handle(signal.SIG_DFL)
    raise Interrupted(number)
