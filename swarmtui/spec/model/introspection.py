"""What the types of the model's fields hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from swarmtui.spec.model.api_object import ApiObject


def is_list(annotation: Any) -> bool:
    """Whether a field's type is a list."""
    return get_origin(annotation) is tuple or any(map(is_list, get_args(annotation)))


def child_part(annotation: Any) -> type[ApiObject] | None:
    """Return the part that a field holds, alone or in a list; None where it holds none."""
    if isinstance(annotation, type) and issubclass(annotation, ApiObject):
        return annotation
    return next(filter(None, map(child_part, get_args(annotation))), None)


def keys_below(part: type[ApiObject], place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every key at and below `part`, with the path of its object; `[]` for any row."""
    for field in part.model_fields.values():
        key = str(field.alias)
        yield place, key
        if child := child_part(field.annotation):
            rows = "[]" if is_list(field.annotation) else ""
            yield from keys_below(child, f"{place}.{key}{rows}".removeprefix("."))
