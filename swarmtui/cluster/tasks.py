"""The tasks of a service by place: which one counts there, and which ones ended badly before it.

The choice is that of `docker service create` (docker/cli cli/command/service/progress/progress.go).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from swarmtui.cluster.snapshot import Node, mode_of, read_node, read_rows
from swarmtui.escaping import without_passwords
from swarmtui.spec.untrusted_json import JsonObject, get_int, get_objects, get_text

STATES = (
    "new", "allocated", "pending", "assigned", "accepted", "preparing", "ready", "starting",
    "running", "complete", "shutdown", "failed", "rejected",
)  # fmt: skip
"""The states of a task in order; those after running are ends. In any other one it is gone."""

_RANK = {state: rank for rank, state in enumerate(STATES, 1)}


@dataclass(frozen=True)
class TaskRow:
    """One task, and whether its state is one to be content with."""

    id: str
    slot: str
    """The slot's number, or the node's ID for the global modes."""
    label: str
    """What to call the place: the slot's number, or the node's host name."""
    state: str
    desired_state: str
    node: str = ""
    """The host name of the node, "" while there is none."""
    error: str = ""
    """What went wrong, as the node or the scheduler said it: whole, never cut."""
    since: str = ""
    """When it reached this state, as the API writes it (RFC 3339)."""
    as_desired: bool = False
    """Running as it should; completed, where that is its end."""
    has_failed: bool = False
    """Failed, rejected, or ended with exit status 0 only to be started again."""

    @property
    def given_up(self) -> bool:
        """Whether it ended badly and the swarm puts no other in its place."""
        return self.has_failed and _RANK.get(self.desired_state, 0) > _RANK["complete"]


@dataclass(frozen=True)
class SlotHistory:
    """A slot or a node: its tasks, newest first; never empty."""

    tasks: tuple[TaskRow, ...]

    @property
    def current(self) -> TaskRow:
        """The task that counts: lowest desired state first, then lowest state, then newest."""
        return min(self.tasks, key=lambda row: (_RANK.get(row.desired_state, 99), _RANK[row.state]))

    @property
    def failed_tasks(self) -> tuple[TaskRow, ...]:
        """The tasks that ended badly, newest first."""
        return tuple(row for row in self.tasks if row.has_failed)


def read_slots(
    service: JsonObject, tasks: Sequence[Any], nodes: Sequence[Any]
) -> tuple[SlotHistory, ...]:
    """Sort the tasks of `service` into places; tasks on nodes that are down do not count.

    Of a job only the present iteration counts. A place whose tasks were all shut down is none.
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
    """Count the tasks that were left out, since they are no objects or have no ID or no state."""
    return len(tasks) - sum(map(_is_task, tasks))


def _is_task(task: Any) -> bool:
    return bool(get_text(task, "ID") and get_text(task, "Status", "State"))


@dataclass(frozen=True)
class _TaskReader:
    """What must be known of a service to read its tasks."""

    mode: str
    iteration: int | None
    can_complete: bool
    """Whether a task that ends with exit status 0 is left in peace."""
    nodes: Mapping[str, Node]

    @classmethod
    def for_service(cls, service: JsonObject, nodes: Sequence[Any]) -> _TaskReader:
        mode = mode_of(service)
        condition = get_text(service, "Spec", "TaskTemplate", "RestartPolicy", "Condition")
        return cls(
            mode=mode,
            iteration=get_int(service, "JobStatus", "JobIteration", "Index"),
            can_complete=mode.endswith("-job") or condition in ("none", "on-failure"),
            nodes={node.id: node for node in read_rows(read_node, nodes)},
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
    """Return how far a state is, from 1 for new; 9 is running."""
    return _RANK[state]
