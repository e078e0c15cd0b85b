"""Rules on privileges: credential specs, SELinux, seccomp, capabilities."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.field_info import field_info
from swarmtui.spec.kernel_names import CAPABILITIES
from swarmtui.spec.model.privileges import Privileges, Seccomp
from swarmtui.spec.notation.value_formats import format_words
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.suggestion import nearest
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_PRIVILEGES = f"{CONTAINER}.Privileges"
_CREDENTIALS = f"{_PRIVILEGES}.CredentialSpec"
_SELINUX = f"{_PRIVILEGES}.SELinuxContext"
_MODE, _PROFILE = f"{_PRIVILEGES}.Seccomp.Mode", f"{_PRIVILEGES}.Seccomp.Profile"
_ADD, _DROP = f"{CONTAINER}.CapabilityAdd", f"{CONTAINER}.CapabilityDrop"

_RUNTIMES_ACTIONS = "ALLOW ERRNO KILL KILL_PROCESS KILL_THREAD LOG NOTIFY TRACE TRAP"
_ACTIONS = frozenset(f"SCMP_ACT_{word}" for word in _RUNTIMES_ACTIONS.split())


def _privileges(spec: ServiceSpec) -> Privileges:
    return spec.task_template.container_spec.privileges or Privileges()


def _seccomp(spec: ServiceSpec) -> Seccomp:
    return _privileges(spec).seccomp or Seccomp()


@rule("error", _CREDENTIALS)
def invalid_credential_spec(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A credential spec is not exactly one of a file, a registry value and a config.

    Source: moby daemon/cluster/convert/container.go credentialSpecToGRPC.
    """
    credentials = _privileges(spec).credential_spec
    if credentials is None:
        return
    given = [credentials.file, credentials.registry, credentials.config]
    if sum(map(bool, given)) != 1:
        yield RuleProblem(_CREDENTIALS, "must be exactly one of file, registry and config")


@rule("warning", f"{_SELINUX}.Disable")
def unused_selinux_label(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """An SELinux label is set for a container for which SELinux is disabled.

    The rest of the label is ignored (opencontainers/selinux label InitLabels). Not verified on the
    test engines: that needs a kernel with SELinux.
    """
    context = _privileges(spec).selinux_context
    if not (context and context.disable):
        return
    if context.user or context.role or context.type or context.level:
        yield RuleProblem(
            f"{_SELINUX}.Disable", "SELinux is disabled: the rest of the label does nothing"
        )


@rule("warning", _MODE)
def no_seccomp_profile(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The seccomp mode custom does not have a profile.

    Without one nodes use their default profile (moby daemon/seccomp_linux.go WithSeccomp).
    """
    seccomp = _seccomp(spec)
    if seccomp.mode == "custom" and not seccomp.profile:
        yield RuleProblem(_MODE, "no profile: nodes use their default profile", "set a profile")


@rule("warning", _PROFILE)
def unused_seccomp_profile(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A seccomp profile is set, and the mode is not custom.

    It is ignored (moby daemon/cluster/executor/container applyPrivileges).
    """
    seccomp, info = _seccomp(spec), field_info(_PROFILE)
    if info and seccomp.profile and seccomp.mode != info.applies_when_value:
        hint = f"set the mode to {info.applies_when_value}"
        yield RuleProblem(_PROFILE, f"does nothing in mode {seccomp.mode or 'default'}", hint)


@rule("error", _PROFILE)
def unknown_seccomp_action(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The default action of a seccomp profile is not one that runtimes know.

    With any other action the container does not start (runc libcontainer/seccomp
    ConvertStringToAction).
    """
    action = _default_action(spec)
    if action and action not in _ACTIONS:
        hint = nearest(action, _ACTIONS, "write SCMP_ACT_ERRNO or another known action").hint
        yield RuleProblem(_PROFILE, f"unknown action {quoted(action)}", hint)


@rule("warning", _PROFILE)
def no_seccomp_default_action(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A seccomp profile does not have a defaultAction for the calls that it does not list.

    Without it nothing is filtered at all, less than by the default profile (moby profiles/seccomp
    setupSeccomp; seen as `Seccomp: 0` in /proc/PID/status).
    """
    if _default_action(spec) == "":
        hint = 'write "defaultAction": "SCMP_ACT_ERRNO"'
        yield RuleProblem(_PROFILE, "defaultAction is missing: the profile filters nothing", hint)


def _default_action(spec: ServiceSpec) -> str | None:
    """Return the default action of the profile, "" if it is missing; None without a profile."""
    seccomp = _seccomp(spec)
    if seccomp.mode != "custom" or not seccomp.profile:
        return None
    profile = json.loads(base64.b64decode(seccomp.profile))
    given = (value for key, value in profile.items() if key.lower() == "defaultaction")
    return str(next(given, None) or "")


@rule("error", _ADD, _DROP)
def unknown_capability(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A capability is neither ALL nor one that the kernel has.

    Every node rejects the tasks (moby daemon/pkg/oci/caps NormalizeLegacyCapabilities); an older
    node also rejects newer capabilities.
    """
    container = spec.task_template.container_spec
    for path, names in ((_ADD, container.capability_add), (_DROP, container.capability_drop)):
        unknown = {
            name: nearest(name, CAPABILITIES, "see capabilities(7)")
            for name in names or ()
            if name not in CAPABILITIES and name != "ALL"
        }
        meant = {name: advice.suggestion for name, advice in unknown.items() if advice.suggestion}
        corrected = format_words(meant.get(name, name) for name in names or ())
        for name in names or ():
            if name in unknown:
                suggestion = corrected if name in meant else ""
                message = f"unknown capability {quoted(name)}"
                yield RuleProblem(path, message, unknown[name].hint, suggestion)


@rule("warning", _DROP)
def capability_added_and_dropped(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A capability is both added and dropped.

    A capability that is added by name is not dropped, nor is ALL if ALL is added; with ALL added,
    single ones can be dropped (moby daemon/pkg/oci/caps TweakCapabilities).
    """
    container = spec.task_template.container_spec
    added, dropped = set(container.capability_add or ()), set(container.capability_drop or ())
    not_dropped = added & dropped & {"ALL"} if "ALL" in added else added & dropped
    for name in sorted(not_dropped):
        yield RuleProblem(
            _DROP, f"{name} is also added: it is not dropped", "remove it from one list"
        )


RULES = (
    invalid_credential_spec,
    unused_selinux_label,
    no_seccomp_profile,
    unused_seccomp_profile,
    unknown_seccomp_action,
    no_seccomp_default_action,
    unknown_capability,
    capability_added_and_dropped,
)
