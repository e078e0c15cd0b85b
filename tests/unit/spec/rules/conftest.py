"""Fixtures for the tests of single rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from swarmtui.cluster.rules import check_snapshot_rules
from swarmtui.spec import read_spec
from swarmtui.spec.rules import check_rules

RuleMessages = Callable[[str, dict[str, Any]], list[str]]


@pytest.fixture(scope="session")
def rule_messages() -> RuleMessages:
    """Return a function that lists the problems of a spec by one rule: `PATH: message (hint)`.

    Rules that depend on the nodes are checked too, without a snapshot.
    """

    def ask(name: str, tree: dict[str, Any]) -> list[str]:
        task = {"ContainerSpec": {"Image": "nginx:1.27"}, **tree.get("TaskTemplate", {})}
        spec, problems = read_spec({**tree, "TaskTemplate": task})
        assert spec, problems
        every = [*check_rules(spec), *check_snapshot_rules(spec, None)]
        found = (problem for problem in every if problem.rule == name)
        return [
            f"{each.path}: {each.message}" + f" ({each.hint})" * bool(each.hint) for each in found
        ]

    return ask
