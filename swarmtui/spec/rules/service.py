"""Rules on the service as a whole: its name and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.rules.rule import RuleProblem, rule

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

# The same names as the engine's `^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$`, in linear time.
_NAME = re.compile(r"[a-zA-Z0-9](?:[-_A-Za-z0-9]*[A-Za-z0-9])?")


@rule("error", "Name")
def invalid_service_name(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service name is not letters and digits with - or _ only between them.

    It becomes a DNS name (swarmkit manager/controlapi/common.go validateAnnotations).
    """
    name = spec.name or ""
    if "." in name:
        message = "must not contain a dot: use letters, digits, - and _"
        yield RuleProblem("Name", message, suggestion=_valid_name(name))
    elif name and not _NAME.fullmatch(name):
        message = "must be letters and digits, with - or _ only between them"
        yield RuleProblem("Name", message, suggestion=_valid_name(name))


def _valid_name(name: str) -> str:
    """Return `name` with - instead of what is not allowed in it."""
    return re.sub(r"[^a-zA-Z0-9_-]+", "-", name).strip("-_")


@rule("error", "Name")
def service_name_too_long(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A service name has more than 63 characters.

    This is the limit of a DNS label (swarmkit manager/controlapi/common.go validateAnnotations).
    """
    if len(spec.name or "") > 63:
        yield RuleProblem("Name", f"must be at most 63 characters, not {len(spec.name or '')}")


RULES = (invalid_service_name, service_name_too_long)
