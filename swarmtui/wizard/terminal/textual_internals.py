"""The private names of Textual that the wizard needs: here and in no other module.

Each entry names the private attribute or method, says why it is needed, and which public API would
replace it. Read this module first when Textual is upgraded; a test compares it with Textual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.text import Text
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.binding import Binding
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.geometry import Size
from textual.message import Message
from textual.message_pump import MessagePump
from textual.notifications import Notifications
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input

from swarmtui.wizard.terminal.shown_cells import ShownCells


def is_exiting(app: App[Any]) -> bool:
    """Return whether `app.exit` was called.

    `App._exit`: messages still arrive after it, for widgets that are about to go.
    Replace it when Textual has a public property for it.
    """
    return app._exit


def unhandled_exception(app: App[Any]) -> Exception | None:
    """Return the exception that ended the run, if any.

    `App._exception`: `App.run` returns None after an error that Textual handled itself.
    Replace it when `run` raises the exception.
    """
    return app._exception


def call_in_loop(app: App[Any], callback: Callable[..., None], *args: object) -> bool:
    """Call `callback` in the loop of a running app; False if it does not run yet. Never waits.

    `App._loop`: `App.call_from_thread` waits for the result, which a signal's thread must not do.
    Replace it when Textual can post a callback from another thread without waiting.
    """
    if app._loop is None:
        return False
    app._loop.call_soon_threadsafe(callback, *args)
    return True


def replace_line_filters(
    app: App[Any], dropped: tuple[type[LineFilter], ...], added: list[LineFilter]
) -> None:
    """Remove the filters of the `dropped` types, and append `added`.

    `App._filters`: Textual chooses its filters itself; an app cannot add one.
    Replace it when filters are public, or `get_line_filters` is used for all that is drawn.
    """
    app._filters = [each for each in app._filters if not isinstance(each, dropped)] + added


def replace_notification_store(app: App[Any], store: Notifications) -> None:
    """Keep notices in `store`.

    `App._notifications`: a new notice replaces the one before, which Textual cannot do.
    Replace it when the number of notices can be limited.
    """
    app._notifications = store


def set_local_clipboard(app: App[Any], text: str) -> None:
    """Paste `text` on Ctrl+V in this app, whatever the terminal's clipboard has.

    `App._clipboard`: `copy_to_clipboard` sets both, and the terminal gets escaped text.
    Replace it when the two can be set separately.
    """
    app._clipboard = text


def shown_bindings(node: DOMNode) -> Iterator[Binding]:
    """Yield the own bindings of a screen or a widget that have a description to show.

    `DOMNode._bindings`: `Screen.active_bindings` also has those of the focused widget and the app.
    Replace it when the bindings of one node are public.
    """
    return (binding for _, binding in node._bindings if binding.show and not binding.system)


class SilentCrashApp(App[ReturnType]):
    """An app that prints no traceback when it fails.

    `App._fatal_error`: Textual's traceback shows every local variable, also credentials.
    Replace it when the traceback can be turned off, or shown without local variables.
    """

    def _fatal_error(self) -> None:
        self.panic()


class ChangedCellsApp(App[ReturnType]):
    """An app that sends only the cells that differ from those that the terminal shows.

    `App._display`, which sends every update, and the two kinds of updates, `LayoutUpdate` of the
    whole screen and `ChopsUpdate` of parts: Textual sends all cells of each.
    Replace it when Textual compares an update with the one before.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown = ShownCells()
        self._shown_size = Size()

    def forget_shown(self, size: Size) -> None:
        """A terminal that changes its size may move what it shows."""
        if size != self._shown_size:
            self._shown_size = size
            self._shown.forget()

    def repaint(self) -> None:
        """Send the whole screen: the terminal may show something else."""
        self._shown.forget()
        self.screen.refresh()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            renderable = cast(RenderableType, _Changes(renderable, self._shown))
        super()._display(screen, renderable)


def repaint(app: App[Any]) -> None:
    """Send the whole screen: something else than `app` may have written on the terminal."""
    if isinstance(app, ChangedCellsApp):
        app.repaint()


class _Changes(CompositorUpdate):
    """What an update changes. It counts as shown when it is rendered: only then is it sent."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, shown: ShownCells) -> None:
        self._strips = _whole(update) if isinstance(update, LayoutUpdate) else _parts(update)
        self._shown = shown

    def render_segments(self, console: Console) -> str:
        colors = console._color_system or ColorSystem.TRUECOLOR
        written = "".join(self._shown.write(y, x, strip, colors) for y, x, strip in self._strips)
        return written and f"{written}\x1b[m"


def _whole(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, strips in enumerate(update.strips, update.region.y):
        yield y, update.region.x, Strip.join(strips)


def _parts(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield the strips in the spans of an update, with row and column."""
    for y, start, end in update.spans:
        for stop, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < end and stop > start:
                yield y, x, strip.crop(0, min(stop, end) - x)


class FilteredDispatch(MessagePump):
    """A message pump that drops the messages that `accepts` refuses.

    `MessagePump._dispatch_message`: the one method that every message passes, also those that
    widgets of Textual handle themselves. `on_event` sees events only.
    Replace it when Textual delivers no message to a widget that is being removed.
    """

    def accepts(self, message: Message) -> bool:  # noqa: ARG002 - for subclasses
        """Return whether to handle `message`."""
        return True

    async def _dispatch_message(self, message: Message) -> None:
        if self.accepts(message):
            await super()._dispatch_message(message)


class SubstitutedDrawing(MessagePump):
    """Base, before Input, of an Input that draws `drawn(value)` instead of its value.

    `Input._value` and `Input._position_to_cell`: what is drawn, and where the cursor is in it. A
    highlighter can only style the text, not change it.
    Replace it when Input draws control characters as visible ones.
    """

    def drawn(self, text: str) -> str:
        """Return what is drawn for `text`, with the same number of characters."""
        return text

    @property
    def _value(self) -> Text:
        return Text(self.drawn(cast(Input, self).value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return cell_len(self.drawn(cast(Input, self).value)[:position])
