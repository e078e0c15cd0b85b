"""What a spec needs that an API version, or an Engine, does not support."""

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
    """Every field and value of `spec` that API `version` does not support, outermost first.

    The engine would silently ignore most of them (and start an ordinary service for a job), so
    none is ever sent. `engine` is the Engine's release, as `26.1.5`: a few fields do nothing in
    the first releases with their API version. If the release is not known, they get a warning.
    """
    body = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    return list(_VersionGate(version, engine).check_object(body))


def unmet_requirement(
    info: FieldInfo, version: ApiVersion, engine: str = "", value: object = None
) -> str:
    """Return the unmet requirement of the field, or of a value of it; "" when all are met.

    A value that engines read as absent requires nothing.
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
    """Whether engines read the value of a field as absent: its default, or an empty value.

    Engines return empty text, lists and objects for absent fields.
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
    """Check a spec against an API version, and against an Engine's release if that is known."""

    version: ApiVersion
    engine: str

    def check_object(
        self, part: Mapping[str, Any], at: str = "", known: str = ""
    ) -> Iterator[Problem]:
        """Check an object's members; its path is `at`, and `known` with `[]` for row numbers."""
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
        message = f"{words}; this Engine accepts it and ignores it"
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
        path,
        f"{what}; this request uses API {spoken}",
        hint=hint,
        rule="unsupported-by-api-version",
    )


def _unknown_engine_warning(path: str, info: FieldInfo, version: ApiVersion) -> Problem:
    message = (
        f"may be ignored: needs Engine {info.since_engine}, and API {version} does not prove that"
    )
    return Problem(path, message, "warning", rule="unsupported-by-api-version")
