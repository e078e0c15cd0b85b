"""WHAT a service is: the ServiceSpec, its units, gates and rules. No I/O; pydantic only on use.

Importing this package costs nothing; a name is loaded from its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from swarmtui.spec.body import wire
    from swarmtui.spec.draft import Draft
    from swarmtui.spec.gates import gaps
    from swarmtui.spec.model.container import ContainerSpec
    from swarmtui.spec.model.endpoint import EndpointSpec, PortConfig
    from swarmtui.spec.model.mode import GlobalJob, GlobalMode, Mode, Replicated, ReplicatedJob
    from swarmtui.spec.model.policy import RollbackConfig, UpdateConfig
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.model.task import (
        NetworkAttachment,
        Placement,
        Platform,
        Resources,
        RestartPolicy,
        TaskTemplate,
    )
    from swarmtui.spec.problem import Problem
    from swarmtui.spec.reading import parse_spec, read_spec
    from swarmtui.spec.rules import broken_rules
    from swarmtui.spec.since import ApiVersion

_HOMES = {
    "ApiVersion": "since",
    "ContainerSpec": "model.container",
    "Draft": "draft",
    "EndpointSpec": "model.endpoint",
    "GlobalJob": "model.mode",
    "GlobalMode": "model.mode",
    "Mode": "model.mode",
    "NetworkAttachment": "model.task",
    "Placement": "model.task",
    "Platform": "model.task",
    "PortConfig": "model.endpoint",
    "Problem": "problem",
    "Replicated": "model.mode",
    "ReplicatedJob": "model.mode",
    "Resources": "model.task",
    "RestartPolicy": "model.task",
    "RollbackConfig": "model.policy",
    "ServiceSpec": "model.service",
    "TaskTemplate": "model.task",
    "UpdateConfig": "model.policy",
    "broken_rules": "rules",
    "gaps": "gates",
    "parse_spec": "reading",
    "read_spec": "reading",
    "wire": "body",
}

__all__ = [
    "ApiVersion",
    "ContainerSpec",
    "Draft",
    "EndpointSpec",
    "GlobalJob",
    "GlobalMode",
    "Mode",
    "NetworkAttachment",
    "Placement",
    "Platform",
    "PortConfig",
    "Problem",
    "Replicated",
    "ReplicatedJob",
    "Resources",
    "RestartPolicy",
    "RollbackConfig",
    "ServiceSpec",
    "TaskTemplate",
    "UpdateConfig",
    "broken_rules",
    "gaps",
    "parse_spec",
    "read_spec",
    "wire",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
