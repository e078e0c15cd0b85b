"""Leave out of a spec what cannot be read, so that the rules check the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.notation.row_formats import raw_rows
from swarmtui.spec.tree import IMAGE, keys_of, value_at, with_value
from swarmtui.spec.unreadable import PartialRows

if TYPE_CHECKING:
    from swarmtui.spec.model.api_object import ApiObject
    from swarmtui.spec.model.service import ServiceSpec

LeftOut = Mapping[str, "Collection[int | str] | None"]
"""The rows of each list, or the keys of each object, to leave out; None for the whole field."""

_IMAGE = keys_of(IMAGE)


def left_out(paths: Iterable[str]) -> LeftOut:
    """Return what to leave out for format errors at `paths`: whole rows, else whole fields."""
    found: dict[str, set[int | str] | None] = {}
    for path in paths:
        field, row = _field_and_row(path)
        rows = found.setdefault(field, set())
        if row is None:
            found[field] = None
        elif rows is not None:
            rows.add(row)
    return found


def fields_left_out(paths: Iterable[str]) -> LeftOut:
    """Return the whole fields to leave out for format errors at `paths`."""
    return {_field_and_row(path)[0]: None for path in paths}


def _field_and_row(path: str) -> tuple[str, int | str | None]:
    """Return the field that contains a path, and the row or key in it; None without a row."""
    outer, opened, inner = path.partition("[")
    info = all_field_infos().get(outer)
    if info and opened:
        return outer, int(inner.partition("]")[0]) if info.is_list else None
    words = outer.split(".")
    for count in range(1, len(words)):
        info = all_field_infos().get(field := ".".join(words[:count]))
        if info and info.notation == "pairs":
            return field, outer.removeprefix(f"{field}.")
    return outer, None


def tree_without(tree: Any, gone: LeftOut) -> Any:
    """Return a copy of `tree` that can be read; objects stay, even when they become empty."""
    if not gone or "" in gone:
        return tree
    for field, rows in gone.items():
        keys = keys_of(field)
        rest = None if rows is None else _rest(field, value_at(tree, keys), rows)
        tree = with_value(tree, keys, rest)
    return tree if value_at(tree, _IMAGE) else with_value(tree, _IMAGE, "placeholder")


def _rest(field: str, value: Any, gone: Collection[int | str]) -> Any:
    if isinstance(value, Mapping):
        return {key: item for key, item in value.items() if key not in gone}
    items = raw_rows(all_field_infos()[field].notation, value)
    return [item for index, item in enumerate(items) if index not in gone]


def partial_spec(spec: ServiceSpec, gone: LeftOut) -> ServiceSpec:
    """Return `spec` with the left-out fields and rows marked as missing; see `unreadable`."""
    for field, rows in gone.items():
        *above, key = field.split(".")
        part = _object_at(spec, above)
        if part is not None:
            _mark(part, _python_name(part, key), whole=rows is None)
    return spec


def _object_at(spec: ServiceSpec, keys: Iterable[str]) -> ApiObject | None:
    """Return the object at `keys`; None if an outer object was left out."""
    part: ApiObject | None = spec
    for key in keys:
        part = vars(part).get(_python_name(part, key)) if part is not None else None
    return part


def _mark(part: ApiObject, name: str, *, whole: bool) -> None:
    members = vars(part)
    if whole:
        members.pop(name, None)
    elif isinstance(members.get(name), tuple):
        members[name] = PartialRows(members[name])


def _python_name(part: ApiObject, key: str) -> str:
    return next(name for name, known in part.api_keys.items() if known == key)
