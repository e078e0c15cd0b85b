"""Rules that span fields. One function each, every one yields Problems; `RULES` is the list.

A rule that the engine enforces (swarmkit manager/controlapi/service.go) is an error. What the
engine accepts and then does something else with is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from swarmtui.spec.model.endpoint import PortConfig
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.problem import Problem, Severity
from swarmtui.spec.reference import parse_reference

Rule = Callable[[ServiceSpec], Iterator[Problem]]


def broken_rules(spec: ServiceSpec) -> list[Problem]:
    """Every rule that `spec` breaks."""
    return [problem for rule in RULES for problem in rule(spec)]


def _job_has_no_policy(spec: ServiceSpec) -> Iterator[Problem]:
    """Refuse both policies: validateJob the update config, even an empty one, the CLI both."""
    if not spec.mode_kind.endswith("-job"):
        return
    policies = {"UpdateConfig": spec.update_config, "RollbackConfig": spec.rollback_config}
    for path, policy in policies.items():
        if policy is not None:
            yield Problem(
                path, f"a {spec.mode_kind} takes none", hint="clear it, or change the mode"
            )


def _published_once(spec: ServiceSpec) -> Iterator[Problem]:
    """validateEndpointSpec: a published port and protocol may stand once, in any publish mode."""
    seen: dict[tuple[int, str], int] = {}
    for index, port in enumerate(_ports(spec)):
        if not port.published_port:
            continue
        key = (port.published_port, port.protocol or "tcp")
        if key in seen:
            where = f"EndpointSpec.Ports[{index}].PublishedPort"
            yield Problem(where, f"{key[0]}/{key[1]} is already published by row {seen[key] + 1}")
        seen.setdefault(key, index)


def _dnsrr_has_no_ingress(spec: ServiceSpec) -> Iterator[Problem]:
    """validateEndpointSpec: the routing mesh needs the virtual address that dnsrr does without."""
    if not (spec.endpoint_spec and spec.endpoint_spec.mode == "dnsrr"):
        return
    for index, port in enumerate(_ports(spec)):
        if port.publish_mode != "host":
            where = f"EndpointSpec.Ports[{index}].PublishMode"
            yield Problem(
                where, "dnsrr allows only host ports", hint="publish in host mode, or use vip"
            )


def _ports(spec: ServiceSpec) -> tuple[PortConfig, ...]:
    return (spec.endpoint_spec and spec.endpoint_spec.ports) or ()


def _not_on_ingress(spec: ServiceSpec) -> Iterator[Problem]:
    """validateNetworks: the ingress network is attached by publishing a port, never by name."""
    for index, network in enumerate(spec.task_template.networks or ()):
        if network.target == "ingress":
            yield Problem(
                f"TaskTemplate.Networks[{index}].Target", "ingress cannot be joined by name"
            )


def _networks_once(spec: ServiceSpec) -> Iterator[Problem]:
    names = [network.target for network in spec.task_template.networks or ()]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(f"TaskTemplate.Networks[{index}].Target", f"{name} is already joined")


def _restart_of_job(spec: ServiceSpec) -> Iterator[Problem]:
    """Warn of any: for a job it means on-failure (swarmkit orchestrator/restart)."""
    policy = spec.task_template.restart_policy
    if spec.mode_kind.endswith("-job") and policy and policy.condition == "any":
        path = "TaskTemplate.RestartPolicy.Condition"
        yield Problem(
            path, "a job reads any as on-failure: a completed task stays ended", "warning"
        )


def _some_replicas(spec: ServiceSpec) -> Iterator[Problem]:
    if spec.mode and spec.mode.replicated and spec.mode.replicated.replicas == 0:
        yield Problem("Mode.Replicated.Replicas", "0 replicas: no task will run", "warning")


def _concurrency_within_total(spec: ServiceSpec) -> Iterator[Problem]:
    job = spec.mode.replicated_job if spec.mode else None
    if job and job.total_completions and (job.max_concurrent or 0) > job.total_completions:
        path = "Mode.ReplicatedJob.MaxConcurrent"
        yield Problem(path, f"only {job.total_completions} tasks are to complete", "warning")


def _reservation_within_limit(spec: ServiceSpec) -> Iterator[Problem]:
    resources = spec.task_template.resources
    limits, reserved = (resources.limits, resources.reservations) if resources else (None, None)
    if not (limits and reserved):
        return
    pairs = {
        "NanoCPUs": (limits.nano_cpus, reserved.nano_cpus),
        "MemoryBytes": (limits.memory_bytes, reserved.memory_bytes),
    }
    for key, (limit, reservation) in pairs.items():
        if limit and (reservation or 0) > limit:
            path = f"TaskTemplate.Resources.Reservations.{key}"
            yield Problem(path, "more is reserved than the limit allows to use", "warning")


def _host_by_capitals(spec: ServiceSpec) -> Iterator[Problem]:
    """A host by its capitals alone: Engine 26.1 takes it for a registry, 20.10 refuses it."""
    reference = parse_reference(spec.image)
    if reference.note:
        by_capitals = reference.domain != reference.domain.lower()
        severity: Severity = "error" if by_capitals else "warning"
        yield Problem("TaskTemplate.ContainerSpec.Image", reference.note, severity)


RULES: tuple[Rule, ...] = (
    _host_by_capitals,
    _some_replicas,
    _concurrency_within_total,
    _not_on_ingress,
    _networks_once,
    _published_once,
    _dnsrr_has_no_ingress,
    _job_has_no_policy,
    _restart_of_job,
    _reservation_within_limit,
)
