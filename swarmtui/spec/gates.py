"""What a spec needs that an API version, or an Engine, lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from swarmtui.spec.fields import Fact, fact_at
from swarmtui.spec.problem import Problem
from swarmtui.spec.since import ApiVersion, engine_number, engine_release, needs
from swarmtui.spec.tree import nodes

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec


def gaps(spec: ServiceSpec, version: ApiVersion, engine: str = "") -> list[Problem]:
    """Every field and value of `spec` that a request of `version` cannot say, outermost first.

    The engine would ignore most of them in silence (and start an ordinary service for a job), so
    none is ever sent. `engine` is the Engine's release, as `26.1.5`: a few fields do nothing in the
    first releases that have their API version. Where it is not known they are warned of.
    """
    body = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    return list(_gaps(body, version, engine))


def lack(fact: Fact, version: ApiVersion, engine: str = "", value: object = None) -> str:
    """Return what the field, or a value of it, needs that there is not; "" when all is there."""
    wanted = fact.since_value(value)
    if wanted > version:
        return needs(wanted)
    known = engine_number(engine)
    late = fact.since_engine and known and known < engine_number(fact.since_engine)
    return f"needs Engine {fact.since_engine}" if late else ""


def _gaps(body: dict[str, Any], version: ApiVersion, engine: str) -> Iterator[Problem]:
    missing: list[str] = []
    for path, value in nodes(body):
        fact = fact_at(path) or fact_at(path.rpartition("[")[0])
        if fact is None or any(path.startswith((f"{parent}.", f"{parent}[")) for parent in missing):
            continue
        if words := lack(fact, version, engine, value):
            missing.append(path)
            yield _problem(path, fact, value, words, version)
        elif _cannot_tell(fact, version, engine) and not isinstance(value, list):
            yield _doubt(path, fact, version)


def _problem(path: str, fact: Fact, value: object, words: str, version: ApiVersion) -> Problem:
    if words.startswith("needs Engine"):
        message = f"{words}: this one takes it and does nothing about it"
        return Problem(path, message, hint="leave it out, or use a newer manager", rule="gates")
    late_value = fact.since <= version
    what = f"{value} {words}" if late_value else words
    release = ".".join(engine_release(version).split(".")[:2])
    spoken = f"{version} (Docker {release})" if release else str(version)
    hint = "choose another value" if late_value else "leave it out, or use a newer manager"
    return Problem(path, f"{what}; this request speaks {spoken}", hint=hint, rule="gates")


def _cannot_tell(fact: Fact, version: ApiVersion, engine: str) -> bool:
    return bool(fact.since_engine) and version == fact.since and not engine_number(engine)


def _doubt(path: str, fact: Fact, version: ApiVersion) -> Problem:
    message = (
        f"API {version} cannot tell whether the Engine does it: that is from {fact.since_engine} on"
    )
    return Problem(path, message, "warning", rule="gates")
