"""Two specs that say the same: what says no more than silence is left out of both, and no more.

`normalize` has a reason for each thing that it leaves out or evens out. What then differs
is a fault, ours or the engine's.
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
# Empty objects that say something by being there.
_PRESENCE_MATTERS = frozenset(
    {"Mode.Global", "Mode.ReplicatedJob", "Mode.GlobalJob", f"{_CONTAINER}.Configs[].Runtime"}
)
# A Monitor of 0 is read as if it were absent, so as 5 s (moby daemon/cluster/convert/service.go);
# so is a tmpfs mode of 0 (volume/mounts/linux_parser.go ConvertTmpfsOptions).
_ZERO_IS_DEFAULT = frozenset(
    {
        *("UpdateConfig.Monitor", "RollbackConfig.Monitor"),
        f"{_CONTAINER}.Mounts[].TmpfsOptions.Mode",
    }
)


def normalized_spec(spec: ServiceSpec) -> Any:
    """All that a spec says in fields of the model, as `normalize` has it.

    Fields that the model does not know are sent as they came; no engine knows them either.
    """
    tree = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    known = ServiceSpec.model_validate(tree, extra="ignore")
    return normalize(known.model_dump(mode="json", by_alias=True, exclude_none=True))


def normalize(value: Any, path: str = "") -> Any:
    """`value` without what says no more than silence."""
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
    """As many completions as run at once are the default, which differs with that number."""
    total, at_once = kept_members.get("TotalCompletions"), kept_members.get("MaxConcurrent", 1)
    return (
        {key: at_once for key in kept_members if key == "MaxConcurrent"}
        if total == at_once
        else kept_members
    )


def _round_to_float32(number: float) -> float:
    """The engine keeps a float32 (swarmkit api/types.proto UpdateConfig)."""
    single: float = struct.unpack("f", struct.pack("f", number))[0]
    return float(f"{single:.7g}")


def _is_redundant(path: str, value: Any) -> bool:
    """Empty text, lists and objects, and values that the engine takes for granted.

    Go writes neither the former nor a zero into its JSON (`omitempty`), and what is absent is the
    model's `Default`: the engine fills some of them in. What a row must have it always says.
    """
    info = field_info(path)
    if info and info.required:
        return False
    if any(value == empty and type(value) is type(empty) for empty in _EMPTY):
        return path not in _PRESENCE_MATTERS
    return info is not None and (value == _default(info) or (value == 0 and _zero(info)))


def _default(info: FieldInfo) -> Any:
    """The value that the model says an absent field has, None where it is no value."""
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
