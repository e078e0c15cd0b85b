"""Rules on the mode, the restart policy and the two policies of replacing tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.rules.rule import Finding, rule

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec


@rule("error", "UpdateConfig", "RollbackConfig")
def job_without_policy(spec: ServiceSpec) -> Iterator[Finding]:
    """A job takes neither an update nor a rollback policy.

    The manager refuses even an empty update config (swarmkit manager/controlapi/service.go
    validateJob); it takes a rollback config and never uses it, so that the docker CLI refuses both.
    """
    if not spec.mode_kind.endswith("-job"):
        return
    policies = {"UpdateConfig": spec.update_config, "RollbackConfig": spec.rollback_config}
    for path, policy in policies.items():
        if policy is not None:
            yield Finding(path, f"a {spec.mode_kind} takes none", "clear it, or change the mode")


@rule("warning", "TaskTemplate.RestartPolicy.Condition")
def restart_of_job(spec: ServiceSpec) -> Iterator[Finding]:
    """For a job, the restart condition any means on-failure.

    A completed task is never started again (swarmkit manager/orchestrator/restart).
    """
    policy = spec.task_template.restart_policy
    if spec.mode_kind.endswith("-job") and policy and policy.condition == "any":
        path = "TaskTemplate.RestartPolicy.Condition"
        yield Finding(path, "a job reads any as on-failure: a completed task stays ended")


@rule("warning", "Mode.Replicated.Replicas")
def no_replicas(spec: ServiceSpec) -> Iterator[Finding]:
    """With 0 replicas no task runs.

    The service is created, converged at once, and does nothing until it is scaled.
    """
    if spec.mode and spec.mode.replicated and spec.mode.replicated.replicas == 0:
        yield Finding("Mode.Replicated.Replicas", "0 replicas: no task will run")


@rule("warning", "Mode.ReplicatedJob.MaxConcurrent")
def concurrency_within_total(spec: ServiceSpec) -> Iterator[Finding]:
    """A job runs no more tasks at a time than it has to complete.

    The rest of MaxConcurrent is never used (swarmkit manager/orchestrator/jobs/replicated).
    """
    job = spec.mode.replicated_job if spec.mode else None
    if job and job.total_completions and (job.max_concurrent or 0) > job.total_completions:
        path = "Mode.ReplicatedJob.MaxConcurrent"
        yield Finding(path, f"only {job.total_completions} tasks are to complete")


RULES = (job_without_policy, restart_of_job, no_replicas, concurrency_within_total)
