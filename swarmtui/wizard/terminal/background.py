"""Work that may wait, in threads that never keep the program from ending.

Textual's own thread workers are joined at exit, so one slow registry would hold the terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from textual.message_pump import MessagePump

T = TypeVar("T")


def in_background(
    pump: MessagePump,
    job: Callable[[], T],
    then: Callable[[T], None],
    failed: Callable[[Exception], None],
) -> None:
    """Run `job` in a daemon thread; `pump` then calls `then(result)` or `failed(error)`.

    A pump that is gone by then is not called.
    """

    def work() -> None:
        try:
            result = job()
        except Exception as error:
            pump.call_later(failed, error)
        else:
            pump.call_later(then, result)

    Thread(target=work, name="swarmtui-background", daemon=True).start()
