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
    """A job has an update policy.

    The manager refuses even an empty one: an update runs the whole job again (swarmkit
    manager/controlapi/service.go validateJob).
    """
    if is_job(spec.mode_kind) and spec.update_config is not None:
        hint = "clear it, or change the mode"
        yield RuleProblem("UpdateConfig", f"a {spec.mode_kind} cannot have an update policy", hint)


@rule("warning", "RollbackConfig")
def job_with_rollback_config(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A job has a rollback policy.

    The manager stores it and never uses it; the docker CLI refuses it (swarmkit
    manager/controlapi/service.go validateJob, docker/cli cli/command/service/opts.go).
    """
    if is_job(spec.mode_kind) and spec.rollback_config is not None:
        yield RuleProblem("RollbackConfig", f"does nothing for a {spec.mode_kind}", "clear it")


@rule("warning", _REPLICAS, f"{_JOB}.MaxConcurrent", f"{_JOB}.TotalCompletions")
def zero_tasks(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service has 0 replicas, or a job has 0 tasks in total or at a time.

    With 0 the service is created and runs nothing until it is scaled (swarmkit
    manager/orchestrator/replicated and jobs/replicated).
    """
    replicated, job = (
        (spec.mode.replicated, spec.mode.replicated_job) if spec.mode else (None, None)
    )
    if replicated and replicated.replicas == 0:
        yield RuleProblem(_REPLICAS, "0 replicas: no task will run")
    if job and job.max_concurrent == 0:
        yield RuleProblem(f"{_JOB}.MaxConcurrent", "0 at a time: no task will run")
    if job and job.total_completions == 0:
        yield RuleProblem(f"{_JOB}.TotalCompletions", "0 in total: no task will run")


@rule("warning", f"{_JOB}.MaxConcurrent")
def concurrency_above_total(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A job runs more tasks at a time than it has to complete.

    The rest of MaxConcurrent is never used (swarmkit manager/orchestrator/jobs/replicated).
    """
    job = spec.mode.replicated_job if spec.mode else None
    if job and job.total_completions and (job.max_concurrent or 0) > job.total_completions:
        message = f"only {job.total_completions} tasks have to complete"
        yield RuleProblem(f"{_JOB}.MaxConcurrent", message)


@rule("warning", f"{_RESTART}.Condition")
def job_with_restart_any(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A job has the restart condition any, which means on-failure for jobs.

    A completed task is never restarted (swarmkit manager/orchestrator/restart).
    """
    if is_job(spec.mode_kind) and _restart_policy(spec).condition == "any":
        message = "a job treats any as on-failure: completed tasks are not restarted"
        yield RuleProblem(f"{_RESTART}.Condition", message)


@rule("warning", f"{_RESTART}.Condition")
def service_without_restart(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service that is not a job has the restart condition none.

    With the condition none a task that has ended is not restarted, and one whose node is lost is
    not replaced (swarmkit manager/orchestrator/restart shouldRestart).
    """
    if not is_job(spec.mode_kind) and _restart_policy(spec).condition == "none":
        message = "a task that ends, or whose node is lost, is not replaced"
        yield RuleProblem(f"{_RESTART}.Condition", message, "choose a job mode for work that ends")


@rule("warning", f"{_RESTART}.Delay", f"{_RESTART}.MaxAttempts", f"{_RESTART}.Window")
def unused_restart_settings(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A restart delay, number of attempts or window is set, and the restart condition is none.

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
    """A restart window is set, and the restart attempts are unlimited.

    It does nothing if the attempts are unlimited (swarmkit manager/orchestrator/restart
    shouldRestart).
    """
    policy = _restart_policy(spec)
    if policy.window and not policy.max_attempts and policy.condition != "none":
        yield RuleProblem(f"{_RESTART}.Window", "does nothing: the restart attempts are unlimited")


@rule("warning", f"{_RESTART}.Window")
def restart_window_too_short(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A restart window is too short for all restart attempts.

    Only restarts within the window before a failure count, and the restart delay passes before
    each: if the window is too short for them, a failing task is restarted indefinitely (swarmkit
    manager/orchestrator/restart shouldRestart).
    """
    policy = _restart_policy(spec)
    if policy.condition == "none" or not (policy.window and policy.max_attempts):
        return
    delay = _DEFAULT_DELAY if policy.delay is None else policy.delay
    least = policy.max_attempts * delay
    if least >= policy.window and spec.mode_kind != "global-job":
        message = f"never gives up: {policy.max_attempts} attempts take {format_duration(least)}"
        yield RuleProblem(f"{_RESTART}.Window", f"{message} or more", "set a longer window")


@rule("warning", f"{_RESTART}.MaxAttempts")
def ignored_global_job_attempts(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A global job limits its restart attempts.

    They are not counted: they are stored by node and looked up without it, so a failing task
    is restarted indefinitely (swarmkit manager/orchestrator/restart shouldRestart; seen on 20.10
    and 26.1).
    """
    policy = _restart_policy(spec)
    if spec.mode_kind == "global-job" and policy.max_attempts and policy.condition != "none":
        message = "a global job does not count its attempts: it never gives up"
        yield RuleProblem(
            f"{_RESTART}.MaxAttempts", message, "choose the condition none to try once"
        )


@rule("hint", f"{_RESTART}.MaxAttempts")
def unlimited_job_attempts(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A replicated job restarts its tasks without a limit of attempts.

    A task that can only fail is restarted indefinitely, and the job never ends (swarmkit
    manager/orchestrator/restart).
    """
    policy = _restart_policy(spec)
    if (
        spec.mode_kind == "replicated-job"
        and policy.condition != "none"
        and not policy.max_attempts
    ):
        message = "a task that keeps failing is restarted indefinitely"
        yield RuleProblem(f"{_RESTART}.MaxAttempts", message, "set a number of attempts")


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
