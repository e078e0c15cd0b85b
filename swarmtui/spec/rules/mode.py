"""Rules on the mode and the restart policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.modes import is_job
from swarmtui.spec.notation.units import format_duration
from swarmtui.spec.rules.rule import RuleProblem, rule

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.model.task import RestartPolicy

_RESTART = "TaskTemplate.RestartPolicy"
_REPLICAS = "Mode.Replicated.Replicas"
_JOB = "Mode.ReplicatedJob"
_DEFAULT_DELAY = 5 * 10**9


def _restart_policy(spec: ServiceSpec) -> RestartPolicy:
    from swarmtui.spec.model.task import RestartPolicy

    return spec.task_template.restart_policy or RestartPolicy()


@rule("error", "UpdateConfig")
def job_with_update_config(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A job takes no update policy.

    The manager refuses even an empty one: an update runs a job anew, as a whole
    (swarmkit manager/controlapi/service.go validateJob).
    """
    if is_job(spec.mode_kind) and spec.update_config is not None:
        hint = "clear it, or change the mode"
        yield RuleProblem("UpdateConfig", f"a {spec.mode_kind} takes none", hint)


@rule("warning", "RollbackConfig")
def job_with_rollback_config(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A job takes no rollback policy.

    The manager stores it and never uses it; the docker CLI refuses it
    (swarmkit manager/controlapi/service.go validateJob, docker/cli cli/command/service/opts.go).
    """
    if is_job(spec.mode_kind) and spec.rollback_config is not None:
        yield RuleProblem("RollbackConfig", f"does nothing for a {spec.mode_kind}", "clear it")


@rule("warning", _REPLICAS, f"{_JOB}.MaxConcurrent", f"{_JOB}.TotalCompletions")
def zero_tasks(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """There is a task to run.

    With 0 the service is created and does nothing, until it is scaled
    (swarmkit manager/orchestrator/replicated and jobs/replicated).
    """
    replicated, job = (
        (spec.mode.replicated, spec.mode.replicated_job) if spec.mode else (None, None)
    )
    if replicated and replicated.replicas == 0:
        yield RuleProblem(_REPLICAS, "0 replicas: no task will run")
    if job and job.max_concurrent == 0:
        yield RuleProblem(f"{_JOB}.MaxConcurrent", "0 at a time: no task will run")
    if job and job.total_completions == 0:
        yield RuleProblem(f"{_JOB}.TotalCompletions", "0 in all: no task will run")


@rule("warning", f"{_JOB}.MaxConcurrent")
def concurrency_above_total(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A job runs no more tasks at a time than it has to complete.

    The rest of MaxConcurrent is never used (swarmkit manager/orchestrator/jobs/replicated).
    """
    job = spec.mode.replicated_job if spec.mode else None
    if job and job.total_completions and (job.max_concurrent or 0) > job.total_completions:
        message = f"only {job.total_completions} tasks are to complete"
        yield RuleProblem(f"{_JOB}.MaxConcurrent", message)


@rule("warning", f"{_RESTART}.Condition")
def job_with_restart_any(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """For a job, the restart condition any means on-failure.

    A completed task is never started again (swarmkit manager/orchestrator/restart).
    """
    if is_job(spec.mode_kind) and _restart_policy(spec).condition == "any":
        message = "a job reads any as on-failure: a completed task stays ended"
        yield RuleProblem(f"{_RESTART}.Condition", message)


@rule("warning", f"{_RESTART}.Condition")
def service_without_restart(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service that is no job starts its tasks again when they end.

    With the condition none a task that has ended stays so, and one whose node is lost is not
    replaced (swarmkit manager/orchestrator/restart shouldRestart).
    """
    if not is_job(spec.mode_kind) and _restart_policy(spec).condition == "none":
        message = "a task that ends, or whose node is lost, is not replaced"
        yield RuleProblem(f"{_RESTART}.Condition", message, "for work that ends choose a job mode")


@rule("warning", f"{_RESTART}.Delay", f"{_RESTART}.MaxAttempts", f"{_RESTART}.Window")
def unused_restart_settings(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """Restart settings are for tasks that are restarted.

    With the condition none they are stored and never read (swarmkit manager/orchestrator/restart
    shouldRestart).
    """
    policy = _restart_policy(spec)
    if policy.condition != "none":
        return
    delay = policy.delay if policy.delay != _DEFAULT_DELAY else 0
    values = {"Delay": delay, "MaxAttempts": policy.max_attempts, "Window": policy.window}
    for key, value in values.items():
        if value:
            yield RuleProblem(f"{_RESTART}.{key}", "does nothing: the restart condition is none")


@rule("warning", f"{_RESTART}.Window")
def unused_restart_window(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A restart window is the time in which attempts are counted.

    Where these are unlimited it does nothing (swarmkit manager/orchestrator/restart shouldRestart).
    """
    policy = _restart_policy(spec)
    if policy.window and not policy.max_attempts and policy.condition != "none":
        yield RuleProblem(f"{_RESTART}.Window", "does nothing: the restart attempts are unlimited")


@rule("warning", f"{_RESTART}.Window")
def restart_window_too_short(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """As many restarts as there are attempts fit into the restart window.

    Only restarts within the window before a failure count, and the restart delay lies before each:
    where the window is too short for them, a failing task is started again for ever
    (swarmkit manager/orchestrator/restart shouldRestart).
    """
    policy = _restart_policy(spec)
    if policy.condition == "none" or not (policy.window and policy.max_attempts):
        return
    delay = _DEFAULT_DELAY if policy.delay is None else policy.delay
    least = policy.max_attempts * delay
    if least >= policy.window and spec.mode_kind != "global-job":
        message = f"never gives up: {policy.max_attempts} attempts take {format_duration(least)}"
        yield RuleProblem(f"{_RESTART}.Window", f"{message} or more", "make it longer")


@rule("warning", f"{_RESTART}.MaxAttempts")
def ignored_global_job_attempts(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The attempts of a global job are not counted.

    They are kept by node and looked up without it, so that a failing task is started again for ever
    (swarmkit manager/orchestrator/restart shouldRestart; seen on 20.10 and 26.1).
    """
    policy = _restart_policy(spec)
    if spec.mode_kind == "global-job" and policy.max_attempts and policy.condition != "none":
        message = "a global job does not count its attempts: it never gives up"
        yield RuleProblem(
            f"{_RESTART}.MaxAttempts", message, "to try once, choose the condition none"
        )


@rule("hint", f"{_RESTART}.MaxAttempts")
def unlimited_job_attempts(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The attempts of a job have a limit.

    Otherwise a task that can only fail is started again for ever, and the job never ends
    (swarmkit manager/orchestrator/restart).
    """
    policy = _restart_policy(spec)
    if (
        spec.mode_kind == "replicated-job"
        and policy.condition != "none"
        and not policy.max_attempts
    ):
        message = "a task that keeps failing is started again for ever"
        yield RuleProblem(f"{_RESTART}.MaxAttempts", message, "set a number")


RULES = (
    job_with_update_config,
    job_with_rollback_config,
    zero_tasks,
    concurrency_above_total,
    job_with_restart_any,
    service_without_restart,
    unused_restart_settings,
    unused_restart_window,
    restart_window_too_short,
    ignored_global_job_attempts,
    unlimited_job_attempts,
)
