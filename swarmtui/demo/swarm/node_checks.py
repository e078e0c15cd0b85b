"""What a node refuses of a task that the manager accepted: messages and states of Engine 28.5.

A node checks a task three times: before it pulls the image and while it creates the container (the
task is then rejected), and while it starts the container (the task has then failed). Sources: moby
`daemon/cluster/executor/container/validate.go`, `volume/mounts/{linux_parser,validate}.go`,
`daemon/{container,daemon_unix}.go`; each message was observed on a real engine.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any, NamedTuple

from swarmtui.demo.fixtures.scenario import CPU, Node
from swarmtui.demo.go.json_parser import JsonError, read_json
from swarmtui.spec.kernel_names import CAPABILITIES, RESOURCE_LIMITS

Spec = dict[str, Any]

_MIN_MEMORY = 6 * 1024 * 1024
_MAX_OOM_SCORE = 1000
_MAX_HOSTNAME_LENGTH = 64
_NAMESPACED_SYSCTL = re.compile(r"(net|fs\.mqueue)\..+|kernel\.(msgmax|msgmnb|msgmni|sem|shm.+)")


class Refusal(NamedTuple):
    """Why a task ends before it runs; `message` and `err` are those of its status."""

    message: str
    err: str

    @property
    def state(self) -> str:
        """The state in which the task ends."""
        return "failed" if self.message == "starting" else "rejected"


def check_before_pull(task: Spec) -> Refusal | None:
    """Return why the node refuses the task before it pulls the image, None when it does not."""
    errors = (_mount_error(mount) for mount in task["ContainerSpec"].get("Mounts", []))
    err = next(filter(None, errors), None)
    return Refusal("resolving controller failed", err) if err else None


def check_after_pull(task: Spec, node: Node) -> Refusal | None:
    """Return why the node cannot create or start the container, None when it can."""
    for message, prefix, checks in _CHECKS_BY_STATUS:
        errors = (err for check in checks for err in check(task, node))
        err = next(errors, None)
        if err:
            return Refusal(message, prefix + err)
    return None


def _mount_error(mount: Spec) -> str | None:
    kind, source, target = mount["Type"], mount.get("Source", ""), mount.get("Target", "")
    absolute = source.startswith("/")
    if not target.startswith("/") and kind != "npipe":
        return f"invalid mount target, must be an absolute path: {target}"
    if kind == "bind" and not absolute:
        return f"invalid bind mount source, must be an absolute path: {source}"
    if kind == "volume" and absolute:
        return f"invalid volume mount source, must not be an absolute path: {source}"
    if kind == "tmpfs" and source:
        return "invalid tmpfs source, source must be empty"
    if kind == "npipe" and not source:
        return "invalid npipe source, source must not be empty"
    return None


def _mount_errors(task: Spec, _: Node) -> Iterator[str]:
    for mount in task["ContainerSpec"].get("Mounts", []):
        for err in _mount_config_errors(mount):
            yield f'invalid mount config for type "{mount["Type"]}": {err}'


def _mount_config_errors(mount: Spec) -> Iterator[str]:
    """Yield what is wrong with one mount.

    The node refuses options of another type, except TmpfsOptions of a volume and VolumeOptions of a
    tmpfs.
    """
    kind = mount["Type"]
    if kind == "npipe":
        yield "mount type unknown"
    if mount["Target"] == "/":
        yield "invalid specification: destination can't be '/'"
    if kind != "bind" and "BindOptions" in mount:
        yield "field BindOptions must not be specified"
    if kind == "bind" and "VolumeOptions" in mount:
        yield "field VolumeOptions must not be specified"
    if kind == "volume":
        yield from _volume_errors(mount)
    for option in mount.get("TmpfsOptions", {}).get("Options", []) if kind == "tmpfs" else []:
        if not 1 <= len(option) <= 2:
            yield "invalid option array length"
        elif option[0] not in {"exec", "noexec"}:
            yield f"invalid option: {option[0]}"


def _volume_errors(mount: Spec) -> Iterator[str]:
    subpath = mount.get("VolumeOptions", {}).get("Subpath", "")
    if subpath and not mount.get("Source"):
        yield "must not set Subpath when using anonymous volumes"
    if subpath.startswith("/") or ".." in subpath.split("/"):
        yield "subpath must be a relative path within the volume"
    if mount.get("ReadOnly") and not mount.get("Source"):
        yield "must not set ReadOnly mode when using anonymous volumes"


def _resource_errors(task: Spec, node: Node) -> Iterator[str]:
    resources = task.get("Resources", {})
    limits = resources.get("Limits")
    if limits is None:
        return
    memory, cores = limits.get("MemoryBytes", 0), node.cpus // CPU
    if 0 < memory < _MIN_MEMORY:
        yield "Minimum memory limit allowed is 6MB"
    swappiness = resources.get("MemorySwappiness")
    if swappiness is not None and not -1 <= swappiness <= 100:
        yield f"Invalid value: {swappiness}, valid memory swappiness range is 0-100"
    if limits.get("NanoCPUs", 0) > cores * CPU:
        yield f"range of CPUs is from 0.01 to {cores}.00, as there are only {cores} CPUs available"


def _setting_errors(task: Spec, _: Node) -> Iterator[str]:
    container = task["ContainerSpec"]
    score, directory = container.get("OomScoreAdj", 0), container.get("Dir", "")
    if abs(score) > _MAX_OOM_SCORE:
        yield f"Invalid value {score}, range for oom score adj is [-1000, 1000]"
    if directory and not directory.startswith("/"):
        yield f"the working directory '{directory}' is invalid, it needs to be an absolute path"
    isolation = container.get("Isolation", "default")  # absent on engines below API 1.35
    if isolation != "default":
        yield f"invalid isolation '{isolation}' on linux"
    for variable in container.get("Env", []):
        if variable.startswith("="):
            yield f"invalid environment variable: {variable}"


def _credential_spec_errors(task: Spec, _: Node) -> Iterator[str]:
    """Yield an error for any credential spec: only Windows nodes support them."""
    source = task["ContainerSpec"].get("Privileges", {}).get("CredentialSpec") or {}
    for kind, value in source.items():
        if value:
            yield f'invalid --security-opt 2: "credentialspec={kind.lower()}://{value}"'


def _host_errors(task: Spec, _: Node) -> Iterator[str]:
    """Yield errors of lines whose first word is not an address; single words are ignored."""
    for line in task["ContainerSpec"].get("Hosts", []):
        address, *names = line.split()
        if names and not _is_address(address):
            yield f'invalid IP address in add-host: "{address}"'


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _capability_errors(task: Spec, _: Node) -> Iterator[str]:
    for field, word in (("CapabilityAdd", "CapAdd"), ("CapabilityDrop", "CapDrop")):
        for name in task["ContainerSpec"].get(field, []):
            short = name.upper().removeprefix("CAP_")
            if name.upper() != "ALL" and f"CAP_{short}" not in CAPABILITIES:
                yield f'invalid {word}: unknown capability: "CAP_{short}"'


def _nameserver_errors(task: Spec, _: Node) -> Iterator[str]:
    for text in task["ContainerSpec"].get("DNSConfig", {}).get("Nameservers", []):
        if not _is_address(text):
            yield f'bad nameserver address {text}: ParseAddr("{text}"): unable to parse IP'


def _seccomp_errors(task: Spec, _: Node) -> Iterator[str]:
    seccomp = task["ContainerSpec"].get("Privileges", {}).get("Seccomp", {})
    try:
        if seccomp.get("Mode") == "custom":
            read_json(b64decode(seccomp.get("Profile", "")))
    except JsonError as error:
        yield f"Decoding seccomp profile failed: {error}"


_RUNC_ERROR = (
    "failed to create task for container: failed to create shim task: OCI runtime create failed: "
    "runc create failed"
)
_CONTAINER_INIT_ERROR = (
    f"{_RUNC_ERROR}: unable to start container process: error during container init"
)


def _sysctl_errors(task: Spec, _: Node) -> Iterator[str]:
    for name in task["ContainerSpec"].get("Sysctls", {}):
        if not _NAMESPACED_SYSCTL.fullmatch(name):
            reason = f'sysctl "{name}" is not in a separate kernel namespace'
            yield f"{_RUNC_ERROR}: {reason}"


def _file_owner_errors(task: Spec, _: Node) -> Iterator[str]:
    container = task["ContainerSpec"]
    for reference in (*container.get("Secrets", []), *container.get("Configs", [])):
        for field in ("UID", "GID"):
            owner = reference.get("File", {}).get(field, "0")
            if not re.fullmatch(r"[+-]?[0-9]+", owner):
                yield f'strconv.Atoi: parsing "{owner}": invalid syntax'


def _hostname_errors(task: Spec, _: Node) -> Iterator[str]:
    if len(task["ContainerSpec"].get("Hostname", "")) > _MAX_HOSTNAME_LENGTH:
        yield f"{_CONTAINER_INIT_ERROR}: sethostname: invalid argument"


def _ulimit_errors(task: Spec, _: Node) -> Iterator[str]:
    """Yield errors of ulimits; a hard limit of -1 means unlimited."""
    for limit in task["ContainerSpec"].get("Ulimits", []):
        rlimit = RESOURCE_LIMITS.get(limit["Name"].lower())
        if rlimit is None:
            yield f"{_RUNC_ERROR}: wrong rlimit value: RLIMIT_{limit['Name'].upper()}"
        elif _comparable_limit(limit["Soft"]) > _comparable_limit(limit["Hard"]):
            reason = f"error setting rlimit type {rlimit}: invalid argument"
            yield f"{_CONTAINER_INIT_ERROR}: error setting rlimits for ready process: {reason}"


def _comparable_limit(limit: int) -> float:
    return float("inf") if limit < 0 else limit


Check = Callable[[Spec, Node], Iterator[str]]
_CHECKS_BY_STATUS: tuple[tuple[str, str, tuple[Check, ...]], ...] = (
    (
        "preparing",
        "",
        (
            _resource_errors,
            _setting_errors,
            _credential_spec_errors,
            _host_errors,
            _mount_errors,
            _capability_errors,
        ),
    ),
    (
        "starting",
        "starting container failed: ",
        (
            _nameserver_errors,
            _file_owner_errors,
            _seccomp_errors,
            _sysctl_errors,
            _hostname_errors,
            _ulimit_errors,
        ),
    ),
)
