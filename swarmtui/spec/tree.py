"""Paths into a spec written as plain JSON: `TaskTemplate.Networks[0].Target`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Key = str | int

CONTAINER = "TaskTemplate.ContainerSpec"
"""The path of the container in a spec."""
IMAGE = f"{CONTAINER}.Image"
"""The path of the image, the only required field."""


def keys_of(path: str) -> tuple[Key, ...]:
    """`A.B[0].C` as ("A", "B", 0, "C")."""
    words = re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)
    return tuple(int(index) if index else name for name, index in words)


def path_of(keys: Sequence[Key]) -> str:
    """Return ("A", "B", 0, "C") as `A.B[0].C`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".")


def value_at(tree: Any, keys: Sequence[Key]) -> Any:
    """Return the value at `keys`, or None where there is none."""
    for key in keys:
        if isinstance(key, int):
            tree = tree[key] if isinstance(tree, list) and key < len(tree) else None
        else:
            tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def with_value(tree: Any, keys: Sequence[Key], value: Any) -> Any:
    """Return a copy of `tree` with `value` at `keys`; untouched branches are shared."""
    if not keys:
        return value
    key, *rest = keys
    if isinstance(key, int):
        rows = list(tree) if isinstance(tree, list) else []
        rows[key : key + 1] = [with_value(rows[key] if key < len(rows) else None, rest, value)]
        return rows
    base = dict(tree) if isinstance(tree, Mapping) else {}
    return {**base, key: with_value(base.get(key), rest, value)}


def without(tree: Any, keys: Sequence[Key]) -> Any:
    """Return a copy of `tree` without `keys`, and without the objects that this leaves empty."""
    if not keys or value_at(tree, keys) is None:
        return tree
    *parents, last = keys
    holder = value_at(tree, parents)
    rest: Any
    if isinstance(last, int):
        rest = [row for index, row in enumerate(holder) if index != last]
    else:
        rest = {key: value for key, value in holder.items() if key != last}
    if not rest and parents and isinstance(parents[-1], str):
        return without(tree, parents)
    return with_value(tree, parents, rest)


def walk(tree: Any, prefix: tuple[Key, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every node below `tree` with its path, parents before children."""
    items: Any = ()
    if isinstance(tree, Mapping):
        items = tree.items()
    elif isinstance(tree, list | tuple):
        items = enumerate(tree)
    for key, value in items:
        yield path_of((*prefix, key)), value
        yield from walk(value, (*prefix, key))
