"""What to say of rows that are read as something else than they seem to be, by the tree as typed.

A spec no longer shows it: there the row is what it was taken for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from swarmtui.spec.notation.env_lines import notes_of, read_lines
from swarmtui.spec.field_info import LISTS, all_field_infos
from swarmtui.spec.notation.prefixes import RULE, Taken, options_of, take
from swarmtui.spec.problem import Problem
from swarmtui.spec.notation.rows import ROWS, TEXTS, as_rows
from swarmtui.spec.tree import Key, keys_of, path_of, value_at


def notation_notes(tree: Any) -> Iterator[Problem]:
    """Yield a hint for each row that was copied with what stood before it; `tree` as `spelled`."""
    for fact in all_field_infos().values():
        if fact.kind in LISTS or fact.kind == "list":
            for path, value in _places(tree, tuple(fact.path.split("."))):
                yield from _list_notes(fact.kind, path, value)


def row_note(kind: str, path: str, row: Any) -> Problem | None:
    """Return the hint for one row of text, None for any other row."""
    taken = take(kind, row) if isinstance(row, str) else Taken("")
    if taken.trouble(kind):
        return None
    return next((note for _, note in notes_on(kind, path, taken.prefix, [taken.text])), None)


def notes_on(
    kind: str, path: str, prefix: str, rows: Iterable[Any]
) -> Iterator[tuple[str, Problem]]:
    """Yield for each of `rows`, read without `prefix`, its text and the hint that says so."""
    for row in rows if prefix else ():
        text = row if isinstance(row, str) else ROWS[kind].format(row)
        message, hint = Taken(text, prefix).message(kind)
        yield text, Problem(path, message, "hint", hint, RULE)


def expanded_notes(tree: Any) -> Iterator[tuple[str, str, Problem]]:
    """Yield list, row and hint for the rows of text that `spelling.expanded` makes others of."""
    for fact in all_field_infos().values():
        if fact.kind == "env":
            notes = block_notes(value_at(tree, keys_of(fact.path)))
            yield from ((fact.path, *each) for each in notes)
        is_object = fact.is_list and fact.kind not in TEXTS
        rows = value_at(tree, keys_of(fact.path)) if is_object else ()
        for row in rows if isinstance(rows, list) else ():
            prefix = take(fact.kind, row).prefix if isinstance(row, str) else ""
            read = as_rows(fact.kind, [row]) if prefix else ()
            yield from ((fact.path, *each) for each in notes_on(fact.kind, fact.path, prefix, read))


def block_notes(env: Any) -> Iterator[tuple[str, Problem]]:
    """Yield each entry that is read as something else where an environment is one text of lines."""
    if isinstance(env, str) and "\n" in env:
        yield from notes_of(read_lines(env))


def _list_notes(kind: str, path: str, value: Any) -> Iterator[Problem]:
    if isinstance(value, str):
        yield from _text_notes(kind, path, value)
    elif isinstance(value, list | tuple):
        notes = (row_note(kind, f"{path}[{index}]", row) for index, row in enumerate(value))
        yield from (note for note in notes if note)


def _text_notes(kind: str, path: str, text: str) -> Iterator[Problem]:
    """A list that is written as one text."""
    if kind == "env" and "\n" in text:
        rows = [line.entry for line in read_lines(text)]
        for entry, note in block_notes(text):
            yield replace(note, path=f"{path}[{rows.index(entry)}]")
    elif copied := next((word for word in text.split() if word in options_of(kind)), ""):
        hint = f"leave out {copied}"
        yield Problem(path, f"is read without {copied}, an option of docker", "hint", hint, RULE)


def _places(tree: Any, words: tuple[str, ...], keys: tuple[Key, ...] = ()) -> Iterator[Any]:
    """Yield the path and value of every place that `A.B[].C`, split at the dots, stands for."""
    if not words:
        yield path_of(keys), tree
        return
    name = words[0].removesuffix("[]")
    value = tree.get(name) if isinstance(tree, Mapping) else None
    if value is None:
        return
    if name == words[0]:
        yield from _places(value, words[1:], (*keys, name))
    elif isinstance(value, list | tuple):
        for index, row in enumerate(value):
            yield from _places(row, words[1:], (*keys, name, index))
