"""The daemon's conversion of a spec: what it refuses (400), and the form that the manager stores.

The daemon converts the spec to the manager's types, and back when a client reads the service.
Unknown enum values become the default, and fields that the manager's types lack are lost.
Source: moby `daemon/cluster/convert/service.go`; the checks are in the same order.
"""

from __future__ import annotations

from typing import Any

from swarmtui.demo.errors import ApiError, HandlerPanicError, bad_request, quoted
from swarmtui.demo.go.go_types import encode
from swarmtui.demo.go.service_spec import SERVICE_SPEC
from swarmtui.demo.swarm.convert_container import convert_container
from swarmtui.spec.api_version import ApiVersion

Spec = dict[str, Any]

_MISMATCH = "mismatched Runtime and *Spec fields"
_JOBS_SINCE = ApiVersion(1, 41)
_ROLLBACK_SINCE = ApiVersion(1, 28)


def convert(spec: Spec, engine: ApiVersion) -> Spec:
    """Return the spec as an engine with API version `engine` stores it; ApiError when refused.

    HandlerPanicError for an empty generic resource: the daemon panics when it sends the spec on.
    """
    task = spec.get("TaskTemplate", {})
    kept_task = {
        **task,
        "Resources": _resources(task.get("Resources")),
        **_runtime(spec, engine),
        "RestartPolicy": _restart(task.get("RestartPolicy")),
        "Placement": _placement(task.get("Placement")),
    }
    kept = {
        **spec,
        "TaskTemplate": kept_task,
        "UpdateConfig": _policy(spec.get("UpdateConfig"), engine),
        "RollbackConfig": _policy(spec.get("RollbackConfig"), engine),
        "EndpointSpec": _endpoint(spec.get("EndpointSpec")),
        "Mode": _mode(spec.get("Mode", {}), engine),
    }
    if kept_task["Runtime"] == "plugin":
        raise ApiError(500, 'runtime type "plugin" only supported in experimental')
    if {} in _generic_resources(kept_task["Resources"]):
        raise HandlerPanicError
    found: Spec = encode(kept, SERVICE_SPEC, engine)
    return found


def _resources(resources: Spec | None) -> Spec | None:
    if resources is None:
        return None
    if "SwapBytes" in resources and not resources.get("Limits", {}).get("MemoryBytes"):
        raise bad_request("memory swap provided, but no memory-limit was set")
    if "Reservations" not in resources:
        return resources
    generic = [_generic(each) for each in _generic_resources(resources)]
    kept = {**resources["Reservations"], "GenericResources": generic}
    return {**resources, "Reservations": kept}


def _generic_resources(resources: Spec | None) -> list[Spec]:
    found: list[Spec] = (resources or {}).get("Reservations", {}).get("GenericResources", [])
    return found


def _generic(resource: Spec) -> Spec:
    """Return the resource with one of its two kinds: the discrete one when both are given."""
    if "DiscreteResourceSpec" in resource:
        return {"DiscreteResourceSpec": resource["DiscreteResourceSpec"]}
    return resource


def _runtime(spec: Spec, engine: ApiVersion) -> Spec:
    task = spec.get("TaskTemplate", {})
    runtime = task.get("Runtime") or "container"
    if runtime not in {"container", "plugin"}:
        raise bad_request("unsupported runtime")
    if ("ContainerSpec" if runtime == "container" else "PluginSpec") not in task:
        raise bad_request(_MISMATCH)
    if runtime == "container":
        kept = convert_container(task["ContainerSpec"], engine)
        return {"Runtime": runtime, "ContainerSpec": kept, "PluginSpec": None}
    if "Replicated" in spec.get("Mode", {}):
        raise bad_request("plugins must not use replicated mode")
    return {"Runtime": runtime}


def _restart(policy: Spec | None) -> Spec | None:
    if policy is None:
        return None
    condition = policy.get("Condition") or "any"
    if condition not in {"none", "on-failure", "any"}:
        raise bad_request(f"invalid RestartCondition: {quoted(condition)}")
    return {"MaxAttempts": 0, **policy, "Condition": condition}


def _placement(placement: Spec | None) -> Spec | None:
    if placement is None:
        return None
    spreads = [each for each in placement.get("Preferences", []) if "Spread" in each]
    return {**placement, "Preferences": spreads}


def _policy(policy: Spec | None, engine: ApiVersion) -> Spec | None:
    """Fill in an update policy; a missing Parallelism is stored as 0: all tasks at once."""
    if policy is None:
        return None
    action, order = policy.get("FailureAction") or "pause", policy.get("Order") or "stop-first"
    actions = {"pause", "continue"} | ({"rollback"} if engine >= _ROLLBACK_SINCE else set())
    if action not in actions:
        raise bad_request(f"unrecognized update failure action {action}")
    if order not in {"stop-first", "start-first"}:
        raise bad_request(f"unrecognized update order {order}")
    return {**policy, "FailureAction": action, "Order": order}


def _endpoint(endpoint: Spec | None) -> Spec | None:
    if endpoint is None:
        return None
    mode = endpoint.get("Mode") or "vip"
    if mode not in {"vip", "dnsrr"}:
        raise bad_request(f"invalid resolution mode: {quoted(mode)}")
    return {"Mode": mode, "Ports": [_port(port) for port in endpoint.get("Ports", [])]}


def _port(port: Spec) -> Spec:
    """Replace an unknown protocol by tcp, an unknown publish mode by ingress: the zero values."""
    protocol, mode = port.get("Protocol", "").lower(), port.get("PublishMode", "").lower()
    return {
        **port,
        "Protocol": protocol if protocol in {"udp", "sctp"} else "tcp",
        "PublishMode": "host" if mode == "host" else "ingress",
    }


def _mode(mode: Spec, engine: ApiVersion) -> Spec:
    if len(mode) > 1:
        both = "cannot specify both replicated mode and global mode"
        raise bad_request("must specify only one service mode" if engine >= _JOBS_SINCE else both)
    if "Global" in mode or "GlobalJob" in mode:
        return mode
    if "ReplicatedJob" in mode:
        job = mode["ReplicatedJob"]
        concurrent = job.get("MaxConcurrent", 1)
        total = job.get("TotalCompletions", concurrent)
        return {"ReplicatedJob": {"MaxConcurrent": concurrent, "TotalCompletions": total}}
    return {"Replicated": {"Replicas": mode.get("Replicated", {}).get("Replicas", 1)}}
