"""Keys that the API does not have where they stand: where they belong, or what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.model.introspection import keys_below
from swarmtui.spec.problem import Problem
from swarmtui.spec.convert.normalize import below, folded

_SHOWN_BY_INSPECT = frozenset(
    (
        *("id", "version", "createdat", "updatedat", "previousspec", "endpoint", "updatestatus"),
        *("servicestatus", "jobstatus"),
    )
)
_COMPOSE = {
    "environment": "TaskTemplate.ContainerSpec.Env",
    "volumes": "TaskTemplate.ContainerSpec.Mounts",
    "workingdir": "TaskTemplate.ContainerSpec.Dir",
    "extrahosts": "TaskTemplate.ContainerSpec.Hosts",
    "logging": "TaskTemplate.LogDriver",
    "restart": "TaskTemplate.RestartPolicy",
}
"""What Compose calls a field that has another name here, and at the command line."""
_LIKE = 0.75
_LIKE_ELSEWHERE = 0.8
_SHORTEST_END = 4


def unknown_keys(tree: Any) -> Iterator[Problem]:
    """Yield a warning for each key that the API does not have there; `tree` as `spelled`."""
    yield from _unknown(tree, "", "")


def _unknown(value: Any, place: str, path: str) -> Iterator[Problem]:
    """`place` is the path in the model, with `[]` for any row."""
    if isinstance(value, list | tuple):
        for index, row in enumerate(value):
            yield from _unknown(row, f"{place}[]", f"{path}[{index}]")
    names = _keys().get(place)
    if names is None or not isinstance(value, Mapping):
        return
    for key, item in value.items():
        where = below(path, str(key))
        if folded(key) in names:
            yield from _unknown(item, below(place, key), where)
        else:
            message = "is not known here: sent unchecked"
            yield Problem(where, message, "warning", _advice(str(key), place))


def _advice(key: str, place: str) -> str:
    """Say where `key` belongs, or what it may have been meant to be; "" where nothing fits."""
    given = folded(key).replace("-", "")
    if not place and given in _SHOWN_BY_INSPECT:
        return "docker service inspect shows it beside the spec: leave it out"
    if homes := _homes().get(given):
        return f"belongs {_in(homes)}"
    meant = _ending_alike(given, place) or _of_another_tool(given) or _nearly(given, place)
    return f"did you mean {_from(place, meant)}?" if meant else ""


def _in(homes: list[str]) -> str:
    inside = [home for home in homes if home]
    parts = ("at the top" if "" in homes else "", f"in {', '.join(inside)}" if inside else "")
    return " or ".join(filter(None, parts))


@cache
def _keys() -> dict[str, dict[str, str]]:
    """Return the keys of every object by their folded form, those that no form asks for too."""
    known: dict[str, dict[str, str]] = {}
    for place, key in keys_below(ServiceSpec):
        known.setdefault(place, {})[folded(key)] = key
    return known


@cache
def _homes() -> dict[str, list[str]]:
    """Return the places that have a key, by its folded form."""
    homes: dict[str, list[str]] = {}
    for place, names in _keys().items():
        for key in names:
            homes.setdefault(key, []).append(place)
    return homes


def _ending_alike(given: str, place: str) -> str:
    """UpdateOrder in UpdateConfig is Order."""
    ends = (known for known in _keys()[place] if len(known) >= _SHORTEST_END)
    known = max(filter(given.endswith, ends), key=len, default="")
    return below(place, _keys()[place][known]) if known else ""


def _of_another_tool(given: str) -> str:
    """`LimitMemory` is what --limit-memory sets; `environment` is Compose's."""
    return _COMPOSE.get(given) or _by_option().get(given, "")


@cache
def _by_option() -> dict[str, str]:
    """Return the field of each option of `docker service create`, by its folded name."""
    facts = [fact for fact in all_field_infos().values() if fact.flag]
    return {folded(fact.flag.replace("-", "")): fact.path for fact in reversed(facts)}


def _nearly(given: str, place: str) -> str:
    """A key that is spelled nearly so: here, or in the only other object that has one."""
    here = _keys()[place]
    if near := get_close_matches(given, here, 1, _LIKE):
        return below(place, here[near[0]])
    near = get_close_matches(given, _homes(), 1, _LIKE_ELSEWHERE)
    homes = _homes()[near[0]] if near else []
    return below(homes[0], _keys()[homes[0]][near[0]]) if len(homes) == 1 else ""


def _from(place: str, path: str) -> str:
    """Return a path as it is seen from `place`: without that where it is inside."""
    return path.removeprefix(f"{place}.") if place else path
