"""The fields of a step that few people set, in a part that opens and closes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.timer import Timer
from textual.widget import Widget

from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard, is_live
from swarmtui.wizard.widgets.status_text import StatusText

Sections = Mapping[str, tuple[str, ...]]
"""Paths by heading."""

_FIELDS_PER_BATCH = 6
"""How many fields are made in one go, so that a step with many fields opens quickly."""
_BATCH_DELAY = 0.03  # seconds between batches, so that each is painted before the next


class Form(Protocol):
    """What the advanced fields belong to: it makes the fields and fills them."""

    symbols: Symbols

    def field(self, path: str) -> Widget:
        """Make the field at `path`."""

    def is_set(self, path: str) -> bool:
        """Return whether the draft has a value at `path`."""

    def refresh_state(self) -> None:
        """Show the current state in every field, also in new ones."""


class AdvancedFields(TeardownGuard, Vertical):
    """The advanced fields, under headings. When closed, it shows only those that are set."""

    DEFAULT_CSS = """
    AdvancedFields { height: auto; }
    AdvancedFields > Vertical { height: auto; }
    AdvancedFields .heading { height: 1; margin-bottom: 1; }
    AdvancedFields .heading { color: $text-secondary; text-style: bold; }
    """

    def __init__(self, sections: Sections, form: Form, *, is_open: bool) -> None:
        super().__init__()
        self.sections = sections
        self.paths = tuple(path for paths in sections.values() for path in paths)
        self.symbols = form.symbols
        self.is_open = is_open
        self._form = form
        self._is_mounting = False
        self._pause: Timer | None = None
        self._keys: dict[Widget, str] = {}
        """The widgets made so far, each with its heading or path."""
        self._order = {key: place for place, key in enumerate(self._all_keys())}

    def _all_keys(self) -> Iterator[str]:
        """Yield headings and paths in display order."""
        for heading, paths in self.sections.items():
            yield heading
            yield from paths

    def compose(self) -> ComposeResult:
        """The header, and the fields that are set; the rest is made after they are drawn."""
        yield AdvancedFieldsHeader(self)
        at_once = [] if self.is_open else self._visible_keys()[:_FIELDS_PER_BATCH]
        yield Vertical(*map(self._make_widget, at_once), id="rest")

    def schedule_refresh(self) -> None:
        """Refresh the fields after a short delay, so that the existing ones are drawn first.

        The pane calls this for the first time when it is mounted.
        """
        if self._pause is None:
            self._pause = self.set_timer(_BATCH_DELAY, self._refresh_now)

    async def _refresh_now(self) -> None:
        self._pause = None
        await self.refresh_fields()

    def _visible_keys(self) -> list[str]:
        """Return the headings and paths to show: all, or the paths that are set."""
        if self.is_open:
            return list(self._order)
        return [path for path in self.paths if self._form.is_set(path)]

    def _make_widget(self, key: str) -> Widget:
        widget = self._form.field(key) if key in self.paths else StatusText(key, classes="heading")
        self._keys[widget] = key
        return widget

    def headline(self) -> Text:
        """`▸ more · 2 set   health, process, security`."""
        symbol = self.symbols.opened if self.is_open else self.symbols.closed
        set_here = sum(1 for path in self.paths if self._form.is_set(path))
        count = f" {self.symbols.dot} {set_here} set   "
        return Text.assemble((f"{symbol} more", "bold"), count, ", ".join(self.sections).lower())

    async def toggle(self) -> None:
        """Open or close."""
        self.is_open = not self.is_open
        await self.refresh_fields()

    async def refresh_fields(self, *, at_once: bool = False) -> None:
        """Show the visible fields: one batch now and the rest later, or all `at_once`."""
        visible = self._visible_keys()
        waits = self._is_mounting and not at_once
        if visible == self._shown_keys() or waits or not is_live(self):
            return
        missing = [key for key in visible if key not in self._keys.values()]
        with self.app.batch_update():
            await self._mount_missing(missing if at_once else missing[:_FIELDS_PER_BATCH])
            for widget, key in self._keys.items():
                widget.display = key in visible
        if not is_live(self):  # it may have been removed meanwhile
            return
        self._form.refresh_state()
        self.query_one(AdvancedFieldsHeader).refresh_state()
        if len(missing) > _FIELDS_PER_BATCH and not at_once:
            self.schedule_refresh()

    async def _mount_missing(self, keys: list[str]) -> None:
        """Mount the widgets for `keys` in display order, adjacent ones together."""
        body = self.query_one("#rest")
        runs: dict[Widget | None, list[Widget]] = {}
        present = list(body.children)
        for key in keys:
            after = (w for w in present if self._order[self._keys[w]] > self._order[key])
            runs.setdefault(next(after, None), []).append(self._make_widget(key))
        self._is_mounting = True
        for before, widgets in runs.items():
            await body.mount(*widgets, before=before) if before else await body.mount(*widgets)
        self._is_mounting = False

    def _shown_keys(self) -> list[str]:
        shown = (key for widget, key in self._keys.items() if widget.display)
        return sorted(shown, key=self._order.__getitem__)

    async def reveal(self, path: str) -> None:
        """Open if `path` is one of these fields and is not shown yet."""
        if path in self.paths and path not in self._shown_keys():
            self.is_open = True
            await self.refresh_fields(at_once=True)


class AdvancedFieldsHeader(StatusText, can_focus=True):
    """The line that opens and closes the advanced fields."""

    BINDINGS = [Binding("space,enter", "open_or_close", "Show or hide advanced fields", show=False)]
    DEFAULT_CSS = """
    AdvancedFieldsHeader { height: 1; margin-bottom: 1; }
    AdvancedFieldsHeader:focus { text-style: reverse; }
    """

    def __init__(self, more: AdvancedFields) -> None:
        super().__init__(more.headline())
        self._fields = more

    def refresh_state(self) -> None:
        """Show how many fields are set."""
        self.set_text(self._fields.headline())

    async def action_open_or_close(self) -> None:
        """Open and focus the first field, or close."""
        await self._fields.toggle()
        if self._fields.is_open:
            self.screen.focus_next()

    async def on_click(self) -> None:
        """A click does what Enter does."""
        await self.action_open_or_close()
