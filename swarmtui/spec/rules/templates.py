"""Rules on the Go templates that a manager checks and a node expands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from swarmtui.spec.field_info import FieldInfo
from swarmtui.spec.model.field_values import field_values, paths_with_notation
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.template.expand import (
    PLACEHOLDERS,
    TemplateCheck,
    TemplateVerdict,
    check_template,
)
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.mount import Mount
    from swarmtui.spec.model.service import ServiceSpec

_MOUNT = f"{CONTAINER}.Mounts[]"
_EXPANDED_PATHS = (
    f"{CONTAINER}.Env",
    f"{CONTAINER}.Hostname",
    f"{_MOUNT}.Source",
    f"{_MOUNT}.Target",
    f"{_MOUNT}.VolumeOptions.Labels",
    f"{_MOUNT}.VolumeOptions.DriverConfig.Options",
)
"""All fields that are expanded; of Env and pairs only the values (swarmkit template/expand.go)."""

_EXPANDED_TEXTS = frozenset(path for path in paths_with_notation("text") if path in _EXPANDED_PATHS)
_REFUSED_ANYWAY = frozenset(
    {
        "Name",
        f"{CONTAINER}.Image",
        f"{CONTAINER}.Ulimits[].Name",
        "TaskTemplate.Networks[].Target",
    }
    | {f"{CONTAINER}.Secrets[].{key}" for key in ("SecretName", "SecretID", "File.UID", "File.GID")}
    | {f"{CONTAINER}.Configs[].{key}" for key in ("ConfigName", "ConfigID", "File.UID", "File.GID")}
)
"""The fields in which a placeholder is refused or not found anyway."""

_UNEXPANDED_PATHS = tuple(
    path
    for path in paths_with_notation("text", "words", "list", "pairs", "env", "test", "hosts")
    if path not in _EXPANDED_TEXTS | _REFUSED_ANYWAY
)
_NAMES = "|".join(re.escape(name) for name in PLACEHOLDERS)
_PLACEHOLDER = re.compile(rf"\{{\{{[^{{}}]*?({_NAMES})\b[^{{}}]*\}}\}}")
_SLOT = re.compile(r"\{\{[^{}]*\.Task\.Slot\b")


@rule("error", *_EXPANDED_PATHS)
def invalid_template(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The manager cannot expand a template in an Env value, the Hostname or a mount.

    It expands each with sample data and refuses the spec if one fails (swarmkit
    manager/controlapi/service.go validateContainerSpec, template/expand.go).
    """
    yield from _problems_with_verdict(spec, TemplateVerdict.INVALID)


@rule("warning", *_EXPANDED_PATHS)
def unverified_template(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A template uses something that not all engines are known to expand in the same way.

    Go's template language grew with the engines, and what this program does not know of it may be
    refused, or expanded differently than expected (Go text/template, swarmkit
    template/template.go).
    """
    yield from _problems_with_verdict(spec, TemplateVerdict.UNCERTAIN)


@rule("warning", *_UNEXPANDED_PATHS)
def placeholder_not_expanded(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A placeholder is used in a text that is not expanded.

    Only Env, Hostname and mounts are expanded, and of a variable, a label or an option only the
    value. Anywhere else a process, a label or a path gets the text `{{.Task.Slot}}` (swarmkit
    template/expand.go ExpandContainerSpec).
    """
    for path, text in _unexpanded(spec):
        found = _PLACEHOLDER.search(text)
        if found:
            hint = "use it in Env, Hostname or mounts"
            yield RuleProblem(path, f"{found[0]} is not expanded here", hint)


def _unexpanded(spec: ServiceSpec) -> Iterator[tuple[str, str]]:
    """Yield every text, or part of one, that is not expanded."""
    known = (
        (path, info, value)
        for path, info, value in field_values(spec)
        if info.path in _UNEXPANDED_PATHS
    )
    for path, info, value in known:
        for row, text in enumerate(_unexpanded_texts(info, value)):
            yield f"{path}[{row}]" if info.is_list and info.notation != "pairs" else path, text


def _unexpanded_texts(info: FieldInfo, value: Any) -> list[str]:
    expanded = info.path in _EXPANDED_PATHS
    if isinstance(value, Mapping):
        return [*value, *(() if expanded else value.values())]
    if info.notation == "env":
        return [entry.partition("=")[0] for entry in value]
    if isinstance(value, tuple):
        return [text for text in value if isinstance(text, str)]
    return [value] if isinstance(value, str) and not expanded else []


@rule("hint", *_EXPANDED_PATHS)
def slot_is_node_id(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """`{{.Task.Slot}}` is used in a global service or in a job.

    There it is the ID of the node, in a replicated job for the first task: the number is missing or
    0 (swarmkit template/context.go, api/naming).
    """
    scope = {"replicated-job": "for the first task of a job"}
    scope |= dict.fromkeys(("global", "global-job"), "in a global service")
    for path, text in _templates(spec):
        if spec.mode_kind in scope and _SLOT.search(text):
            message = f"{scope[spec.mode_kind]} {{{{.Task.Slot}}}} is the ID of the node"
            yield RuleProblem(path, message, "write {{.Node.Hostname}} for the hostname")


def _problems_with_verdict(spec: ServiceSpec, verdict: TemplateVerdict) -> Iterator[RuleProblem]:
    for path, text in _templates(spec):
        judgement = check_template(text)
        if judgement.verdict is verdict:
            message, _, hint = judgement.message.partition(": ")
            yield RuleProblem(path, message, hint, _corrected(path, text, judgement))


def _corrected(path: str, text: str, judgement: TemplateCheck) -> str:
    """Return the text with the placeholder that was meant; "" if the text is only a part."""
    is_whole = path.endswith((".Hostname", ".Source", ".Target"))
    is_certain = judgement.wrong and text.count(judgement.wrong) == 1
    return text.replace(judgement.wrong, judgement.right) if is_whole and is_certain else ""


def _templates(spec: ServiceSpec) -> Iterator[tuple[str, str]]:
    container = spec.task_template.container_spec
    texts = [(f"{CONTAINER}.Hostname", container.hostname or "")]
    for index, entry in enumerate(container.env or ()):
        if "{{" in entry:
            texts.append((f"{CONTAINER}.Env[{index}]", entry.partition("=")[2]))
    for index, mount in enumerate(container.mounts or ()):
        texts += ((f"{CONTAINER}.Mounts[{index}].{key}", text) for key, text in _mount_texts(mount))
    return ((path, text) for path, text in texts if "{{" in text)


def _mount_texts(mount: Mount) -> Iterator[tuple[str, str]]:
    yield "Source", mount.source or ""
    yield "Target", mount.target
    options = mount.volume_options
    for text in ((options and options.labels) or {}).values():
        yield "VolumeOptions.Labels", text
    driver = options and options.driver_config
    for text in ((driver and driver.options) or {}).values():
        yield "VolumeOptions.DriverConfig.Options", text


RULES = (invalid_template, unverified_template, placeholder_not_expanded, slot_is_node_id)
