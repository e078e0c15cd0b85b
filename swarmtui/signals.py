"""Handle SIGTERM, SIGHUP and Ctrl+C: end the program in order, without hiding an outcome.

A signal raises Interrupted in the main thread, unless an earlier one is being handled or the
outcome is known: after three Ctrl+C the user still reads what happened to the service, and the exit
status is that of the outcome.

Python drops exceptions in destructors and weak reference callbacks; there Interrupted is raised
again a little later.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType

TERMINATION_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that ask the program to end."""


class Interrupted(KeyboardInterrupt):
    """A signal asked the program to end. `exit_status` is the shell's: 130, 143 or 129."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_status = 128 + number


class DeferredSignals:
    """The signals that came while they were deferred; each puts an item into `wakeups`."""

    def __init__(self, on_first_signal: Callable[[], object]) -> None:
        # Not an Event: the signal handler may interrupt the same thread inside Event.wait.
        self.wakeups: SimpleQueue[None] = SimpleQueue()
        self.first: int | None = None
        self.outcome_known = False
        """Whether the outcome of the program is known; signals no longer change it."""
        self._on_first_signal = on_first_signal

    def record(self, number: int, _: FrameType | None = None) -> None:
        """Record a signal."""
        if self.first is None:
            self.first = number
            self._on_first_signal()
        self.wakeups.put(None)


_RETRY_SECONDS = 0.02
_raised: list[Interrupted] = []


def last_raised() -> Interrupted | None:
    """Return the last Interrupted that was raised, if any.

    Code in C can replace it by an error of its own, as pydantic does while it builds a schema.
    """
    return _raised[-1] if _raised else None


def install_signal_handlers() -> None:
    """Let each signal raise Interrupted; signals that nohup ignores stay ignored."""
    sys.unraisablehook = _on_unraisable
    _set_handlers(_raise)


def ignore_signals() -> None:
    """Ignore signals from now on: the outcome is known."""
    _set_handlers(_ignore)


@contextmanager
def defer_signals(
    on_first_signal: Callable[[], object] = lambda: None,
) -> Iterator[DeferredSignals]:
    """Defer signals, and raise Interrupted for the first one after the block.

    If the block raises an error or sets `outcome_known`, that is the outcome, and Interrupted is
    not raised. `on_first_signal` is called in the handler of the first signal, at any point of the
    main thread.
    """
    deferred = DeferredSignals(on_first_signal)
    before = _set_handlers(deferred.record)
    try:
        yield deferred
    except BaseException:
        deferred.outcome_known = True
        raise
    finally:
        _restore(
            {
                n: _ignore_instead_of_raise(each) if deferred.outcome_known else each
                for n, each in before.items()
            }
        )
    if deferred.first is not None and not deferred.outcome_known:
        raise Interrupted(deferred.first)


def _restore(handlers: dict[int, signal._HANDLER]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def _ignore_instead_of_raise(handler: signal._HANDLER) -> signal._HANDLER:
    return _ignore if handler is _raise else handler


def _set_handlers(handler: Callable[[int, FrameType | None], None]) -> dict[int, signal._HANDLER]:
    """Set `handler` for signals that are not ignored; return the old handlers. Main thread only."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    present = {number: signal.getsignal(number) for number in TERMINATION_SIGNALS}
    return {
        number: signal.signal(number, handler)
        for number, old in present.items()
        if old is not signal.SIG_IGN
    }


def _raise(number: int, frame: FrameType | None) -> None:
    if frame and frame.f_code is _on_unraisable.__code__:
        _raise_later(number)
    elif not isinstance(sys.exc_info()[1], Interrupted):
        _raised.append(interrupted := Interrupted(number))
        raise interrupted


def _on_unraisable(what: sys.UnraisableHookArgs) -> None:
    """Handle an exception that Python cannot raise."""
    error = what.exc_value
    if isinstance(error, Interrupted):
        _raise_later(error.exit_status - 128)
    else:
        sys.__unraisablehook__(what)


def _raise_later(number: int) -> None:
    if signal.getsignal(number) is _raise:
        signal.signal(signal.SIGALRM, lambda _, frame: _raise(number, frame))
        signal.setitimer(signal.ITIMER_REAL, _RETRY_SECONDS)


def _ignore(_: int, __: FrameType | None) -> None:
    """Do nothing; unlike SIG_IGN, child processes do not inherit it."""
