"""A dialog that finds a field by a part of its name, API name or docker flag."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input

from swarmtui.spec.field_info import FieldInfo
from swarmtui.wizard.state.flow import step_of
from swarmtui.wizard.state.search import search_fields, short_path, title_of
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.row_list import Row, RowList, width_of
from swarmtui.wizard.widgets.status_text import StatusText

_HEADER = ("Step", "Field", "Flag", "API")
_KEYS = (
    Key("Up", "", "up"),
    Key("Down", "choose", "down"),
    Key("Enter", "go there", "enter"),
    Key("Esc", "back", "escape"),
    Key("F1", "help", "f1"),
)


class FindScreen(TeardownGuard, ModalScreen[str]):
    """Returns the path of the chosen field, or None."""

    HELP_KEYS = (
        ("Letters", "part of the field's name, API name or docker flag"),
        ("Up, Down", "choose a match"),
        ("Enter", "go to the field"),
        ("Esc", "close and stay at the present field"),
    )
    BINDINGS = [
        Binding("escape", "close", "Back"),
        Binding("down", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(self, session: Session, symbols: Symbols) -> None:
        super().__init__()
        self._session = session
        self._symbols = symbols
        self._infos: list[FieldInfo] = []

    def compose(self) -> ComposeResult:
        """Yield the input and the matching fields."""
        with Vertical(classes="dialog find"):
            yield StatusText("Find a field", classes="title")
            yield LineInput("", "name, API name or flag", self._typed)
            with VerticalScroll(can_focus=False):
                yield RowList(_HEADER, ("enter",), self._symbols, empty="No matching field.")
            yield StatusText("", id="names")
            yield KeyLine(_KEYS, classes="keys")

    def on_mount(self) -> None:
        """Show all fields."""
        self._typed("")
        self.watch(self.query_one(RowList), "cursor", self._show_names, init=False)

    def _typed(self, text: str) -> None:
        self._infos = search_fields(text)
        table = self.query_one(RowList)
        table.always_show_cursor, table.can_focus = True, False  # the input keeps the focus
        self._show()
        table.cursor = 0
        self._show_names()

    def _show(self) -> None:
        """Show the matches, without the API column if it does not fit; see `_show_names`."""
        rows = [_HEADER, *map(_cells, self._infos)]
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        count = len(_HEADER) if width_of(rows) <= width else len(_HEADER) - 1
        header, *cells = (row[:count] for row in rows)
        self.query_one(RowList).show([Row(each) for each in cells], header)

    def on_resize(self) -> None:
        """Fit the columns to the new width."""
        self.call_after_refresh(self._show)

    def _show_names(self) -> None:
        """Show the flags and the full API path of the field at the cursor below the list."""
        current = self._infos[self.query_one(RowList).cursor :][:1]
        words = [each for info in current for each in self._details(info) if each]
        self.query_one("#names", StatusText).set_text(f" {self._symbols.dot} ".join(words))

    def _details(self, info: FieldInfo) -> tuple[str, ...]:
        """Return the flags, the path, and what the manager needs to support the field."""
        flags = ", ".join(filter(None, (info.cli, *info.other_flags)))
        return flags, info.path, self._session.unmet_requirement(info)

    @on(Input.Submitted)
    @on(RowList.KeyPressed)
    def _on_chosen(self) -> None:
        if self._infos:
            self.dismiss(self._infos[self.query_one(RowList).cursor].path)

    def action_move(self, by: int) -> None:
        """Move the cursor of the list while the input keeps the focus."""
        self.query_one(RowList).action_move(by)

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss()


def _cells(info: FieldInfo) -> tuple[str, ...]:
    return step_of(info.path).name, title_of(info), info.cli, short_path(info)
