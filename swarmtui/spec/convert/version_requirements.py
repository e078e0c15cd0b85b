"""What a spec needs that an API version, or an Engine, lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swarmtui.spec.field_info import FieldInfo, all_field_infos
from swarmtui.spec.problem import Problem
from swarmtui.spec.api_version import ApiVersion, engine_number, engine_release, needs

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec


def version_problems(spec: ServiceSpec, version: ApiVersion, engine: str = "") -> list[Problem]:
    """Every field and value of `spec` that a request of `version` cannot say, outermost first.

    The engine would ignore most of them in silence (and start an ordinary service for a job), so
    none is ever sent. `engine` is the Engine's release, as `26.1.5`: a few fields do nothing in the
    first releases that have their API version. Where it is not known they are warned of.
    """
    body = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    return list(_VersionGate(version, engine).in_object(body))


def unmet_requirement(fact: FieldInfo, version: ApiVersion, engine: str = "", value: object = None) -> str:
    """Return what the field, or a value of it, needs that there is not; "" when all is there.

    A value that engines read as absent needs nothing.
    """
    if value is not None and is_unset(value, fact):
        return ""
    wanted = fact.since_value(value)
    if wanted > version:
        return needs(wanted)
    known = engine_number(engine) if fact.since_engine else ()
    late = known and known < engine_number(fact.since_engine)
    return f"needs Engine {fact.since_engine}" if late else ""


def is_unset(value: Any, fact: FieldInfo | None) -> bool:
    """Whether engines read the value of a field as if it were absent: its default, or nothing.

    Empty text, lists and objects are what engines give back for what is not there.
    """
    if fact and fact.set_by_presence:
        return value is False
    if fact and fact.kind == "object" and isinstance(value, dict):
        members = ((item, all_field_infos().get(f"{fact.path}.{key}")) for key, item in value.items())
        return all(is_unset(item, member) for item, member in members)
    return value in ("", [], {}) or bool(fact and value in fact.unset)


@dataclass(frozen=True)
class _VersionGate:
    """How far an API version, and an Engine where it is known, reach into a spec."""

    version: ApiVersion
    engine: str

    def in_object(
        self, part: Mapping[str, Any], at: str = "", known: str = ""
    ) -> Iterator[Problem]:
        """Judge what stands in an object: its path is `at`, with `[]` for row numbers `known`."""
        for key, value in part.items():
            path, name = f"{at}{key}", f"{known}{key}"
            fact = all_field_infos().get(name)
            problem = self._judged(path, fact, value) if fact else None
            if problem:
                yield problem
            if problem is None or problem.level != "error":
                yield from self._below(fact, value, path, name)

    def _below(self, fact: FieldInfo | None, value: Any, path: str, name: str) -> Iterator[Problem]:
        if isinstance(value, dict):
            yield from self.in_object(value, f"{path}.", f"{name}.")
        elif isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, dict):
                    yield from self.in_object(row, f"{path}[{index}].", f"{name}[].")
                elif fact and fact.since_values:
                    yield from filter(None, [self._judged(f"{path}[{index}]", fact, row)])

    def _judged(self, path: str, fact: FieldInfo, value: Any) -> Problem | None:
        if words := unmet_requirement(fact, self.version, self.engine, value):
            return _problem(path, fact, value, words, self.version)
        unsure = fact.since_engine and self.version == fact.since and not is_unset(value, fact)
        return _doubt(path, fact, self.version) if unsure and not self._known else None

    @property
    def _known(self) -> bool:
        return bool(engine_number(self.engine))


def _problem(path: str, fact: FieldInfo, value: object, words: str, version: ApiVersion) -> Problem:
    if words.startswith("needs Engine"):
        message = f"{words}: this one takes it and does nothing about it"
        return Problem(path, message, hint="leave it out, or use a newer manager", rule="gates")
    late_value = fact.since <= version
    what = f"{value} {words}" if late_value else words
    release = ".".join(engine_release(version).split(".")[:2])
    spoken = f"{version} (Docker {release})" if release else str(version)
    hint = "choose another value" if late_value else "leave it out, or use a newer manager"
    return Problem(path, f"{what}; this request speaks {spoken}", hint=hint, rule="gates")


def _doubt(path: str, fact: FieldInfo, version: ApiVersion) -> Problem:
    message = (
        f"API {version} cannot tell whether the Engine does it: that is from {fact.since_engine} on"
    )
    return Problem(path, message, "warning", rule="gates")
