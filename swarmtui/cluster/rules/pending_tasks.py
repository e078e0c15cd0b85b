"""Rules on tasks and updates that would wait indefinitely on the existing nodes.

They report only what is certain from a snapshot. Sources: swarmkit manager/scheduler/filter.go,
manager/constraint/constraint.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from swarmtui.cluster.rules import node_labels
from swarmtui.cluster.scheduling import (
    TaskLimit,
    matching_nodes,
    meeting_all,
    node_attribute,
    of_matching_nodes,
    reservation_limits,
    runs_platform,
    task_capacity,
    task_limits,
    tightest_limit,
)
from swarmtui.spec.known_names import KnownNames, list_names
from swarmtui.spec.notation.constraint import Constraint
from swarmtui.spec.notation.units import format_bytes, format_cpus
from swarmtui.spec.rules import placement
from swarmtui.spec.rules.rule import Rule, RuleProblem, rule
from swarmtui.spec.rules.update import POLICY_PATHS, active_policies
from swarmtui.spec.suggestion import write
from swarmtui.spec.unreadable import whole

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Node, Snapshot
    from swarmtui.spec.model.service import ServiceSpec

_PLATFORMS = "TaskTemplate.Placement.Platforms"
_RESERVATIONS = "TaskTemplate.Resources.Reservations"
_RESERVATION_PATHS = tuple(
    f"{_RESERVATIONS}.{key}" for key in ("NanoCPUs", "MemoryBytes", "GenericResources")
)
_LIMIT_PATHS = (
    *_RESERVATION_PATHS,
    "EndpointSpec.Ports[].PublishedPort",
    "TaskTemplate.Placement.MaxReplicas",
)
_CPU_LIMIT = "TaskTemplate.Resources.Limits.NanoCPUs"
_START_FIRST_NEEDS = {
    "port": "a new task needs a node on which {0.words} is free",
    "max": "a new task needs a node that runs fewer than {0.amount} of them",
}
"""Messages that are certain even if no node is known."""
_FORMATS = {"cpus": format_cpus, "memory": format_bytes}


@rule("warning", placement.CONSTRAINTS)
def no_node_matches(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """No node meets all constraints and accepts new tasks.

    The tasks stay pending, and a global service has none (swarmkit
    manager/constraint/constraint.go NodeMatches, manager/scheduler/filter.go ReadyFilter).
    """
    reported = _already_reported(spec, snapshot)
    asked = [
        each for each in placement.constraints_of(spec) if snapshot.of_nodes(_all_have, each[1].key)
    ]
    for path, constraint in asked:
        if path not in reported and not snapshot.of_nodes(meeting_all, (constraint,)):
            reported.add(path)
            yield RuleProblem(path, *snapshot.of_nodes(_unmet_message, constraint))
    if not asked or reported:
        return
    together = snapshot.of_nodes(meeting_all, tuple(constraint for _, constraint in asked))
    if not together:
        hint = "change one: a node must meet all constraints"
        yield RuleProblem(placement.CONSTRAINTS, "no node meets all of them", hint)
    elif not any(node.accepts_tasks for node in together):
        names = list_names([node.hostname or node.id for node in together])
        message = f"only {names} matches, and accepts no new tasks"
        yield RuleProblem(placement.CONSTRAINTS, message, "check docker node ls")


def _already_reported(spec: ServiceSpec, snapshot: Snapshot) -> set[str]:
    """Return the constraints for which another rule already reports that no node matches."""
    rules = (rule for rule in placement.RULES if placement.CONSTRAINTS in rule.paths)
    found = [broken for each in rules for broken in each.check(spec)]
    found += node_labels.no_node_with_label.check(spec, snapshot)
    return {broken.path for broken in found}


def _all_have(nodes: Sequence[Node], key: str) -> bool:
    """Whether every node reports the attribute; a label that a node does not have is empty."""
    constraint = Constraint(key, "==", "")
    is_label = bool(constraint.label[0])
    return bool(nodes) and (is_label or all(node_attribute(constraint, node) for node in nodes))


def _unmet_message(nodes: Sequence[Node], constraint: Constraint) -> tuple[str, str, str]:
    """Return the message that no node meets the constraint, the nodes' values, and a suggestion."""
    if constraint.operator == "!=":
        return (
            f"every node has {constraint.normalized_key}=={constraint.value}",
            "no node matches",
            "",
        )
    values = KnownNames(node_attribute(constraint, node) or "" for node in nodes)
    near = values.nearest(constraint.value)
    meant = str(constraint._replace(value=near)) if near else ""
    return f"no node has {constraint}", f"nodes have {list_names(values.all)}", meant


@rule("warning", _PLATFORMS)
def no_node_of_platform(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """No node has any of the platforms.

    The tasks stay pending (swarmkit manager/scheduler/filter.go PlatformFilter).
    """
    asked = spec.task_template.placement
    rows = whole(asked and asked.platforms) or ()
    there = snapshot.of_nodes(_platforms)
    misspelled = any(True for _ in placement.misspelled_platform.check(spec))
    known = there if all(os and architecture for os, architecture in there) else {}
    if (
        rows
        and known
        and not misspelled
        and not any(runs_platform(rows, n) for n in known.values())
    ):
        hint = f"nodes have {list_names(['/'.join(pair) for pair in sorted(known)])}"
        yield RuleProblem(_PLATFORMS, "no node has one of them", hint)


def _platforms(nodes: Sequence[Node]) -> dict[tuple[str, str], Node]:
    """Return a node of each OS and architecture."""
    return {(node.os, node.architecture): node for node in nodes}


@rule("warning", *_RESERVATION_PATHS)
def reservation_above_nodes(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A task reserves more than any node has.

    The tasks stay pending, even on an idle swarm (swarmkit manager/scheduler/filter.go
    ResourceFilter). The kind of a generic resource is case-sensitive.
    """
    if limits := tuple(reservation_limits(spec)):
        some = matching_nodes(spec, snapshot)
        ask = partial(of_matching_nodes, spec, snapshot) if some else snapshot.of_nodes
        yield from ask(_reservation_problems, limits)


def _reservation_problems(
    nodes: Sequence[Node], limits: Sequence[TaskLimit]
) -> Sequence[RuleProblem]:
    return [
        RuleProblem(
            limit.path,
            f"no node has {limit.words}: the most is {_format_amount(limit, most)}",
            _generic_resources_hint(limit, nodes),
        )
        for limit in limits
        if (most := _most(nodes, limit)) is not None and most < limit.amount
    ]


def _most(nodes: Sequence[Node], limit: TaskLimit) -> int | None:
    """Return the largest amount on a node, None if that of a node is unknown."""
    has = [limit.total_on(node) for node in nodes]
    known = [amount for amount in has if amount is not None]
    return max(known) if known and len(known) == len(has) else None


def _format_amount(limit: TaskLimit, most: int) -> str:
    return _FORMATS.get(limit.kind, str)(most)


def _generic_resources_hint(limit: TaskLimit, nodes: Sequence[Node]) -> str:
    """Return the existing generic resources, if the limit is on one."""
    kinds = sorted(
        {f"{kind}={count}" for node in nodes for kind, count in node.generic_resources.items()}
    )
    if limit.kind in _FORMATS:
        return ""
    return f"nodes have {list_names(kinds)}" if kinds else "no node reports any"


@rule("warning", _CPU_LIMIT)
def cpu_limit_above_nodes(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """The CPU limit is above the number of CPUs of a node that may get a task.

    A node with fewer CPUs rejects the task (moby daemon/daemon_unix.go
    verifyPlatformContainerResources).
    """
    resources = spec.task_template.resources
    limit = (resources and resources.limits and resources.limits.nano_cpus) or 0
    if limit:
        yield from of_matching_nodes(spec, snapshot, _cpu_problems, limit)


def _cpu_problems(nodes: Sequence[Node], limit: int) -> Sequence[RuleProblem]:
    known = [node for node in nodes if node.nano_cpus]
    small = [node for node in known if node.nano_cpus < limit]
    if not small:
        return []
    most = format_cpus(max(node.nano_cpus for node in small))
    who = "every node" if len(small) == len(known) else list_names([n.hostname for n in small])
    return [RuleProblem(_CPU_LIMIT, f"{who} rejects the tasks", *write(most, " or less"))]


@rule("warning", *_LIMIT_PATHS)
def no_room_for_all_tasks(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """The matching nodes do not have room for all tasks of the service.

    The tasks of other services are not counted. Tasks without room stay pending: a host port can
    be used once per node, at most MaxReplicas tasks run on a node, and each task needs what it
    reserves (swarmkit manager/scheduler/filter.go).
    """
    if limits := tuple(task_limits(spec)):
        needs = limits, spec.mode_kind.startswith("global"), _replicas(spec)
        yield from of_matching_nodes(spec, snapshot, _room_problems, *needs)


def _room_problems(
    nodes: Sequence[Node], limits: Sequence[TaskLimit], is_global: bool, wanted: int
) -> Sequence[RuleProblem]:
    usable = [node for node in nodes if node.accepts_tasks]
    limit = tightest_limit(limits, usable)
    if limit is None:
        return []
    if is_global:
        full = [node.hostname for node in usable if task_capacity(limits, node) == 0]
        message = f"no room for its task on {list_names(full)} ({limit.words})"
        return [RuleProblem(limit.path, message)] if full and len(full) < len(usable) else []
    total = _total_capacity(limits, usable)
    message = f"the nodes have room for {total} of {wanted} tasks ({limit.words})"
    is_short = total is not None and 0 < total < wanted
    return [RuleProblem(limit.path, message, "the others stay pending")] if is_short else []


def _total_capacity(limits: Sequence[TaskLimit], nodes: Sequence[Node]) -> int | None:
    """Count the tasks for which these nodes have room; None for any number."""
    rooms = [task_capacity(limits, node) for node in nodes]
    return None if None in rooms else sum(found or 0 for found in rooms)


def _replicas(spec: ServiceSpec) -> int:
    """Return the number of replicas; 0 for other modes."""
    if spec.mode_kind != "replicated":
        return 0
    replicated = spec.mode.replicated if spec.mode else None
    count = replicated.replicas if replicated else None
    return 1 if count is None else count


@rule("warning", *(f"{path}.Order" for path in POLICY_PATHS))
def no_room_for_start_first(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A service with start-first may not have room for a new task while the old ones still run.

    The new task needs a node on which the port is free, the maximum is not reached and the reserved
    resources are available, while the old task keeps its own; without such a node the update waits
    indefinitely (swarmkit manager/scheduler/filter.go). Without a snapshot a host port or a maximum
    is enough for a warning.
    """
    ordered = [path for path, policy in active_policies(spec) if policy.order == "start-first"]
    message = _start_first_problem(spec, snapshot) if ordered else ""
    for path in ordered if message else ():
        yield RuleProblem(
            f"{path}.Order", message, "choose stop-first, or make room for one more task"
        )


def _start_first_problem(spec: ServiceSpec, snapshot: Snapshot) -> str:
    """Return why a new task cannot start while the old ones run; "" if it can, or if unknown."""
    if not snapshot.nodes:
        needs = (
            _START_FIRST_NEEDS[each.kind].format(each)
            for each in task_limits(spec)
            if each.kind in _START_FIRST_NEEDS
        )
        return next(needs, "")
    limits, is_global = tuple(task_limits(spec)), spec.mode_kind == "global"
    return of_matching_nodes(
        spec, snapshot, _start_first_message, limits, is_global, _replicas(spec)
    )


def _start_first_message(
    nodes: Sequence[Node], limits: Sequence[TaskLimit], is_global: bool, replicas: int
) -> str:
    usable = [node for node in nodes if node.accepts_tasks]
    limit = tightest_limit(limits, usable)
    if limit is None:
        return ""
    if is_global:
        full = [node.hostname for node in usable if task_capacity(limits, node) == 1]
        return f"a new task never starts on {list_names(full)} ({limit.words})" if full else ""
    total = _total_capacity(limits, usable)
    is_full = total is not None and 0 < total <= replicas
    return f"no node has room for a new task ({limit.words}): the update never ends" * is_full


RULES_WITHOUT_SNAPSHOT: tuple[Rule, ...] = (no_room_for_start_first,)
"""The rules that can report something before the nodes are known."""

RULES: tuple[Rule, ...] = (
    no_node_matches,
    no_node_of_platform,
    reservation_above_nodes,
    cpu_limit_above_nodes,
    no_room_for_all_tasks,
    *RULES_WITHOUT_SNAPSHOT,
)
