"""Handle one key at a time.

Textual passes a key to the focused widget and runs most bindings only when the key has bubbled up
to the app. Keys that arrive faster than that (pasted, or over a slow connection) are handled out of
order: a letter typed after Tab goes into the field before it. So each key waits until the effects
of the previous key are complete.
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

_EFFECT_TIMEOUT = 10.0  # seconds until the next key is handled even if an effect is incomplete
_MAX_REPEAT_INTERVAL = 0.7  # seconds, at most, between two repeats of a key that is kept pressed
_ROUNDS = 4  # how often to follow the messages: a key opens a dialog by a chain of three


class HasKeyTimes(Protocol):
    """What the app offers to screens that ask when a key was pressed."""

    def pressed_since(self, moment: float) -> bool:
        """Return whether the key or click that is being handled was pressed after `moment`."""


def pressed_since(screen: Screen[Any], moment: float) -> bool:
    """Return whether the key or click that is being handled was pressed after `moment`.

    `moment` is in monotonic seconds. An earlier key was meant for the screen shown before.
    """
    return cast(HasKeyTimes, screen.app).pressed_since(moment)


KeyOrPaste = events.Key | events.Paste


class KeyQueue:
    """Passes keys and pastes to `handle` one at a time."""

    def __init__(self, app: App[Any], handle: Callable[[KeyOrPaste], Awaitable[None]]) -> None:
        self._app = app
        self._handle = handle
        self._waiting: deque[KeyOrPaste] = deque()
        self._handled_since: float | None = None
        """When the key that is being handled was passed on; None while there is none."""
        self.pressed_at = 0.0
        """When the key or click that is being handled was pressed; monotonic seconds.

        For the repeats of a key that is kept pressed it is the time of the first press.
        """
        self._last_key: events.Key | None = None

    async def enqueue(self, key: KeyOrPaste) -> None:
        """Handle a key or a paste now, or after those before it."""
        self._waiting.append(key)
        if self._handled_since is None or time.monotonic() - self._handled_since > _EFFECT_TIMEOUT:
            await self._handle_next()

    def _wait_for_effects(self, node: DOMNode, rounds: int) -> None:
        """Follow the key, and then the messages that it causes, from `node` up to the app.

        A widget passes a message to its parent when it has handled it. Each round starts at the
        widget that has the focus then: when a dialog closes, the screen below handles its result.
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
            self._wait_for_effects(focused, rounds=_ROUNDS)

    def _record_press(self, key: KeyOrPaste) -> None:
        if isinstance(key, events.Paste):
            self._last_key, self.pressed_at = None, key.time
            return
        last, self._last_key = self._last_key, key
        if last is None or last.key != key.key or key.time - last.time > _MAX_REPEAT_INTERVAL:
            self.pressed_at = key.time

    def record_click(self, click: events.MouseDown) -> None:
        """Record the time of a click. Clicks are not queued."""
        self._last_key, self.pressed_at = None, click.time


def _call_when_idle(node: DOMNode, call: Callable[[], None]) -> bool:
    """Call when `node` has handled its earlier messages; False if it takes no more messages."""
    return node.post_message(events.Callback(call))
