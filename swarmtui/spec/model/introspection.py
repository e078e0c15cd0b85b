"""Inspect the types of the model's fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from swarmtui.spec.model.api_object import ApiObject


def is_list(annotation: Any) -> bool:
    """Whether a field's type is a list."""
    return get_origin(annotation) is tuple or any(map(is_list, get_args(annotation)))


def child_object(annotation: Any) -> type[ApiObject] | None:
    """Return the object type in a field's type, alone or in a list; None if there is none."""
    if isinstance(annotation, type) and issubclass(annotation, ApiObject):
        return annotation
    return next(filter(None, map(child_object, get_args(annotation))), None)


def keys_below(api_object: type[ApiObject], object_path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every key at and below `api_object`, with the path of its object; `[]` for any row."""
    for field in api_object.model_fields.values():
        key = str(field.alias)
        yield object_path, key
        if child := child_object(field.annotation):
            rows = "[]" if is_list(field.annotation) else ""
            yield from keys_below(child, f"{object_path}.{key}{rows}".removeprefix("."))
