"""Rules that a spec must keep, or should. One function each; `RULES` is the list of all.

An error: the manager refuses it, or every node does. A warning: it is accepted, and then stays
pending, fails or is ignored. A hint: there is a better way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.spec.problem import Problem
from swarmtui.spec.rules import endpoint, image, mode, placement, resources, service, update
from swarmtui.spec.rules.rule import Finding, Rule, rule

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

__all__ = ["RULES", "Finding", "Rule", "broken_rules", "rule"]

RULES: tuple[Rule, ...] = (
    *service.RULES,
    *image.RULES,
    *mode.RULES,
    *placement.RULES,
    *resources.RULES,
    *endpoint.RULES,
    *update.RULES,
)


def broken_rules(spec: ServiceSpec) -> list[Problem]:
    """Everything that the rules say of `spec`."""
    return [problem for each in RULES for problem in each.problems(spec)]
