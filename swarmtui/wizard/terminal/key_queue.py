"""Keys one after the other.

Textual hands a key to the focused widget and runs most bindings only when the key has bubbled up
to the app. Keys that come faster than that, replayed or over a slow line, overtake it: the letter
after a Tab lands in the field before. So each key waits until the one before has had its effect.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol, cast

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

_EFFECT_TIMEOUT = (
    10.0  # seconds; what a key causes may be slow, but must not hold the keyboard for good
)
_MAX_REPEAT_INTERVAL = 0.7  # seconds between two arrivals of a key that is held down, at most


class HasKeyTimes(Protocol):
    """The app, to screens that ask when a key was pressed."""

    def pressed_since(self, moment: float) -> bool:
        """Whether the key or click that has its effect now came after `moment`."""


def pressed_since(screen: Screen[Any], moment: float) -> bool:
    """Whether what has its effect now was pressed after `moment` (monotonic seconds).

    What was waiting by then was meant for whatever was on the screen before.
    """
    return cast(HasKeyTimes, screen.app).pressed_since(moment)


KeyOrPaste = events.Key | events.Paste


class KeyQueue:
    """Lets keys and pastes through to `handle` one at a time."""

    def __init__(self, app: App[Any], handle: Callable[[KeyOrPaste], Awaitable[None]]) -> None:
        self._app = app
        self._handle = handle
        self._waiting: deque[KeyOrPaste] = deque()
        self._handled_since: float | None = None
        """When the key that is on its way was let through."""
        self.pressed_at = 0.0
        """When the key or click that has its effect now was pressed first; monotonic seconds.

        A key that is held down arrives again and again; it was pressed once.
        """
        self._last_key: events.Key | None = None

    async def enqueue(self, key: KeyOrPaste) -> None:
        """Handle a key or a paste now, or when its turn comes."""
        self._waiting.append(key)
        if self._handled_since is None or time.monotonic() - self._handled_since > _EFFECT_TIMEOUT:
            await self._handle_next()

    def _wait_for_effects(self, node: DOMNode, rounds: int) -> None:
        """Go where the key goes, then where the messages go that it has caused, and what they do.

        Each widget hands a message to its parent when it is done with it, up to the app. A round
        starts where the cursor is by then: a dialog that has ended lets the screen below act.
        """
        if node is not self._app:
            parent = node.parent or self._app
            if not _call_when_idle(node, partial(self._wait_for_effects, parent, rounds)):
                self._wait_for_effects(self._app, rounds)
        elif rounds > 1:
            self._app.call_later(
                self._wait_for_effects, self._app.focused or self._app.screen, rounds - 1
            )
        else:
            self._app.call_later(self._handle_next)

    async def _handle_next(self) -> None:
        self._handled_since = None
        if self._waiting:
            self._handled_since = time.monotonic()
            focused = self._app.focused or self._app.screen
            key = self._waiting.popleft()
            self._record_press(key)
            await self._handle(key)
            self._wait_for_effects(focused, rounds=4)

    def _record_press(self, key: KeyOrPaste) -> None:
        if isinstance(key, events.Paste):
            self._last_key, self.pressed_at = None, key.time
            return
        last, self._last_key = self._last_key, key
        if last is None or last.key != key.key or key.time - last.time > _MAX_REPEAT_INTERVAL:
            self.pressed_at = key.time

    def record_click(self, click: events.MouseDown) -> None:
        """A click has its effect at once."""
        self._last_key, self.pressed_at = None, click.time


def _call_when_idle(node: DOMNode, call: Callable[[], None]) -> bool:
    """Call when `node` has done what it was asked before; also where it is being taken down."""
    return node.post_message(events.Callback(call))
