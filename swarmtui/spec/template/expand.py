"""The placeholders in a ContainerSpec, expanded as the manager does to check a spec.

Expanded are Env values (behind the first =), Hostname, the Source and Target of a mount, and the
values of its volume labels and driver options. The manager tries each with `MANAGERS_DATA`, and so
does this module. A node puts in the real data: what depends on them may still fail there.
Sources: swarmkit `template/` and `manager/controlapi/service.go` (validateContainerSpec; moby's
copy is the same). Engines before 17.07 know neither .Node.Hostname nor .Node.Platform, 1.12 none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from swarmtui.spec.template import LITERALLY, Fails, Unknown, Unsure
from swarmtui.spec.template.execute import KEYWORDS, execute
from swarmtui.spec.notation.units import shortened

MANAGERS_DATA: Mapping[str, Any] = {
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

PLACEHOLDERS = tuple(MANAGERS_DATA)
"""All that a template can name, in Go's order."""


class Verdict(StrEnum):
    """What the manager does with a text: expand it, refuse it, or we cannot tell."""

    FINE = "fine"
    FAILS = "fails"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Judgement:
    """A verdict, and unless that is `FINE` one sentence that says why and what to write."""

    verdict: Verdict
    message: str = ""


def judge(text: str) -> Judgement:
    """Tell whether the manager can expand `text`."""
    try:
        execute(text, MANAGERS_DATA)
    except Unknown as unknown:
        return _unknown(shortened(str(unknown)))
    except Fails as why:
        return Judgement(Verdict.FAILS, str(why))
    except Unsure as why:
        return Judgement(Verdict.UNCERTAIN, str(why))
    return Judgement(Verdict.FINE)


def template_problem(text: str) -> str:
    """Return "" for a text that is sure to expand, else the message of its `judge`ment."""
    return judge(text).message


def expand(text: str, values: Mapping[str, Any] = MANAGERS_DATA) -> str:
    """Return `text` with `values` put in, by placeholder; as it is when it cannot be expanded."""
    try:
        return execute(text, values)
    except (Fails, Unsure):
        return text


def _unknown(name: str) -> Judgement:
    if name == ".Expand":
        return Judgement(Verdict.UNCERTAIN, "what .Expand does is not checked here")
    near = _nearest(name.casefold())
    if name in {"secret", "config", "env"}:
        message = f"{name} is for the payload of a config or secret only"
    elif near:
        message = f"{name} is no placeholder: did you mean {near}?"
    elif name.startswith("."):
        message = f"{name} is no placeholder: there are {', '.join(PLACEHOLDERS)}; {LITERALLY}"
    else:
        message = f"{name} is neither a placeholder nor a function; {LITERALLY}"
    return Judgement(Verdict.FAILS, message)


def _nearest(name: str) -> str:
    known = {word.casefold(): word for word in (*PLACEHOLDERS, *KEYWORDS, "else if")}
    tail = f".{name.lstrip('.')}"
    parts = [word for word in known if word.startswith(name) or word.endswith(tail)]
    near = parts or get_close_matches(name, known, 1)
    return known[near[0]] if near else ""
