"""Every field of the model with every kind of value that it accepts, each in the smallest spec.

Made from the model, so that a new field is tested, or fails because it has no example.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from swarmtui.spec import ApiVersion, ServiceSpec
from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_infos_below
from swarmtui.spec.notation.value_formats import VALUE_FORMATS
from swarmtui.spec.tree import Key, keys_of, value_at, with_value
from tests.engine.harness import IMAGE, RealEngine

CONTAINER = "TaskTemplate.ContainerSpec"
_MOUNT = f"{CONTAINER}.Mounts[]"
_RESOURCES = "TaskTemplate.Resources"
_GENERIC = f"{_RESOURCES}.Reservations.GenericResources[]"

ZERO_IS_UNSET = {
    f"{_MOUNT}.TmpfsOptions.SizeBytes",
    f"{_MOUNT}.TmpfsOptions.Mode",
    f"{CONTAINER}.Healthcheck.Interval",
    f"{CONTAINER}.Healthcheck.Timeout",
    f"{CONTAINER}.Healthcheck.Retries",
    f"{CONTAINER}.Healthcheck.StartPeriod",
    f"{CONTAINER}.Healthcheck.StartInterval",
    f"{_RESOURCES}.Limits.NanoCPUs",
    f"{_RESOURCES}.Limits.MemoryBytes",
    f"{_RESOURCES}.Limits.Pids",
    f"{_RESOURCES}.Reservations.NanoCPUs",
    f"{_RESOURCES}.Reservations.MemoryBytes",
    "TaskTemplate.Placement.MaxReplicas",
    "UpdateConfig.Monitor",
    "RollbackConfig.Monitor",
    "EndpointSpec.Ports[].PublishedPort",
}
"""Fields where the engine reads 0 as absent, and 0 is not the default in the model."""

_ZERO_TEXTS = {"duration": "0s"} | dict.fromkeys(
    ("count", "number", "bytes", "cpus", "ratio", "swap", "mode"), "0"
)
_NEVER_ZERO = {
    "EndpointSpec.Ports[].TargetPort",  # no port
    f"{CONTAINER}.Ulimits[].Hard",  # below the soft one
    f"{_GENERIC}.DiscreteResourceSpec.Value",  # an empty request, stored as none
}
_EXTRA_VALUES: dict[str, tuple[str, ...]] = {
    f"{CONTAINER}.Image": ("bb", "localhost:5000/a/b:1", f"bb@sha256:{'0' * 64}"),
    f"{CONTAINER}.Env": ("EMPTY=", "ONLY"),
    f"{CONTAINER}.CapabilityAdd": ("ALL",),
    f"{CONTAINER}.CapabilityDrop": ("CAP_CHOWN",),
    f"{CONTAINER}.Healthcheck.Test": ("NONE", "CMD true"),
    f"{CONTAINER}.DNSConfig.Nameservers": ("fd00::2",),
    f"{CONTAINER}.Ulimits": ("memlock=-1",),
    f"{CONTAINER}.StopGracePeriod": ("1500ms",),
    f"{CONTAINER}.OomScoreAdj": ("-1000",),
    f"{_RESOURCES}.Limits.Pids": ("-1",),
    f"{_RESOURCES}.SwapBytes": ("unlimited",),
    "TaskTemplate.Placement.Constraints": (
        "node.platform.os==linux",
        "node.platform.arch!=arm",
        "node.ip==10.98.0.0/16",
        "engine.labels.disk==ssd",
    ),
    "UpdateConfig.MaxFailureRatio": ("0.1", "1"),
}
"""Further values: those with a special meaning, a version requirement or rounding."""

_WITHOUT_EXAMPLE: dict[str, Any] = {
    f"{CONTAINER}.Configs[].Runtime": "yes",  # "no" leaves it out
    f"{_MOUNT}.ImageOptions.Subpath": "www",
    f"{_GENERIC}.NamedResourceSpec": {"Kind": "gpu", "Value": "gpu0"},
    "Mode.Global": {},
    "Mode.GlobalJob": {},
}
_COMPANION_FIELDS: dict[str, dict[str, Any]] = {
    "Mode.": {"TaskTemplate.Placement.Constraints": ["node.labels.nowhere==1"]},
    f"{_RESOURCES}.SwapBytes": {f"{_RESOURCES}.Limits.MemoryBytes": "512M"},
    f"{_RESOURCES}.MemorySwappiness": {f"{_RESOURCES}.Limits.MemoryBytes": "512M"},
    f"{CONTAINER}.Privileges.CredentialSpec.Config": {
        f"{CONTAINER}.Configs": ["source=credspec,runtime"]
    },
    f"{_MOUNT}.ImageOptions.": {f"{CONTAINER}.Mounts[0].Type": "volume"},
}
"""What a field requires in its spec, by the start of its path; modes without running tasks."""


@dataclass(frozen=True)
class Case:
    """One field with one value, as a user writes it."""

    info: FieldInfo
    value: Any

    @property
    def name(self) -> str:
        """Short and unique: `ContainerSpec.TTY=yes`."""
        return f"{self.info.path.removeprefix('TaskTemplate.')}={self.text}"

    @property
    def text(self) -> str:
        """The value, shortened."""
        if isinstance(self.value, str):
            return self.value
        return ",".join(self.value.values()) or "{}"

    @property
    def path(self) -> str:
        """Where the field is in the spec: in the first row of every list."""
        return _first_row(self.info.path)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The path as keys."""
        return keys_of(self.path)

    @property
    def since(self) -> ApiVersion:
        """The first API version on which swarmtui sends it."""
        return self.info.since_for(self.value)

    @cached_property
    def wire_value(self) -> Any:
        """The value in the API's form."""
        return value_at(to_json(build_spec(self.tree())), self.keys)

    @cached_property
    def is_zero(self) -> bool:
        """Whether the value is the zero of its type; an empty object is not."""
        return not self.wire_value and self.wire_value != {}

    @cached_property
    def is_default(self) -> bool:
        """Whether the value means the same as an absent field."""
        if self.wire_value in self.info.unset_values:
            return True
        if self.info.path in ZERO_IS_UNSET:
            return self.is_zero
        return bool(default_of(self.info) == self.wire_value)

    def spec(self, real: RealEngine) -> ServiceSpec:
        """The smallest spec that sets it, with the IDs of its secrets and configs on `real`."""
        return build_spec(with_ids(to_json(build_spec(self.tree())), real))

    def tree(self) -> Any:
        """The same as a user writes it; none of its tasks runs."""
        tree: Any = {"Name": "field", "TaskTemplate": {"ContainerSpec": {"Image": IMAGE}}}
        if not self.path.startswith("Mode."):
            tree["Mode"] = {"Replicated": {"Replicas": 0}}
        for path, value in self._companions():
            tree = with_value(tree, keys_of(path), value)
        return with_value(tree, self.keys, [self.value] if self.info.is_list else self.value)

    def _companions(self) -> Iterator[tuple[str, Any]]:
        for above in _parents(self.info.path):
            for info in field_infos_below(above):
                own = info.path.rpartition(".")[0] == above
                if own and info.required and info.notation != "object":
                    yield _first_row(info.path), _values(info)[0]
        if self.info.applies_when_path:
            yield _first_row(self.info.applies_when_path), self.info.applies_when_value
        for beginning, more in _COMPANION_FIELDS.items():
            if self.info.path.startswith(beginning):
                yield from more.items()


def cases() -> tuple[Case, ...]:
    """Every field that can be set, with every value to try; in the model's order."""
    leaves = (info for info in all_field_infos().values() if _is_leaf(info))
    return tuple(Case(info, value) for info in leaves for value in _values(info))


def paths_without_value() -> list[str]:
    """The paths of fields without a case, except IDs, which are set along with names."""
    leaves = (info for info in all_field_infos().values() if _is_leaf(info) and not _values(info))
    return [info.path for info in leaves if info.key not in ("SecretID", "ConfigID")]


def _is_leaf(info: FieldInfo) -> bool:
    """Whether it is a value, not an object whose members are fields themselves."""
    return not (info.notation == "object" and field_infos_below(info.path))


def _values(info: FieldInfo) -> tuple[Any, ...]:
    if info.path in _WITHOUT_EXAMPLE:
        return (_WITHOUT_EXAMPLE[info.path],)
    if info.notation == "yes":
        return ("yes",) if info.dropped else ("yes", "no")
    zero = (
        (_ZERO_TEXTS[info.notation],)
        if info.notation in _ZERO_TEXTS and info.path not in _NEVER_ZERO
        else ()
    )
    return (*(info.choices or info.examples), *zero, *_EXTRA_VALUES.get(info.path, ()))


def default_of(info: FieldInfo) -> Any:
    """The default in the API's form; a description of a default is returned unchanged."""
    try:
        return (
            VALUE_FORMATS[info.notation].parse(info.default)
            if info.notation in VALUE_FORMATS
            else info.default
        )
    except ValueError:
        return info.default


def _parents(path: str) -> Iterator[str]:
    words = path.split(".")
    return (".".join(words[:length]) for length in range(1, len(words)))


def _first_row(path: str) -> str:
    return path.replace("[]", "[0]")


def build_spec(tree: Any) -> ServiceSpec:
    """The spec of `tree`; the rules are not checked."""
    return ServiceSpec.model_validate(tree)


def to_json(spec: ServiceSpec) -> Any:
    """The spec as JSON, unchanged."""
    return spec.model_dump(mode="json", by_alias=True, exclude_none=True)


def with_ids(tree: Any, real: RealEngine) -> Any:
    """`tree` with the IDs of its secrets and configs."""
    container = tree["TaskTemplate"]["ContainerSpec"]
    for row in container.get("Secrets", ()):
        row["SecretID"] = real.ensure_secret(row["SecretName"])
    for row in container.get("Configs", ()):
        row["ConfigID"] = real.ensure_config(row["ConfigName"])
    keys = keys_of(f"{CONTAINER}.Privileges.CredentialSpec.Config")
    name = value_at(tree, keys)
    return with_value(tree, keys, real.ensure_config(name)) if name else tree
