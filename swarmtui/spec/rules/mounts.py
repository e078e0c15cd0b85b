"""Rules on mounts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.field_info import field_info
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.rules.windows import is_absolute
from swarmtui.spec.suggestion import Advice, write
from swarmtui.spec.template.expand import expand
from swarmtui.spec.tree import CONTAINER
from swarmtui.spec.unreadable import whole

if TYPE_CHECKING:
    from swarmtui.spec.model.mount import Mount
    from swarmtui.spec.model.service import ServiceSpec

_MOUNTS = f"{CONTAINER}.Mounts"
_TYPE, _SOURCE, _TARGET = (f"{_MOUNTS}[].{key}" for key in ("Type", "Source", "Target"))
READ_ONLY = f"{_MOUNTS}[].ReadOnly"
_OPTIONS_KEYS = ("BindOptions", "VolumeOptions", "TmpfsOptions")
OPTIONS_PATHS = tuple(f"{_MOUNTS}[].{options_key}" for options_key in _OPTIONS_KEYS)
"""The options that apply to mounts of one type."""
_REJECTED_TYPES = {"BindOptions": ("volume", "tmpfs", "npipe"), "VolumeOptions": ("bind", "npipe")}
_SUBPATH = f"{_MOUNTS}[].VolumeOptions.Subpath"
_DRIVER_OPTIONS = f"{_MOUNTS}[].VolumeOptions.DriverConfig.Options"
_TMPFS_OPTIONS = f"{_MOUNTS}[].TmpfsOptions.Options"

_VOLUME_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+", re.ASCII)
_LOCAL_DRIVER_OPTIONS = {
    "device": ("type",),
    "type": ("device",),
    "o": ("device", "type"),
    "size": (),
}
"""The options of the driver local, and the other options that each one needs."""
_PATHS_ON_EVERY_NODE = re.compile(
    r"(/var)?/run/docker\.sock|/etc/(localtime|hosts|hostname|os-release)"
    r"|/|/(proc|sys|dev)(/.*)?|/(etc|run|tmp|var|var/log|var/lib|var/lib/docker)"
)


def mounts_of(spec: ServiceSpec, *types: str) -> Iterator[tuple[str, Mount]]:
    """Yield the mounts of these types, or of all types, each with its path."""
    for row, mount in enumerate(spec.task_template.container_spec.mounts or ()):
        if not types or mount.type in types:
            yield f"{_MOUNTS}[{row}]", mount


def normalize_path(path: str) -> str:
    """Return an absolute path without `//`, `.` and `..`, as nodes compare it."""
    return posixpath.normpath("/" + path.lstrip("/"))


@rule("error", _TARGET)
def relative_mount_target(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The target of a mount is not an absolute path.

    Every node rejects the tasks (moby daemon/cluster/executor/container/validate.go); it checks
    before it expands templates. The name of a pipe is not a path, but is required too.
    """
    for path, mount in mounts_of(spec):
        if not (mount.target if mount.type == "npipe" else is_absolute(mount.target)):
            advice = (
                write(f"/{mount.target}")
                if mount.target and mount.type != "npipe"
                else Advice("write a path such as /data")
            )
            yield RuleProblem(
                f"{path}.Target", f"{quoted(mount.target)} is not an absolute path", *advice
            )


@rule("error", _TARGET)
def mount_target_is_root(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The target of a mount is the root directory.

    Every node rejects the tasks (moby daemon/volume/mounts/linux_parser.go linuxValidateNotRoot).
    """
    for path, mount in mounts_of(spec):
        target = expand(mount.target)
        if target.startswith("/") and normalize_path(target.replace("\\", "/")) == "/":
            yield RuleProblem(f"{path}.Target", "cannot be the root directory of the container")


@rule("error", _TARGET)
def duplicate_mount_target(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """Two mounts have the same target.

    The manager compares the texts after it expands templates (swarmkit
    manager/controlapi/service.go validateMounts); nodes compare paths, so /data and /data/ are the
    same (moby daemon/volumes.go registerMountPoints).
    """
    seen: dict[tuple[str, str], int] = {}
    for row, (path, mount) in enumerate(mounts_of(spec)):
        names = {("manager", expand(mount.target))}
        if mount.target.startswith("/"):
            names.add(("node", normalize_path(mount.target)))
        earlier = [seen[name] for name in names if name in seen]
        if earlier:
            yield RuleProblem(f"{path}.Target", f"is also the target of row {min(earlier) + 1}")
        for name in names:
            seen.setdefault(name, row)


@rule("error", _SOURCE)
def relative_bind_source(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The source of a bind mount is not an absolute path.

    Every node rejects the tasks (moby daemon/cluster/executor/container/validate.go); it checks
    before it expands templates. The docker CLI makes ./data absolute on its own machine.
    """
    for path, mount in mounts_of(spec, "bind"):
        if not is_absolute(mount.source or ""):
            message = (
                f"{quoted(mount.source)} is not an absolute path" if mount.source else "is required"
            )
            yield RuleProblem(
                f"{path}.Source", message, "write a path on the nodes, such as /srv/www"
            )


@rule("error", _SOURCE)
def path_as_volume_name(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The source of a volume is a path, not a name.

    Every node rejects the tasks (moby daemon/cluster/executor/container/validate.go).
    """
    for path, mount in mounts_of(spec, "volume"):
        if is_absolute(mount.source or ""):
            hint = "choose the type bind, or write a volume name"
            yield RuleProblem(f"{path}.Source", f"{quoted(mount.source or '')} is a path", hint)


@rule("error", _SOURCE)
def invalid_volume_name(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A local volume name is not a letter or digit, then at least one letter, digit, dot, - or _.

    Every node rejects the tasks, because it cannot create the volume (moby
    daemon/volume/local/local.go validateName). For a volume of another driver, set the driver.
    """
    for path, mount in mounts_of(spec, "volume"):
        name = mount.source or ""
        if not name or "{{" in name or is_absolute(name) or _driver(mount) != "local":
            continue
        if len(name) == 1:
            yield RuleProblem(f"{path}.Source", "a volume name needs at least two characters")
        elif not _VOLUME_NAME.fullmatch(name):
            message = f"{quoted(name)} is not a valid volume name"
            yield RuleProblem(f"{path}.Source", message, "use letters, digits, _ . and -")


@rule("error", _SOURCE)
def tmpfs_with_source(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A tmpfs has a source.

    Every node rejects the tasks (moby daemon/cluster/executor/container/validate.go).
    """
    for path, mount in mounts_of(spec, "tmpfs"):
        if mount.source:
            yield RuleProblem(f"{path}.Source", "a tmpfs cannot have a source", "clear it")


@rule("error", _SOURCE)
def no_npipe_source(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A named pipe does not have a source.

    Every node rejects the tasks (moby daemon/cluster/executor/container/validate.go).
    """
    for path, mount in mounts_of(spec, "npipe"):
        if not mount.source:
            yield RuleProblem(f"{path}.Source", "is required", r"write \\.\pipe\NAME")


@rule("warning", _SOURCE)
def no_cluster_volume_name(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A cluster volume has neither a name of its own nor that of its group.

    Without a name no node matches: the tasks stay pending (swarmkit manager/scheduler/volumes.go).
    """
    for path, mount in mounts_of(spec, "cluster"):
        if not mount.source:
            hint = "write the volume's name, or group:NAME"
            yield RuleProblem(
                f"{path}.Source", "a volume name is required: without it no node will match", hint
            )


@rule("error", *OPTIONS_PATHS[:2])
def mount_options_of_other_type(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A volume, tmpfs or pipe has bind options, or a bind mount or pipe has volume options.

    The manager accepts this and every node rejects the tasks (moby daemon/volume/mounts
    linux_parser.go, Engine 20.10 too); except volume options on a tmpfs, and bind options of which
    the manager keeps nothing (moby daemon/cluster/convert/container.go).
    """
    for path, options_key, mount in misplaced_options(spec):
        if is_rejected_by_all_releases(options_key, mount):
            yield RuleProblem(
                f"{path}.{options_key}",
                f"cannot be used for a mount of type {mount.type}",
                "clear it",
            )


def is_rejected_by_all_releases(options_key: str, mount: Mount) -> bool:
    """Whether nodes of every release reject a mount with this options block."""
    return mount.type in _REJECTED_TYPES.get(options_key, ())


def misplaced_options(spec: ServiceSpec) -> Iterator[tuple[str, str, Mount]]:
    """Yield path, options key and mount for each options block that is for another mount type."""
    for path, mount in mounts_of(spec):
        bind = mount.bind_options
        forwarded = bind and (bind.propagation or bind.non_recursive)
        given = {
            "BindOptions": bool(forwarded),
            "VolumeOptions": mount.volume_options is not None,
            "TmpfsOptions": mount.tmpfs_options is not None,
        }
        for options_key in _OPTIONS_KEYS:
            info = field_info(f"{_MOUNTS}[].{options_key}")
            if info and given[options_key] and mount.type != info.applies_when_value:
                yield path, options_key, mount


@rule("error", _SUBPATH)
def subpath_of_anonymous_volume(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A subpath is set for a volume without a name.

    A new volume is empty: every node rejects the tasks (moby daemon/volume/mounts linux_parser.go
    validateMountConfigImpl).
    """
    for path, mount in mounts_of(spec, "volume"):
        if mount.volume_options and mount.volume_options.subpath and not mount.source:
            message = "a volume without a name is empty"
            yield RuleProblem(f"{path}.VolumeOptions.Subpath", message, "name the volume")


@rule("error", _SUBPATH)
def subpath_outside_volume(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A subpath is absolute, or leads out of the volume.

    Every node rejects the tasks (moby daemon/volume/mounts linux_parser.go, Go filepath.IsLocal).
    """
    for path, mount in mounts_of(spec, "volume"):
        subpath = (mount.volume_options and mount.volume_options.subpath) or "."
        if subpath.startswith("/") or posixpath.normpath(subpath).split("/")[0] == "..":
            message = f"{quoted(subpath)} is not inside the volume"
            yield RuleProblem(
                f"{path}.VolumeOptions.Subpath", message, "write a relative path such as www or a/b"
            )


@rule("error", _TMPFS_OPTIONS)
def unknown_tmpfs_option(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A tmpfs has an option other than exec and noexec.

    Every node knows only these two, without a value, and rejects the tasks (moby
    daemon/volume/mounts linux_parser.go validTmpfsOptions).
    """
    for path, mount in mounts_of(spec, "tmpfs"):
        for option in (mount.tmpfs_options and mount.tmpfs_options.options) or ():
            if option not in (("exec",), ("noexec",)):
                message = f"unknown tmpfs option {'='.join(option)}"
                yield RuleProblem(f"{path}.TmpfsOptions.Options", message, "write exec or noexec")


@rule("warning", _DRIVER_OPTIONS)
def invalid_local_driver_option(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The driver local has an unknown option, or type, device or o without both type and device.

    It has the options type, device, o and size. A node that has to create the volume refuses, and
    the tasks are rejected; if the volume already exists, its options are not checked (moby
    daemon/volume/local/local_unix.go validateOpts).
    """
    for path, mount in mounts_of(spec, "volume"):
        config = mount.volume_options and mount.volume_options.driver_config
        options = (config and config.options) or {}
        for key in options if _driver(mount) == "local" else ():
            missing = [need for need in _LOCAL_DRIVER_OPTIONS.get(key, ()) if need not in options]
            if key not in _LOCAL_DRIVER_OPTIONS or missing:
                end = (
                    f"also needs {missing[0]}"
                    if missing
                    else "is not an option of the driver local"
                )
                yield RuleProblem(f"{path}.VolumeOptions.DriverConfig.Options", f"{key} {end}")


def _driver(mount: Mount) -> str:
    config = mount.volume_options and mount.volume_options.driver_config
    return (config and config.name) or "local"


@rule("hint", READ_ONLY)
def read_only_tmpfs(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A tmpfs is read-only.

    It is empty at the start, and would stay empty (moby daemon/volume/mounts linux_parser.go
    ConvertTmpfsOptions).
    """
    for path, mount in mounts_of(spec, "tmpfs"):
        if mount.read_only:
            yield RuleProblem(f"{path}.ReadOnly", "a read-only tmpfs stays empty")


@rule("hint", _SOURCE)
def bind_without_constraint(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service without constraints has a bind mount of a path that a Linux node may not have.

    A node without the path rejects the tasks (moby daemon/volume/mounts linux_parser.go). Paths
    that every Linux node has are not reported, nor any path if there is a constraint.
    """
    placement = spec.task_template.placement
    if placement and whole(placement.constraints):
        return
    for path, mount in mounts_of(spec, "bind"):
        source = mount.source or ""
        if is_absolute(source) and not _PATHS_ON_EVERY_NODE.fullmatch(source):
            hint = "create it on all, or add a constraint"
            yield RuleProblem(
                f"{path}.Source", "tasks are rejected on nodes without this path", hint
            )


RULES = (
    relative_mount_target,
    mount_target_is_root,
    duplicate_mount_target,
    relative_bind_source,
    path_as_volume_name,
    invalid_volume_name,
    tmpfs_with_source,
    no_npipe_source,
    no_cluster_volume_name,
    mount_options_of_other_type,
    subpath_of_anonymous_volume,
    subpath_outside_volume,
    unknown_tmpfs_option,
    invalid_local_driver_option,
    read_only_tmpfs,
    bind_without_constraint,
)
