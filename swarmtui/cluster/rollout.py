"""From the tasks of a service to its progress, the cause of a delay, and its end.

Tasks are counted as in `docker service create` (docker/cli cli/command/service/progress), whose
loop never ends for a service that cannot run. `Rollout` has the rule that ends this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from swarmtui.cluster.snapshot import Node, mode_of
from swarmtui.cluster.tasks import SlotHistory, TaskRow, rank, read_slots, unreadable
from swarmtui.go_errors import explain_go_error
from swarmtui.spec.modes import is_job
from swarmtui.spec.tree import value_at
from swarmtui.spec.untrusted_json import JsonObject, get_int

RolloutState = Literal["waiting", "stable", "converged", "complete", "failing"]

MONITOR = 5.0
MAX_FAILURES_PER_SLOT = 3

_SECOND = 10**9
_STATE_DESCRIPTIONS = {
    "new": "waiting for the swarm to allocate network addresses and ports",
    "allocated": "waiting for the scheduler",
    "pending": "waiting for the scheduler to find a node",
    "assigned": "waiting to be accepted by the node",
    "accepted": "waiting to be prepared by the node",
    "preparing": "preparing: the node pulls the image and creates the container",
    "ready": "ready to start",
    "starting": "starting, or waiting for the health check",
    "running": "running",
    "complete": "complete",
}
_NODE_STATES = ("accepted", "preparing", "ready", "starting")
# Engine 29 does so indefinitely with a registry that it cannot reach (swarmkit
# agent/exec/controller.go: the error of an attempt does not end the task).
_RETRYING = "the node keeps trying: "
_RESTARTED_AFTER_SUCCESS = (
    "the container ended with exit status 0 and is restarted: use a command that keeps running, or "
    "choose a job mode"
)


@dataclass(frozen=True)
class Progress:
    """The progress of a service at one moment.

    `running` counts the tasks in their desired state: running tasks, or for a job completed ones.
    `desired_tasks` is 0 for the global modes until the first tasks appear.
    """

    mode: str
    desired_tasks: int
    running: int
    rows: tuple[TaskRow, ...] = ()
    """The current task of each slot or node."""
    failed_tasks: tuple[TaskRow, ...] = ()
    """All failed tasks in the manager's history, oldest first."""
    settled: bool = False
    cause: str = ""
    """One sentence: why it is not settled yet. "" once it is settled."""
    monitor: float = MONITOR
    """Seconds that it must stay settled to count as converged."""
    unreadable: int = 0
    """Tasks in the manager's answer that were left out, because the ID or the state is missing."""

    @property
    def is_job(self) -> bool:
        """Whether its tasks run to completion."""
        return is_job(self.mode)

    @property
    def failure_count(self) -> int:
        """The number of failed tasks in the history that the manager keeps."""
        return len(self.failed_tasks)


def progress(service: JsonObject, tasks: Sequence[Any], nodes: Iterable[Node]) -> Progress:
    """Read the progress of `service` from GET /services/ID, its tasks, and their nodes."""
    slots = read_slots(service, tasks, nodes)
    rows = tuple(slot.current for slot in slots)
    mode = mode_of(service)
    desired_tasks = _desired_tasks(service, mode, len(rows))
    running = sum(row.as_desired for row in rows)
    settled = running == desired_tasks and (desired_tasks > 0 or mode.startswith("replicated"))
    return Progress(
        mode=mode,
        desired_tasks=desired_tasks,
        running=running,
        rows=rows,
        failed_tasks=tuple(
            sorted((row for slot in slots for row in slot.failed_tasks), key=_since)
        ),
        settled=settled,
        cause="" if settled else _cause(slots, desired_tasks, mode) + _unreadable_note(tasks),
        monitor=_monitor(service),
        unreadable=unreadable(tasks),
    )


@dataclass(frozen=True)
class Rollout:
    """The state of a rollout; `rollout = rollout.advance(progress, now)` for each observation.

    waiting    not all tasks are in their desired state
    stable     they are, and the monitor time has not passed yet
    converged  they stayed so for the monitor time (5 s, or UpdateConfig.Monitor)
    complete   every task of a job completed; there is no monitor time for a job
    failing    it cannot recover by itself: in some slot no task runs or is in its desired state,
               and either three tasks failed there, or the swarm does not restart them (restart
               condition none, or all attempts used)

    A task has failed if it failed, was rejected, or ended with exit status 0 and is restarted. A
    task that no node can run has not failed: a node may be added, so the rollout waits and reports
    the cause. The manager keeps a short history (5 tasks per slot, or fewer), so failures are
    counted here.
    """

    state: RolloutState = "waiting"
    settled_at: float | None = None
    failed_tasks: frozenset[tuple[str, str]] = frozenset()
    """Slot and ID of every failed task that was seen."""

    @property
    def is_over(self) -> bool:
        """Whether the rollout has ended."""
        return self.state in ("converged", "complete", "failing")

    def advance(self, progress: Progress, now: float) -> Rollout:
        """Return the rollout after `progress`; `now` is in seconds of a monotonic clock."""
        failed_tasks = self.failed_tasks | {(row.slot, row.id) for row in progress.failed_tasks}
        if not progress.settled:
            failing = _cannot_recover(progress, failed_tasks)
            return Rollout("failing" if failing else "waiting", None, failed_tasks)
        since = now if self.settled_at is None else self.settled_at
        return replace(
            self,
            state=_settled_state(progress, now - since),
            settled_at=since,
            failed_tasks=failed_tasks,
        )


def _settled_state(progress: Progress, seconds: float) -> RolloutState:
    if progress.is_job:
        return "complete"
    return "converged" if seconds >= progress.monitor else "stable"


def _cannot_recover(progress: Progress, failed_tasks: Iterable[tuple[str, str]]) -> bool:
    times = Counter(slot for slot, _ in failed_tasks)
    stuck = (row for row in progress.rows if not row.as_desired and row.state != "running")
    return any(row.given_up or times[row.slot] >= MAX_FAILURES_PER_SLOT for row in stuck)


def _desired_tasks(service: JsonObject, mode: str, slots: int) -> int:
    """Count the tasks that must run or complete; for the global modes, the tasks that exist."""
    kind = value_at(service, ("Spec", "Mode"))
    total = get_int(kind, "ReplicatedJob", "TotalCompletions")
    at_once = get_int(kind, "ReplicatedJob", "MaxConcurrent")
    counts = {
        "replicated": (get_int(kind, "Replicated", "Replicas"), 1),
        "replicated-job": (total, at_once, 1),
    }
    return next((count for count in counts.get(mode, ()) if count is not None), slots)


def _monitor(service: JsonObject) -> float:
    nanoseconds = get_int(service, "Spec", "UpdateConfig", "Monitor")
    return nanoseconds / _SECOND if nanoseconds else MONITOR


def _unreadable_note(tasks: Sequence[Any]) -> str:
    count = unreadable(tasks)
    words = "1 task" if count == 1 else f"{count} tasks"
    return f" ({words} in the manager's answer cannot be read)" if count else ""


def _since(row: TaskRow) -> str:
    return row.since


def _cause(slots: tuple[SlotHistory, ...], desired_tasks: int, mode: str) -> str:
    """Return the most severe cause and its number of tasks: failures, errors, then early states."""
    found = Counter(
        map(_severity_and_cause, (slot for slot in slots if not slot.current.as_desired))
    )
    if not found:
        return _describe_missing_tasks(mode, missing=desired_tasks - len(slots))
    (_, text), times = min(found.items(), key=lambda item: (item[0][0], -item[1]))
    return text if desired_tasks <= 1 else f"{times} of {desired_tasks} tasks: {text}"


def _severity_and_cause(slot: SlotHistory) -> tuple[int, str]:
    """Return the severity of a slot's cause (lower is worse), and the cause."""
    row = slot.current
    if slot.failed_tasks:
        last = " (not restarted)" if row.given_up else ""
        return 0, _describe_failure(slot.failed_tasks[0]) + last
    if row.error:
        return 1, _RETRYING * (row.state in _NODE_STATES) + explain_go_error(row.error)
    return 1 + rank(row.state), _STATE_DESCRIPTIONS[row.state]


def _describe_failure(row: TaskRow) -> str:
    if row.state == "complete":
        return _RESTARTED_AFTER_SUCCESS
    return f"{row.state}: {explain_go_error(row.error) or 'no reason given'}"


def _describe_missing_tasks(mode: str, missing: int) -> str:
    if mode.startswith("global"):
        return "the manager lists no tasks yet: none is created, or no node matches"
    return f"waiting for the manager to create {missing} more task{'s' if missing > 1 else ''}"
