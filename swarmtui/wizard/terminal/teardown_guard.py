"""Drop timers, results, messages and deferred calls that arrive for a widget that was removed.

A parent stops before its children are removed from it. So a widget finds all widgets that it
queries as long as it and its ancestors run. Whatever arrives later is dropped here, and only here.
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
"""The messages that create and remove a widget."""


def is_live(node: DOMNode) -> bool:
    """Return whether `node` and its ancestors run: the widgets that it queries exist."""
    nodes = node.ancestors_with_self
    app = cast("App[Any]", nodes[-1])
    return app.is_dom_root and not is_exiting(app) and all(each.is_running for each in nodes)


def is_composed(widget: Widget) -> bool:
    """Return whether `widget` is live and its children are mounted."""
    return widget.is_mounted and is_live(widget)


class TeardownGuard(FilteredDispatch):
    """Base of every widget and screen: it receives nothing once it is being removed."""

    def accepts(self, message: Message) -> bool:
        """Accept only lifecycle messages while the widget is not live."""
        return isinstance(message, _LIFECYCLE_MESSAGES) or is_live(cast(DOMNode, self))

    def call_later(self, callback: Call, *args: Any, **kwargs: Any) -> bool:
        """Call later, if live then. Results of `in_background` arrive here."""
        return super().call_later(self._if_live, callback, *args, **kwargs)

    def call_next(self, callback: Call, *args: Any, **kwargs: Any) -> None:
        """Call next, if live then. Timers and results of dialogs arrive here."""
        super().call_next(self._if_live, callback, *args, **kwargs)

    def call_after_refresh(self, callback: Call, *args: Any, **kwargs: Any) -> bool:
        """Call after the next refresh, if live then."""
        return super().call_after_refresh(self._if_live, callback, *args, **kwargs)

    def _if_live(self, callback: Call, *args: Any, **kwargs: Any) -> Any:
        return callback(*args, **kwargs) if is_live(cast(DOMNode, self)) else None
