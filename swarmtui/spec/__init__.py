"""The ServiceSpec: its model, notations, version requirements and rules. No I/O.

Importing this package loads nothing; a name is imported from its module at its first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from swarmtui.spec.api_version import ApiVersion
    from swarmtui.spec.convert.reading import parse_spec, read_spec
    from swarmtui.spec.convert.version_requirements import version_problems
    from swarmtui.spec.convert.wire import to_wire
    from swarmtui.spec.draft import Draft
    from swarmtui.spec.model.container import ContainerSpec
    from swarmtui.spec.model.endpoint import EndpointSpec, PortConfig
    from swarmtui.spec.model.file_references import ConfigReference, SecretReference
    from swarmtui.spec.model.health import Healthcheck
    from swarmtui.spec.model.mode import GlobalJob, GlobalMode, Mode, Replicated, ReplicatedJob
    from swarmtui.spec.model.mount import Mount
    from swarmtui.spec.model.network import NetworkAttachment
    from swarmtui.spec.model.placement import Placement, Platform
    from swarmtui.spec.model.policy import RollbackConfig, UpdateConfig
    from swarmtui.spec.model.privileges import Privileges
    from swarmtui.spec.model.resources import Resources
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.model.task import LogDriver, RestartPolicy, TaskTemplate
    from swarmtui.spec.problem import Problem
    from swarmtui.spec.rules import check_rules

_MODULES = {
    "ApiVersion": "api_version",
    "ConfigReference": "model.file_references",
    "ContainerSpec": "model.container",
    "Draft": "draft",
    "EndpointSpec": "model.endpoint",
    "GlobalJob": "model.mode",
    "GlobalMode": "model.mode",
    "Healthcheck": "model.health",
    "LogDriver": "model.task",
    "Mode": "model.mode",
    "Mount": "model.mount",
    "NetworkAttachment": "model.network",
    "Placement": "model.placement",
    "Platform": "model.placement",
    "PortConfig": "model.endpoint",
    "Privileges": "model.privileges",
    "Problem": "problem",
    "Replicated": "model.mode",
    "ReplicatedJob": "model.mode",
    "Resources": "model.resources",
    "RestartPolicy": "model.task",
    "RollbackConfig": "model.policy",
    "SecretReference": "model.file_references",
    "ServiceSpec": "model.service",
    "TaskTemplate": "model.task",
    "UpdateConfig": "model.policy",
    "check_rules": "rules",
    "version_problems": "convert.version_requirements",
    "parse_spec": "convert.reading",
    "read_spec": "convert.reading",
    "to_wire": "convert.wire",
}

__all__ = [
    "ApiVersion",
    "ConfigReference",
    "ContainerSpec",
    "Draft",
    "EndpointSpec",
    "GlobalJob",
    "GlobalMode",
    "Healthcheck",
    "LogDriver",
    "Mode",
    "Mount",
    "NetworkAttachment",
    "Placement",
    "Platform",
    "PortConfig",
    "Privileges",
    "Problem",
    "Replicated",
    "ReplicatedJob",
    "Resources",
    "RestartPolicy",
    "RollbackConfig",
    "SecretReference",
    "ServiceSpec",
    "TaskTemplate",
    "UpdateConfig",
    "check_rules",
    "parse_spec",
    "read_spec",
    "to_wire",
    "version_problems",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} does not have the attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
