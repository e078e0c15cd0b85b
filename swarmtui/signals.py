"""SIGTERM, SIGHUP and Ctrl+C: each ends the program in order, and none of them hides an outcome.

A signal raises Interrupted in the main thread. It does not while the first one is being handled,
nor once it is known how the program ends: a person who presses Ctrl+C three times still reads what
became of the service, and the exit status stays that of the outcome.

Where Python drops what is raised, in a destructor or a callback of a weak reference, it is raised
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
    """The signals that came while they were held back; each puts something into `wakeups`."""

    def __init__(self, on_first_signal: Callable[[], object]) -> None:
        # An Event could not be set while the very thread that handles the signal is entering it.
        self.wakeups: SimpleQueue[None] = SimpleQueue()
        self.first: int | None = None
        self.outcome_known = False
        """Whether it is known by now how the program ends, whatever came."""
        self._on_first_signal = on_first_signal

    def record(self, number: int, _: FrameType | None = None) -> None:
        """Take a signal."""
        if self.first is None:
            self.first = number
            self._on_first_signal()
        self.wakeups.put(None)


_RETRY_SECONDS = 0.02  # seconds


def install_signal_handlers() -> None:
    """Let each signal raise Interrupted; one that is ignored (by nohup) stays ignored."""
    sys.unraisablehook = _on_unraisable
    _set_handlers(_raise)


def ignore_signals() -> None:
    """From now on no signal changes how the program ends."""
    _set_handlers(_ignore)


@contextmanager
def defer_signals(
    on_first_signal: Callable[[], object] = lambda: None,
) -> Iterator[DeferredSignals]:
    """Hold the signals back, and raise Interrupted for the first when the block ends well.

    When it ends with an error, or is settled, that is how the program ends: no signal comes before
    its report. `on_first_signal` is called in the handler of the first one, between any two steps
    of the main thread.
    """
    found = DeferredSignals(on_first_signal)
    before = _set_handlers(found.record)
    try:
        yield found
    except BaseException:
        found.outcome_known = True
        raise
    finally:
        _restore(
            {
                n: _ignore_instead_of_raise(each) if found.outcome_known else each
                for n, each in before.items()
            }
        )
    if found.first is not None and not found.outcome_known:
        raise Interrupted(found.first)


def _restore(handlers: dict[int, signal._HANDLER]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def _ignore_instead_of_raise(handler: signal._HANDLER) -> signal._HANDLER:
    return _ignore if handler is _raise else handler


def _set_handlers(handler: Callable[[int, FrameType | None], None]) -> dict[int, signal._HANDLER]:
    """Set `handler` for what is not ignored; only the main thread can. What was set before."""
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
        raise Interrupted(number)


def _on_unraisable(what: sys.UnraisableHookArgs) -> None:
    """Take what Python cannot raise."""
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
    """Unlike SIG_IGN, programs that are started do not inherit it."""
