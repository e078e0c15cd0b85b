"""Rows that are copied together with what stood before them."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec import read_spec
from swarmtui.spec.fields import LISTS, all_facts
from swarmtui.spec.notation_notes import notation_notes
from swarmtui.spec.prefixes import RULE, take
from swarmtui.spec.rows import ROWS
from swarmtui.spec.spelling import spelled
from swarmtui.spec.tree import keys_of, value_at, with_value
from swarmtui.spec.unfinished import may_become_row

CONTAINER = "TaskTemplate.ContainerSpec"
FLAGGED = [fact for fact in all_facts().values() if fact.flag and fact.is_list]
BASE = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}}}


@pytest.mark.parametrize(
    ("kind", "text", "row"),
    [
        ("env", "export A=1", "A=1"),
        ("env", "declare -x A=1", "A=1"),
        ("env", "set A=1", "A=1"),
        ("env", "ENV A=1", "A=1"),
        ("env", "- A=1", "A=1"),
        ("env", "-e A=1", "A=1"),
        ("env", "--env A=1", "A=1"),
        ("env", "- export A=1", "A=1"),
        ("env", '- "A=b c"', "A=b c"),
        ("env", 'export A="b c"', 'A="b c"'),
        ("ports", "- 443:443", "443:443"),
        ("ports", '- "443:443"', "443:443"),
        ("ports", "'443:443'", "443:443"),
        ("ports", "-p 443:443", "443:443"),
        ("ports", "--publish 443:443", "443:443"),
        ("ports", "--publish=443:443", "443:443"),
        ("mounts", "-v a:/b", "a:/b"),
        ("mounts", "--volume=a:/b", "a:/b"),
        ("mounts", "- a:/b", "a:/b"),
        ("mounts", "--mount type=tmpfs,target=/b", "type=tmpfs,target=/b"),
        ("pairs", "--label x=y", "x=y"),
        ("pairs", "-l x=y", "x=y"),
        ("pairs", "--container-label x=y", "x=y"),
        ("pairs", "--log-opt max-size=10m", "max-size=10m"),
        ("pairs", "--sysctl=net.core.somaxconn=1", "net.core.somaxconn=1"),
        ("constraints", '- "node.role == worker"', "node.role == worker"),
        ("constraints", "--constraint node.role==worker", "node.role==worker"),
        ("hosts", "--add-host db:10.0.0.9", "db:10.0.0.9"),
        ("list", "--cap-add NET_ADMIN", "NET_ADMIN"),
        ("list", "--group-add 5", "5"),
        ("list", "--dns-opt ndots:1", "ndots:1"),
        ("env", "--env-add A=1", "A=1"),
        ("env", "-e A=1 \\", "A=1"),
        ("constraints", "--constraint-add node.role==worker", "node.role==worker"),
        ("ports", "-p443:443", "443:443"),
        ("ports", "-p=443:443", "443:443"),
        ("ports", "--publish 443:443 \\", "443:443"),
        ("ports", '"443:443",', "443:443"),
        ("pairs", '- "x=y",', "x=y"),
        ("mounts", '"type=volume,source=a,target=/b"', "type=volume,source=a,target=/b"),
    ],
)
def test_what_stood_before_a_row(kind: str, text: str, row: str) -> None:
    assert take(kind, text).text == row
    assert take(kind, text).prefix


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("env", "A=1"),
        ("env", "-"),
        ("env", "--env=A=1"),
        ("env", "exported=1"),
        ("env", '"A=1"'),
        ("env", "-p 80:80"),
        ("ports", "80"),
        ("ports", "-p"),
        ("pairs", "export a=1"),
        ("mounts", '"type=tmpfs","target=/a"'),
        ("mounts", '"target=/a,b"'),
        ("env", "-eA=1"),
        ("env", "A=1 \\"),
        ("pairs", "-lx=y"),
    ],
)
def test_what_is_a_row_by_itself(kind: str, text: str) -> None:
    assert take(kind, text) == (text, "")


@pytest.mark.parametrize("fact", FLAGGED, ids=lambda fact: fact.path)
@pytest.mark.parametrize("form", ["- {}", "{flag} {}", "{flag}={}", '- "{}"'])
def test_every_list_is_read_behind_its_option(fact: Any, form: str) -> None:
    """The same row, and a hint where it stands; docker takes `--env=A=1` for a name."""
    example = fact.examples[0]
    text = form.format(example, flag=fact.flag)
    if fact.kind == "env" and "=" in form:
        return
    assert ROWS[fact.kind].parse_line(text) == ROWS[fact.kind].parse_line(example)
    plain, _ = read_spec(with_value(BASE, keys_of(fact.path), [example]))
    spec, found = read_spec(with_value(BASE, keys_of(fact.path), [text]))
    assert spec is not None
    assert spec == plain
    hints = [each for each in found if each.rule == RULE]
    assert [(each.path, each.level) for each in hints] == [(f"{fact.path}[0]", "hint")]


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("Env", "-e A=1 -e B=2", ("A=1", "B=2")),
        ("CapabilityAdd", "--cap-add NET_ADMIN", ("CAP_NET_ADMIN",)),
        ("CapabilityAdd", ["- NET_ADMIN"], ("CAP_NET_ADMIN",)),
        ("Groups", ["--group 5", "6"], ("5", "6")),
    ],
)
def test_lists_that_are_text(key: str, value: Any, read: tuple[str, ...]) -> None:
    tree = with_value(BASE, keys_of(f"{CONTAINER}.{key}"), value)
    spec, found = read_spec(tree)
    assert spec is not None
    assert value_at(spec.model_dump(by_alias=True), keys_of(f"{CONTAINER}.{key}")) == read
    assert [each.rule for each in found if each.rule == RULE] == [RULE]


def test_several_in_one_line() -> None:
    rows = ROWS["ports"].parse_line("-p 80:80 -p 443:443")
    assert [row["TargetPort"] for row in rows] == [80, 443]


def test_a_list_inside_a_row() -> None:
    mount = {"Type": "volume", "Target": "/a", "VolumeOptions": {"Labels": ["- a=1"]}}
    tree = with_value(BASE, keys_of(f"{CONTAINER}.Mounts"), [mount])
    assert [each.path for each in notation_notes(spelled(tree))] == [
        f"{CONTAINER}.Mounts[0].VolumeOptions.Labels[0]"
    ]


def test_no_value_of_a_variable_is_shown() -> None:
    tree = with_value(BASE, keys_of(f"{CONTAINER}.Env"), ["export KEY=hunter2"])
    (note,) = notation_notes(spelled(tree))
    assert note.advice == "is read without export, which is a command: write KEY=…"


@pytest.mark.parametrize("kind", sorted(LISTS - {"platforms"}))
def test_typing_an_option_is_no_error_yet(kind: str) -> None:
    fact = next(fact for fact in all_facts().values() if fact.kind == kind and fact.is_list)
    for end in range(1, len(fact.flag)):
        assert may_become_row(kind, fact.flag[:end], fact.examples)
