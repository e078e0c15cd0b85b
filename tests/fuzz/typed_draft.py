"""A spec typed into an empty draft, as in the wizard: values as text, rows as lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.draft import Draft
from swarmtui.spec.field_info import FieldInfo, all_field_infos
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.spec.notation.value_formats import VALUE_FORMATS
from swarmtui.spec.tree import keys_of, value_at

Tree = Mapping[str, Any]


def make_typed_draft(tree: Tree) -> Draft:
    """A draft in which every set field was typed; rows that a line cannot express are copied."""
    draft = Draft()
    draft.choose_mode(Draft(tree).mode)
    for info, value in _set_fields(expand_short_forms(tree)):
        if info.is_list:
            draft.set_rows(info.path, [_line(info, row) for row in value])
        else:
            draft.set(info.path, _text(info, value))
    return draft


def _set_fields(tree: Tree) -> Iterator[tuple[FieldInfo, Any]]:
    for info in all_field_infos().values():
        value = value_at(tree, keys_of(info.path)) if "[]" not in info.path else None
        if value is not None and info.notation != "object":
            yield info, value


def _line(info: FieldInfo, row: Any) -> Any:
    """A row as its line, unless the line means something else."""
    text = ROW_FORMATS[info.notation].format(row)
    try:
        return text if ROW_FORMATS[info.notation].parse(text) == [row] else row
    except ValueError:
        return row


def _text(info: FieldInfo, value: Any) -> str:
    return (
        VALUE_FORMATS[info.notation].format(value) if info.notation in VALUE_FORMATS else str(value)
    )
