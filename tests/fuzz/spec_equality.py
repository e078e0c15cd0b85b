"""Equality of specs: values that mean the same as an absent field are removed from both.

`normalize` has a reason for each value that it removes or changes. Any other difference is a bug
in swarmtui or in the engine.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from swarmtui.spec.field_info import FieldInfo, field_info
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.notation.value_formats import VALUE_FORMATS

_CONTAINER = "TaskTemplate.ContainerSpec"
_JOB = "Mode.ReplicatedJob"
_EMPTY: tuple[Any, ...] = (None, "", {}, [])
# Empty objects whose presence has a meaning.
_PRESENCE_MATTERS = frozenset(
    {"Mode.Global", "Mode.ReplicatedJob", "Mode.GlobalJob", f"{_CONTAINER}.Configs[].Runtime"}
)
# A Monitor of 0 is read as absent, so as 5 s (moby daemon/cluster/convert/service.go);
# so is a tmpfs mode of 0 (volume/mounts/linux_parser.go ConvertTmpfsOptions).
_ZERO_IS_DEFAULT = frozenset(
    {
        *("UpdateConfig.Monitor", "RollbackConfig.Monitor"),
        f"{_CONTAINER}.Mounts[].TmpfsOptions.Mode",
    }
)


def normalized_spec(spec: ServiceSpec) -> Any:
    """The normalized fields of a spec that are in the model.

    Unknown fields are sent unchanged; engines do not know them either.
    """
    tree = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    known = ServiceSpec.model_validate(tree, extra="ignore")
    return normalize(known.model_dump(mode="json", by_alias=True, exclude_none=True))


def normalize(value: Any, path: str = "") -> Any:
    """`value` without what means the same as an absent field."""
    info = field_info(path)
    if isinstance(value, Mapping) and (info is None or info.notation != "pairs"):
        prefix = f"{path}." if path else ""
        members = {key: (f"{prefix}{key}", item) for key, item in value.items()}
        kept = {key: (at, normalize(item, at)) for key, (at, item) in members.items()}
        kept_members = {
            key: item for key, (at, item) in kept.items() if not _is_redundant(at, item)
        }
        return _job(kept_members) if path == _JOB else kept_members
    if isinstance(value, list):
        return [normalize(item, f"{path}[]") for item in value]
    return _round_to_float32(value) if isinstance(value, float) else value


def _job(kept_members: dict[str, Any]) -> dict[str, Any]:
    """TotalCompletions defaults to MaxConcurrent, so an equal number is removed."""
    total, at_once = kept_members.get("TotalCompletions"), kept_members.get("MaxConcurrent", 1)
    return (
        {key: at_once for key in kept_members if key == "MaxConcurrent"}
        if total == at_once
        else kept_members
    )


def _round_to_float32(number: float) -> float:
    """The engine stores a float32 (swarmkit api/types.proto UpdateConfig)."""
    single: float = struct.unpack("f", struct.pack("f", number))[0]
    return float(f"{single:.7g}")


def _is_redundant(path: str, value: Any) -> bool:
    """Whether the value is empty, or the default of its field.

    Go does not write empty values and zeros (`omitempty`); an absent field has the model's
    `Default`, which the engine sometimes fills in. Required fields of a row are always written.
    """
    info = field_info(path)
    if info and info.required:
        return False
    if any(value == empty and type(value) is type(empty) for empty in _EMPTY):
        return path not in _PRESENCE_MATTERS
    return info is not None and (value == _default(info) or (value == 0 and _zero(info)))


def _default(info: FieldInfo) -> Any:
    """The value of an absent field in the model; None if that is not a value."""
    if info.notation == "choice":
        return info.default or None
    try:
        return VALUE_FORMATS[info.notation].parse(info.default) if info.default else None
    except (KeyError, ValueError):
        return None


def _zero(info: FieldInfo) -> bool:
    """Whether 0 or no says as much as silence: where silence is no value of another kind."""
    unset = _default(info) is None and "the node's default" not in info.default
    return unset or info.path in _ZERO_IS_DEFAULT
