"""From a service's tasks to how far it is, what holds it up, and how it ends.

The counting is that of `docker service create` (docker/cli cli/command/service/progress), whose
loop has no end for a service that cannot run. The rule that ends ours is told at `Rollout`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from swarmtui.cluster.snapshot import mode_of
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
    "assigned": "waiting for the node to take it on",
    "accepted": "waiting for the node to take it on",
    "preparing": "preparing: the node pulls the image and makes the container",
    "ready": "ready to start",
    "starting": "starting, or waiting for the health check",
    "running": "running",
    "complete": "complete",
}
_NODE_STATES = ("accepted", "preparing", "ready", "starting")
# So does Engine 29 with a registry that it cannot reach, without end (swarmkit
# agent/exec/controller.go: the error of an attempt is no end of the task).
_RETRYING = "the node keeps trying: "
_RESTARTED_AFTER_SUCCESS = (
    "the container ended with exit status 0 and is started again: give it a command that keeps "
    "running, or choose a job mode"
)


@dataclass(frozen=True)
class Progress:
    """How far a service is at one moment.

    `running` counts what is as it should be: running tasks, or for a job completed ones.
    `desired_tasks` is 0 for the global modes until the first tasks appear.
    """

    mode: str
    desired_tasks: int
    running: int
    rows: tuple[TaskRow, ...] = ()
    """The task that counts in each slot or on each node."""
    failed_tasks: tuple[TaskRow, ...] = ()
    """All tasks in the manager's history that ended badly, oldest first."""
    settled: bool = False
    cause: str = ""
    """One plain sentence: what holds it up. Empty once it is settled."""
    monitor: float = MONITOR
    """Seconds that it must stay settled to count as converged."""
    unreadable: int = 0
    """Tasks in the manager's answer that were left out, since they have no ID or no state."""

    @property
    def is_job(self) -> bool:
        """Whether its tasks run to completion."""
        return is_job(self.mode)

    @property
    def failure_count(self) -> int:
        """How many tasks ended badly so far, going by the history that the manager keeps."""
        return len(self.failed_tasks)


def progress(service: JsonObject, tasks: Sequence[Any], nodes: Sequence[Any]) -> Progress:
    """Read how far `service` is, from GET /services/ID, /tasks of the service, and /nodes."""
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
    """What becomes of a service, moment by moment: `rollout = rollout.advance(progress, now)`.

    waiting    not all tasks are as they should be
    stable     they are, and are watched for the monitor time
    converged  they stayed so for the monitor time (5 s, or UpdateConfig.Monitor)
    complete   every task of a job completed; there is nothing to watch then
    failing    it will not get there by itself: some place has no task that is running or well, and
               either three tasks ended badly there, or the swarm gave it up (restart condition
               none, or all attempts used)

    To end badly is to fail, to be rejected, or to end with exit status 0 and be started again. A
    task that no node can take has not failed: a node may come, so it waits, and the cause is told.
    The manager's history is short (5 tasks of a place, or fewer), so the ends are counted here.
    """

    state: RolloutState = "waiting"
    settled_at: float | None = None
    failed_tasks: frozenset[tuple[str, str]] = frozenset()
    """Place and ID of every task that was seen to have ended badly."""

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self.state in ("converged", "complete", "failing")

    def advance(self, progress: Progress, now: float) -> Rollout:
        """Move on to what was seen; `now` is a monotonic clock's, in seconds."""
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
    """Count the tasks that must run or complete: for the global modes, all that there are."""
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
    """Tell what is worst, and of how many tasks: ends, then errors, then what is least far."""
    found = Counter(
        map(_severity_and_cause, (slot for slot in slots if not slot.current.as_desired))
    )
    if not found:
        return _describe_missing_tasks(mode, missing=desired_tasks - len(slots))
    (_, text), times = min(found.items(), key=lambda item: (item[0][0], -item[1]))
    return text if desired_tasks <= 1 else f"{times} of {desired_tasks} tasks: {text}"


def _severity_and_cause(slot: SlotHistory) -> tuple[int, str]:
    """Tell how bad it is (lower is worse), and what it is."""
    row = slot.current
    if slot.failed_tasks:
        last = " (not tried again)" if row.given_up else ""
        return 0, _describe_failure(slot.failed_tasks[0]) + last
    if row.error:
        return 1, _RETRYING * (row.state in _NODE_STATES) + explain_go_error(row.error)
    return 1 + rank(row.state), _STATE_DESCRIPTIONS[row.state]


def _describe_failure(row: TaskRow) -> str:
    if row.state == "complete":
        return _RESTARTED_AFTER_SUCCESS
    return f"{row.state}: {explain_go_error(row.error) or 'without a reason'}"


def _describe_missing_tasks(mode: str, missing: int) -> str:
    if mode.startswith("global"):
        return "the manager lists no tasks for it: it has made none yet, or no node fits"
    return f"waiting for the manager to make {missing} more task{'s' if missing > 1 else ''}"
