"""A spec with the manager's defaults filled in, as `?insertDefaults=true` shows it.

Source: swarmkit `api/defaults/service.go`.
"""

from __future__ import annotations

from typing import Any

from swarmtui.demo.go.go_types import encode
from swarmtui.demo.go.service_spec import SERVICE_SPEC
from swarmtui.spec.api_version import ApiVersion

Spec = dict[str, Any]

_STOP_GRACE_PERIOD = 10_000_000_000
_RESTART_POLICY = {"Condition": "any", "Delay": 5_000_000_000, "MaxAttempts": 0}
_UPDATE_CONFIG = {
    "Parallelism": 1,
    "FailureAction": "pause",
    "Monitor": 5_000_000_000,
    "MaxFailureRatio": 0,
    "Order": "stop-first",
}


def with_defaults(spec: Spec, engine: ApiVersion) -> Spec:
    """Return a stored spec with the manager's default for every field that is absent."""
    task = spec["TaskTemplate"]
    container = {"StopGracePeriod": _STOP_GRACE_PERIOD, "DNSConfig": {}, **task["ContainerSpec"]}
    full_task = {
        "Resources": {},
        "Placement": {},
        **task,
        "ContainerSpec": container,
        "RestartPolicy": {
            "Delay": _RESTART_POLICY["Delay"],
            **task.get("RestartPolicy", _RESTART_POLICY),
        },
    }
    policies = {
        name: {"Monitor": _UPDATE_CONFIG["Monitor"], **spec.get(name, _UPDATE_CONFIG)}
        for name in ("UpdateConfig", "RollbackConfig")
    }
    found: Spec = encode({**spec, **policies, "TaskTemplate": full_task}, SERVICE_SPEC, engine)
    return found
