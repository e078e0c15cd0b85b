"""All problems of a draft: those of the spec, of the API version and of the swarm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swarmtui.spec.problem import Problem

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Snapshot
    from swarmtui.spec.api_version import ApiVersion
    from swarmtui.spec.model.service import ServiceSpec


@dataclass(frozen=True)
class CheckResult:
    """The spec of a draft, None if it cannot be read, and all its problems."""

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
    engine_release: str = "",
) -> CheckResult:
    """Check the spec in `tree` (plain JSON, text as typed); fast enough for every keystroke.

    Without `version` no version requirements are checked, without `snapshot` nothing that needs the
    swarm; what depends on the nodes is then reported with less certainty. `engine_release` is the
    manager's release, such as `26.1.5`, "" if unknown. A field or a row that cannot be read hides
    only the problems that depend on it.
    """
    from swarmtui.spec.convert.reading import read

    reading = read(tree)
    outside = (
        _version_and_cluster_problems(reading.readable, version, snapshot, engine_release)
        if reading.readable
        else []
    )
    return CheckResult(
        reading.spec, (*reading.problems, *dict.fromkeys(map(reading.move, outside)))
    )


def _version_and_cluster_problems(
    spec: ServiceSpec, version: ApiVersion | None, snapshot: Snapshot | None, engine_release: str
) -> list[Problem]:
    from swarmtui.cluster.rules import check_snapshot_rules
    from swarmtui.spec.convert.version_requirements import version_problems

    return [
        *(version_problems(spec, version, engine_release) if version else ()),
        *check_snapshot_rules(spec, snapshot),
    ]


class Checker:
    """Checks a draft again only if something has changed.

    A tree is never changed in place, and text in the line of a list is not in the tree.
    """

    def __init__(self) -> None:
        self._tree: Any = None
        self._given: tuple[ApiVersion | None, Snapshot | None, str] | None = None
        self._result = CheckResult(None)

    def check(
        self,
        tree: Any,
        version: ApiVersion | None,
        snapshot: Snapshot | None,
        engine_release: str,
    ) -> CheckResult:
        """Return what `check` returns."""
        given = (version, snapshot, engine_release)
        if tree is not self._tree or given != self._given:
            self._result = check(tree, *given)
            self._tree, self._given = tree, given
        return self._result
