"""A spec typed into an empty draft, as in the wizard: a value as its text, a row as its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from swarmtui.spec.draft import Draft
from swarmtui.spec.field_info import FieldInfo, all_field_infos
from swarmtui.spec.notation.rows import ROWS
from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.notation.text import FORMATS
from swarmtui.spec.tree import keys_of, value_at

Tree = Mapping[str, Any]


def typed(tree: Tree) -> Draft:
    """A draft in which every set field was typed; rows whose line would say less are kept."""
    draft = Draft()
    draft.choose_mode(Draft(tree).mode)
    for fact, value in _set_fields(expand_short_forms(tree)):
        if fact.is_list:
            draft.set_rows(fact.path, [_line(fact, row) for row in value])
        else:
            draft.set(fact.path, _text(fact, value))
    return draft


def _set_fields(tree: Tree) -> Iterator[tuple[FieldInfo, Any]]:
    for fact in all_field_infos().values():
        value = value_at(tree, keys_of(fact.path)) if "[]" not in fact.path else None
        if value is not None and fact.kind != "object":
            yield fact, value


def _line(fact: FieldInfo, row: Any) -> Any:
    """A row as its line, unless the line says something else than the row."""
    text = ROWS[fact.kind].format(row)
    try:
        return text if ROWS[fact.kind].parse(text) == [row] else row
    except ValueError:
        return row


def _text(fact: FieldInfo, value: Any) -> str:
    return FORMATS[fact.kind].format(value) if fact.kind in FORMATS else str(value)
