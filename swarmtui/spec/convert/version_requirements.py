"""What a spec needs that an API version, or an Engine, lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swarmtui.spec.api_version import (
    ApiVersion,
    first_engine_release,
    parse_engine_release,
    requirement_text,
)
from swarmtui.spec.field_info import FieldInfo, all_field_infos
from swarmtui.spec.problem import Problem

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec


def version_problems(spec: ServiceSpec, version: ApiVersion, engine: str = "") -> list[Problem]:
    """Every field and value of `spec` that a request of `version` cannot say, outermost first.

    The engine would ignore most of them in silence (and start an ordinary service for a job), so
    none is ever sent. `engine` is the Engine's release, as `26.1.5`: a few fields do nothing in the
    first releases that have their API version. Where it is not known they are warned of.
    """
    body = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    return list(_VersionGate(version, engine).check_object(body))


def unmet_requirement(
    info: FieldInfo, version: ApiVersion, engine: str = "", value: object = None
) -> str:
    """Return what the field, or a value of it, needs that there is not; "" when all is there.

    A value that engines read as absent needs nothing.
    """
    if value is not None and is_unset(value, info):
        return ""
    wanted = info.since_for(value)
    if wanted > version:
        return requirement_text(wanted)
    known = parse_engine_release(engine) if info.since_engine else ()
    late = known and known < parse_engine_release(info.since_engine)
    return f"needs Engine {info.since_engine}" if late else ""


def is_unset(value: Any, info: FieldInfo | None) -> bool:
    """Whether engines read the value of a field as if it were absent: its default, or nothing.

    Empty text, lists and objects are what engines give back for what is not there.
    """
    if info and info.set_by_presence:
        return value is False
    if info and info.notation == "object" and isinstance(value, dict):
        members = (
            (item, all_field_infos().get(f"{info.path}.{key}")) for key, item in value.items()
        )
        return all(is_unset(item, member) for item, member in members)
    return value in ("", [], {}) or bool(info and value in info.unset_values)


@dataclass(frozen=True)
class _VersionGate:
    """How far an API version, and an Engine where it is known, reach into a spec."""

    version: ApiVersion
    engine: str

    def check_object(
        self, part: Mapping[str, Any], at: str = "", known: str = ""
    ) -> Iterator[Problem]:
        """Judge what stands in an object: its path is `at`, with `[]` for row numbers `known`."""
        for key, value in part.items():
            path, name = f"{at}{key}", f"{known}{key}"
            info = all_field_infos().get(name)
            problem = self._check_value(path, info, value) if info else None
            if problem:
                yield problem
            if problem is None or problem.level != "error":
                yield from self._check_children(info, value, path, name)

    def _check_children(
        self, info: FieldInfo | None, value: Any, path: str, name: str
    ) -> Iterator[Problem]:
        if isinstance(value, dict):
            yield from self.check_object(value, f"{path}.", f"{name}.")
        elif isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, dict):
                    yield from self.check_object(row, f"{path}[{index}].", f"{name}[].")
                elif info and info.since_values:
                    yield from filter(None, [self._check_value(f"{path}[{index}]", info, row)])

    def _check_value(self, path: str, info: FieldInfo, value: Any) -> Problem | None:
        if words := unmet_requirement(info, self.version, self.engine, value):
            return _unmet_problem(path, info, value, words, self.version)
        unsure = info.since_engine and self.version == info.since and not is_unset(value, info)
        return (
            _unknown_engine_warning(path, info, self.version)
            if unsure and not self._engine_is_known
            else None
        )

    @property
    def _engine_is_known(self) -> bool:
        return bool(parse_engine_release(self.engine))


def _unmet_problem(
    path: str, info: FieldInfo, value: object, words: str, version: ApiVersion
) -> Problem:
    if words.startswith("needs Engine"):
        message = f"{words}: this one takes it and does nothing about it"
        return Problem(
            path,
            message,
            hint="leave it out, or use a newer manager",
            rule="unsupported-by-api-version",
        )
    late_value = info.since <= version
    what = f"{value} {words}" if late_value else words
    release = ".".join(first_engine_release(version).split(".")[:2])
    spoken = f"{version} (Docker {release})" if release else str(version)
    hint = "choose another value" if late_value else "leave it out, or use a newer manager"
    return Problem(
        path, f"{what}; this request speaks {spoken}", hint=hint, rule="unsupported-by-api-version"
    )


def _unknown_engine_warning(path: str, info: FieldInfo, version: ApiVersion) -> Problem:
    message = (
        f"API {version} cannot tell whether the Engine does it: that is from {info.since_engine} on"
    )
    return Problem(path, message, "warning", rule="unsupported-by-api-version")
