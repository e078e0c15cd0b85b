"""Rules on the Go templates that a manager tries and a node expands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.rules.rule import Finding, rule
from swarmtui.spec.template import Verdict, judge

if TYPE_CHECKING:
    from swarmtui.spec.model.mount import Mount
    from swarmtui.spec.model.service import ServiceSpec

_CONTAINER = "TaskTemplate.ContainerSpec"
_MOUNT = f"{_CONTAINER}.Mounts[]"
_PATHS = (
    f"{_CONTAINER}.Env",
    f"{_CONTAINER}.Hostname",
    f"{_MOUNT}.Source",
    f"{_MOUNT}.Target",
    f"{_MOUNT}.VolumeOptions.Labels",
    f"{_MOUNT}.VolumeOptions.DriverConfig.Options",
)


@rule("error", *_PATHS)
def template_expands(spec: ServiceSpec) -> Iterator[Finding]:
    """A template in an Env value, the Hostname or a mount is one that the manager can expand.

    It tries each with data of its own and refuses the spec if one fails (swarmkit
    manager/controlapi/service.go validateContainerSpec, template/expand.go).
    """
    yield from _judged(spec, Verdict.FAILS)


@rule("warning", *_PATHS)
def template_known(spec: ServiceSpec) -> Iterator[Finding]:
    """A template is one of which it is certain what all engines make of it.

    Go's template language grew with the engines, and what this program does not know of it may be
    refused, or expanded otherwise than meant (Go text/template, swarmkit template/template.go).
    """
    yield from _judged(spec, Verdict.UNCERTAIN)


def _judged(spec: ServiceSpec, verdict: Verdict) -> Iterator[Finding]:
    for path, text in _templates(spec):
        judgement = judge(text)
        if judgement.verdict is verdict:
            message, _, hint = judgement.message.partition(": ")
            yield Finding(path, message, hint)


def _templates(spec: ServiceSpec) -> Iterator[tuple[str, str]]:
    container = spec.task_template.container_spec
    texts = [(f"{_CONTAINER}.Hostname", container.hostname or "")]
    for index, entry in enumerate(container.env or ()):
        texts.append((f"{_CONTAINER}.Env[{index}]", entry.partition("=")[2]))
    for index, mount in enumerate(container.mounts or ()):
        texts += ((f"{_CONTAINER}.Mounts[{index}].{key}", text) for key, text in _of_mount(mount))
    return ((path, text) for path, text in texts if "{{" in text)


def _of_mount(mount: Mount) -> Iterator[tuple[str, str]]:
    yield "Source", mount.source or ""
    yield "Target", mount.target
    options = mount.volume_options
    for text in ((options and options.labels) or {}).values():
        yield "VolumeOptions.Labels", text
    driver = options and options.driver_config
    for text in ((driver and driver.options) or {}).values():
        yield "VolumeOptions.DriverConfig.Options", text


RULES = (template_expands, template_known)
