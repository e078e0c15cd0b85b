"""A keystroke: what is checked on each must not be felt, whatever is in the spec.

The time of the processor is taken, so that a busy machine changes nothing, and the best of several
rounds.
"""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from swarmtui.launch.check import check
from swarmtui.spec.api_version import NEWEST, OLDEST, ApiVersion
from swarmtui.spec.tree import keys_of, with_value
from tests.unit.spec.full_spec import FULL_SPEC

ENV = [f"VARIABLE_{number}=some value number {number}" for number in range(500)]
LONG = with_value(FULL_SPEC, keys_of("TaskTemplate.ContainerSpec.Env"), ENV)
WRONG = with_value(LONG, keys_of("TaskTemplate.RestartPolicy.Delay"), "5")
ROUNDS = 20


def fastest_run(tree: Any, version: ApiVersion) -> float:
    """Return the milliseconds of the fastest check, once everything is loaded."""
    check(tree, version)
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        check(tree, version)
        times.append(process_time() - start)
    return min(times) * 1000


@pytest.mark.parametrize("version", [NEWEST, OLDEST], ids=str)
@pytest.mark.parametrize(
    ("tree", "limit"), [(FULL_SPEC, 10), (LONG, 30), (WRONG, 30)], ids=["whole", "long", "wrong"]
)
def test_a_check_is_quick(tree: Any, limit: float, version: ApiVersion) -> None:
    assert fastest_run(tree, version) < limit
