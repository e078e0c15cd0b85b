"""Expand the placeholders in a ContainerSpec as the manager does to check a spec.

Expanded are Env values (after the first =), Hostname, the Source and Target of a mount, and the
values of its volume labels and driver options. The manager tries each with `MANAGER_SAMPLE_DATA`,
and this module does the same. A node uses the real data, with which a template can still fail.
Sources: swarmkit `template/` and `manager/controlapi/service.go` (validateContainerSpec; moby's
copy is the same). Engines before 17.07 lack .Node.Hostname and .Node.Platform, 1.12 lacks all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from swarmtui.spec.quoting import shortened
from swarmtui.spec.template import (
    LITERAL_BRACES_HINT,
    TemplateError,
    UncertainError,
    UnknownNameError,
)
from swarmtui.spec.template.execute import KEYWORDS, execute

MANAGER_SAMPLE_DATA: Mapping[str, Any] = {
    ".Service.ID": "serviceid",
    ".Service.Name": "servicename",
    ".Service.Labels": {},
    ".Node.ID": "nodeid",
    ".Node.Hostname": "nodeHostname",
    ".Node.Platform.Architecture": "architecture",
    ".Node.Platform.OS": "os",
    ".Task.ID": "",
    ".Task.Name": "taskname",
    ".Task.Slot": "1",
}
"""What the manager puts in place of each placeholder when it checks a spec."""

PLACEHOLDERS = tuple(MANAGER_SAMPLE_DATA)
"""All names that a template can use, in Go's order."""


class TemplateVerdict(StrEnum):
    """What the manager does with a text: expand it, refuse it, or unknown."""

    VALID = "fine"
    INVALID = "fails"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class TemplateCheck:
    """A verdict, and unless it is `VALID` one sentence that says why, and what to write."""

    verdict: TemplateVerdict
    message: str = ""
    wrong: str = ""
    """The name in the template that is unknown, if a similar one is known."""
    right: str = ""
    """The similar name."""


def check_template(text: str) -> TemplateCheck:
    """Check whether the manager can expand `text`."""
    try:
        execute(text, MANAGER_SAMPLE_DATA)
    except UnknownNameError as unknown:
        return _unknown_name(shortened(str(unknown)))
    except TemplateError as why:
        return TemplateCheck(TemplateVerdict.INVALID, str(why))
    except UncertainError as why:
        return TemplateCheck(TemplateVerdict.UNCERTAIN, str(why))
    return TemplateCheck(TemplateVerdict.VALID)


def template_problem(text: str) -> str:
    """Return "" for a text that certainly expands, else the message of `check_template`."""
    return check_template(text).message


def expand(text: str, values: Mapping[str, Any] = MANAGER_SAMPLE_DATA) -> str:
    """Return `text` with `values` inserted, by placeholder; unchanged if it cannot be expanded."""
    try:
        return execute(text, values)
    except (TemplateError, UncertainError):
        return text


def _unknown_name(name: str) -> TemplateCheck:
    if name == ".Expand":
        return TemplateCheck(TemplateVerdict.UNCERTAIN, ".Expand is not checked here")
    near = _closest_name(name.casefold())
    if name in {"secret", "config", "env"}:
        message = f"{name} is allowed only in the payload of a config or secret"
    elif near:
        message = f"{name} is not a placeholder: did you mean {near}?"
        return TemplateCheck(TemplateVerdict.INVALID, message, name, near)
    elif name.startswith("."):
        message = (
            f"{name} is not a placeholder: use {', '.join(PLACEHOLDERS)}; {LITERAL_BRACES_HINT}"
        )
    else:
        message = f"{name} is neither a placeholder nor a function; {LITERAL_BRACES_HINT}"
    return TemplateCheck(TemplateVerdict.INVALID, message)


def _closest_name(name: str) -> str:
    known = {word.casefold(): word for word in (*PLACEHOLDERS, *KEYWORDS, "else if")}
    tail = f".{name.lstrip('.')}"
    parts = [word for word in known if word.startswith(name) or word.endswith(tail)]
    near = parts or get_close_matches(name, known, 1)
    return known[near[0]] if near else ""
