"""Everything that is wrong with a draft, going by the spec, the version and the swarm."""

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
    engine_release: str = "",
) -> CheckResult:
    """Check the spec that `tree` (plain JSON, text as typed) says; quick, for every keystroke.

    Without `version` no gates are checked, without `snapshot` nothing that needs the swarm; what
    depends on the nodes is then said with less certainty. `engine_release` is the manager's
    release, as `26.1.5`, "" where it is not known. A field or a row that cannot be read hides only
    what needs it.
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
