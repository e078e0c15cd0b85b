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
from textual.widget import Widget

from swarmtui.wizard.terminal.textual_internals import FilteredDispatch, is_exiting

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
    return app.is_dom_root and not is_exiting(app) and all(each.is_running for each in around)


def is_composed(widget: Widget) -> bool:
    """Whether `widget` is live, and what it consists of is there by now."""
    return widget.is_mounted and is_live(widget)


class TeardownGuard(FilteredDispatch):
    """Base of every widget and screen here: nothing reaches it once it is being taken down."""

    def accepts(self, message: Message) -> bool:
        """Refuse everything but what makes and ends a widget."""
        return isinstance(message, _LIFECYCLE_MESSAGES) or is_live(cast(DOMNode, self))

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
