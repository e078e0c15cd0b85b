"""The facts as files: current, complete, and the same as the model says."""

from __future__ import annotations

from pathlib import Path

import pytest

from swarmtui.spec import catalogue
from swarmtui.spec.fields import all_facts, fact_at, facts_below
from swarmtui.spec.since import OLDEST, ApiVersion
from swarmtui.spec.text import FORMATS

ROOT = Path(catalogue.__file__).parents[2]


def test_fields_json_is_current() -> None:
    """Run `make fields` when this fails."""
    assert (ROOT / "swarmtui/spec/fields.json").read_text("utf-8") == catalogue.as_json()


def test_the_field_reference_is_current() -> None:
    assert (ROOT / "docs/fields.md").read_text("utf-8") == catalogue.as_markdown()


def test_the_files_say_what_the_model_says() -> None:
    assert tuple(all_facts().values()) == tuple(catalogue.facts())


def test_every_fact_is_whole() -> None:
    for fact in all_facts().values():
        assert fact.title, fact
        assert fact.kind in {*FORMATS, "choice", "rows", "object"}, fact
        assert (fact.kind == "choice") == bool(fact.choices), fact
        assert fact.since >= OLDEST


def test_examples_and_defaults_can_be_read() -> None:
    for fact in all_facts().values():
        if fact.kind in FORMATS and fact.kind != "text":
            for text in fact.examples:
                FORMATS[fact.kind].parse(text)


@pytest.mark.parametrize(
    ("path", "flag"),
    [
        ("Name", "--name"),
        ("UpdateConfig.Delay", "--update-delay"),
        ("RollbackConfig.MaxFailureRatio", "--rollback-max-failure-ratio"),
        ("Mode.ReplicatedJob.TotalCompletions", "--replicas"),
        ("EndpointSpec.Ports[3].TargetPort", ""),
    ],
)
def test_flags(path: str, flag: str) -> None:
    fact = fact_at(path)
    assert fact is not None
    assert fact.flag == flag


def test_lookups() -> None:
    ports = fact_at("EndpointSpec.Ports[12].Protocol")
    assert ports is not None
    assert ports.path == "EndpointSpec.Ports[].Protocol"
    assert ports.key == "Protocol"
    assert ports.since_value("sctp") == ApiVersion(1, 37)
    assert ports.since_value("udp") == ApiVersion(1, 24)
    assert fact_at("Nothing.Like.It") is None
    assert [fact.key for fact in facts_below("RollbackConfig")] == [
        "Parallelism",
        "Delay",
        "FailureAction",
        "Monitor",
        "MaxFailureRatio",
        "Order",
    ]
