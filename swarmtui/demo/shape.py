"""The ServiceSpec as Go types, and a decoder that reads JSON as Go's does.

Keys match without regard to case, unknown ones are ignored, null is absent, and a wrong type is the
daemon's 400. A field that the engine's API does not have yet is unknown to it, and so ignored too.
Source: moby `api/types/swarm` and `api/types/mount` tag by tag; Go's `encoding/json`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from swarmtui.demo.errors import bad_request
from swarmtui.spec.since import ApiVersion

Shape = Any


@dataclass(frozen=True)
class Leaf:
    """A plain value: the name of its Go type, and which JSON values fit it."""

    go: str
    fits: Callable[[Any], bool]


@dataclass(frozen=True)
class MapOf:
    """An object with free keys: labels, options, sysctls."""

    value: Shape


@dataclass(frozen=True)
class Newer:
    """A shape that engines know from API `since` on."""

    since: str
    shape: Shape


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _integer(go: str, low: int, high: int) -> Leaf:
    return Leaf(go, lambda value: _is_int(value) and low <= value <= high)


TEXT = Leaf("string", lambda value: isinstance(value, str))
FLAG = Leaf("bool", lambda value: isinstance(value, bool))
NUMBER = Leaf("float32", lambda value: _is_int(value) or isinstance(value, float))
INT = _integer("int64", -(2**63), 2**63 - 1)
COUNT = _integer("uint64", 0, 2**64 - 1)
UINT32 = _integer("uint32", 0, 2**32 - 1)
ANYTHING = Leaf("any", lambda _: True)
TEXTS = [TEXT]
LABELS = MapOf(TEXT)
EMPTY: dict[str, Shape] = {}

_POLICY = {
    "Parallelism": COUNT,
    "Delay": INT,
    "FailureAction": TEXT,
    "Monitor": Newer("1.25", INT),
    "MaxFailureRatio": Newer("1.25", NUMBER),
    "Order": Newer("1.29", TEXT),
}
_NETWORK = {"Target": TEXT, "Aliases": TEXTS, "DriverOpts": Newer("1.30", LABELS)}
_PORT = {
    "Name": TEXT,
    "Protocol": TEXT,
    "TargetPort": UINT32,
    "PublishedPort": UINT32,
    "PublishMode": Newer("1.25", TEXT),
}
_FILE = {"Name": TEXT, "UID": TEXT, "GID": TEXT, "Mode": UINT32}
_MOUNT = {
    "Type": TEXT,
    "Source": TEXT,
    "Target": TEXT,
    "ReadOnly": FLAG,
    "Consistency": TEXT,
    "BindOptions": ANYTHING,
    "VolumeOptions": ANYTHING,
    "ImageOptions": ANYTHING,
    "TmpfsOptions": ANYTHING,
    "ClusterOptions": ANYTHING,
}
_HEALTH = {
    "Test": TEXTS,
    "Interval": INT,
    "Timeout": INT,
    "Retries": INT,
    "StartPeriod": Newer("1.29", INT),
    "StartInterval": Newer("1.44", INT),
}
_CONTAINER = {
    "Image": TEXT,
    "Labels": LABELS,
    "Command": TEXTS,
    "Args": TEXTS,
    "Hostname": Newer("1.25", TEXT),
    "Env": TEXTS,
    "Dir": TEXT,
    "User": TEXT,
    "Groups": Newer("1.25", TEXTS),
    "Privileges": Newer("1.29", ANYTHING),
    "Init": Newer("1.38", FLAG),
    "StopSignal": Newer("1.28", TEXT),
    "TTY": Newer("1.25", FLAG),
    "OpenStdin": Newer("1.25", FLAG),
    "ReadOnly": Newer("1.28", FLAG),
    "Mounts": [_MOUNT],
    "StopGracePeriod": INT,
    "Healthcheck": Newer("1.25", _HEALTH),
    "Hosts": Newer("1.25", TEXTS),
    "DNSConfig": Newer("1.25", {"Nameservers": TEXTS, "Search": TEXTS, "Options": TEXTS}),
    "Secrets": Newer("1.25", [{"File": _FILE, "SecretID": TEXT, "SecretName": TEXT}]),
    "Configs": Newer(
        "1.30", [{"File": _FILE, "Runtime": EMPTY, "ConfigID": TEXT, "ConfigName": TEXT}]
    ),
    "Isolation": Newer("1.35", TEXT),
    "Sysctls": Newer("1.40", LABELS),
    "CapabilityAdd": Newer("1.41", TEXTS),
    "CapabilityDrop": Newer("1.41", TEXTS),
    "Ulimits": Newer("1.41", [{"Name": TEXT, "Hard": INT, "Soft": INT}]),
    "OomScoreAdj": Newer("1.46", INT),
}
_TASK = {
    "ContainerSpec": _CONTAINER,
    "PluginSpec": Newer("1.31", ANYTHING),
    "Runtime": Newer("1.30", TEXT),
    "ForceUpdate": Newer("1.25", COUNT),
    "Networks": Newer("1.25", [_NETWORK]),
    "LogDriver": {"Name": TEXT, "Options": LABELS},
    "Resources": {
        "Limits": {"NanoCPUs": INT, "MemoryBytes": INT, "Pids": Newer("1.41", INT)},
        "Reservations": {
            "NanoCPUs": INT,
            "MemoryBytes": INT,
            "GenericResources": Newer("1.32", [ANYTHING]),
        },
        "SwapBytes": Newer("1.52", INT),
        "MemorySwappiness": Newer("1.52", INT),
    },
    "RestartPolicy": {"Condition": TEXT, "Delay": INT, "MaxAttempts": COUNT, "Window": INT},
    "Placement": {
        "Constraints": TEXTS,
        "Preferences": Newer("1.28", [{"Spread": {"SpreadDescriptor": TEXT}}]),
        "Platforms": Newer("1.30", [{"Architecture": TEXT, "OS": TEXT}]),
        "MaxReplicas": Newer("1.40", COUNT),
    },
}
SERVICE_SPEC = {
    "Name": TEXT,
    "Labels": LABELS,
    "TaskTemplate": _TASK,
    "Mode": {
        "Replicated": {"Replicas": COUNT},
        "Global": EMPTY,
        "ReplicatedJob": Newer("1.41", {"MaxConcurrent": COUNT, "TotalCompletions": COUNT}),
        "GlobalJob": Newer("1.41", EMPTY),
    },
    "UpdateConfig": _POLICY,
    "RollbackConfig": Newer("1.28", _POLICY),
    "EndpointSpec": {"Mode": TEXT, "Ports": [_PORT]},
    "Networks": [_NETWORK],
}


def decode(value: Any, shape: Shape, engine: ApiVersion, path: str = "ServiceSpec") -> Any:
    """Read `value` as an engine with API `engine` does; ApiError 400 for a wrong type."""
    if isinstance(shape, Newer):
        return decode(value, shape.shape, engine, path)
    if value is None:
        return None
    if isinstance(shape, Leaf):
        return _leaf(value, shape, path)
    if isinstance(shape, list):
        found = (
            decode(each, shape[0], engine, path) for each in _of(value, list, path, "[]string")
        )
        return [each for each in found if each is not None]
    if isinstance(shape, MapOf):
        items = _of(value, dict, path, "map[string]string").items()
        return {key: decode(each, shape.value, engine, path) for key, each in items}
    return _struct(_of(value, dict, path, "struct"), shape, engine, path)


def _struct(value: dict[str, Any], shape: Shape, engine: ApiVersion, path: str) -> dict[str, Any]:
    names = {name.lower(): name for name, each in shape.items() if _known(each, engine)}
    found: dict[str, Any] = {}
    for key, each in value.items():
        name = names.get(key.lower())
        if name and each is not None:
            found[name] = decode(each, shape[name], engine, f"{path}.{name}")
    return found


def _known(shape: Shape, engine: ApiVersion) -> bool:
    return not isinstance(shape, Newer) or engine >= ApiVersion.parse(shape.since)


def _leaf(value: Any, leaf: Leaf, path: str) -> Any:
    if not leaf.fits(value):
        raise _wrong_type(value, path, leaf.go)
    return value


def _of(value: Any, kind: type, path: str, go: str) -> Any:
    if not isinstance(value, kind):
        raise _wrong_type(value, path, go)
    return value


_JSON_NAMES = {str: "string", bool: "bool", list: "array", dict: "object"}


def _wrong_type(value: Any, path: str, go: str) -> Exception:
    name = _JSON_NAMES.get(type(value), f"number {value}")
    into = f"struct field {path} of type {go}" if "." in path else f"value of type swarm.{path}"
    return bad_request(f"invalid JSON: json: cannot unmarshal {name} into Go {into}")
