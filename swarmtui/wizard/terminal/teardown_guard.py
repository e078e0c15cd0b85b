"""What arrives late: timers, answers, messages and deferred calls, for a widget that is gone.

A parent stops before its children are taken out of it. So a widget finds everything that it looks
for as long as it and all around it run; what comes after that is dropped, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from textual import events, messages
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump

Call = Callable[..., Any]

_LIFECYCLE_MESSAGES = (
    events.Compose,
    events.Mount,
    events.Unmount,
    events.Callback,  # checked when it is called
    messages.Prune,
    messages.CloseMessages,
)
"""What makes and ends a widget."""


def is_live(node: DOMNode) -> bool:
    """Whether `node` and all around it run: what it looks for in the screen is there."""
    around = node.ancestors_with_self
    app = cast("App[Any]", around[-1])
    return app.is_dom_root and not app._exit and all(each.is_running for each in around)


def is_composed(node: DOMNode) -> bool:
    """Whether `node` is live, and what it consists of is there by now."""
    return node._is_mounted and is_live(node)


class TeardownGuard(MessagePump):
    """Base of every widget and screen here: nothing reaches it once it is being taken down."""

    async def _dispatch_message(self, message: Message) -> None:
        if isinstance(message, _LIFECYCLE_MESSAGES) or is_live(cast(DOMNode, self)):
            await super()._dispatch_message(message)

    def call_later(self, callback: Call, *args: Any, **kwargs: Any) -> bool:
        """Also what `in_background` found out comes here."""
        return super().call_later(self._if_live, callback, *args, **kwargs)

    def call_next(self, callback: Call, *args: Any, **kwargs: Any) -> None:
        """Also timers, and what a dialog ends with, come here."""
        super().call_next(self._if_live, callback, *args, **kwargs)

    def call_after_refresh(self, callback: Call, *args: Any, **kwargs: Any) -> bool:
        """Also where the screen is gone by then."""
        return super().call_after_refresh(self._if_live, callback, *args, **kwargs)

    def _if_live(self, callback: Call, *args: Any, **kwargs: Any) -> Any:
        return callback(*args, **kwargs) if is_live(cast(DOMNode, self)) else None
