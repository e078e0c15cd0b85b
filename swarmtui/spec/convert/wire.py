"""The exact JSON object that is sent to a manager for a spec, for one API version."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from swarmtui.spec.api_version import NEWEST, ApiVersion
from swarmtui.spec.field_info import FieldInfo, field_infos_below
from swarmtui.spec.notation.value_formats import VALUE_FORMATS
from swarmtui.spec.tree import CONTAINER, keys_of, value_at

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_NETWORKS_IN_TASK = ApiVersion(1, 25)
POLICIES = ("UpdateConfig", "RollbackConfig")
_FILE_REFERENCES = (
    (f"{CONTAINER}.Secrets", "SecretName"),
    (f"{CONTAINER}.Configs", "ConfigName"),
)


def to_wire(spec: ServiceSpec, version: ApiVersion) -> dict[str, Any]:
    """Return the request body for `version`; unset fields are absent, unknown ones unchanged.

    Update and rollback policies are complete objects, since the engine reads an absent Parallelism
    in a present policy as 0. The files of secrets and configs are complete too, since an absent
    Mode would be 0. Networks are in the task template, on API 1.24 at the top level, never in
    both: Engine 29 silently ignores the top level (moby daemon/server/router/swarm/helpers.go).
    """
    body = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    for key in POLICIES:
        if key in body:
            body[key] = {**defaults_of(key, version), **body[key]}
    for path, name in _FILE_REFERENCES:
        for row in value_at(body, keys_of(path)) or ():
            if "Runtime" not in row:
                defaults = {**defaults_of(f"{path}[].File"), "Name": row[name]}
                row["File"] = {**defaults, **row.get("File", {})}
    if version < _NETWORKS_IN_TASK and "Networks" in body["TaskTemplate"]:
        body["Networks"] = body["TaskTemplate"].pop("Networks")
    return body


@cache
def defaults_of(path: str, version: ApiVersion = NEWEST) -> dict[str, Any]:
    """Return the defaults of every member of the object at `path` that `version` knows."""
    members = (info for info in field_infos_below(path) if info.since <= version)
    return {info.key: _default_value(info) for info in members}


def _default_value(info: FieldInfo) -> Any:
    return (
        VALUE_FORMATS[info.notation].parse(info.default)
        if info.notation in VALUE_FORMATS
        else info.default
    )
