"""Work that may block, in threads that never delay the end of the program.

Textual joins its own thread workers at exit: one slow registry would delay the exit.
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
    """Run `job` in a daemon thread; then call `then(result)` or `failed(error)` in `pump`.

    Neither is called if `pump` was removed before the job ended.
    """

    def work() -> None:
        try:
            result = job()
        except Exception as error:
            pump.call_later(failed, error)
        else:
            pump.call_later(then, result)

    Thread(target=work, name="swarmtui-background", daemon=True).start()
