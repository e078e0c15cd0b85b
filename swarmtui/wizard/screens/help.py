"""Help for the focused field, the keys, and the fields of the present step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from swarmtui.spec.api_version import OLDEST, first_engine_release, requirement_text
from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info
from swarmtui.wizard.state.flow import Step, step_of
from swarmtui.wizard.state.search import title_of
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.focus import focused_path
from swarmtui.wizard.widgets.key_line import Key, KeyLine

Keys = tuple[tuple[str, str], ...]

_GLOBAL_KEYS: Keys = (
    ("F1", "show or close this help"),
    ("Ctrl+P", "command palette: every command by name"),
    ("Ctrl+Q", "quit; a draft that is not launched is printed in the terminal"),
)


def help_for(screen: Screen[Any], symbols: Symbols) -> HelpScreen:
    """Return the help for a screen: its focused field, its keys, its step's fields."""
    path = focused_path(screen)
    step = step_of(path) if path else getattr(screen, "step", None)
    return HelpScreen(symbols, keys_on(type(screen)), step, path)


def keys_on(screen: type[Screen[Any]]) -> Keys:
    """Return the keys of a screen, and the global keys that it does not describe itself."""
    keys: Keys = getattr(screen, "HELP_KEYS", ())
    own = {key for key, _ in keys}
    return (*keys, *(each for each in _GLOBAL_KEYS if each[0] not in own))


class HelpScreen(TeardownGuard, ModalScreen[None]):
    """Shows the help; Esc or Enter closes it."""

    BINDINGS = [Binding("escape,enter", "close", "Close")]

    def __init__(
        self, symbols: Symbols, keys: Keys, step: Step | None = None, path: str = ""
    ) -> None:
        super().__init__()
        self._symbols = symbols
        self._keys = keys
        self._step = step
        self._info = field_info(path) if path else None

    def compose(self) -> ComposeResult:
        """Yield the focused field, the keys, and all fields of the step."""
        with VerticalScroll(classes="dialog help"):
            if self._info:
                yield Static(Text(title_of(self._info), "bold"))
                yield Static(_table(tuple(_field_details(self._info))))
                yield Static("")
            yield Static(Text("Keys", "bold"))
            yield Static(_table(self._keys))
            if self._step:
                yield Static(Text(f"\nFields of {self._step.title}", "bold"))
                yield Static(_table(tuple(self._fields())))
            yield KeyLine((Key("Esc", "close", "escape"),), classes="close")

    def _fields(self) -> Iterator[tuple[str, str]]:
        for info in all_field_infos().values():
            if step_of(info.path) is self._step and info.help and info.offered:
                yield title_of(info), " ".join(_field_summary(info))

    def on_mount(self) -> None:
        """Focus the text, so that keys scroll it."""
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Close."""
        self.dismiss()


def _field_details(info: FieldInfo) -> Iterator[tuple[str, str]]:
    """Yield all facts about one field: label and text."""
    yield "Purpose", info.help
    if info.examples:
        yield "Example", "   ".join(info.examples)
    if info.choices:
        yield "One of", ", ".join(info.choices)
    yield "Default", info.default or "none"
    yield "API", info.path
    yield "Flag", _flag(info)
    yield "Since", ", ".join(_version_requirements(info))
    yield from _rules_on(info)


def _flag(info: FieldInfo) -> str:
    """Return how `docker service create` sets the field."""
    if not info.cli:
        return "none in docker service create"
    return info.cli if info.cli.startswith("--") else f"the argument {info.cli}"


def _version_requirements(info: FieldInfo) -> Iterator[str]:
    engine = info.since_engine or first_engine_release(info.since)
    yield f"API {info.since}, Docker {engine}"
    yield from (f"{value} API {text}" for value, text in info.since_values)


def _rules_on(info: FieldInfo) -> Iterator[tuple[str, str]]:
    """Yield the rules that check the field, or the rows of the list."""
    from swarmtui.launch.rulebook import RULEBOOK

    for rule in RULEBOOK.values():
        if any(path == info.path or path.startswith(f"{info.path}[]") for path in rule.paths):
            yield rule.level.capitalize(), f"unless {rule.unless}"


def _field_summary(info: FieldInfo) -> Iterator[str]:
    yield info.help
    if info.default:
        yield f"Default: {info.default}."
    if info.examples:
        yield f"Example: {info.examples[0]}"
    if info.since > OLDEST:
        yield f"({requirement_text(info.since)})"
    yield from (f"({value} from API {text})" for value, text in info.since_values)


def _table(rows: tuple[tuple[str, str], ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    for key, words in rows:
        table.add_row(Text(key, "bold", no_wrap=True), Text(words))
    return table
