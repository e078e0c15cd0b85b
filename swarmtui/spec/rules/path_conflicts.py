"""Rules on two things at the same path in the container: files, mounts and built-in files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.rules.files import File, files_of
from swarmtui.spec.rules.mounts import mounts_of, normalize_path
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.tree import CONTAINER
from swarmtui.spec.unreadable import whole

if TYPE_CHECKING:
    from swarmtui.spec.model.mount import Mount
    from swarmtui.spec.model.service import ServiceSpec

_NAMES = tuple(f"{CONTAINER}.{kind}[].File.Name" for kind in ("Secrets", "Configs"))
_TARGET = f"{CONTAINER}.Mounts[].Target"

_ENGINE_FILES = {
    "/etc/hosts": "use Hosts",
    "/etc/hostname": "use Hostname",
    "/etc/resolv.conf": "use the DNS settings",
}
"""The files that the engine writes for each container, and the settings that change them."""


@rule("warning", *_NAMES)
def file_at_bind_mount(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A secret or config is at the path of a bind mount.

    Which of the two is visible depends on the engine: the secret on 20.10, the bind mount on 26.1
    and 28.5 (moby daemon/oci_linux.go WithMounts sorts them). If the bind mount is a directory, the
    container does not start.
    """
    binds = {normalize_path(mount.target) for _, mount in mounts_of(spec, "bind")}
    for file in files_of(spec):
        if file.path in binds:
            message = f"{file.path} is also a bind mount: engines differ in which is visible"
            yield _file_problem(file, message, "choose another path for one of them")


@rule("warning", *_NAMES)
def file_over_engine_file(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A secret or config is at the path of a file that the engine writes itself.

    For /etc/hosts, /etc/hostname and /etc/resolv.conf Engine 20.10 shows the secret, 26.1 and 28.5
    show their own file (moby daemon/container_operations_unix.go, daemon/oci_linux.go).
    """
    for file in files_of(spec):
        if file.path in _ENGINE_FILES:
            message = f"newer engines show their own {file.path} instead"
            yield _file_problem(file, message, _ENGINE_FILES[file.path])


@rule("error", *_NAMES)
def file_in_kernel_folder(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A secret or config is in /proc or /sys.

    A file cannot be created there: the container does not start (runc
    libcontainer/rootfs_linux.go).
    """
    for file in files_of(spec):
        if file.path.startswith(("/proc/", "/sys/")):
            yield _file_problem(
                file, f"a file cannot be created at {file.path}", "choose another path"
            )


@rule("warning", *_NAMES)
def file_below_mount(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A secret or config is inside a bind mount or a volume.

    To mount it there, the runtime creates an empty file in the volume or on the node, which stays;
    in a read-only mount it cannot, and the tasks fail (runc libcontainer/rootfs_linux.go). In a
    tmpfs this is harmless.
    """
    mounts = _mounts_by_target(spec)
    for file in files_of(spec):
        mount = _enclosing_mount(mounts, file.path)
        if mount is not None and mount.type != "tmpfs":
            yield _file_problem(file, *_message_and_hint(mount, "file"))


@rule("warning", _TARGET)
def mount_below_read_only(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A mount is inside a read-only mount that is not a tmpfs.

    The runtime cannot create the directory for it: if it does not exist already, the container does
    not start (runc libcontainer/rootfs_linux.go).
    """
    mounts = _mounts_by_target(spec)
    for path, mount in mounts_of(spec):
        outer = _enclosing_mount(mounts, normalize_path(mount.target))
        if outer is not None and outer.type != "tmpfs" and outer.read_only:
            yield RuleProblem(f"{path}.Target", *_message_and_hint(outer, "directory"))


@rule("error", _TARGET)
def mount_over_kernel_folder(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A tmpfs or a volume hides /proc or /dev.

    The runtime needs them to start the process (runc libcontainer/rootfs_linux.go).
    """
    for path, mount in mounts_of(spec, "tmpfs", "volume"):
        if normalize_path(mount.target) in ("/proc", "/dev"):
            message = f"hides {normalize_path(mount.target)}, which every process needs"
            yield RuleProblem(f"{path}.Target", message, "choose another path")


def _mounts_by_target(spec: ServiceSpec) -> dict[str, Mount]:
    whole(spec.task_template.container_spec.mounts)
    return {normalize_path(mount.target): mount for _, mount in mounts_of(spec)}


def _enclosing_mount(mounts: dict[str, Mount], path: str) -> Mount | None:
    """Return the innermost mount that contains `path` below its target; None if there is none."""
    folder = posixpath.dirname(path)
    while folder not in mounts and folder != "/":
        folder = posixpath.dirname(folder)
    return mounts.get(folder)


def _message_and_hint(mount: Mount, what: str) -> tuple[str, str]:
    """Return what happens to a file or directory inside `mount`, and what to do."""
    if mount.read_only:
        return f"{mount.target} is read-only: fails unless the {what} exists", "choose another path"
    name = "volume" if mount.type != "bind" else "node's path"
    message = f"leaves an empty {what} in the {name} {mount.source or ''}".strip()
    return message, f"choose a path outside {mount.target}"


def _file_problem(file: File, message: str, hint: str) -> RuleProblem:
    return RuleProblem(f"{file.row_path}.File.Name", message, hint)


RULES = (
    file_at_bind_mount,
    file_over_engine_file,
    file_in_kernel_folder,
    file_below_mount,
    mount_below_read_only,
    mount_over_kernel_folder,
)
