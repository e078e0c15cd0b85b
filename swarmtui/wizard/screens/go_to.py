"""A dialog to choose a step, by its digit or with the arrow keys."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from swarmtui.wizard.state.flow import STEPS
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.row_list import Row, RowList
from swarmtui.wizard.widgets.status_text import StatusText


class GoToScreen(TeardownGuard, ModalScreen[int]):
    """Returns the index of the chosen step, or None."""

    HELP_KEYS = (
        (f"1 to {len(STEPS)}", "go to the step"),
        ("Up, Down, Enter", "choose a step, and go there"),
        ("Esc", "close and stay in the present step"),
    )
    BINDINGS = [
        Binding("escape", "close", "Back"),
    ]

    def __init__(self, symbols: Symbols, step_index: int) -> None:
        super().__init__()
        self._symbols = symbols
        self._step_index = step_index
        self._digits = [str(number) for number in range(1, len(STEPS) + 1)]

    def compose(self) -> ComposeResult:
        """Yield the list of steps."""
        keys = (Key("Esc", "back", "escape"), Key("F1", "help", "f1"))
        with Vertical(classes="dialog small"):
            yield StatusText("Go to step", classes="title")
            yield RowList((), ("enter",), self._symbols)
            yield KeyLine(keys, classes="keys")

    def on_mount(self) -> None:
        """Put the cursor on the present step."""
        table = self.query_one(RowList)
        table.show([Row((str(n), step.title)) for n, step in enumerate(STEPS, 1)])
        table.cursor = self._step_index
        table.focus()

    @on(RowList.KeyPressed)
    def _on_row_key(self, event: RowList.KeyPressed) -> None:
        event.stop()
        self.dismiss(event.index)

    @on(RowList.CharacterTyped)
    def _typed(self, event: RowList.CharacterTyped) -> None:
        """Choose a step by its digit; ignore other characters."""
        event.stop()
        if event.character in self._digits:
            self.dismiss(self._digits.index(event.character))

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss()
