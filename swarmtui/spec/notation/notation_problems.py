"""Hints for rows that are not read as they look, from the tree as typed.

The spec cannot show them: it only contains the row as it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from swarmtui.spec.field_info import LIST_NOTATIONS, all_field_infos
from swarmtui.spec.notation.env_lines import env_line_problems, split_env_lines
from swarmtui.spec.notation.prefixes import (
    COPIED_PREFIX_RULE,
    NOTATIONS_WITH_VALUES,
    StrippedRow,
    cli_options,
    strip_prefix,
)
from swarmtui.spec.notation.row_formats import ROW_FORMATS, TEXT_ROW_NOTATIONS, as_rows
from swarmtui.spec.problem import Problem
from swarmtui.spec.quoting import without_option_passwords
from swarmtui.spec.tree import Key, keys_of, path_of, value_at


def notation_problems(tree: Any) -> Iterator[Problem]:
    """Yield a hint for each row that was copied with a prefix; `tree` is normalized."""
    for info in all_field_infos().values():
        if info.notation in LIST_NOTATIONS or info.notation == "list":
            for path, value in _matching_values(tree, tuple(info.path.split("."))):
                yield from _list_problems(info.notation, path, value)


def row_hint(notation: str, path: str, row: Any) -> Problem | None:
    """Return the hint for one row of text with a prefix, None for any other row."""
    taken = strip_prefix(notation, row) if isinstance(row, str) else StrippedRow("")
    if taken.refusal(notation):
        return None
    note = next(
        (note for _, note in prefix_hints(notation, path, taken.prefix, [taken.text])), None
    )
    return replace(note, suggestion=_suggestion(notation, taken.text)) if note else None


def _suggestion(notation: str, text: str) -> str:
    """Return the row without its prefix; "" for one whose value can be a password."""
    is_safe = notation not in NOTATIONS_WITH_VALUES and without_option_passwords(text) == text
    return text if is_safe else ""


def prefix_hints(
    notation: str, path: str, prefix: str, rows: Iterable[Any]
) -> Iterator[tuple[str, Problem]]:
    """Yield for each of `rows`, read without `prefix`, its text and the hint about the prefix."""
    for row in rows if prefix else ():
        text = row if isinstance(row, str) else ROW_FORMATS[notation].format(row)
        message, hint = StrippedRow(text, prefix).message(notation)
        yield text, Problem(path, message, "hint", hint, COPIED_PREFIX_RULE)


def expanded_row_hints(tree: Any) -> Iterator[tuple[str, str, Problem]]:
    """Yield list, row and hint for the rows of text that `expand_short_forms` replaces."""
    for info in all_field_infos().values():
        if info.notation == "env":
            notes = env_text_problems(value_at(tree, keys_of(info.path)))
            yield from ((info.path, *each) for each in notes)
        is_object = info.is_list and info.notation not in TEXT_ROW_NOTATIONS
        rows = value_at(tree, keys_of(info.path)) if is_object else ()
        for row in rows if isinstance(rows, list) else ():
            prefix = strip_prefix(info.notation, row).prefix if isinstance(row, str) else ""
            read = as_rows(info.notation, [row]) if prefix else ()
            yield from (
                (info.path, *each) for each in prefix_hints(info.notation, info.path, prefix, read)
            )


def env_text_problems(env: Any) -> Iterator[tuple[str, Problem]]:
    """Yield each entry that is not read as it looks, if an environment is one text of lines."""
    if isinstance(env, str) and "\n" in env:
        yield from env_line_problems(split_env_lines(env))


def _list_problems(notation: str, path: str, value: Any) -> Iterator[Problem]:
    if isinstance(value, str):
        yield from _text_problems(notation, path, value)
    elif isinstance(value, list | tuple):
        notes = (row_hint(notation, f"{path}[{index}]", row) for index, row in enumerate(value))
        yield from (note for note in notes if note)


def _text_problems(notation: str, path: str, text: str) -> Iterator[Problem]:
    """Yield the problems of a list that is written as one text."""
    if notation == "env" and "\n" in text:
        rows = [line.entry for line in split_env_lines(text)]
        for entry, note in env_text_problems(text):
            yield replace(note, path=f"{path}[{rows.index(entry)}]")
    elif copied := next((word for word in text.split() if word in cli_options(notation)), ""):
        hint = f"leave out {copied}"
        yield Problem(
            path, f"is read without {copied}, an option of docker", "hint", hint, COPIED_PREFIX_RULE
        )


def _matching_values(
    tree: Any, words: tuple[str, ...], keys: tuple[Key, ...] = ()
) -> Iterator[Any]:
    """Yield the path and value of every match of `A.B[].C`, split at the dots."""
    if not words:
        yield path_of(keys), tree
        return
    name = words[0].removesuffix("[]")
    value = tree.get(name) if isinstance(tree, Mapping) else None
    if value is None:
        return
    if name == words[0]:
        yield from _matching_values(value, words[1:], (*keys, name))
    elif isinstance(value, list | tuple):
        for index, row in enumerate(value):
            yield from _matching_values(row, words[1:], (*keys, name, index))
