"""Rules on the process of a container and its environment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.notation.units import format_duration
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.environment import is_odd_name
from swarmtui.spec.rules.missing_units import is_without_unit
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.rules.windows import is_absolute
from swarmtui.spec.suggestion import Advice, did_you_mean, nearest, write
from swarmtui.spec.template.expand import (
    MANAGER_SAMPLE_DATA,
    TemplateVerdict,
    check_template,
    expand,
)
from swarmtui.spec.tree import CONTAINER
from swarmtui.spec.unreadable import whole

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_ENV = f"{CONTAINER}.Env"
_DIR = f"{CONTAINER}.Dir"
_HOSTNAME = f"{CONTAINER}.Hostname"
_SIGNAL = f"{CONTAINER}.StopSignal"
_GRACE = f"{CONTAINER}.StopGracePeriod"
_HOSTS = f"{CONTAINER}.Hosts"
_LABELS = f"{CONTAINER}.Labels"
_SYSCTLS = f"{CONTAINER}.Sysctls"

_SECOND = 10**9
_SAMPLE_ID = "0" * 25
_HOSTNAME_PATTERN = re.compile(r"[A-Za-z0-9._-]*", re.ASCII)
_PLAIN_SIGNALS = """
    ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT
    STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX
"""
_SIGNALS = frozenset(
    {*_PLAIN_SIGNALS.split()}
    | {f"RTMIN+{number}" for number in range(1, 16)}
    | {f"RTMAX-{number}" for number in range(1, 15)}
)
_RESERVED_LABELS = frozenset(
    f"com.docker.swarm.{key}"
    for key in ("task", "task.id", "task.name", "node.id", "service.id", "service.name")
)
_NAMESPACED_SYSCTLS = frozenset(
    {"kernel.domainname", "kernel.shm_rmid_forced", "kernel.sem"}
    | {f"kernel.{key}" for key in ("msgmax", "msgmnb", "msgmni", "shmall", "shmmax", "shmmni")}
)
_NODE_LEVEL_SYSCTLS = frozenset(
    {f"net.core.{side}mem_{key}" for side in "rw" for key in ("max", "default")}
    | {f"net.core.{key}" for key in ("bpf_jit_enable", "default_qdisc", "netdev_budget")}
    | {f"net.ipv4.{key}" for key in ("tcp_mem", "udp_mem", "tcp_max_orphans")}
    | {"net.core.netdev_max_backlog", "net.netfilter.nf_conntrack_max"}
)


@rule("warning", _ENV)
def duplicate_env(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """An environment variable is set more than once.

    The last entry wins (moby daemon/container/env.go ReplaceOrAppendEnvValues).
    """
    entries = spec.task_template.container_spec.env or ()
    last = {entry.partition("=")[0]: row for row, entry in enumerate(entries) if "=" in entry}
    for row, entry in enumerate(entries):
        name, equals, _ = entry.partition("=")
        if equals and last[name] != row:
            yield RuleProblem(f"{_ENV}[{row}]", f"{name} is overridden by row {last[name] + 1}")


@rule("warning", _ENV)
def env_without_value(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """An environment variable does not have a value, not even an empty one.

    A name alone removes the variable that the image sets. The docker CLI replaces it by the value
    in its own environment; engines do not (moby daemon/container/env.go
    ReplaceOrAppendEnvValues).
    """
    for row, entry in enumerate(spec.task_template.container_spec.env or ()):
        if "=" not in entry and not is_odd_name(entry):
            hint = f"write {entry}=VALUE, or {entry}= for an empty value"
            yield RuleProblem(f"{_ENV}[{row}]", f"removes the image's {entry}", hint)


@rule("error", _ENV, _DIR, _HOSTNAME)
def nul_byte(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The environment, the working directory or the hostname contains a zero byte.

    The kernel ends a text at the first zero byte: every Linux node refuses to start the container
    (runc libcontainer, moby daemon).
    """
    container = spec.task_template.container_spec
    texts = {_DIR: container.dir, _HOSTNAME: container.hostname}
    texts |= {f"{_ENV}[{row}]": entry for row, entry in enumerate(container.env or ())}
    for path, text in texts.items():
        if "\0" in (text or ""):
            yield RuleProblem(path, "contains a zero byte, which cannot be passed to a process")


@rule("error", _DIR)
def relative_working_dir(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The working directory is not an absolute path.

    Every node rejects the tasks (moby daemon/container.go translateWorkingDir).
    """
    folder = spec.task_template.container_spec.dir
    if folder and not is_absolute(folder):
        yield RuleProblem(_DIR, f"{quoted(folder)} is not an absolute path", *write(f"/{folder}"))


@rule("error", _HOSTNAME)
def hostname_too_long(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A hostname has more than 64 bytes after its placeholders are expanded.

    Linux kernels refuse more (sethostname(2); from Engine 29 on moby daemon/daemon_unix.go too). A
    placeholder counts with the shortest value that it can have on any node.
    """
    name = _shortest_hostname(spec)
    if len(name.encode()) > 64:
        yield RuleProblem(_HOSTNAME, f"must be at most 64 bytes, not {len(name.encode())}")


@rule("warning", _HOSTNAME)
def invalid_hostname(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A hostname contains a character that is not a letter, digit, hyphen, underscore or dot.

    Engines set such a name too, and write it into /etc/hosts, where a space makes two names of it
    (RFC 1123; moby daemon/container_operations_unix.go).
    """
    name = _shortest_hostname(spec)
    if not _HOSTNAME_PATTERN.fullmatch(name):
        yield RuleProblem(_HOSTNAME, f"{quoted(name)} is not a hostname that others can resolve")


def _shortest_hostname(spec: ServiceSpec) -> str:
    """Return the shortest expansion on any node; "" for a template that may be invalid."""
    text = spec.task_template.container_spec.hostname or ""
    if check_template(text).verdict is not TemplateVerdict.VALID:
        return ""
    service, slot = spec.name or "a", _SAMPLE_ID if spec.mode_kind.startswith("global") else "1"
    shortest = dict.fromkeys((".Service.ID", ".Node.ID", ".Task.ID"), _SAMPLE_ID)
    shortest |= {".Service.Name": service, ".Task.Slot": slot, ".Node.Hostname": "a"}
    shortest |= {
        ".Task.Name": f"{service}.{slot}.{_SAMPLE_ID}",
        ".Node.Platform.Architecture": "arm",
    }
    return expand(text, {**MANAGER_SAMPLE_DATA, **shortest})


@rule("error", _SIGNAL)
def unknown_stop_signal(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The stop signal is 0, or neither a number nor the name of a Linux signal.

    Every node rejects the tasks (moby daemon/container.go validateContainerConfig, moby/sys/signal
    ParseSignal). Case does not matter, and the prefix SIG is optional.
    """
    text = spec.task_template.container_spec.stop_signal or ""
    name = text.upper().removeprefix("SIG")
    if not text or name in _SIGNALS or (_is_number(text) and int(text) != 0):
        return
    near = nearest(name.strip(), _SIGNALS).suggestion
    otherwise = Advice("write SIGTERM, SIGQUIT or another signal")
    advice = did_you_mean(f"SIG{near}") if near else otherwise
    yield RuleProblem(_SIGNAL, f"{quoted(text)} is not a known signal", *advice)


@rule("warning", _SIGNAL)
def stop_signal_out_of_range(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The number of a stop signal is below 0 or above 64.

    Nodes accept such a number and cannot send it: the process is killed two seconds later
    (moby/sys/signal ParseSignal, moby daemon/stop.go).
    """
    text = spec.task_template.container_spec.stop_signal or ""
    if _is_number(text) and int(text) != 0 and not 1 <= int(text) <= 64:
        yield RuleProblem(_SIGNAL, f"there is no signal {text}: the process is killed instead")


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[0-9]{1,18}", text))


@rule("warning", _GRACE)
def fractional_grace_period(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A stop grace period of 1ms or more is not a whole number of seconds.

    The fraction is cut off, so with less than one second the process is killed at once (moby
    daemon/cluster/executor/container/adapter.go shutdown).
    """
    grace = spec.task_template.container_spec.stop_grace_period or 0
    if grace % _SECOND and not is_without_unit(grace):
        whole_seconds = grace - grace % _SECOND
        message = f"{format_duration(grace)} is rounded down to {format_duration(whole_seconds)}"
        longer = format_duration(whole_seconds + _SECOND)
        yield RuleProblem(_GRACE, message, "write whole seconds", longer)


@rule("warning", _HOSTS)
def ignored_host_alias(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A row of Hosts has more than one hostname.

    Nodes use only the first one (moby daemon/cluster/executor/container/container.go hostConfig).
    """
    for row, line in enumerate(spec.task_template.container_spec.hosts or ()):
        address, _, *aliases = line.split()
        if aliases:
            hint = f"write one row per name: {address} {aliases[0]}"
            yield RuleProblem(
                f"{_HOSTS}[{row}]", f"only the first name is used, not {' '.join(aliases)}", hint
            )


@rule("warning", _LABELS)
def reserved_container_label(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A container label is one of the six that the engine sets itself.

    The engine overwrites it with its own value (moby daemon/cluster/executor/container/container.go
    labels).
    """
    for key in spec.task_template.container_spec.labels or {}:
        if key in _RESERVED_LABELS:
            yield RuleProblem(_LABELS, f"{key} is set by the engine: this value is overwritten")


@rule("error", _SYSCTLS)
def non_namespaced_sysctl(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A sysctl is not one of those that a container can set for itself.

    Those are net.*, fs.mqueue.*, System V's kernel.msg*, .sem and .shm*, and kernel.domainname. The
    runtime on the node refuses any other, such as vm.* (runc and crun libcontainer, validate).
    """
    for name, path in _sysctls(spec):
        if name == "kernel.hostname":
            yield RuleProblem(path, "kernel.hostname cannot be set as a sysctl", "set the hostname")
        elif name not in _NAMESPACED_SYSCTLS and not name.startswith(("net.", "fs.mqueue.")):
            hint = "set it on the nodes themselves"
            yield RuleProblem(path, f"{name} belongs to the node: a container cannot set it", hint)


@rule("error", _SYSCTLS)
def net_sysctl_on_host_network(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service that joins only the network host sets a net.* sysctl.

    It would change the node's own (runc libcontainer/configs/validate).
    """
    joined = [network.target for network in whole(spec.task_template.networks) or ()]
    for name, path in _sysctls(spec):
        if joined == ["host"] and name.startswith("net."):
            hint = "set it on the nodes themselves"
            yield RuleProblem(path, f"{name} belongs to the node on the network host", hint)


@rule("warning", _SYSCTLS)
def node_level_sysctl(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A net.* sysctl is one that the kernel keeps for the whole node.

    In a container its file is missing or cannot be written: the tasks fail (Linux
    net/core/sysctl_net_core.c, net/ipv4/sysctl_net_ipv4.c; tried on 6.18).
    """
    for name, path in _sysctls(spec):
        if name in _NODE_LEVEL_SYSCTLS:
            hint = "set it on the nodes themselves"
            yield RuleProblem(path, f"the kernel keeps {name} per node: the tasks fail", hint)


def _sysctls(spec: ServiceSpec) -> Iterator[tuple[str, str]]:
    """Yield each name, with dots as separators (sysctl(8) also accepts slashes), and its path."""
    for name in spec.task_template.container_spec.sysctls or {}:
        first = next((separator for separator in name if separator in "./"), ".")
        yield name if first == "." else name.translate({47: ".", 46: "/"}), _SYSCTLS


RULES = (
    duplicate_env,
    env_without_value,
    nul_byte,
    relative_working_dir,
    hostname_too_long,
    invalid_hostname,
    unknown_stop_signal,
    stop_signal_out_of_range,
    fractional_grace_period,
    ignored_host_alias,
    reserved_container_label,
    non_namespaced_sysctl,
    net_sysctl_on_host_network,
    node_level_sysctl,
)
