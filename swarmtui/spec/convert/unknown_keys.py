"""Keys that the API does not know at their place: where they belong, or the likely key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from swarmtui.spec.convert.normalize import fold_key, join_path
from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.model.compiled import keys_by_object
from swarmtui.spec.problem import Problem
from swarmtui.spec.suggestion import Advice, did_you_mean
from swarmtui.spec.tree import CONTAINER

_INSPECT_ONLY_KEYS = frozenset(
    (
        *("id", "version", "createdat", "updatedat", "previousspec", "endpoint", "updatestatus"),
        *("servicestatus", "jobstatus"),
    )
)
_COMPOSE_KEYS = {
    "environment": f"{CONTAINER}.Env",
    "volumes": f"{CONTAINER}.Mounts",
    "workingdir": f"{CONTAINER}.Dir",
    "extrahosts": f"{CONTAINER}.Hosts",
    "logging": "TaskTemplate.LogDriver",
    "restart": "TaskTemplate.RestartPolicy",
}
"""Compose's names of fields that the API and the docker CLI name differently."""
_CUTOFF = 0.75
_CUTOFF_ELSEWHERE = 0.8
_MIN_SUFFIX_LENGTH = 4


def unknown_keys(tree: Any) -> Iterator[Problem]:
    """Yield a warning for each key that the API does not know there; `tree` is normalized."""
    yield from _walk_unknown(tree, "", "")


def _walk_unknown(value: Any, object_path: str, path: str) -> Iterator[Problem]:
    """`object_path` is the path in the model, with `[]` for any row."""
    if isinstance(value, list | tuple):
        for index, row in enumerate(value):
            if not isinstance(row, str):
                yield from _walk_unknown(row, f"{object_path}[]", f"{path}[{index}]")
    names = _keys_by_object().get(object_path)
    if names is None or not isinstance(value, Mapping):
        return
    for key, item in value.items():
        where = join_path(path, str(key))
        if fold_key(key) in names:
            yield from _walk_unknown(item, join_path(object_path, key), where)
        else:
            message = "unknown field: sent unchecked"
            hint, suggestion = _advice(str(key), object_path)
            yield Problem(where, message, "warning", hint, suggestion=suggestion)


def _advice(key: str, object_path: str) -> Advice:
    """Return where `key` belongs, or the key that was likely meant; "" where nothing is similar."""
    given = fold_key(key).replace("-", "")
    if not object_path and given in _INSPECT_ONLY_KEYS:
        return Advice("leave it out: docker service inspect shows it next to the spec")
    if homes := _objects_by_key().get(given):
        return Advice(f"move it {_homes_text(homes)}", _only_home(homes, key))
    meant = (
        _suffix_match(given, object_path)
        or _from_other_tool(given)
        or _close_match(given, object_path)
    )
    return did_you_mean(_relative_path(object_path, meant)) if meant else Advice()


def _only_home(homes: list[str], key: str) -> str:
    """Return the path of the field if only one object has it."""
    names = _keys_by_object()[homes[0]]
    return join_path(homes[0], names[fold_key(key).replace("-", "")]) if len(homes) == 1 else ""


def _homes_text(homes: list[str]) -> str:
    inside = [home for home in homes if home]
    parts = ("to the top level" if "" in homes else "", f"to {', '.join(inside)}" if inside else "")
    return " or ".join(filter(None, parts))


@cache
def _keys_by_object() -> dict[str, dict[str, str]]:
    """Return the keys of every object by their folded form, including those not in forms."""
    return {path: {fold_key(key): key for key in keys} for path, keys in keys_by_object().items()}


@cache
def _objects_by_key() -> dict[str, list[str]]:
    """Return the objects that have a key, by its folded form."""
    homes: dict[str, list[str]] = {}
    for object_path, names in _keys_by_object().items():
        for key in names:
            homes.setdefault(key, []).append(object_path)
    return homes


def _suffix_match(given: str, object_path: str) -> str:
    """Match a longer key that ends with a known one: UpdateOrder in UpdateConfig is Order."""
    ends = (known for known in _keys_by_object()[object_path] if len(known) >= _MIN_SUFFIX_LENGTH)
    known = max(filter(given.endswith, ends), key=len, default="")
    return join_path(object_path, _keys_by_object()[object_path][known]) if known else ""


def _from_other_tool(given: str) -> str:
    """Match names of other tools: `LimitMemory` of --limit-memory, `environment` of Compose."""
    return _COMPOSE_KEYS.get(given) or _paths_by_cli_option().get(given, "")


@cache
def _paths_by_cli_option() -> dict[str, str]:
    """Return the field of each option of `docker service create`, by its folded name."""
    infos = [info for info in all_field_infos().values() if info.flag]
    return {fold_key(info.flag.replace("-", "")): info.path for info in reversed(infos)}


def _close_match(given: str, object_path: str) -> str:
    """Match a similar spelling: in this object, or in the only other object that has one."""
    here = _keys_by_object()[object_path]
    if near := get_close_matches(given, here, 1, _CUTOFF):
        return join_path(object_path, here[near[0]])
    near = get_close_matches(given, _objects_by_key(), 1, _CUTOFF_ELSEWHERE)
    homes = _objects_by_key()[near[0]] if near else []
    return join_path(homes[0], _keys_by_object()[homes[0]][near[0]]) if len(homes) == 1 else ""


def _relative_path(object_path: str, path: str) -> str:
    """Return a path relative to `object_path` if it is inside, else the whole path."""
    return path.removeprefix(f"{object_path}.") if object_path else path
