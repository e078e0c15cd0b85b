"""The daemon's conversion of a ContainerSpec: see `convert`.

Source: moby `daemon/cluster/convert/container.go`; the checks are in the same order.
"""

from __future__ import annotations

from typing import Any

from swarmtui.demo.errors import HandlerPanicError, bad_request, quoted
from swarmtui.spec.api_version import OLDEST, ApiVersion

Spec = dict[str, Any]

_MOUNT_TYPES = {
    "bind": OLDEST,
    "volume": OLDEST,
    "tmpfs": ApiVersion(1, 25),
    "npipe": ApiVersion(1, 39),
    "cluster": ApiVersion(1, 42),
}
_PROPAGATIONS = {f"{how}{kind}" for how in ("r", "") for kind in ("private", "shared", "slave")}
_MOUNT_FIELDS = ("Source", "Target", "ReadOnly", "VolumeOptions", "TmpfsOptions")
_POINTER_LISTS = ("Secrets", "Configs", "Ulimits")
_ISOLATIONS = {"process", "hyperv"}
_RUNTIME_CONFIGS_SINCE = ApiVersion(1, 40)
_NON_RECURSIVE_SINCE = ApiVersion(1, 41)
_UINT32_RANGE = 1 << 32


def convert_container(spec: Spec, engine: ApiVersion) -> Spec:
    """Return the ContainerSpec as the manager stores it; ApiError 400 when the daemon refuses it.

    HandlerPanicError for a null item in a list of pointers: the daemon dereferences it.
    """
    if any(None in spec.get(field, []) for field in _POINTER_LISTS):
        raise HandlerPanicError
    isolation = spec.get("Isolation", "").lower()
    return {
        **spec,
        "Isolation": isolation if isolation in _ISOLATIONS else "default",
        "Privileges": _privileges(spec.get("Privileges"), engine),
        "Configs": [_config(each, engine) for each in spec.get("Configs", [])],
        "Mounts": [_mount(each, engine) for each in spec.get("Mounts", [])],
        "Healthcheck": _health(spec.get("Healthcheck")),
    }


def _privileges(privileges: Spec | None, engine: ApiVersion) -> Spec | None:
    if privileges is None:
        return None
    kept = dict(privileges)
    if "CredentialSpec" in kept:
        kept["CredentialSpec"] = _credential_spec(kept["CredentialSpec"], engine)
    if "Seccomp" in kept:
        kept["Seccomp"] = _known_mode(kept["Seccomp"], {"unconfined", "custom"})
    if "AppArmor" in kept:
        kept["AppArmor"] = _known_mode(kept["AppArmor"], {"disabled"})
    return kept


def _known_mode(options: Spec, known: set[str]) -> Spec:
    """Replace an unknown mode by the default one."""
    mode = options.get("Mode")
    return {**options, "Mode": mode if mode in known else "default"}


def _credential_spec(source: Spec, engine: ApiVersion) -> Spec:
    given = [f'"{name.lower()}"' for name in ("Config", "File", "Registry") if source.get(name)]
    if len(given) == 1:
        return source
    if engine < _RUNTIME_CONFIGS_SINCE:
        neither = 'must either provide "file" or "registry" for credential spec'
        both = 'cannot specify both "file" and "registry" credential specs'
        raise bad_request(both if given else neither)
    if not given:
        text = 'must either provide "file", "registry", or "config" for credential spec'
        raise bad_request(f"invalid CredentialSpec: {text}")
    comma = "," if len(given) > 2 else ""
    text = f"cannot specify both {', '.join(given[:-1])}{comma} and {given[-1]} credential specs"
    raise bad_request(f"invalid CredentialSpec: {text}")


def _config(reference: Spec, engine: ApiVersion) -> Spec:
    if engine < _RUNTIME_CONFIGS_SINCE:
        return reference
    file, runtime = "File" in reference, "Runtime" in reference
    if not file and not runtime:
        raise bad_request("invalid Config: either File or Runtime should be set")
    if file and runtime:
        raise bad_request("invalid Config: cannot specify both File and Runtime")
    return reference


def _mount(mount: Spec, engine: ApiVersion) -> Spec:
    """Return the fields that the manager stores: no Consistency, ImageOptions, ClusterOptions."""
    kind = mount.get("Type", "")
    since = _MOUNT_TYPES.get((kind or "bind").lower())
    if since is None or engine < since:
        raise bad_request(f"invalid MountType: {quoted(kind)}")
    kept = {name: mount[name] for name in _MOUNT_FIELDS if name in mount}
    return {
        **kept,
        "Type": kind.lower() or "bind",
        "BindOptions": _bind(mount.get("BindOptions", {}), engine),
    }


def _bind(options: Spec, engine: ApiVersion) -> Spec | None:
    """Return Propagation and NonRecursive; the manager lacks the other options of a bind mount."""
    propagation = options.get("Propagation", "")
    if propagation and propagation.lower() not in _PROPAGATIONS:
        raise bad_request(f"invalid MountPropagation: {quoted(propagation)}")
    recursive = not options.get("NonRecursive")
    if not recursive and engine < _NON_RECURSIVE_SINCE:
        raise bad_request(f"invalid NonRecursive: {quoted(propagation)}")
    if not propagation and recursive:
        return None
    return {"Propagation": propagation.lower() or "rprivate", "NonRecursive": not recursive}


def _health(check: Spec | None) -> Spec | None:
    """Return the health check with Retries as a signed 32-bit number, which wraps around."""
    if check is None:
        return None
    retries = (check.get("Retries", 0) + _UINT32_RANGE // 2) % _UINT32_RANGE - _UINT32_RANGE // 2
    return {**check, "Retries": retries}
