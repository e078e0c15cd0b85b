"""Convert the spellings that a file can use to the one that the API documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.modes import MODE_KEYS
from swarmtui.spec.notation.row_formats import as_rows
from swarmtui.spec.tree import keys_of, value_at, with_value


def normalize_keys(tree: Any) -> Any:
    """Return `tree` with its known keys as the API spells them; unknown keys stay as they are.

    Keys are read in any case, as the engine's decoder does. The top-level Networks of API 1.24
    move to the task template, unless that has networks.
    """
    return _with_api_keys(_with_networks_moved(tree), "")


def expand_short_forms(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return `tree` as `normalize_keys` does, with the short forms that can be read expanded.

    `Mode: global`, a network by its name, `8080:80/tcp` for a port, labels as a list of key=value:
    for forms that show rows. Text that cannot be read as a row stays, so that reading reports it.
    """
    tree = normalize_keys(tree)
    mode = tree.get("Mode")
    if isinstance(mode, str) and mode in MODE_KEYS:
        tree = {**tree, "Mode": {MODE_KEYS[mode]: {}}}
    for info in all_field_infos().values():
        keys = keys_of(info.path) if info.is_list else ()
        value = value_at(tree, keys) if keys else None
        if value is not None:
            tree = with_value(tree, keys, as_rows(info.notation, value))
    return dict(tree)


def _with_networks_moved(tree: Any) -> Any:
    if not isinstance(tree, Mapping):
        return tree
    tops = {fold_key(key): key for key in tree}
    if "networks" not in tops:
        return tree
    rest = {key: value for key, value in tree.items() if key != tops["networks"]}
    task = _with_api_keys(rest.pop(tops.get("tasktemplate"), {}), "TaskTemplate")
    if isinstance(task, Mapping) and not task.get("Networks"):
        task = {**task, "Networks": tree[tops["networks"]]}
    return {**rest, "TaskTemplate": task}


def _with_api_keys(value: Any, path: str) -> Any:
    if isinstance(value, list | tuple):
        row = f"{path}[]"
        return [each if isinstance(each, str) else _with_api_keys(each, row) for each in value]
    if not isinstance(value, Mapping) or path not in api_keys_by_folded():
        return value
    names = api_keys_by_folded()[path]
    renamed = ((names.get(fold_key(key), key), item) for key, item in value.items())
    return {name: _with_api_keys(item, join_path(path, str(name))) for name, item in renamed}


def join_path(path: str, key: str) -> str:
    """Return the path of `key` in the object at `path`, "" for the top."""
    return f"{path}.{key}" if path else key


@cache
def api_keys_by_folded() -> dict[str, dict[str, str]]:
    """Return the API's spelling of each key by its folded form, for the path of every object.

    Paths have `[]` for any row; the top is "".
    """
    known: dict[str, dict[str, str]] = {}
    for path in all_field_infos():
        parent = ""
        for key in path.split("."):
            name = key.removesuffix("[]")
            known.setdefault(parent, {})[fold_key(name)] = name
            parent = join_path(parent, key)
    return known


def fold_key(key: Any) -> str:
    """Return a key without underscores, in lower case; "" for anything but text."""
    return key.replace("_", "").lower() if isinstance(key, str) else ""
