"""The problems of one check by their paths: looking one up does not read all of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from swarmtui.spec.field_info import field_info
from swarmtui.spec.problem import Level, Problem
from swarmtui.wizard.state.flow import Step, step_of

_ROW = re.compile(r"\[(\d+)\]")
_SEPARATOR = re.compile(r"[.\[]")
_NONE: tuple[int, ...] = ()


class ProblemIndex:
    """The problems of one check, worst first; of one level in the order of the check.

    Each is noted at its path, and at the values and rows around it, by its place in that order.
    """

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._ranked = sorted(problems, key=lambda problem: problem.rank)
        self._at: defaultdict[str, list[int]] = defaultdict(list)
        self._inside: defaultdict[str, list[int]] = defaultdict(list)
        self._rows: dict[str, Mapping[int, Problem]] = {}
        levels: dict[str, Level] = {}
        for place, problem in enumerate(self._ranked):
            field = problem.path.partition("[")[0]
            levels.setdefault(field, problem.level)
            self._at[problem.path].append(place)
            for around in _around(problem.path, field):
                self._inside[around].append(place)
        self._levels: dict[Step, Level] = {}
        for field, level in levels.items():
            self._levels.setdefault(step_of(field), level)

    def worst_level(self, step: Step) -> Level | None:
        """Return the worst level of the problems at paths that `step` edits."""
        return self._levels.get(step)

    def at_field(self, path: str, *, is_set: bool) -> Iterator[Problem]:
        """Yield the problems of a field, worst first: see `Session.problems_at`."""
        info = field_info(path)
        is_value = info is not None and info.notation != "object"
        objects = _objects_around(path) if is_set else ()
        found = (
            self._at.get(path, _NONE),
            self._inside.get(path, _NONE) if is_value else _NONE,
            *(self._at.get(around, _NONE) for around in objects),
        )
        return (self._ranked[place] for place in sorted(chain(*found)))

    def below(self, path: str) -> Problem | None:
        """Return the worst problem at a value or a row, or in it."""
        first = [places[0] for each in (self._at, self._inside) if (places := each.get(path))]
        return self._ranked[min(first)] if first else None

    def in_rows(self, path: str) -> Mapping[int, Problem]:
        """Return the worst problem in each row of the list at `path`, by row index."""
        if path not in self._rows:
            worst: dict[int, Problem] = {}
            for place in self._inside.get(path, _NONE):
                if row := _ROW.match(self._ranked[place].path, len(path)):
                    worst.setdefault(int(row[1]), self._ranked[place])
            self._rows[path] = worst
        return self._rows[path]


def _around(path: str, field: str) -> Iterator[str]:
    """Yield the values and rows around `path`, which is that of `field` or in a row of it."""
    yield from _values_around(field)
    yield from (path[: found.start()] for found in _SEPARATOR.finditer(path, len(field)))


@lru_cache(1_000)
def _values_around(field: str) -> tuple[str, ...]:
    """Return the paths of fields around `field` that are not objects: `Labels` of `Labels.a.b`."""
    return tuple(around for around in _prefixes(field) if not _is_object(around))


@lru_cache(1_000)
def _objects_around(field: str) -> tuple[str, ...]:
    """Return the paths of the objects around a field, such as UpdateConfig."""
    return tuple(filter(_is_object, _prefixes(field)))


def _prefixes(path: str) -> list[str]:
    """Return `A` and `A.B` of `A.B.C`."""
    return [path[: found.start()] for found in re.finditer(r"\.", path)]


def _is_object(path: str) -> bool:
    info = field_info(path)
    return info is not None and info.notation == "object"
