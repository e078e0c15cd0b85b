"""The keys below the rows of a list: those that work where the focus is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.key_line import Key, KeyLine

Keys = tuple[Key, ...]

_ALL_ROWS = Key("Esc", "all rows", "escape")
_MARK_ALL = Key("^L", "mark all", "ctrl+l")
LINE_KEYS = (Key("Enter", "add", "enter"), Key("Up", "to the rows", "up"))
EDIT_KEYS = (Key("Enter", "save", "enter"), Key("Esc", "cancel", "escape"))
FILTER_KEYS = (Key("Enter", "to the rows", "enter", is_optional=True), _MARK_ALL, _ALL_ROWS)
MOVE_KEYS = (Key("^U", "up", "ctrl+u"), Key("^D", "down", "ctrl+d"))


def row_keys(marked: int, *, is_filtered: bool) -> Keys:
    """Return the keys of the rows, of which `marked` are marked."""
    edit, mark = Key("Enter", "edit", "enter"), Key("Space", "mark", "space", is_optional=True)
    copy = Key("Ins", "copy", "insert", is_optional=True)
    delete = Key("Del", f"delete {marked:,} marked" if marked else "delete", "delete")
    if is_filtered:
        return edit, delete, _MARK_ALL, _ALL_ROWS, mark, copy
    return edit, copy, delete, mark, Key("/", "filter", "slash")


def row_key_names(options: Iterable[str]) -> list[str]:
    """Return Textual's names of the keys that act on rows; `options` are those that cycle."""
    keys = (*row_keys(0, is_filtered=False), *MOVE_KEYS)
    return [*(key.name for key in keys), "shift+up", "shift+down", *options]


class ListKeys(TeardownGuard, Vertical):
    """One line of keys, or two if keys choose the options of a row. The height never changes."""

    DEFAULT_CSS = """
    ListKeys { height: auto; }
    ListKeys KeyLine { height: 1; padding-left: 2; }
    """

    def __init__(
        self, cycle_keys: Mapping[str, tuple[str, str]], target: Callable[[], Widget]
    ) -> None:
        """`cycle_keys` are as in `CYCLE_KEYS`; a click presses a key in what `target` returns."""
        super().__init__()
        self._cycle_keys = tuple(
            Key(name.replace("ctrl+", "^").upper(), word, name)
            for name, (_, word) in cycle_keys.items()
        )
        self._target = target

    def compose(self) -> ComposeResult:
        """The lines."""
        for _ in range(2 if self._cycle_keys else 1):
            yield KeyLine((), self._target)

    def show_row_keys(self, marked: int, *, is_filtered: bool) -> None:
        """Show the keys of the rows, of which `marked` are marked. A filtered row cannot move."""
        moves = () if is_filtered else MOVE_KEYS
        self.show(row_keys(marked, is_filtered=is_filtered), (*moves, *self._cycle_keys))

    def show(self, first: Keys, second: Keys = ()) -> None:
        """Show the keys, those in `second` in the second line if there is one."""
        lines = list(self.query(KeyLine))
        shown = (first, second) if len(lines) > 1 else ((*first, *second),)
        for line, keys in zip(lines, shown, strict=True):
            line.show(keys)
