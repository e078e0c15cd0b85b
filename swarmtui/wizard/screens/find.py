"""Find a field by a part of its name, its API name or its docker flag, and go there."""

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
    """Ends with the path of the field that was picked; with nothing on Esc."""

    HELP_KEYS = (
        ("Letters", "a part of the field's name, its API name or its docker flag"),
        ("Up, Down", "choose among what fits"),
        ("Enter", "go to the field"),
        ("Esc", "back, as if nothing had been"),
    )
    BINDINGS = [
        Binding("escape", "close", "Back"),
        Binding("down", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._symbols = symbols
        self._infos: list[FieldInfo] = []

    def compose(self) -> ComposeResult:
        """A line to type in, and what fits."""
        with Vertical(classes="dialog find"):
            yield StatusText("Find a field", classes="title")
            yield LineInput("", "name, API name or flag", self._typed)
            with VerticalScroll(can_focus=False):
                yield RowList(_HEADER, ("enter",), self._symbols, empty="No field is called so.")
            yield StatusText("", id="names")
            yield KeyLine(_KEYS, classes="keys")

    def on_mount(self) -> None:
        """Everything, at first."""
        self._typed("")
        self.watch(self.query_one(RowList), "cursor", self._say_names, init=False)

    def _typed(self, text: str) -> None:
        self._infos = search_fields(text)
        table = self.query_one(RowList)
        table.always_show_cursor, table.can_focus = True, False  # what is typed goes to the line
        self._show()
        table.cursor = 0
        self._say_names()

    def _show(self) -> None:
        """Leave out the API's column where it would be cut: `_say_names` has it whole."""
        rows = [_HEADER, *map(_cells, self._infos)]
        room = self.query_one(VerticalScroll).scrollable_content_region.width
        count = len(_HEADER) if width_of(rows) <= room else len(_HEADER) - 1
        header, *cells = (row[:count] for row in rows)
        self.query_one(RowList).show([Row(each) for each in cells], header)

    def on_resize(self) -> None:
        """The room is known by now, or another."""
        self.call_after_refresh(self._show)

    def _say_names(self) -> None:
        """The flag and the API's path of the field at the cursor: columns may have no room."""
        marked = self._infos[self.query_one(RowList).cursor :][:1]
        names = [name for info in marked for name in (info.flag, info.path) if name]
        self.query_one("#names", StatusText).set_text(f" {self._symbols.dot} ".join(names))

    @on(Input.Submitted)
    @on(RowList.KeyPressed)
    def _picked(self) -> None:
        if self._infos:
            self.dismiss(self._infos[self.query_one(RowList).cursor].path)

    def action_move(self, by: int) -> None:
        """Move in the list while the cursor stays in the line."""
        self.query_one(RowList).action_move(by)

    def action_close(self) -> None:
        """Back, as if nothing had been."""
        self.dismiss()


def _cells(info: FieldInfo) -> tuple[str, ...]:
    return step_of(info.path).name, title_of(info), info.flag, short_path(info)
