"""Help for the focused field, the keys, and the fields of the present step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from swarmtui.spec.api_version import OLDEST, requirement_text
from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.field_help import (
    LabelledText,
    explain_command,
    facts_about,
    problem_words,
    rules_about,
)
from swarmtui.wizard.state.flow import Step, step_of
from swarmtui.wizard.state.levels import style_of, symbol_of
from swarmtui.wizard.state.search import describe_path, title_of
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.focus import focused_path
from swarmtui.wizard.widgets.key_line import Key, KeyLine

Keys = tuple[LabelledText, ...]

_GLOBAL_KEYS: Keys = (
    ("F1", "show or close this help"),
    ("Ctrl+P", "command palette: every command by name"),
    ("Ctrl+Q", "quit; a draft that is not launched is printed in the terminal"),
)
_OWN_KEYS = (
    Key("Up", "", "up"),
    Key("Down", "", "down"),
    Key("PgUp", "", "pageup"),
    Key("PgDn", "scroll", "pagedown"),
    Key("Esc", "close", "escape"),
)
_MAX_LABEL_WIDTH = 22


def help_for(screen: Screen[Any], session: Session, symbols: Symbols) -> HelpScreen:
    """Return the help for a screen: its focused field, its keys, its step's fields."""
    path = focused_path(screen)
    step = step_of(path) if path else getattr(screen, "step", None)
    return HelpScreen(session, symbols, keys_on(type(screen)), step, path)


def keys_on(screen: type[Screen[Any]]) -> Keys:
    """Return the keys of a screen, and the global keys that it does not describe itself."""
    keys: Keys = getattr(screen, "HELP_KEYS", ())
    own = {key for key, _ in keys}
    return (*keys, *(each for each in _GLOBAL_KEYS if each[0] not in own))


class HelpScreen(TeardownGuard, ModalScreen[None]):
    """Shows the help, the problems of the field first; Esc, Enter or F1 closes it."""

    DEFAULT_CSS = """
    HelpScreen VerticalScroll > Static { height: auto; margin-bottom: 1; }
    HelpScreen VerticalScroll > .heading { margin-bottom: 0; text-style: bold; }
    """

    BINDINGS = [Binding("escape,enter", "close", "Close")]

    def __init__(
        self, session: Session, symbols: Symbols, keys: Keys, step: Step | None, path: str
    ) -> None:
        super().__init__()
        self._session = session
        self._symbols = symbols
        self._keys = keys
        self._step = step
        self._path = path
        self._info = field_info(path) if path else None

    def compose(self) -> ComposeResult:
        """Yield the focused field, the keys, and all fields of the step."""
        with Vertical(classes="dialog help"):
            with VerticalScroll():
                if self._info:
                    yield from self._field_help(self._info)
                yield from _section("Keys", self._keys)
                if self._step:
                    yield from _section(f"Fields of {self._step.title}", self._fields())
            yield KeyLine(_OWN_KEYS, classes="keys")

    def _field_help(self, info: FieldInfo) -> ComposeResult:
        yield Static(Text(describe_path(self._path)), classes="heading")
        if problems := self._session.problems_at(self._path):
            yield Static(self._problems(problems), markup=False)
        yield Static(_table((*facts_about(info), *rules_about(info))))

    def _problems(self, problems: Iterable[Problem]) -> Table:
        """Return the problems in the colours of their levels; a wrapped text is indented."""
        table, variables = Table.grid(padding=(0, 1)), self.app.theme_variables
        for problem in problems:
            colour = style_of(problem.level, variables)
            words = f"{problem.level}: {problem_words(problem, self._path)}"
            table.add_row(
                Text(symbol_of(problem.level, self._symbols), colour), Text(words, colour)
            )
            if command := explain_command(problem):
                table.add_row("", Text(f"rule: {command}", style_of("hint", variables)))
        return table

    def _fields(self) -> Iterator[LabelledText]:
        for info in all_field_infos().values():
            if step_of(info.path) is self._step and info.help and info.offered:
                yield title_of(info), " ".join(_field_summary(info))

    def action_close(self) -> None:
        """Close."""
        self.dismiss()


def _field_summary(info: FieldInfo) -> Iterator[str]:
    yield info.help
    if info.default:
        yield f"Default: {info.default}."
    if info.examples:
        yield f"Example: {info.examples[0]}"
    if info.since > OLDEST:
        yield f"({requirement_text(info.since)})"
    yield from (f"({value} from API {text})" for value, text in info.since_values)


def _section(heading: str, rows: Iterable[LabelledText]) -> ComposeResult:
    yield Static(Text(heading), classes="heading")
    yield Static(_table(rows))


def _table(rows: Iterable[LabelledText]) -> Table:
    """Return the rows with aligned labels; long labels and all texts are wrapped."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", max_width=_MAX_LABEL_WIDTH)
    for label, words in rows:
        table.add_row(Text(label), Text(words))
    return table
