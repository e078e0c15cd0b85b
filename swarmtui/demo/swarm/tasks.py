"""A task's life as a function of the time: nothing is stored, everything follows from the clock.

Sources: swarmkit `agent/exec/controller.go` (states and messages), `manager/orchestrator/restart`
(the next task of a slot is made at once, with desired state ready: it prepares, and so may be
rejected, at once, but starts after the delay).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from swarmtui.demo.identity import hex_identity, identity, timestamp
from swarmtui.demo.swarm.node_checks import Refusal, after_pulling, before_pulling
from swarmtui.demo.swarm.placement import Assignment, generic_resources
from swarmtui.demo.swarm.ports import allocatable, is_ingress, ports_of
from swarmtui.demo.fixtures.scenario import Node

Spec = dict[str, Any]

NANO = 1_000_000_000
_HISTORY = 5
_MOST_SLOTS = 1000
_STAGGER = 0.15
_JOB_WAVE = 4.2
_NOT_STARTED = 128
_DEFAULT_DELAY = 5 * NANO

_UNASSIGNED = (
    ("new", 0.0, "created"),
    ("pending", 0.1, "pending task scheduling"),
)
_ASSIGNED = 0.2
_PREPARING = 0.4
_PREPARED = 0.9
_STARTING = 1.0
_START = 0.4


class Fate(NamedTuple):
    """How a task ends: the state, the seconds since its preparing or its start, and why."""

    state: str
    after: float
    message: str
    err: str = ""
    exit_code: int = 0


class Moment(NamedTuple):
    """A task enters a state."""

    state: str
    at: float
    message: str
    err: str = ""


@dataclass(frozen=True)
class Work:
    """What the tasks of one service come from; `pull_error` is what its nodes say to the image."""

    id: str
    index: int
    created: float
    spec: Spec
    pull_error: str = ""

    @property
    def task(self) -> Spec:
        """The task template."""
        found: Spec = self.spec["TaskTemplate"]
        return found

    @property
    def is_job(self) -> bool:
        """Whether its tasks are meant to complete."""
        return bool({"ReplicatedJob", "GlobalJob"} & self.spec["Mode"].keys())

    @property
    def allocatable(self) -> bool:
        """Whether the manager finds all that it needs; its tasks stay new for ever otherwise."""
        return allocatable(self.spec)

    def slots(self) -> range | None:
        """Return the slots, from 1 for replicas, from 0 for jobs; None for one task per node.

        Tasks beyond the first 1000 are left out: every list of tasks computes all of them.
        """
        mode = self.spec["Mode"]
        if "Replicated" in mode:
            return range(1, min(mode["Replicated"]["Replicas"], _MOST_SLOTS) + 1)
        if "ReplicatedJob" in mode:
            job = mode["ReplicatedJob"]
            total = job["TotalCompletions"] if job["MaxConcurrent"] else 0
            return range(min(total, _MOST_SLOTS))
        return None

    def fate(self, seat: Assignment) -> Fate | None:
        """Tell how each of its tasks in `seat` ends; None when they run on."""
        refusal = self._refusal(seat.node) if seat.node else None
        if refusal:
            code = _NOT_STARTED if refusal.state == "failed" else 0
            return Fate(refusal.state, 0.9, refusal.message, refusal.err, code)
        if self.task["ContainerSpec"]["Image"].partition("@")[0].endswith(":crash"):
            return Fate("failed", 1.4, "started", "task: non-zero exit (1)", 1)
        return Fate("complete", 1.9, "finished") if self.is_job else None

    def _refusal(self, node: Node) -> Refusal | None:
        pull = Refusal("preparing", self.pull_error) if self.pull_error else None
        return before_pulling(self.task) or pull or after_pulling(self.task, node)

    def restarts(self, fate: Fate) -> bool:
        """Tell whether the restart policy wants another task after one that ended so."""
        condition = self.task.get("RestartPolicy", {}).get("Condition", "any")
        return condition != "none" and fate.state != "complete"


@dataclass(frozen=True)
class Attempt:
    """One task: the `number`th of its seat, made at `born`, started `delay` seconds later."""

    work: Work
    seat: Assignment
    number: int
    born: float
    delay: float = 0.0

    @property
    def id(self) -> str:
        """The task's ID."""
        node = self.seat.node.id if self.seat.node and not self.seat.slot else ""
        return identity("task", self.work.id, self.seat.slot, node, self.number)

    def course(self) -> list[Moment]:
        """Return every state that it goes through, in order."""
        new, pending = (Moment(state, self.born + at, how) for state, at, how in _UNASSIGNED)
        if not self.work.allocatable:
            return [new]
        if not self.seat.fits:
            return [new, pending._replace(err=self.seat.err)]
        assigned = Moment("assigned", self.born + _ASSIGNED, self.seat.message)
        stagger = 0 if self.number else _STAGGER * (self.seat.slot % 6)
        on_the_node = self._on_the_node(self.born + _PREPARING + stagger)
        return [new, pending, assigned, *on_the_node]

    def _on_the_node(self, arrival: float) -> list[Moment]:
        fate = self.work.fate(self.seat)
        preparing = Moment("preparing", arrival, "preparing")
        if fate and fate.state == "rejected":
            return [preparing, Moment(fate.state, arrival + fate.after, fate.message, fate.err)]
        start = max(arrival + _STARTING, self.born + self.delay)
        moments = [
            preparing,
            Moment("ready", arrival + _PREPARED, "prepared"),
            Moment("starting", start, "starting"),
        ]
        if not fate or fate.message != "starting":
            moments.append(Moment("running", start + _START, "started"))
        if fate:
            moments.append(Moment(fate.state, start + fate.after, fate.message, fate.err))
        return moments

    @property
    def ends(self) -> bool:
        """Whether it ever ends by itself: one that has no place, or runs on, does not."""
        runs = self.work.allocatable and self.seat.fits
        return runs and self.work.fate(self.seat) is not None

    @property
    def replaced(self) -> float:
        """When the manager gives it up: at its end, but not before its delay is over."""
        return max(self.course()[-1].at, self.born + self.delay)

    def moment(self, now: float) -> Moment:
        """Return where it is at `now`."""
        course = self.course()
        return next((moment for moment in reversed(course) if moment.at <= now), course[0])

    def desired(self, now: float) -> str:
        """Return the state that the manager wants it in."""
        if self.work.is_job and self.moment(now).state not in {"rejected", "failed"}:
            return "complete"
        if self.ends and now >= self.replaced:
            return "shutdown"
        return "ready" if now < self.born + self.delay else "running"


def attempts(work: Work, seats: list[Assignment], now: float) -> list[Attempt]:
    """Return every task that exists at `now`, with the last few that ended in each seat."""
    return [
        attempt
        for seat in seats
        if now >= (start := _start(work, seat))
        for attempt in _attempts_in(work, seat, start, now)
    ]


def _start(work: Work, seat: Assignment) -> float:
    """Begin a job's slots in waves of MaxConcurrent; after failing tasks no wave ever comes."""
    job = work.spec["Mode"].get("ReplicatedJob")
    wave = seat.slot // job["MaxConcurrent"] if job else 0
    fate = work.fate(seat) if seat.fits else None
    if wave and (fate is None or fate.state != "complete"):
        return float("inf")
    return work.created + wave * _JOB_WAVE


def _attempts_in(work: Work, seat: Assignment, start: float, now: float) -> Iterator[Attempt]:
    first = Attempt(work, seat, 0, start)
    fate = work.fate(seat) if first.ends else None
    end = first.replaced
    if fate is None or now < end or not work.restarts(fate):
        yield first
        return
    delay = max(0, work.task.get("RestartPolicy", {}).get("Delay", _DEFAULT_DELAY)) / NANO
    length = Attempt(work, seat, 1, 0.0, delay).replaced
    last = 1 + int((now - end) / length)
    most = work.task.get("RestartPolicy", {}).get("MaxAttempts", 0)
    last = min(last, most) if most else last
    for number in range(max(0, last - _HISTORY + 1), last + 1):
        if number == 0:
            yield first
        else:
            yield Attempt(work, seat, number, end + (number - 1) * length, delay)


def as_json(attempt: Attempt, now: float) -> Spec:
    """Return a task as GET /tasks shows it; slot 0 is left out, as Go leaves out a zero."""
    work, moment = attempt.work, attempt.moment(now)
    shown: Spec = {
        "ID": attempt.id,
        "Version": {"Index": work.index + attempt.course().index(moment) + 1},
        "CreatedAt": timestamp(attempt.born),
        "UpdatedAt": timestamp(moment.at),
        "Labels": {},
        "Spec": {key: value for key, value in work.task.items() if key != "Runtime"},
        "ServiceID": work.id,
        "Status": _status(attempt, moment),
        "DesiredState": attempt.desired(now),
    }
    if attempt.seat.slot:
        shown["Slot"] = attempt.seat.slot
    placed = moment.state not in {"new", "pending"}
    if attempt.seat.node and (placed or attempt.seat.preassigned):
        shown["NodeID"] = attempt.seat.node.id
    if placed and generic_resources(work.spec):
        resources = generic_resources(work.spec)
        shown["GenericResources"] = [{"DiscreteResourceSpec": each} for each in resources]
    if work.is_job:
        shown["JobIteration"] = {"Index": 0}
    return shown


def _status(attempt: Attempt, moment: Moment) -> Spec:
    status: Spec = {
        "Timestamp": timestamp(moment.at),
        "State": moment.state,
        "Message": moment.message,
    }
    if moment.err:
        status["Err"] = moment.err
    if moment.state in {"starting", "running", "complete", "failed"}:
        status["ContainerStatus"] = _container(attempt, moment)
    elif moment.state == "rejected" and moment.message == "preparing":
        status["ContainerStatus"] = {"ContainerID": "", "PID": 0, "ExitCode": 0}
    status["PortStatus"] = _ports(attempt) if moment.state == "running" else {}
    return status


def _container(attempt: Attempt, moment: Moment) -> Spec:
    fate = attempt.work.fate(attempt.seat)
    ended = fate is not None and moment.state == fate.state
    return {
        "ContainerID": hex_identity("container", attempt.id),
        "PID": 4000 + int(hex_identity("pid", attempt.id)[:3], 16)
        if moment.state == "running"
        else 0,
        "ExitCode": fate.exit_code if fate and ended else 0,
    }


def _ports(attempt: Attempt) -> Spec:
    ports = [port for port in ports_of(attempt.work.spec) if not is_ingress(port)]
    return {"Ports": ports} if ports else {}
