"""The values of a spec, each with its path and the FieldInfo of its field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from swarmtui.spec.field_info import FieldInfo, all_field_infos

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec


def field_values(spec: ServiceSpec) -> Iterator[tuple[str, FieldInfo, Any]]:
    """Yield every value that is set: a scalar, a list of texts, or an object of pairs."""
    yield from _in_object(spec.model_dump(by_alias=True, exclude_none=True), "", "")


def paths_with_notation(*notations: str) -> tuple[str, ...]:
    """Return the paths of all fields with one of these notations."""
    return tuple(info.path for info in all_field_infos().values() if info.notation in notations)


def _in_object(part: dict[str, Any], at: str, known: str) -> Iterator[tuple[str, FieldInfo, Any]]:
    for key, value in part.items():
        yield from _below(value, f"{at}{key}", f"{known}{key}")


def _below(value: Any, path: str, name: str) -> Iterator[tuple[str, FieldInfo, Any]]:
    info = all_field_infos().get(name)
    if isinstance(value, dict) and (info is None or info.notation == "object"):
        yield from _in_object(value, f"{path}.", f"{name}.")
    elif info and not _has_objects(value):
        yield path, info, value
    elif isinstance(value, tuple | list):
        for row, item in enumerate(value):
            yield from _below(item, f"{path}[{row}]", f"{name}[]")


def _has_objects(value: Any) -> bool:
    return isinstance(value, tuple | list) and any(isinstance(item, dict) for item in value)
