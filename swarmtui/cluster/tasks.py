"""The tasks of a service by slot: the current task, and the failed ones before it.

The current task is chosen as in `docker service create` (docker/cli
cli/command/service/progress/progress.go).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from swarmtui.cluster.snapshot import Node, mode_of
from swarmtui.escaping import without_passwords
from swarmtui.spec.untrusted_json import JsonObject, get_int, get_objects, get_text

STATES = (
    "new", "allocated", "pending", "assigned", "accepted", "preparing", "ready", "starting",
    "running", "complete", "shutdown", "failed", "rejected",
)  # fmt: skip
"""The states of a task in order; those after running are final. Other states are ignored."""

_RANK = {state: rank for rank, state in enumerate(STATES, 1)}


@dataclass(frozen=True)
class TaskRow:
    """One task, and whether it is in its desired state."""

    id: str
    slot: str
    """The slot's number, or the node's ID for the global modes."""
    label: str
    """The name of the slot for people: its number, or the node's hostname."""
    state: str
    desired_state: str
    node: str = ""
    """The hostname of the node, "" before one is assigned."""
    error: str = ""
    """The error text of the node or the scheduler, complete."""
    since: str = ""
    """The time at which it reached this state, as the API writes it (RFC 3339)."""
    as_desired: bool = False
    """Whether it is in its desired state: running, or completed if tasks may complete."""
    has_failed: bool = False
    """Whether it failed, was rejected, or ended with exit status 0 and is restarted."""

    @property
    def given_up(self) -> bool:
        """Whether it failed and the swarm does not replace it."""
        return self.has_failed and _RANK.get(self.desired_state, 0) > _RANK["complete"]


@dataclass(frozen=True)
class SlotHistory:
    """The tasks of a slot, or on a node: newest first; never empty."""

    tasks: tuple[TaskRow, ...]

    @property
    def current(self) -> TaskRow:
        """The current task: lowest desired state first, then lowest state, then newest."""
        return min(self.tasks, key=lambda row: (_RANK.get(row.desired_state, 99), _RANK[row.state]))

    @property
    def failed_tasks(self) -> tuple[TaskRow, ...]:
        """The failed tasks, newest first."""
        return tuple(row for row in self.tasks if row.has_failed)


def read_slots(
    service: JsonObject, tasks: Sequence[Any], nodes: Iterable[Node]
) -> tuple[SlotHistory, ...]:
    """Group the tasks of `service` by slot; tasks on nodes that are down do not count.

    For a job only the current iteration counts. A slot whose tasks were all shut down is left out.
    """
    reader = _TaskReader.for_service(service, nodes)
    slots: dict[tuple[int, str, str], list[TaskRow]] = defaultdict(list)
    for task in sorted(
        get_objects(tasks), key=lambda task: get_text(task, "CreatedAt"), reverse=True
    ):
        if reader.is_current(task):
            row = reader.read_task(task)
            slots[get_int(task, "Slot") or 0, row.label, row.slot].append(row)
    found = (SlotHistory(tuple(slots[key])) for key in sorted(slots))
    return tuple(place for place in found if place.current.state != "shutdown")


def unreadable(tasks: Sequence[Any]) -> int:
    """Count the tasks that are not an object, or lack an ID or a state."""
    return len(tasks) - sum(map(_is_task, tasks))


def _is_task(task: Any) -> bool:
    return bool(get_text(task, "ID") and get_text(task, "Status", "State"))


@dataclass(frozen=True)
class _TaskReader:
    """The facts about a service that are needed to read its tasks."""

    mode: str
    iteration: int | None
    can_complete: bool
    """Whether a task that ends with exit status 0 is not restarted."""
    nodes: Mapping[str, Node]

    @classmethod
    def for_service(cls, service: JsonObject, nodes: Iterable[Node]) -> _TaskReader:
        mode = mode_of(service)
        condition = get_text(service, "Spec", "TaskTemplate", "RestartPolicy", "Condition")
        return cls(
            mode=mode,
            iteration=get_int(service, "JobStatus", "JobIteration", "Index"),
            can_complete=mode.endswith("-job") or condition in ("none", "on-failure"),
            nodes={node.id: node for node in nodes},
        )

    def is_current(self, task: JsonObject) -> bool:
        node = self.nodes.get(get_text(task, "NodeID"))
        iteration = get_int(task, "JobIteration", "Index") or 0
        return (
            _is_task(task)
            and get_text(task, "Status", "State") in _RANK
            and not (node and node.state == "down")
            and self.iteration in (None, iteration)
        )

    def read_task(self, task: JsonObject) -> TaskRow:
        node_id = get_text(task, "NodeID")
        node = self.nodes[node_id].hostname if node_id in self.nodes else node_id
        slot = str(get_int(task, "Slot") or 0)
        by_node = self.mode.startswith("global")
        state, desired = get_text(task, "Status", "State"), get_text(task, "DesiredState")
        return TaskRow(
            id=get_text(task, "ID"),
            slot=node_id if by_node else slot,
            label=node if by_node else slot,
            state=state,
            desired_state=desired,
            node=node,
            error=without_passwords(get_text(task, "Status", "Err").strip()),
            since=get_text(task, "Status", "Timestamp"),
            as_desired=self._is_as_desired(state, desired),
            has_failed=state in self._failure_states,
        )

    @property
    def _failure_states(self) -> tuple[str, ...]:
        return ("failed", "rejected") if self.can_complete else ("failed", "rejected", "complete")

    def _is_as_desired(self, state: str, desired: str) -> bool:
        if state == "complete":
            return self.can_complete
        wanted = _RANK.get(desired, 99) <= _RANK["running"]
        return state == "running" and wanted and not self.mode.endswith("-job")


def rank(state: str) -> int:
    """Return the position of a state, from 1 for new; 9 is running."""
    return _RANK[state]
