"""Rules that compare a spec with a snapshot of the manager. `RULES` is the list of all.

Each is a function over the spec and a `Snapshot`. A snapshot is always a little out of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.cluster.rules import (
    conflicts,
    engine_releases,
    node_labels,
    pending_tasks,
    references,
)
from swarmtui.cluster.snapshot import Snapshot

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.problem import Problem
    from swarmtui.spec.rules.rule import Rule

__all__ = ["RULES", "RULES_WITHOUT_SNAPSHOT", "check_snapshot_rules"]

RULES_WITHOUT_SNAPSHOT: tuple[Rule, ...] = (
    *pending_tasks.RULES_WITHOUT_SNAPSHOT,
    *engine_releases.RULES,
)
"""The rules that can report something before the nodes are known."""

RULES: tuple[Rule, ...] = (
    *conflicts.RULES,
    *references.RULES,
    *node_labels.RULES,
    *pending_tasks.RULES,
    *engine_releases.RULES,
)


def check_snapshot_rules(spec: ServiceSpec, snapshot: Snapshot | None) -> list[Problem]:
    """Return the problems of `spec` with this snapshot.

    Without a snapshot, only those that are possible or certain whatever the nodes are.
    """
    rules, known = (RULES_WITHOUT_SNAPSHOT, Snapshot()) if snapshot is None else (RULES, snapshot)
    return [problem for each in rules for problem in each.problems(spec, known)]
