"""The rulebook: every rule once, found by name."""

from __future__ import annotations

import re

import pytest

from swarmtui.cluster.rules import RULES as SNAPSHOT_RULES
from swarmtui.errors import UsageError
from swarmtui.launch import digest_lookup, rulebook
from swarmtui.launch.rulebook import RULEBOOK, find_entry
from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.rules import RULES


def test_every_rule_is_in_it_once() -> None:
    rules = (*RULES, *SNAPSHOT_RULES, *digest_lookup.RULES)
    assert list(RULEBOOK) == [
        *(rule.name for rule in rules),
        "unsupported-by-api-version",
        "dropped-field",
        "copied-prefix",
        "unset-env-variable",
    ]


def test_every_entry_has_all_parts() -> None:
    for name, entry in RULEBOOK.items():
        assert entry.name == name
        assert re.fullmatch(r"[a-z`].*[^.]", entry.when), name
        assert not entry.when.startswith(("if ", "with ", "without ", "not ")), name
        assert entry.reason, name
        assert "\n" not in entry.reason.replace("\n\n", ""), name
        assert set(entry.paths) <= set(all_field_infos()), name


def test_a_rule_says_when_it_is_broken() -> None:
    sentences = [
        find_entry(name).sentence
        for name in ("job-with-update-config", "job-with-rollback-config", "read-only-tmpfs")
    ]
    assert sentences == [
        "Error when a job has an update policy.",
        "Warns when a job has a rollback policy.",
        "Hint when a tmpfs is read-only.",
    ]


def test_find() -> None:
    assert find_entry("unknown-constraint-key").level == "warning"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        (
            "constraint_key",
            "Did you mean unknown-constraint-key? All: swarmtui check --explain all",
        ),
        (
            "constraint-kye",
            "Did you mean unknown-constraint-key? All: swarmtui check --explain all",
        ),
        ("xyz", "All: swarmtui check --explain all"),
        ("", "All: swarmtui check --explain all"),
    ],
)
def test_an_unknown_name(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match="there is no rule") as caught:
        find_entry(name)
    assert caught.value.hint == hint


def test_the_listing_has_a_line_for_each_worst_first() -> None:
    lines = rulebook.list_rules().splitlines()
    assert {line.split()[0] for line in lines} == set(RULEBOOK)
    levels = [line.split()[1] for line in lines]
    assert levels == sorted(levels, key=["error", "warning", "hint"].index)
