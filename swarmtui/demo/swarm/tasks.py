"""Tasks and their states, computed from the time; nothing is stored.

Sources: swarmkit `agent/exec/controller.go` (states and messages), `manager/orchestrator/restart`
(the next task of a slot is created immediately with desired state ready: the node prepares it, and
can reject it, immediately, but starts it after the restart delay).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from swarmtui.demo.fixtures.scenario import Node
from swarmtui.demo.ids import hex_id, swarm_id, timestamp
from swarmtui.demo.swarm.node_checks import Refusal, check_after_pull, check_before_pull
from swarmtui.demo.swarm.ports import allocatable, is_ingress, ports_of
from swarmtui.demo.swarm.scheduler import Assignment, generic_resources
from swarmtui.spec.modes import JOB_KEYS

Spec = dict[str, Any]

NANO = 1_000_000_000
_TASK_HISTORY_LIMIT = 5
_MAX_SLOTS = 1000
_STAGGER = 0.15
_JOB_WAVE_SECONDS = 4.2
_NOT_STARTED_EXIT_CODE = 128
_DEFAULT_RESTART_DELAY = 5 * NANO

_UNASSIGNED = (
    ("new", 0.0, "created"),
    ("pending", 0.1, "pending task scheduling"),
)
_ASSIGNED_AFTER = 0.2
_PREPARING_AFTER = 0.4
_READY_AFTER = 0.9
_STARTING_AFTER = 1.0
_RUNNING_AFTER = 0.4


class Outcome(NamedTuple):
    """How a task ends: its last state, with the reason.

    `seconds` count from the state preparing for a rejected task, from the start for others.
    """

    state: str
    seconds: float
    message: str
    err: str = ""
    exit_code: int = 0


class TaskStatus(NamedTuple):
    """One state of a task; `timestamp` is when it enters the state, in seconds since 1970."""

    state: str
    timestamp: float
    message: str
    err: str = ""


@dataclass(frozen=True)
class ServiceBase:
    """The part of a service that determines its tasks.

    `created` is in seconds since 1970; `pull_error` is the nodes' error for the image, or "".
    """

    id: str
    index: int
    created: float
    spec: Spec
    pull_error: str = ""

    @property
    def task_template(self) -> Spec:
        """The task template."""
        found: Spec = self.spec["TaskTemplate"]
        return found

    @property
    def is_job(self) -> bool:
        """Whether it is a job, whose tasks complete."""
        return bool(JOB_KEYS & self.spec["Mode"].keys())

    @property
    def allocatable(self) -> bool:
        """Whether the manager can allocate its ports; if not, its tasks stay in the state new."""
        return allocatable(self.spec)

    def slots(self) -> range | None:
        """Return the slots: from 1 for replicas, from 0 for jobs, None for one task per node.

        At most 1000, because every list of tasks computes all of them.
        """
        mode = self.spec["Mode"]
        if "Replicated" in mode:
            return range(1, min(mode["Replicated"]["Replicas"], _MAX_SLOTS) + 1)
        if "ReplicatedJob" in mode:
            job = mode["ReplicatedJob"]
            total = job["TotalCompletions"] if job["MaxConcurrent"] else 0
            return range(min(total, _MAX_SLOTS))
        return None

    def outcome(self, assignment: Assignment) -> Outcome | None:
        """Return how its tasks in this assignment end, None when they keep running."""
        refusal = self._refusal(assignment.node) if assignment.node else None
        if refusal:
            code = _NOT_STARTED_EXIT_CODE if refusal.state == "failed" else 0
            return Outcome(refusal.state, 0.9, refusal.message, refusal.err, code)
        if self.task_template["ContainerSpec"]["Image"].partition("@")[0].endswith(":crash"):
            return Outcome("failed", 1.4, "started", "task: non-zero exit (1)", 1)
        return Outcome("complete", 1.9, "finished") if self.is_job else None

    def _refusal(self, node: Node) -> Refusal | None:
        pull = Refusal("preparing", self.pull_error) if self.pull_error else None
        return (
            check_before_pull(self.task_template)
            or pull
            or check_after_pull(self.task_template, node)
        )

    def restarts(self, outcome: Outcome) -> bool:
        """Whether the restart policy starts another task after this outcome."""
        condition = self.task_template.get("RestartPolicy", {}).get("Condition", "any")
        return condition != "none" and outcome.state != "complete"


@dataclass(frozen=True)
class Task:
    """One task: number `number` (from 0) of its slot; it starts `delay` seconds after `created`."""

    service: ServiceBase
    assignment: Assignment
    number: int
    created: float
    delay: float = 0.0

    @property
    def id(self) -> str:
        """The task's ID."""
        node = self.assignment.node.id if self.assignment.node and not self.assignment.slot else ""
        return swarm_id("task", self.service.id, self.assignment.slot, node, self.number)

    def statuses(self) -> list[TaskStatus]:
        """Return all states that the task enters, in order, also future ones."""
        new, pending = (
            TaskStatus(state, self.created + after, message)
            for state, after, message in _UNASSIGNED
        )
        if not self.service.allocatable:
            return [new]
        if not self.assignment.fits:
            return [new, pending._replace(err=self.assignment.err)]
        assigned = TaskStatus("assigned", self.created + _ASSIGNED_AFTER, self.assignment.message)
        stagger = 0 if self.number else _STAGGER * (self.assignment.slot % 6)
        on_node = self._node_statuses(self.created + _PREPARING_AFTER + stagger)
        return [new, pending, assigned, *on_node]

    def _node_statuses(self, arrival: float) -> list[TaskStatus]:
        outcome = self.service.outcome(self.assignment)
        preparing = TaskStatus("preparing", arrival, "preparing")
        if outcome and outcome.state == "rejected":
            return [
                preparing,
                TaskStatus(outcome.state, arrival + outcome.seconds, outcome.message, outcome.err),
            ]
        start = max(arrival + _STARTING_AFTER, self.created + self.delay)
        statuses = [
            preparing,
            TaskStatus("ready", arrival + _READY_AFTER, "prepared"),
            TaskStatus("starting", start, "starting"),
        ]
        if not outcome or outcome.message != "starting":
            statuses.append(TaskStatus("running", start + _RUNNING_AFTER, "started"))
        if outcome:
            statuses.append(
                TaskStatus(outcome.state, start + outcome.seconds, outcome.message, outcome.err)
            )
        return statuses

    @property
    def ends(self) -> bool:
        """Whether the task ends: not if it lacks a node or keeps running."""
        runs = self.service.allocatable and self.assignment.fits
        return runs and self.service.outcome(self.assignment) is not None

    @property
    def replaced_at(self) -> float:
        """When the manager replaces it: at its end, but not before its delay is over."""
        return max(self.statuses()[-1].timestamp, self.created + self.delay)

    def status_at(self, now: float) -> TaskStatus:
        """Return the task's state at `now`, in seconds since 1970."""
        statuses = self.statuses()
        return next(
            (status for status in reversed(statuses) if status.timestamp <= now), statuses[0]
        )

    def desired_state(self, now: float) -> str:
        """Return the desired state at `now`, in seconds since 1970."""
        if self.service.is_job and self.status_at(now).state not in {"rejected", "failed"}:
            return "complete"
        if self.ends and now >= self.replaced_at:
            return "shutdown"
        return "ready" if now < self.created + self.delay else "running"


def list_tasks(service: ServiceBase, assignments: list[Assignment], now: float) -> list[Task]:
    """Return the tasks that exist at `now`, including the last ended ones of each slot."""
    return [
        task
        for assignment in assignments
        if now >= (start := _start_time(service, assignment))
        for task in _tasks_of_slot(service, assignment, start, now)
    ]


def _start_time(service: ServiceBase, assignment: Assignment) -> float:
    """Return when the slot's first task is created, in seconds since 1970.

    Tasks of a job start in waves of MaxConcurrent; infinite when the tasks of a wave fail.
    """
    job = service.spec["Mode"].get("ReplicatedJob")
    wave = assignment.slot // job["MaxConcurrent"] if job else 0
    outcome = service.outcome(assignment) if assignment.fits else None
    if wave and (outcome is None or outcome.state != "complete"):
        return float("inf")
    return service.created + wave * _JOB_WAVE_SECONDS


def _tasks_of_slot(
    service: ServiceBase, assignment: Assignment, start: float, now: float
) -> Iterator[Task]:
    first = Task(service, assignment, 0, start)
    outcome = service.outcome(assignment) if first.ends else None
    end = first.replaced_at
    if outcome is None or now < end or not service.restarts(outcome):
        yield first
        return
    delay = (
        max(0, service.task_template.get("RestartPolicy", {}).get("Delay", _DEFAULT_RESTART_DELAY))
        / NANO
    )
    lifetime = Task(service, assignment, 1, 0.0, delay).replaced_at
    last = 1 + int((now - end) / lifetime)
    max_attempts = service.task_template.get("RestartPolicy", {}).get("MaxAttempts", 0)
    last = min(last, max_attempts) if max_attempts else last
    for number in range(max(0, last - _TASK_HISTORY_LIMIT + 1), last + 1):
        if number == 0:
            yield first
        else:
            yield Task(service, assignment, number, end + (number - 1) * lifetime, delay)


def as_json(task: Task, now: float) -> Spec:
    """Return a task as GET /tasks shows it; slot 0 is left out, as Go's omitempty does."""
    service, status = task.service, task.status_at(now)
    shown: Spec = {
        "ID": task.id,
        "Version": {"Index": service.index + task.statuses().index(status) + 1},
        "CreatedAt": timestamp(task.created),
        "UpdatedAt": timestamp(status.timestamp),
        "Labels": {},
        "Spec": {key: value for key, value in service.task_template.items() if key != "Runtime"},
        "ServiceID": service.id,
        "Status": _status_json(task, status),
        "DesiredState": task.desired_state(now),
    }
    if task.assignment.slot:
        shown["Slot"] = task.assignment.slot
    placed = status.state not in {"new", "pending"}
    if task.assignment.node and (placed or task.assignment.preassigned):
        shown["NodeID"] = task.assignment.node.id
    if placed and generic_resources(service.spec):
        resources = generic_resources(service.spec)
        shown["GenericResources"] = [{"DiscreteResourceSpec": each} for each in resources]
    if service.is_job:
        shown["JobIteration"] = {"Index": 0}
    return shown


def _status_json(task: Task, status: TaskStatus) -> Spec:
    shown: Spec = {
        "Timestamp": timestamp(status.timestamp),
        "State": status.state,
        "Message": status.message,
    }
    if status.err:
        shown["Err"] = status.err
    if status.state in {"starting", "running", "complete", "failed"}:
        shown["ContainerStatus"] = _container_status(task, status)
    elif status.state == "rejected" and status.message == "preparing":
        shown["ContainerStatus"] = {"ContainerID": "", "PID": 0, "ExitCode": 0}
    shown["PortStatus"] = _port_status(task) if status.state == "running" else {}
    return shown


def _container_status(task: Task, status: TaskStatus) -> Spec:
    outcome = task.service.outcome(task.assignment)
    ended = outcome is not None and status.state == outcome.state
    return {
        "ContainerID": hex_id("container", task.id),
        "PID": 4000 + int(hex_id("pid", task.id)[:3], 16) if status.state == "running" else 0,
        "ExitCode": outcome.exit_code if outcome and ended else 0,
    }


def _port_status(task: Task) -> Spec:
    ports = [port for port in ports_of(task.service.spec) if not is_ingress(port)]
    return {"Ports": ports} if ports else {}
