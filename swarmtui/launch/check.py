"""Everything that is wrong with a draft, going by the spec, the version and the swarm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swarmtui.spec.problem import Problem, errors_of
from swarmtui.spec.tree import Key, keys_of, value_at, with_value, without

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Snapshot
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.since import ApiVersion

_TASK = "TaskTemplate"
_CONTAINER = (_TASK, "ContainerSpec")
_STAND_IN = {"Image": "stand-in"}


@dataclass(frozen=True)
class Checked:
    """The spec that a draft stands for, None where it stands for none, and all its problems."""

    spec: ServiceSpec | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a launch."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def ok(self) -> bool:
        """Whether it can be launched."""
        return self.spec is not None and not self.errors


def check(
    tree: Any,
    version: ApiVersion | None = None,
    snapshot: Snapshot | None = None,
    engine: str = "",
) -> Checked:
    """Check the spec that `tree` (plain JSON, text as typed) says; quick, for every keystroke.

    Without `version` no gates are checked, without `snapshot` nothing that needs the swarm; what
    depends on the nodes is then said with less certainty.
    `engine` is the manager's release, as `26.1.5`, "" where it is not known. A part that is wrong
    by itself does not keep the others from being checked.
    """
    from swarmtui.spec.own_rows import in_own_rows
    from swarmtui.spec.reading import read_spec
    from swarmtui.spec.spelling import spelled

    spec, problems = read_spec(tree)
    move = in_own_rows(spelled(tree))
    if spec:
        outside = _outside(spec, version, snapshot, engine)
        return Checked(spec, (*problems, *dict.fromkeys(map(move, outside))))
    wrong = {_part(problem) for problem in errors_of(problems)}
    rest, more = read_spec(_without(tree, wrong))
    if rest is None:
        return Checked(None, tuple(problems))
    others = (*more, *map(move, _outside(rest, version, snapshot, engine)))
    new = (each for each in others if not (_is_in(wrong, each) or each in problems))
    return Checked(None, (*problems, *dict.fromkeys(new)))


def _outside(
    spec: ServiceSpec, version: ApiVersion | None, snapshot: Snapshot | None, engine: str
) -> list[Problem]:
    from swarmtui.cluster.lookups import problems
    from swarmtui.spec.gates import gaps

    return [
        *(gaps(spec, version, engine) if version else ()),
        *problems(spec, snapshot),
    ]


def _without(tree: Any, parts: Iterable[tuple[Key, ...]]) -> Any:
    """Take whole parts out, so that the paths of what is left stay true."""
    if not isinstance(tree, Mapping):
        return tree
    for part in parts:
        tree = without(tree, part)
    if value_at(tree, _CONTAINER) is None:
        tree = with_value(tree, _CONTAINER, _STAND_IN)
    return tree


def _is_in(parts: Iterable[tuple[Key, ...]], problem: Problem) -> bool:
    """Whether it is about a part that was taken out: what is absent there is not missing."""
    keys = keys_of(problem.path)
    return any(keys[: len(part)] == part for part in parts)


def _part(problem: Problem) -> tuple[Key, ...]:
    keys = keys_of(problem.path)
    return keys[: 2 if keys[:1] == (_TASK,) else 1]
