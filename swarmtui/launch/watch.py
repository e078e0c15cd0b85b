"""Follow a service to the end of its rollout."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from swarmtui.cluster.rollout import Progress, Rollout, progress
from swarmtui.errors import ConnectError, ExitStatus, NotFound, Refused, SwarmtuiError
from swarmtui.launch.task_nodes import TaskNodes
from swarmtui.spec.notation.units import format_duration

if TYPE_CHECKING:
    from swarmtui.engine.client import Engine

VerdictKind = Literal["converged", "complete", "failing", "timed-out", "removed", "left"]

INTERVAL = 0.5
LAST_REQUEST_TIMEOUT = 1.0
"""Seconds that a request may take when the timeout is reached, or nearly so."""
_SECOND = 10**9
_STATUSES: dict[VerdictKind, ExitStatus] = {
    "converged": ExitStatus.DONE,
    "complete": ExitStatus.DONE,
    "left": ExitStatus.DONE,
    "failing": ExitStatus.TASKS_FAILED,
    "removed": ExitStatus.TASKS_FAILED,
    "timed-out": ExitStatus.TIMED_OUT,
}
_NOT_OBSERVED = Progress(mode="replicated", desired_tasks=0, running=0, cause="not observed yet")


@dataclass(frozen=True)
class Verdict:
    """The result, and a sentence for people. The service still exists unless it is "removed"."""

    kind: VerdictKind
    sentence: str

    @property
    def exit_status(self) -> ExitStatus:
        """The exit status of a command."""
        return _STATUSES[self.kind]


@dataclass(frozen=True)
class Observation:
    """What was observed at one moment; the last observation of a rollout has the verdict."""

    progress: Progress
    rollout: Rollout
    verdict: Verdict | None = None
    seconds_left: float = 0.0
    """The rest of the monitor time, while all tasks are in their desired state."""


def follow(
    engine: Engine,
    service_id: str,
    timeout: float | None = None,
    interval: float = INTERVAL,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], object] = time.sleep,
) -> Iterator[Observation]:
    """Observe the service every `interval` seconds, until its rollout or `timeout` has ended.

    Only the service, its tasks and their nodes are asked for: other services cost nothing.
    While the manager cannot be reached, that is the progress's cause, and the rollout continues; a
    slow answer is awaited until the timeout, the last one for LAST_REQUEST_TIMEOUT. `wait` may end
    it too, by returning true: pass `Event.wait` to be able to leave.
    """
    start, nodes = clock(), TaskNodes()
    observation = Observation(_NOT_OBSERVED, Rollout())
    while not observation.verdict:
        limited = _with_deadline(engine, start, timeout, clock())
        observation = _with_verdict(
            _observe(limited, service_id, nodes, observation, clock), clock() - start, timeout
        )
        yield observation
        if not observation.verdict and wait(_pause(interval, start, timeout, clock())):
            yield replace(
                observation,
                verdict=Verdict("left", f"left: {_describe_progress(observation.progress)}"),
            )
            return


def watch(
    engine: Engine,
    service_id: str,
    timeout: float | None = None,
    on_progress: Callable[[Progress], object] = lambda _: None,
    interval: float = INTERVAL,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], object] = time.sleep,
) -> Verdict:
    """Follow the service to its verdict; `on_progress` gets each progress that has changed."""
    reported = None
    for observation in follow(engine, service_id, timeout, interval, clock, wait):
        if observation.progress != reported:
            reported = observation.progress
            on_progress(reported)
        if observation.verdict:
            return observation.verdict
    raise AssertionError("a rollout is followed to its verdict")


def _observe(
    engine: Engine,
    service_id: str,
    nodes: TaskNodes,
    last: Observation,
    clock: Callable[[], float],
) -> Observation:
    try:
        service, tasks = engine.service(service_id), engine.tasks(service_id)
        found = progress(service, tasks, nodes.of(tasks, engine, clock()))
    except NotFound:
        return replace(last, verdict=Verdict("removed", "the service no longer exists"))
    except (ConnectError, Refused) as error:
        return replace(last, progress=_unreachable(last.progress, error), seconds_left=0.0)
    now = clock()
    rollout = last.rollout.advance(found, now)
    return Observation(found, rollout, seconds_left=_seconds_left(found, rollout, now))


def _seconds_left(found: Progress, rollout: Rollout, now: float) -> float:
    if rollout.state != "stable" or rollout.settled_at is None:
        return 0.0
    return max(found.monitor - (now - rollout.settled_at), 0.0)


def _with_deadline(engine: Engine, start: float, timeout: float | None, now: float) -> Engine:
    """Return the engine with a deadline that ends with the timeout."""
    return (
        engine
        if timeout is None
        else engine.with_deadline(max(start + timeout - now, LAST_REQUEST_TIMEOUT))
    )


def _unreachable(last: Progress, error: SwarmtuiError) -> Progress:
    """Return the last progress as not settled, with the error as its cause."""
    return replace(last, settled=False, cause=f"the manager cannot be reached: {error.message}")


def _with_verdict(observation: Observation, seconds: float, timeout: float | None) -> Observation:
    if observation.verdict:
        return observation
    if observation.rollout.is_over:
        return replace(observation, verdict=_verdict(observation))
    if timeout is not None and seconds >= timeout:
        after = format_duration(int(timeout * _SECOND))
        sentence = f"not done after {after}: {_describe_progress(observation.progress)}"
        return replace(observation, verdict=Verdict("timed-out", sentence))
    return observation


def _verdict(observation: Observation) -> Verdict:
    found = observation.progress
    match observation.rollout.state:
        case "converged":
            return Verdict("converged", f"converged: {describe_count(found)}")
        case "complete":
            return Verdict("complete", f"job complete: {describe_count(found)}")
    return Verdict("failing", f"tasks fail: {found.cause}")


def describe_count(found: Progress) -> str:
    """Format the number of tasks: `1 of 3 tasks running`."""
    words = "completed" if found.is_job else "running"
    plural = "s" if found.desired_tasks != 1 else ""
    return f"{found.running} of {found.desired_tasks} task{plural} {words}"


def _describe_progress(found: Progress) -> str:
    return f"{describe_count(found)}; {found.cause}" if found.cause else describe_count(found)


def _pause(interval: float, start: float, timeout: float | None, now: float) -> float:
    """Return the seconds until the next observation: at the timeout, not after it."""
    return interval if timeout is None else max(0.0, min(interval, start + timeout - now))
