"""A section of a step: one row when closed; Enter opens it in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widget import Widget

from swarmtui.spec.field_info import field_info
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.levels import StatusPart, problem_counts, style_of
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard, is_live
from swarmtui.wizard.terminal.wrapping import cut
from swarmtui.wizard.widgets.explanation import Explained
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.field_block import Block
from swarmtui.wizard.widgets.labelled_control import LABEL_WIDTH

Layout = tuple[str | Block, ...]
"""The rows of a part of a form: the path of a field, or a block of fields."""
_TITLE_WIDTH = LABEL_WIDTH - 2


def paths_of(layout: Layout) -> Iterator[str]:
    """Yield the paths of all fields."""
    for item in layout:
        yield from (item,) if isinstance(item, str) else item.paths


class Form(Protocol):
    """What a section belongs to: it makes the rows and fills them."""

    symbols: Symbols

    def row(self, item: str | Block) -> Widget:
        """Make the row of a field or a block."""

    def is_set(self, path: str) -> bool:
        """Return whether the draft has a value at `path`."""

    def problem_at(self, path: str) -> Problem | None:
        """Return the problem to show at `path`."""

    def refresh_state(self) -> None:
        """Show the current state in every field, also in new ones."""


class Section(TeardownGuard, Vertical):
    """A header and the rows below it. It is open if something in it is set, or if asked for."""

    DEFAULT_CSS = "Section { height: auto; }"

    def __init__(self, title: str, layout: Layout, form: Form, *, opened: bool) -> None:
        super().__init__()
        self.title = title
        self.paths = tuple(paths_of(layout))
        self._layout = layout
        self._form = form
        self._opened: bool | None = True if opened else None
        """Whether it was opened or closed; None while that follows from what is set."""
        self._has_rows = False

    @property
    def is_open(self) -> bool:
        """Whether its rows are shown."""
        return bool(self.set_paths) if self._opened is None else self._opened

    @property
    def is_complete(self) -> bool:
        """Whether every row that it shows exists."""
        return self._has_rows or not self.is_open

    @property
    def set_paths(self) -> list[str]:
        """The paths of its fields that are set."""
        return [path for path in self.paths if self._form.is_set(path)]

    def compose(self) -> ComposeResult:
        """The header; the rows are made when it is open: see `refresh_rows`."""
        yield SectionHeader(self, self._form.symbols)

    async def open_or_close(self, opened: bool | None) -> None:
        """Open or close; None opens it if something is set, else closes it."""
        self._opened = opened
        await self.refresh_rows()

    async def refresh_rows(self) -> None:
        """Make the rows if they are missing; show or hide them. An open section stays open."""
        self._opened = self.is_open or self._opened
        if self.is_open and not self._has_rows:
            self._has_rows = True
            await self.mount(*map(self._form.row, self._layout))
            if not is_live(self):  # it may have been removed meanwhile
                return
            self._form.refresh_state()
        for row in self.children[1:]:
            row.display = self.is_open
        self.header.refresh_state()

    @property
    def header(self) -> SectionHeader:
        """The row that opens and closes it."""
        return self.query_one(SectionHeader)

    def focus_first(self) -> None:
        """Focus the first field. `Screen.focus_next` needs positions, which new rows lack."""
        controls = (field.control for field in self.query(Field))
        if first := next((each for each in controls if each.focusable), None):
            self.screen.set_focus(first)

    async def reveal(self, path: str) -> None:
        """Open if `path` is one of its fields, or an object around one."""
        if any(own == path or own.startswith(f"{path}.") for own in self.paths):
            await self.open_or_close(True)

    def headline(self) -> Iterator[StatusPart]:
        """Yield the parts of the header: title, number of set fields, problems, names."""
        yield f"{self.title:<{_TITLE_WIDTH}}", "normal"
        if count := len(self.set_paths):
            yield f"{count} set", "bright"
        if self.is_open:
            return
        found = filter(None, map(self._form.problem_at, self.paths))
        yield from problem_counts(found, self._form.symbols)
        yield ", ".join(self.names()), ""

    def names(self) -> Iterator[str]:
        """Yield the names of the fields, those that are set first."""
        for path in sorted(self.paths, key=lambda each: not self._form.is_set(each)):
            info = field_info(path)
            yield _in_sentence(info.title) if info else path


def _in_sentence(title: str) -> str:
    """Return a title as part of a sentence: `Stop signal` -> `stop signal`, but `OOM`."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


class SectionHeader(TeardownGuard, Explained, Widget, can_focus=True):
    """`▸ Process         2 set  user, groups, working dir`."""

    BINDINGS = [Binding("space,enter", "open_or_close", "Open or close the section", show=False)]
    DEFAULT_CSS = """
    SectionHeader { height: 1; }
    SectionHeader:focus { text-style: reverse; }
    """

    def __init__(self, section: Section, symbols: Symbols) -> None:
        super().__init__()
        self._section = section
        self._symbols = symbols
        self._shown: tuple[bool, list[StatusPart]] = (section.is_open, [])

    def refresh_state(self) -> None:
        """Show what is set, and what is wrong."""
        shown = (self._section.is_open, list(self._section.headline()))
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def render(self) -> Text:
        """Render the row."""
        is_open, parts = self._section.is_open, list(self._section.headline())
        variables = self.app.theme_variables
        symbol = self._symbols.opened if is_open else self._symbols.closed
        words = (Text(words, style_of(level, variables)) for words, level in parts)
        text = Text(f"{symbol} ", style_of("", variables)) + Text("  ").join(words)
        cut(text, self.size.width, self._symbols.ellipsis)
        return text

    def explanation(self) -> Sequence[StatusPart]:
        """Return what is in the section, and how to open it."""
        names = ", ".join(self._section.names())
        verb = "closes" if self._section.is_open else "opens"
        return ((f"{self._section.title}: {names}. Enter {verb} the section.", ""),)

    async def action_open_or_close(self) -> None:
        """Open and focus the first field, or close."""
        section = self._section
        await section.open_or_close(not section.is_open)
        if section.is_open and is_live(self):
            section.focus_first()

    async def on_click(self) -> None:
        """A click does what Enter does."""
        await self.action_open_or_close()
