"""Rules that a spec must follow, or should. One function each; `RULES` is the list of all.

An error: the manager refuses the spec, or every node rejects its tasks. A warning: the spec is
accepted, and then its tasks stay pending or fail, or a setting is ignored. A hint: there is a
better way.

Importing this package loads neither the rules nor the model; using `RULES` does.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from swarmtui.spec.problem import Problem
from swarmtui.spec.rules.rule import Rule, RuleProblem, rule

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

    RULES: tuple[Rule, ...]

__all__ = ["RULES", "Rule", "RuleProblem", "check_rules", "rule"]

_MODULES = (
    "service",
    "image",
    "container",
    "command",
    "environment",
    "templates",
    "log_driver",
    "privileges",
    "windows",
    "health",
    "mounts",
    "files",
    "path_conflicts",
    "mode",
    "placement",
    "resources",
    "missing_units",
    "networks_and_ports",
    "update",
)
"""Each ends with its own RULES, in the order in which problems are shown."""


@cache
def _rules() -> tuple[Rule, ...]:
    modules = (import_module(f"{__name__}.{name}") for name in _MODULES)
    return tuple(rule for module in modules for rule in module.RULES)


def __getattr__(name: str) -> Any:
    if name != "RULES":
        raise AttributeError(f"{__name__!r} does not have the attribute {name!r}")
    return _rules()


def check_rules(spec: ServiceSpec) -> list[Problem]:
    """Return the problems of `spec` by all rules."""
    return [problem for each in _rules() for problem in each.problems(spec)]
