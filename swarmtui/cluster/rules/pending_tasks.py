"""Rules on tasks and updates that would wait indefinitely on the existing nodes.

They report only what is certain from a snapshot. Sources: swarmkit manager/scheduler/filter.go,
manager/constraint/constraint.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from swarmtui.cluster.rules import node_labels
from swarmtui.cluster.rules.node_labels import join_words
from swarmtui.cluster.scheduling import (
    TaskLimit,
    matching_nodes,
    meets_constraint,
    node_attribute,
    reservation_limits,
    runs_platform,
    task_capacity,
    task_limits,
    tightest_limit,
)
from swarmtui.spec.notation.units import format_bytes, format_cpus
from swarmtui.spec.rules import placement
from swarmtui.spec.rules.rule import Rule, RuleProblem, rule
from swarmtui.spec.rules.update import POLICY_PATHS, active_policies
from swarmtui.spec.suggestion import nearest, write
from swarmtui.spec.unreadable import whole

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Node, Snapshot
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.notation.constraint import Constraint

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
    asked = [each for each in placement.constraints_of(spec) if _is_known(each[1], snapshot.nodes)]
    for path, constraint in asked:
        if path not in reported and not any(
            meets_constraint(constraint, node) for node in snapshot.nodes
        ):
            reported.add(path)
            yield RuleProblem(path, *_unmet_message(constraint, snapshot.nodes))
    together = [
        node for node in snapshot.nodes if all(meets_constraint(each, node) for _, each in asked)
    ]
    if not asked or reported:
        return
    if not together:
        hint = "change one: a node must meet all constraints"
        yield RuleProblem(placement.CONSTRAINTS, "no node meets all of them", hint)
    elif not any(node.accepts_tasks for node in together):
        names = join_words([node.hostname or node.id for node in together])
        message = f"only {names} matches, and accepts no new tasks"
        yield RuleProblem(placement.CONSTRAINTS, message, "check docker node ls")


def _already_reported(spec: ServiceSpec, snapshot: Snapshot) -> set[str]:
    """Return the constraints for which another rule already reports that no node matches."""
    rules = (rule for rule in placement.RULES if placement.CONSTRAINTS in rule.paths)
    found = [broken for each in rules for broken in each.check(spec)]
    found += node_labels.no_node_with_label.check(spec, snapshot)
    return {broken.path for broken in found}


def _is_known(constraint: Constraint, nodes: Sequence[Node]) -> bool:
    """Whether every node reports the attribute; a label that a node does not have is empty."""
    return bool(nodes) and all(constraint.label[0] or node_attribute(constraint, n) for n in nodes)


def _unmet_message(constraint: Constraint, nodes: Sequence[Node]) -> tuple[str, str, str]:
    """Return the message that no node meets the constraint, the nodes' values, and a suggestion."""
    if constraint.operator == "!=":
        return (
            f"every node has {constraint.normalized_key}=={constraint.value}",
            "no node matches",
            "",
        )
    values = sorted({node_attribute(constraint, node) or "" for node in nodes})
    near = nearest(constraint.value, values).suggestion
    meant = str(constraint._replace(value=near)) if near else ""
    return f"no node has {constraint}", f"nodes have {join_words(values)}", meant


@rule("warning", _PLATFORMS)
def no_node_of_platform(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """No node has any of the platforms.

    The tasks stay pending (swarmkit manager/scheduler/filter.go PlatformFilter).
    """
    asked = spec.task_template.placement
    rows, nodes = whole(asked and asked.platforms) or (), snapshot.nodes
    is_known = nodes and all(node.os and node.architecture for node in nodes)
    misspelled = any(True for _ in placement.misspelled_platform.check(spec))
    if rows and is_known and not misspelled and not any(runs_platform(rows, n) for n in nodes):
        there = sorted({f"{node.os}/{node.architecture}" for node in nodes})
        yield RuleProblem(_PLATFORMS, "no node has one of them", f"nodes have {join_words(there)}")


@rule("warning", *_RESERVATION_PATHS)
def reservation_above_nodes(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A task reserves more than any node has.

    The tasks stay pending, even on an idle swarm (swarmkit manager/scheduler/filter.go
    ResourceFilter). The kind of a generic resource is case-sensitive.
    """
    nodes = matching_nodes(spec, snapshot.nodes) or snapshot.nodes
    for limit in reservation_limits(spec):
        has = [limit.total_on(node) for node in nodes]
        known = [amount for amount in has if amount is not None]
        if nodes and len(known) == len(has) and max(known) < limit.amount:
            message = f"no node has {limit.words}: the most is {_format_amount(limit, max(known))}"
            yield RuleProblem(limit.path, message, _generic_resources_hint(limit, nodes))


def _format_amount(limit: TaskLimit, most: int) -> str:
    return _FORMATS.get(limit.kind, str)(most)


def _generic_resources_hint(limit: TaskLimit, nodes: Sequence[Node]) -> str:
    """Return the existing generic resources, if the limit is on one."""
    kinds = sorted(
        {f"{kind}={count}" for node in nodes for kind, count in node.generic_resources.items()}
    )
    if limit.kind in _FORMATS:
        return ""
    return f"nodes have {join_words(kinds)}" if kinds else "no node reports any"


@rule("warning", _CPU_LIMIT)
def cpu_limit_above_nodes(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """The CPU limit is above the number of CPUs of a node that may get a task.

    A node with fewer CPUs rejects the task (moby daemon/daemon_unix.go
    verifyPlatformContainerResources).
    """
    resources = spec.task_template.resources
    limit = (resources and resources.limits and resources.limits.nano_cpus) or 0
    nodes = [node for node in matching_nodes(spec, snapshot.nodes) if node.nano_cpus]
    small = [node for node in nodes if node.nano_cpus < limit]
    if small:
        most = format_cpus(max(node.nano_cpus for node in small))
        who = "every node" if len(small) == len(nodes) else join_words([n.hostname for n in small])
        yield RuleProblem(_CPU_LIMIT, f"{who} rejects the tasks", *write(most, " or less"))


@rule("warning", *_LIMIT_PATHS)
def no_room_for_all_tasks(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """The matching nodes do not have room for all tasks of the service.

    The tasks of other services are not counted. Tasks without room stay pending: a host port can
    be used once per node, at most MaxReplicas tasks run on a node, and each task needs what it
    reserves (swarmkit manager/scheduler/filter.go).
    """
    nodes, limits = (
        [n for n in matching_nodes(spec, snapshot.nodes) if n.accepts_tasks],
        tuple(task_limits(spec)),
    )
    limit = tightest_limit(limits, nodes)
    if limit is None:
        return
    if spec.mode_kind.startswith("global"):
        full = [node.hostname for node in nodes if task_capacity(limits, node) == 0]
        if full and len(full) < len(nodes):
            message = f"no room for its task on {join_words(full)} ({limit.words})"
            yield RuleProblem(limit.path, message)
        return
    total, wanted = _total_capacity(limits, nodes), _replicas(spec)
    if total is not None and 0 < total < wanted:
        message = f"the nodes have room for {total} of {wanted} tasks ({limit.words})"
        yield RuleProblem(limit.path, message, "the others stay pending")


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
    message = _start_first_problem(spec, snapshot.nodes) if ordered else ""
    for path in ordered if message else ():
        yield RuleProblem(
            f"{path}.Order", message, "choose stop-first, or make room for one more task"
        )


def _start_first_problem(spec: ServiceSpec, nodes: Sequence[Node]) -> str:
    """Return why a new task cannot start while the old ones run; "" if it can, or if unknown."""
    if not nodes:
        needs = (
            _START_FIRST_NEEDS[each.kind].format(each)
            for each in task_limits(spec)
            if each.kind in _START_FIRST_NEEDS
        )
        return next(needs, "")
    usable, limits = (
        [n for n in matching_nodes(spec, nodes) if n.accepts_tasks],
        tuple(task_limits(spec)),
    )
    limit = tightest_limit(limits, usable)
    if limit is None:
        return ""
    if spec.mode_kind == "global":
        full = [node.hostname for node in usable if task_capacity(limits, node) == 1]
        return f"a new task never starts on {join_words(full)} ({limit.words})" if full else ""
    replicas, total = _replicas(spec), _total_capacity(limits, usable)
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
