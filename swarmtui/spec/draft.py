"""What the person has typed so far, valid or not.

A draft is the spec as plain JSON whose leaves may be raw text. It holds anything, refuses nothing
and forgets nothing: settings of a mode that is not chosen are parked, not dropped, and every change
can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from swarmtui.spec.fields import LISTS, fact_at
from swarmtui.spec.modes import KEYS
from swarmtui.spec.text import FORMATS, format_words
from swarmtui.spec.tree import keys_of, value_at, with_value, without

Tree = Mapping[str, Any]


@dataclass(frozen=True)
class _State:
    tree: Tree
    parked: Mapping[str, Any] = field(default_factory=dict)
    """What was typed for the modes that are not chosen, by mode key."""
    changed: str = ""
    """The path that the last change was made at; typing on at the same place is one change."""


class Draft:
    """The spec being written, by path, with undo and redo."""

    def __init__(self, tree: Tree | None = None) -> None:
        self._state = _State(tree or {})
        self._past: list[_State] = []
        self._future: list[_State] = []

    @property
    def tree(self) -> Tree:
        """The spec as plain JSON with text as typed, for `read_spec`. Never changed in place."""
        return self._state.tree

    def text(self, path: str) -> str:
        """Return what a field shows: text as typed, a loaded value as a person would write it."""
        value = self.value(path)
        if value is None or isinstance(value, str):
            return value or ""
        fact = fact_at(path)
        try:
            return _written(fact.kind, value) if fact else str(value)
        except (ValueError, TypeError, AttributeError):
            return str(value)

    def value(self, path: str) -> Any:
        """Return the raw value at `path`, None where there is none."""
        return value_at(self._state.tree, keys_of(path))

    def rows(self, path: str) -> list[Any]:
        """Return the rows of the list at `path`, in whatever form it was typed or loaded.

        What is no list at all is a row of its own: it is shown, and not lost by adding another.
        """
        value, fact = self.value(path), fact_at(path)
        if isinstance(value, list):
            return list(value)
        if value is None:
            return []
        rows = _as_rows(fact.kind, value) if fact and fact.kind in LISTS else value
        return rows if isinstance(rows, list) else [rows]

    def set(self, path: str, text: str) -> None:
        """Hold `text` at `path`; empty text takes the field out."""
        if text == self.text(path):
            return
        keys = keys_of(path)
        tree = with_value(self.tree, keys, text) if text else without(self.tree, keys)
        self._change(replace(self._state, tree=tree, changed=path))

    def set_rows(self, path: str, rows: list[Any]) -> None:
        """Hold `rows` as the list at `path`; none takes the list out. A change of its own."""
        keys = keys_of(path)
        tree = with_value(self.tree, keys, rows) if rows else without(self.tree, keys)
        self._change(replace(self._state, tree=tree, changed=""))

    def clear(self, path: str) -> None:
        """Take out everything at and below `path`, as one change."""
        if self.value(path) is not None:
            tree = without(self.tree, keys_of(path))
            self._change(replace(self._state, tree=tree, changed=""))

    @property
    def mode(self) -> str:
        """The chosen mode's kind; replicated where none is chosen."""
        chosen = self._state.tree.get("Mode")
        if isinstance(chosen, str):
            return chosen if chosen in KEYS else "replicated"
        keys = chosen if isinstance(chosen, Mapping) else {}
        return next((kind for kind, key in KEYS.items() if key in keys), "replicated")

    def choose_mode(self, kind: str) -> None:
        """Choose a mode; what was typed for the one before comes back when it is chosen again."""
        if kind == self.mode:
            return
        chosen = self._state.tree.get("Mode")
        typed = chosen if isinstance(chosen, Mapping) else {}
        parked = {**self._state.parked, **typed}
        settings = parked.pop(KEYS[kind], {})
        plain = kind == "replicated" and not settings
        tree = (
            without(self.tree, ("Mode",))
            if plain
            else {**self.tree, "Mode": {KEYS[kind]: settings}}
        )
        self._change(replace(self._state, tree=tree, parked=parked, changed=""))

    def undo(self) -> bool:
        """Take back the last change; False when there is none."""
        return self._step(self._past, self._future)

    def redo(self) -> bool:
        """Do again what `undo` took back; False when there is nothing."""
        return self._step(self._future, self._past)

    def _change(self, state: _State) -> None:
        typing_on = state.changed and state.changed == self._state.changed and self._past
        if not typing_on:
            self._past.append(self._state)
        self._future.clear()
        self._state = state

    def _step(self, source: list[_State], target: list[_State]) -> bool:
        if not source:
            return False
        target.append(self._state)
        self._state = replace(source.pop(), changed="")
        return True


def _written(kind: str, value: Any) -> str:
    """Return the text that says a loaded value; the rows of a list as words."""
    if kind not in LISTS:
        return str(FORMATS[kind].format(value) if kind in FORMATS else value)
    if kind in FORMATS:
        return FORMATS[kind].format(value)
    from swarmtui.spec.rows import ROWS

    return format_words(map(ROWS[kind].format, value))


def _as_rows(kind: str, value: Any) -> Any:
    # The notations of rows are not needed before there is one.
    from swarmtui.spec.rows import as_rows

    return as_rows(kind, value)
