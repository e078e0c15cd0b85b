"""Rules on secrets and configs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from swarmtui.spec.field_info import field_info
from swarmtui.spec.model.file_references import FileTarget
from swarmtui.spec.notation.units import format_file_mode
from swarmtui.spec.rules.mounts import mounts_of, normalize_path
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.rules.windows import WINDOWS_HINT, is_windows_only
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_SECRETS, _CONFIGS = f"{CONTAINER}.Secrets", f"{CONTAINER}.Configs"
_LISTS = (_SECRETS, _CONFIGS)
_FILES = tuple(f"{path}[].File" for path in _LISTS)
_NAMES = tuple(f"{path}.Name" for path in _FILES)
_TMPFS_MODE = f"{CONTAINER}.Mounts[].TmpfsOptions.Mode"

_MAX_ID = 2**32 - 2
_COMMON_MODES = """
    400 404 440 444 500 550 555 600 604 640 644 660 664 666 700 704 705 710 711 740 744 750 751
    754 755 770 771 774 775 776 777 1700 1755 1770 1775 1777 2750 2755 2770 2775
"""
"""File modes as people write them, in octal."""


class File(NamedTuple):
    """A secret or config, and the file that it becomes in the container."""

    row_path: str
    """The path of its row in the spec."""
    name: str
    target: FileTarget

    @property
    def path(self) -> str:
        """The absolute path on a node (moby daemon/container/container.go getSecretTargetPath)."""
        folder = "/run/secrets/" if self.row_path.startswith(_SECRETS) else "/"
        return normalize_path(self.name if self.name.startswith("/") else folder + self.name)


def files_of(spec: ServiceSpec) -> Iterator[File]:
    """Yield every secret, and every config that becomes a file."""
    container = spec.task_template.container_spec
    for row, secret in enumerate(container.secrets or ()):
        target = secret.file or FileTarget()
        yield File(f"{_SECRETS}[{row}]", target.name or secret.secret_name, target)
    for row, config in enumerate(container.configs or ()):
        if config.runtime is None:
            target = config.file or FileTarget()
            yield File(f"{_CONFIGS}[{row}]", target.name or config.config_name, target)


@rule("error", *_NAMES)
def duplicate_file_target(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """Two secrets, or two configs, have the same target.

    Targets are compared as written (swarmkit manager/controlapi/service.go validateSecretRefsSpec,
    validateConfigRefsSpec).
    """
    seen: set[tuple[str, str]] = set()
    for file in files_of(spec):
        key = (file.row_path.partition("[")[0], file.name)
        if key in seen:
            yield RuleProblem(
                f"{file.row_path}.File.Name", f"{file.name} is also the target of another row"
            )
        seen.add(key)


@rule("warning", *_NAMES)
def duplicate_file_path(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A secret or config hides another one at the same path.

    The manager does not compare a secret's target with a config's, nor `key` with /run/secrets/key:
    a node mounts one over the other, usually the config over the secret, and the tasks see only
    that one (moby daemon/container/container_unix.go SecretMounts).
    """
    seen: dict[str, File] = {}
    for file in files_of(spec):
        other = seen.setdefault(file.path, file)
        same_kind = other.row_path.partition("[")[0] == file.row_path.partition("[")[0]
        if other is not file and not (same_kind and other.name == file.name):
            yield RuleProblem(
                f"{file.row_path}.File.Name",
                f"two files at {file.path}: only one of them can be read",
            )


@rule("error", *_NAMES)
def file_target_is_folder(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The target of a secret or config is a directory.

    Directories are /, a mount and a parent of another target. With a file there the container
    cannot be started (moby daemon/oci_linux.go WithMounts, runc). A bind mount may itself be a
    file.
    """
    folders = set(_targets(spec, "volume", "tmpfs", "cluster"))
    paths = sorted({*_targets(spec), *(file.path for file in files_of(spec))})
    for file in files_of(spec):
        if file.path == "/" or file.path in folders:
            yield RuleProblem(
                f"{file.row_path}.File.Name", f"{file.path} is a directory, but this is a file"
            )
        elif _has_path_inside(paths, f"{file.path}/"):
            yield RuleProblem(
                f"{file.row_path}.File.Name",
                f"{file.path} is a file, but another target is inside it",
            )


def _has_path_inside(sorted_paths: list[str], folder: str) -> bool:
    position = bisect_left(sorted_paths, folder)
    return position < len(sorted_paths) and sorted_paths[position].startswith(folder)


def _targets(spec: ServiceSpec, *types: str) -> Iterator[str]:
    for _, mount in mounts_of(spec, *types):
        if mount.target.startswith("/"):
            yield normalize_path(mount.target)


@rule("error", f"{_CONFIGS}[].File")
def config_file_and_runtime(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A config is both a file and for the engine.

    Source: moby daemon/cluster/convert/container.go configReferencesToGRPC.
    """
    info = field_info(f"{_CONFIGS}[].File")
    for row, config in enumerate(spec.task_template.container_spec.configs or ()):
        if (
            info
            and info.applies_when_path
            and config.runtime is not None
            and config.file is not None
        ):
            hint = "clear the file or the runtime"
            yield RuleProblem(
                f"{_CONFIGS}[{row}].File", "a config for the engine cannot also be a file", hint
            )


@rule("error", f"{_CONFIGS}[].Runtime")
def runtime_config_on_linux(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A config for the engine is used without a credential spec, and not only on Windows.

    On Linux it crashes dockerd on every node that starts a task, again and again (moby
    daemon/container/container_unix.go SecretMounts, up to Engine 29.7 at least); with a credential
    spec the tasks are rejected before that.
    """
    container = spec.task_template.container_spec
    if is_windows_only(spec) or (container.privileges and container.privileges.credential_spec):
        return
    for row, config in enumerate(container.configs or ()):
        if config.runtime is not None:
            message = "crashes dockerd on every Linux node that runs a task"
            yield RuleProblem(
                f"{_CONFIGS}[{row}].Runtime", message, f"make it a file, or {WINDOWS_HINT}"
            )


@rule("warning", *(f"{path}.{key}" for path in _FILES for key in ("UID", "GID")))
def file_owner_out_of_range(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The owner or the group of a file is a number above 4294967294.

    Nodes truncate a larger number, or fail to read it (moby daemon/container_operations_unix.go
    setupSecretDir, chown(2)).
    """
    for file in files_of(spec):
        for key, number in (("UID", file.target.uid), ("GID", file.target.gid)):
            if int(number or 0) > _MAX_ID:
                yield RuleProblem(f"{file.row_path}.File.{key}", f"{number} is too large for Linux")


@rule("warning", *(f"{path}.Mode" for path in _FILES), _TMPFS_MODE)
def decimal_file_mode(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A file mode is a decimal number that looks like an octal mode.

    JSON numbers are decimal: "Mode": 444 is 0674, which gives everyone write permission
    (encoding/json; moby api/types/swarm). A mode in quotes is read as octal here.
    """
    modes = {f"{file.row_path}.File.Mode": file.target.mode for file in files_of(spec)}
    for path, mount in mounts_of(spec, "tmpfs"):
        options = mount.tmpfs_options
        modes[f"{path}.TmpfsOptions.Mode"] = options.mode if options else None
    for path, mode in modes.items():
        if mode is not None and str(mode) in _COMMON_MODES.split():
            meant = f"{mode:04}"
            hint = f'did you mean {meant}? Write "{meant}", or {int(meant, 8)}'
            message = f"the number {mode} is {format_file_mode(mode)} in octal"
            yield RuleProblem(path, message, hint, meant)


RULES = (
    duplicate_file_target,
    duplicate_file_path,
    file_target_is_folder,
    config_file_and_runtime,
    runtime_config_on_linux,
    file_owner_out_of_range,
    decimal_file_mode,
)
