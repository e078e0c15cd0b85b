"""Rules on settings that only Windows nodes support; and which services run only there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.notation.constraint import try_parse_constraint
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.tree import CONTAINER
from swarmtui.spec.unreadable import whole

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_ISOLATION = f"{CONTAINER}.Isolation"
_CREDENTIALS = f"{CONTAINER}.Privileges.CredentialSpec"
_DIR = f"{CONTAINER}.Dir"
_MOUNTS = f"{CONTAINER}.Mounts"

_WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]|\\")
WINDOWS_HINT = "add the constraint node.platform.os==windows"


def is_absolute(path: str) -> bool:
    r"""Whether `path` is absolute on Linux (`/srv`) or on Windows (`C:\srv`, `\\host\share`)."""
    return path.startswith("/") or is_windows_path(path)


def is_windows_path(path: str) -> bool:
    r"""Whether `path` is absolute on Windows only."""
    return bool(_WINDOWS_PATH.match(path))


def is_windows_only(spec: ServiceSpec) -> bool:
    """Whether a constraint or the platforms restrict the service to Windows nodes."""
    placement = spec.task_template.placement
    if not placement:
        return False
    systems = {platform.os for platform in whole(placement.platforms) or ()}
    constraints = whole(placement.constraints) or ()
    return systems == {"windows"} or any(map(_requires_windows, constraints))


def _requires_windows(text: str) -> bool:
    constraint = try_parse_constraint(text)
    required = (
        (constraint.normalized_key, constraint.operator, constraint.value.lower())
        if constraint
        else ()
    )
    return required == ("node.platform.os", "==", "windows")


@rule("warning", _ISOLATION, _CREDENTIALS, _DIR, f"{_MOUNTS}[].Type", f"{_MOUNTS}[].Source",
      f"{_MOUNTS}[].Target")  # fmt: skip
def windows_only_setting(spec: ServiceSpec) -> Iterator[RuleProblem]:
    r"""A setting for Windows is used, and the tasks are not limited to Windows nodes.

    Such settings are isolation, credential specs, named pipes and paths like C:\data. Linux nodes
    reject the tasks (moby daemon/container.go, daemon/daemon_unix.go parseSecurityOpt,
    daemon/volume/mounts/linux_parser.go, daemon/cluster/executor/container/validate.go). The test
    engines, on Linux, cannot show that Windows nodes accept them.
    """
    if not is_windows_only(spec):
        for path, what in _windows_only_settings(spec):
            yield RuleProblem(
                path, f"{what} is for Windows: Linux nodes reject the tasks", WINDOWS_HINT
            )


def _windows_only_settings(spec: ServiceSpec) -> Iterator[tuple[str, str]]:
    container = spec.task_template.container_spec
    if container.isolation in ("process", "hyperv"):
        yield _ISOLATION, f"isolation {container.isolation}"
    if container.privileges and container.privileges.credential_spec:
        yield _CREDENTIALS, "a credential spec"
    if is_windows_path(container.dir or ""):
        yield _DIR, "this path"
    for index, mount in enumerate(container.mounts or ()):
        paths = {"Source": mount.source or "", "Target": mount.target}
        if mount.type == "npipe":
            yield f"{_MOUNTS}[{index}].Type", "a named pipe"
            continue
        for key, path in paths.items():
            if is_windows_path(path) and (key, mount.type) != ("Source", "volume"):
                yield f"{_MOUNTS}[{index}].{key}", "this path"


RULES = (windows_only_setting,)
