"""What many rules and both readings ask of a row of text is worked out once."""

from __future__ import annotations

from swarmtui.launch.check import check
from swarmtui.spec.notation.prefixes import strip_prefix
from swarmtui.spec.rules import environment

ROWS = 300


def test_each_entry_is_split_once_for_all_rules_and_stripped_once() -> None:
    env = [f"NAME_{number}=value of one_pass {number}" for number in range(ROWS)]
    strip_prefix.cache_clear()
    environment._split.cache_clear()
    check({"TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Env": env}}})
    assert environment._split.cache_info().misses == 1
    assert environment._split.cache_info().hits == len(environment.RULES) - 1
    assert strip_prefix.cache_info().misses == ROWS
    check({"TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Env": [*env, "LAST=1"]}}})
    assert strip_prefix.cache_info().misses == ROWS + 1
