"""F1: every key, and what the fields of the present step mean."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from swarmtui.spec.fields import Fact, all_facts
from swarmtui.spec.since import OLDEST, needs
from swarmtui.wizard.flow import Step, step_of
from swarmtui.wizard.signs import Signs

_KEYS = (
    ("Tab, Shift+Tab", "next, previous field"),
    ("Enter", "accept the step; on the review, launch or go to the line's field"),
    ("F8, F7  or  ] [", "next, previous step; always free, also while something is wrong"),
    ("1 to 6", "straight to a step"),
    ("F2  or  r", "review"),
    ("F9  or  l", "launch, on the review"),
    ("F3  or  v", "show or hide the JSON"),
    ("F5  or  u", "ask the manager again"),
    ("Ctrl+Z, Ctrl+Y", "undo, redo"),
    ("Left, Right", "move between the options of a choice; Backspace: engine's default"),
    ("Up, Down", "move in a list; Space, e, d, h, p as the line under it says"),
    ("/", "filter a list"),
    ("Ctrl+P", "every command by name"),
    ("Esc", "back; from the first step, leave"),
    ("Ctrl+Q", "leave"),
)


class HelpScreen(ModalScreen[None]):
    """Letters and digits work outside text fields, function keys everywhere."""

    BINDINGS = [Binding("escape,f1,q,enter", "close", "Close")]

    def __init__(self, step: Step, signs: Signs) -> None:
        super().__init__()
        self._step = step
        self._signs = signs

    def compose(self) -> ComposeResult:
        """Keys, then fields."""
        with VerticalScroll(classes="dialog help"):
            yield Static(Text("Keys", "bold"))
            yield Static(_table(_KEYS))
            yield Static(Text("Letters and digits work outside text fields.\n", "dim"))
            yield Static(Text(f"The fields of {self._step.title}", "bold"))
            yield Static(_table(tuple(self._fields())))
            yield Static(Text("\nEsc closes this. Up, Down scroll.", "dim"))

    def _fields(self) -> Iterator[tuple[str, str]]:
        for fact in all_facts().values():
            if step_of(fact.path) is self._step and fact.help:
                yield fact.title, " ".join(_sentences(fact))

    def on_mount(self) -> None:
        """Scrolling keys go to the text."""
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Back to the step."""
        self.dismiss()


def _sentences(fact: Fact) -> Iterator[str]:
    yield fact.help
    if fact.default:
        yield f"Default: {fact.default}."
    if fact.examples:
        yield f"Example: {fact.examples[0]}"
    if fact.since > OLDEST:
        yield f"({needs(fact.since)})"
    yield from (f"({value} from API {text})" for value, text in fact.since_values)


def _table(rows: tuple[tuple[str, str], ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    for key, words in rows:
        table.add_row(Text(key, "bold", no_wrap=True), words)
    return table
