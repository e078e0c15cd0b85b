"""What a spec needs that an API version lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swarmtui.spec.fields import Fact, fact_at
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.problem import Problem
from swarmtui.spec.since import ApiVersion, engine_release, needs
from swarmtui.spec.tree import nodes


def gaps(spec: ServiceSpec, version: ApiVersion) -> list[Problem]:
    """Every field and value of `spec` that `version` does not know, outermost first.

    The engine would ignore most of them in silence (and start an ordinary service for a job), so
    none is ever sent.
    """
    body = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    return list(_gaps(body, version))


def _gaps(body: dict[str, Any], version: ApiVersion) -> Iterator[Problem]:
    missing: list[str] = []
    for path, value in nodes(body):
        fact = fact_at(path)
        if fact is None or any(path.startswith((f"{parent}.", f"{parent}[")) for parent in missing):
            continue
        wanted = fact.since_value(value)
        if wanted > version:
            missing.append(path)
            yield _problem(path, fact, value, wanted, version)


def _problem(
    path: str, fact: Fact, value: object, wanted: ApiVersion, version: ApiVersion
) -> Problem:
    late_value = fact.since <= version
    what = f"{value} {needs(wanted)}" if late_value else needs(wanted)
    release = ".".join(engine_release(version).split(".")[:2])
    spoken = f"{version} (Docker {release})" if release else str(version)
    hint = "choose another value" if late_value else "leave it out, or use a newer manager"
    return Problem(path, f"{what}; this request speaks {spoken}", hint=hint)
