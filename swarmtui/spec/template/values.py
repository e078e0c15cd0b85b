"""The values of a template: text, numbers, true and false, and Go's struct and map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swarmtui.spec.template import UnknownNameError, fail_unless


class Labels(dict[str, str]):
    """Go's map of labels."""


class Struct(dict[str, Any]):
    """Go's struct, named by its `path`; that of the root is empty."""

    path = ""


def build_root(values: Mapping[str, Any]) -> Struct:
    """Return the root of `values`, which are named by their paths: `.Node.ID`."""
    root = Struct()
    for full_path, value in values.items():
        *parents, name = full_path[1:].split(".")
        at = root
        for parent in parents:
            path, at = f"{at.path}.{parent}", at.setdefault(parent, Struct())
            at.path = path
        at[name] = Labels(value) if isinstance(value, Mapping) else value
    return root


def get_field(value: Any, name: str) -> Any:
    """Return the field `.name` of `value`."""
    if isinstance(value, Struct | Labels) and name in value:
        return value[name]
    index = f'write the label {name} as {{{{index .Service.Labels "{name}"}}}}'
    fail_unless(not isinstance(value, Labels), index)
    fail_unless(
        isinstance(value, Struct),
        f".{name} is used on {type_name(value)}, which does not have members",
    )
    raise UnknownNameError(f"{value.path}.{name}")


def type_name(value: Any) -> str:
    """Return the type of `value` for a message."""
    kinds = {str: "a text", int: "a number", bool: "true or false", Labels: "the labels"}
    return kinds.get(type(value), "a group of placeholders")


def format_value(value: Any) -> str:
    """Format `value` as Go's %v does."""
    if isinstance(value, Struct):
        return "{" + " ".join(map(format_value, value.values())) + "}"
    if isinstance(value, Labels):
        return "map[" + " ".join(f"{key}:{value[key]}" for key in sorted(value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
