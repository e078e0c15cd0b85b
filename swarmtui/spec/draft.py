"""What the person has typed so far, valid or not.

A draft is the spec as plain JSON whose leaves can be raw text. It accepts any text and loses
nothing: settings of a mode that is not chosen are kept aside, text in the line of a list that is
not yet a row is kept next to the tree, and every change can be undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from swarmtui.spec.field_info import LIST_NOTATIONS, field_info
from swarmtui.spec.modes import MODE_KEYS, mode_name
from swarmtui.spec.notation.value_formats import VALUE_FORMATS, format_words
from swarmtui.spec.tree import keys_of, value_at, with_value, without
from swarmtui.spec.tree_change import Change, changed, difference

Tree = Mapping[str, Any]


class Line(NamedTuple):
    """Text in the line of a list: a row to add, or the new text of the row with that index."""

    text: str
    row: int | None = None


@dataclass(frozen=True)
class _State:
    tree: Tree
    lines: Mapping[str, Line] = field(default_factory=dict)
    """The text in the lines of lists that is not yet a row, by the list's path."""
    inactive_modes: Mapping[str, Any] = field(default_factory=dict)
    """The settings of the modes that are not chosen, by mode key."""
    derived_from: Mapping[str, str] = field(default_factory=dict, compare=False)
    """By path: what a value was derived from, until it is typed."""
    changed_path: str = field(default="", compare=False)
    """The path of the last change; more typing at the same path is part of that change."""


class _Step(NamedTuple):
    """The way from one state to another: its size is that of what differs."""

    change: Change | None
    """That of the tree."""
    target: _State
    """The other state, without its tree."""

    @classmethod
    def between(cls, start: _State, target: _State) -> _Step:
        """Return the step from `start` to `target`."""
        return cls(difference(start.tree, target.tree), replace(target, tree={}))

    def state(self, start: _State) -> _State:
        """Return the state to which it leads from `start`."""
        return replace(self.target, tree=changed(start.tree, self.change))


class Draft:
    """The spec being written, by path, with undo and redo."""

    def __init__(self, tree: Tree | None = None) -> None:
        self._state = _State(tree or {})
        self._undo_stack: list[_Step] = []
        """The steps back, the next one last: each from the state to which the next one leads."""
        self._redo_stack: list[_Step] = []

    @property
    def tree(self) -> Tree:
        """The spec as plain JSON with text as typed, for `read_spec`. Never changed in place."""
        return self._state.tree

    @property
    def lines(self) -> Mapping[str, Line]:
        """The text in the lines of lists that is not yet a row, by the list's path."""
        return self._state.lines

    def text(self, path: str) -> str:
        """Return the text that a field shows: as typed, or a loaded value in its notation."""
        value = self.value(path)
        if value is None or isinstance(value, str):
            return value or ""
        info = field_info(path)
        try:
            return _format_value(info.notation, value) if info else str(value)
        except (ValueError, TypeError, AttributeError):
            return str(value)

    def value(self, path: str) -> Any:
        """Return the raw value at `path`, None where there is none."""
        return value_at(self._state.tree, keys_of(path))

    def rows(self, path: str) -> list[Any]:
        """Return the rows of the list at `path`, in any form in which it was typed or loaded.

        A value that is not a list becomes a row: it is shown, and adding another row keeps it.
        """
        value, info = self.value(path), field_info(path)
        if isinstance(value, list):
            return list(value)
        if value is None:
            return []
        rows = _as_rows(info.notation, value) if info and info.notation in LIST_NOTATIONS else value
        return rows if isinstance(rows, list) else [rows]

    def set(self, path: str, text: str) -> None:
        """Set the field at `path` to `text`; empty text removes the field."""
        if text == self.text(path):
            return
        keys = keys_of(path)
        tree = with_value(self.tree, keys, text) if text else without(self.tree, keys)
        kept = {at: source for at, source in self._state.derived_from.items() if at != path}
        self._change(replace(self._state, tree=tree, derived_from=kept, changed_path=path))

    def derive(self, path: str, text: str, source: str) -> None:
        """Set the field at `path` to `text`, derived from `source`, as part of the last change."""
        tree = with_value(self.tree, keys_of(path), text)
        derived_from = {**self._state.derived_from, path: source}
        state = replace(self._state, tree=tree, derived_from=derived_from)
        for steps in filter(None, (self._undo_stack, self._redo_stack)):
            steps[-1] = _Step.between(state, steps[-1].state(self._state))
        self._state = state

    def source_of(self, path: str) -> str:
        """Return what the value at `path` was derived from; "" for one that was typed or loaded."""
        return self._state.derived_from.get(path, "")

    def set_line(self, path: str, line: Line | None) -> None:
        """Set the text in the line of the list at `path`."""
        if line == self.lines.get(path):
            return
        lines = _with_line(self.lines, path, line)
        self._change(replace(self._state, lines=lines, changed_path=_change_path(path, line)))

    def set_rows(self, path: str, rows: list[Any]) -> None:
        """Set the list at `path` to `rows`, as a separate change; without rows remove the list."""
        self._change(replace(self._state, tree=self._with_rows(path, rows), changed_path=""))

    def commit_line(self, path: str, rows: list[Any]) -> None:
        """Set the list at `path` to `rows`, made from its line: one change with the typing."""
        state = replace(
            self._state,
            tree=self._with_rows(path, rows),
            lines=_with_line(self.lines, path, None),
            changed_path=_change_path(path, self.lines.get(path)),
        )
        self._change(state)
        self.end_typing()

    def _with_rows(self, path: str, rows: list[Any]) -> Tree:
        keys = keys_of(path)
        tree: Tree = with_value(self.tree, keys, rows) if rows else without(self.tree, keys)
        return tree

    def copy(self) -> Draft:
        """Return the current draft without its history."""
        copy = Draft()
        copy._state = self._state
        return copy

    def tree_with_lines(self) -> Tree:
        """Return the tree in which the text of each line is its row."""
        draft = Draft(self.tree)
        for path, line in self.lines.items():
            rows = draft.rows(path)
            at = len(rows) if line.row is None else line.row
            if line.text.strip():
                draft.set_rows(path, [*rows[:at], line.text.strip(), *rows[at + 1 :]])
        return draft.tree

    def clear(self, path: str) -> None:
        """Remove everything at and below `path`, as one change."""
        if self.value(path) is not None:
            tree = without(self.tree, keys_of(path))
            self._change(replace(self._state, tree=tree, changed_path=""))

    @property
    def mode(self) -> str:
        """The name of the chosen mode; replicated if none is chosen."""
        chosen = self._state.tree.get("Mode")
        if isinstance(chosen, str):
            return chosen if chosen in MODE_KEYS else "replicated"
        keys = chosen if isinstance(chosen, Mapping) else {}
        return mode_name(keys)

    def choose_mode(self, mode: str) -> None:
        """Choose a mode; the settings of the previous mode are restored when it is chosen again."""
        if mode == self.mode:
            return
        chosen = self._state.tree.get("Mode")
        typed = chosen if isinstance(chosen, Mapping) else {}
        inactive = {**self._state.inactive_modes, **typed}
        settings = inactive.pop(MODE_KEYS[mode], {})
        plain = mode == "replicated" and not settings
        tree = (
            without(self.tree, ("Mode",))
            if plain
            else {**self.tree, "Mode": {MODE_KEYS[mode]: settings}}
        )
        self._change(replace(self._state, tree=tree, inactive_modes=inactive, changed_path=""))

    def undo(self) -> bool:
        """Undo the last change; False if there is none."""
        return self._move(self._undo_stack, self._redo_stack)

    def redo(self) -> bool:
        """Redo the last undone change; False if there is none."""
        return self._move(self._redo_stack, self._undo_stack)

    @contextmanager
    def one_change(self) -> Iterator[None]:
        """Make all changes in the block one change for `undo`."""
        self.end_typing()
        before, count = self._state, len(self._undo_stack)
        yield
        if len(self._undo_stack) > count:
            self._undo_stack[count:] = [_Step.between(self._state, before)]
        self.end_typing()

    def _change(self, state: _State) -> None:
        before = self._state
        if before.changed_path and before.changed_path == state.changed_path and self._undo_stack:
            before = self._undo_stack.pop().state(before)  # more typing: one change with it
        self._redo_stack.clear()
        if before == state:  # typed and deleted again: nothing to undo
            self._state = before
            self.end_typing()
        else:
            self._undo_stack.append(_Step.between(state, before))
            self._state = state

    def end_typing(self) -> None:
        """Make the next typing a separate change."""
        self._state = replace(self._state, changed_path="")

    def _move(self, steps: list[_Step], back: list[_Step]) -> bool:
        """Go the last one of `steps`, and add the step back."""
        if not steps:
            return False
        state = steps.pop().state(self._state)
        back.append(_Step.between(state, self._state))
        self._state = replace(state, changed_path="")
        return True


def _with_line(lines: Mapping[str, Line], path: str, line: Line | None) -> Mapping[str, Line]:
    others = {at: each for at, each in lines.items() if at != path}
    return {**others, path: line} if line else others


def _change_path(path: str, line: Line | None) -> str:
    """Return the path of a change of a line; adding and editing a row have different paths."""
    return f"{path}[{'' if line is None or line.row is None else line.row}]"


def _format_value(notation: str, value: Any) -> str:
    """Return the text of a loaded value; the rows of a list as words."""
    if notation not in LIST_NOTATIONS:
        return str(VALUE_FORMATS[notation].format(value) if notation in VALUE_FORMATS else value)
    if notation in VALUE_FORMATS:
        return VALUE_FORMATS[notation].format(value)
    from swarmtui.spec.notation.row_formats import ROW_FORMATS

    return format_words(map(ROW_FORMATS[notation].format, value))


def _as_rows(notation: str, value: Any) -> Any:
    # Imported late: the notations of rows are not needed before there is a row.
    from swarmtui.spec.notation.row_formats import as_rows

    return as_rows(notation, value)
