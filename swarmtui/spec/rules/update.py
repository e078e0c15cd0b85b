"""Rules on how an update and a rollback replace tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.notation.units import format_duration
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.suggestion import write

if TYPE_CHECKING:
    from swarmtui.spec.model.policy import Policy
    from swarmtui.spec.model.service import ServiceSpec

_UPDATE = "UpdateConfig"
_SECOND = 10**9
_DEFAULT_MONITOR = 5 * _SECOND
POLICY_PATHS = (_UPDATE, "RollbackConfig")
"""The paths of the two policies in a spec."""


def active_policies(spec: ServiceSpec) -> Iterator[tuple[str, Policy]]:
    """Yield the policies that are set, with their paths; none for a job, which uses none."""
    for path, policy in zip(POLICY_PATHS, (spec.update_config, spec.rollback_config), strict=True):
        if policy is not None and not spec.mode_kind.endswith("-job"):
            yield path, policy


def _in_both_policies(key: str) -> tuple[str, ...]:
    return tuple(f"{path}.{key}" for path in POLICY_PATHS)


@rule("warning", f"{_UPDATE}.Monitor")
def rollback_monitor_too_short(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The monitor time for rollback on failure is not set, or is above 0 and below 1s.

    A failure counts only within the monitor time after the task has started; the default is 5
    seconds, and a later failure does not cause a rollback (swarmkit
    manager/orchestrator/update/updater.go, api/defaults/service.go). In less than a second hardly
    any process fails.
    """
    policy = spec.update_config
    if not (policy and policy.failure_action == "rollback"):
        return
    if policy.monitor is None or 0 < policy.monitor < _SECOND:
        time = format_duration(policy.monitor or _DEFAULT_MONITOR)
        message = f"only a failure in the first {time} of a task causes a rollback"
        yield RuleProblem(
            f"{_UPDATE}.Monitor", message, "set it to the time that a bad task needs to fail"
        )


@rule("hint", f"{_UPDATE}.FailureAction")
def rollback_without_health_check(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service with rollback on failure does not have a health check.

    Without one only a task that ends counts as failed; one that hangs or serves errors does not
    (moby daemon/cluster/executor/container/controller.go). The image may have one.
    """
    policy, check = spec.update_config, spec.task_template.container_spec.healthcheck
    test = check.test if check else None
    if policy and policy.failure_action == "rollback" and (not test or test[0] == "NONE"):
        message = "without a health check only a task that ends counts as failed"
        yield RuleProblem(f"{_UPDATE}.FailureAction", message, "set one, unless the image has one")


@rule("warning", *_in_both_policies("Monitor"))
def zero_monitor(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A monitor time is 0.

    The engine reads 0 as not set, which means 5 seconds (moby daemon/cluster/convert/service.go).
    """
    for path, policy in active_policies(spec):
        if policy.monitor == 0:
            yield RuleProblem(f"{path}.Monitor", "0s is read as the default, 5s")


@rule("hint", *_in_both_policies("Monitor"))
def monitor_shorter_than_delay(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The monitor time is shorter than the delay between two batches.

    A task that fails after the monitor time and before the end of the delay does not stop the next
    batch (swarmkit manager/orchestrator/update/updater.go).
    """
    for path, policy in active_policies(spec):
        if policy.failure_action != "continue" and 0 < (policy.monitor or 0) < (policy.delay or 0):
            message = "shorter than the delay: a later failure does not stop the next batch"
            yield RuleProblem(f"{path}.Monitor", message, "make it as long as the delay")


@rule("warning", *_in_both_policies("MaxFailureRatio"))
def failure_ratio_of_one(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A failure ratio is 1, and the failure action is not continue.

    The failure action is taken when more than this share of the tasks fails: at 1 never (swarmkit
    manager/orchestrator/update/updater.go).
    """
    for path, policy in active_policies(spec):
        if policy.max_failure_ratio == 1 and policy.failure_action != "continue":
            action = policy.failure_action or "pause"
            message = f"no share is above 1: the failure action {action} is never taken"
            yield RuleProblem(f"{path}.MaxFailureRatio", message, *write("0.01", " for 1 %"))


@rule("warning", *_in_both_policies("MaxFailureRatio"))
def unused_failure_ratio(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A failure ratio is set with the failure action continue.

    With the action continue failures are not counted (swarmkit
    manager/orchestrator/update/updater.go).
    """
    for path, policy in active_policies(spec):
        if policy.max_failure_ratio and policy.failure_action == "continue":
            message = "does nothing: the failure action continue counts no failures"
            yield RuleProblem(f"{path}.MaxFailureRatio", message)


@rule("warning", *_in_both_policies("Delay"))
def unused_update_delay(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A delay is set for an update that replaces all tasks at once.

    With parallelism 0 all tasks are replaced at once, and the delay only follows the last one
    (swarmkit manager/orchestrator/update/updater.go).
    """
    for path, policy in active_policies(spec):
        if policy.delay and policy.parallelism == 0:
            message = "does nothing: with parallelism 0 all tasks are replaced at once"
            yield RuleProblem(f"{path}.Delay", message)


RULES = (
    rollback_monitor_too_short,
    rollback_without_health_check,
    zero_monitor,
    monitor_shorter_than_delay,
    failure_ratio_of_one,
    unused_failure_ratio,
    unused_update_delay,
)
