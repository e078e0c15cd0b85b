"""Find the field of the spec that an error text of the manager or of a node is about.

Sources: swarmkit manager/scheduler/filter.go (explanations), manager/controlapi/service.go, moby
daemon/cluster/executor/container (task errors), runc.
"""

from __future__ import annotations

import re

_TASK = "TaskTemplate"
_CONTAINER = f"{_TASK}.ContainerSpec"
_FIELDS = (
    (r"[Cc]onstraint", f"{_TASK}.Placement.Constraints"),
    (r"insufficient resources|invalid (cpu|memory) value|generic resource", f"{_TASK}.Resources"),
    (r"max replicas per node", f"{_TASK}.Placement.MaxReplicas"),
    (r"unsupported platform", f"{_CONTAINER}.Image"),
    (r"host-mode port|port is already allocated|already in use by service"
     r"|duplicate (published )?port|ingress network is present", "EndpointSpec.Ports"),
    (r"[Ss]ecret", f"{_CONTAINER}.Secrets"),
    (r"[Cc]onfig\b.*(not found|referenced)|malformed config", f"{_CONTAINER}.Configs"),
    (r"network \S+ not found|network.*(cannot be used|ambiguous)|ingress network",
     f"{_TASK}.Networks"),
    (r"bind source path|invalid mount|mount config|[Mm]ount|volume", f"{_CONTAINER}.Mounts"),
    (r"No such image|pull access|manifest|image reference|invalid reference format|repository",
     f"{_CONTAINER}.Image"),
    (r"[Uu]nhealthy|[Hh]ealth ?check", f"{_CONTAINER}.Healthcheck"),
    (r"logging driver|log[- ]opt", f"{_TASK}.LogDriver"),
    (r"no command specified|executable file not found|exec format error|exec: |OCI runtime"
     r"|non-zero exit|exit status", f"{_CONTAINER}.Command"),
    (r"name conflicts|already exists|name must be|63 characters", "Name"),
    (r"RestartCondition|restart policy", f"{_TASK}.RestartPolicy"),
    (r"unrecognized update|update config", "UpdateConfig"),
    (r"unrecognized rollback|rollback config", "RollbackConfig"),
    (r"[Jj]obs? ", "Mode"),
)  # fmt: skip


def field_of_error(text: str) -> str:
    """Return the path of the field that `text` is about, "" if it is about none."""
    return next((path for pattern, path in _FIELDS if re.search(pattern, text)), "")
