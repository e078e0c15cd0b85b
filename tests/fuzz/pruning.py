"""Remove the values that errors point at, so that nearly every drawn tree becomes valid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from swarmtui.launch.check import CheckResult
from swarmtui.spec.tree import Key, keys_of, value_at, with_value, without

Tree = dict[str, Any]

_IMAGE = ("TaskTemplate", "ContainerSpec", "Image")
_PLAIN_IMAGE = "nginx:1.27"
_MOST_ROUNDS = 40


def pruned(tree: Tree, judge: Callable[[Tree], CheckResult]) -> tuple[Tree | None, int]:
    """The valid rest of `tree`, None if there is none; and how many parts were removed."""
    taken = 0
    for _ in range(_MOST_ROUNDS):
        errors = judge(tree).errors
        if not errors:
            return tree, taken
        # Later rows first, so that the paths of earlier ones stay valid.
        for keys in sorted(
            {_nearest_existing(tree, keys_of(error.path)) for error in errors}, key=str
        )[::-1]:
            tree, taken = _without(tree, keys), taken + 1
    return None, taken


def _nearest_existing(tree: Tree, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """The nearest place that is in the tree: for a missing value the object around it."""
    while keys and keys != _IMAGE and value_at(tree, keys) is None:
        keys = keys[:-1]
    return keys


def _without(tree: Tree, keys: tuple[Key, ...]) -> Tree:
    if keys == _IMAGE:
        changed: Tree = with_value(tree, keys, _PLAIN_IMAGE)
        return changed
    rest: Tree = without(tree, keys)
    return rest
