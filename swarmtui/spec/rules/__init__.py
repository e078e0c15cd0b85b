"""Rules that a spec must keep, or should. One function each; `RULES` is the list of all.

An error: the manager refuses it, or every node does. A warning: it is accepted, and then stays
pending, fails or is ignored. A hint: there is a better way.

Importing this package loads no rules, nor the model that some of them need; using `RULES` does.
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
"""Each ends with its own RULES; in the order in which a person reads what they say."""


@cache
def _rules() -> tuple[Rule, ...]:
    modules = (import_module(f"{__name__}.{name}") for name in _MODULES)
    return tuple(rule for module in modules for rule in module.RULES)


def __getattr__(name: str) -> Any:
    if name != "RULES":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _rules()


def check_rules(spec: ServiceSpec) -> list[Problem]:
    """Everything that the rules say of `spec`."""
    return [problem for each in _rules() for problem in each.problems(spec)]
