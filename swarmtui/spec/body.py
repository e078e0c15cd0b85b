"""The exact JSON object that a manager gets for a spec, for one API version."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from swarmtui.spec.fields import Fact, facts_below
from swarmtui.spec.since import NEWEST, ApiVersion
from swarmtui.spec.text import FORMATS

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_NETWORKS_IN_TASK = ApiVersion(1, 25)
POLICIES = ("UpdateConfig", "RollbackConfig")


def wire(spec: ServiceSpec, version: ApiVersion) -> dict[str, Any]:
    """Return the request body for `version`; unset fields are absent, unknown ones as they came.

    Update and rollback policies are complete objects, since the engine reads an absent Parallelism
    in a present policy as 0. Networks stand in the task template, on 1.24 at the top level, never
    in both: Engine 29 silently ignores the top level (moby daemon/server/router/swarm/helpers.go).
    """
    body = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    for key in POLICIES:
        if key in body:
            body[key] = {**policy_defaults(key, version), **body[key]}
    if version < _NETWORKS_IN_TASK and "Networks" in body["TaskTemplate"]:
        body["Networks"] = body["TaskTemplate"].pop("Networks")
    return body


@cache
def policy_defaults(policy: str, version: ApiVersion = NEWEST) -> dict[str, Any]:
    """Return the engine's own defaults for every member of a policy that `version` knows."""
    members = (fact for fact in facts_below(policy) if fact.since <= version)
    return {fact.key: _value(fact) for fact in members}


def _value(fact: Fact) -> Any:
    return FORMATS[fact.kind].parse(fact.default) if fact.kind in FORMATS else fact.default
