"""The grammar of a constraint, and suggestions for unknown keys."""

from __future__ import annotations

import pytest

from swarmtui.spec.notation.constraint import (
    NO_OR_MESSAGE,
    Constraint,
    parse_constraint,
    split_label,
    suggest_key,
    try_parse_constraint,
)

EACH = ": write one constraint per row, since all must match"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("node.role==worker", ("node.role", "==", "worker")),
        (" node.role\t!=  worker ", ("node.role", "!=", "worker")),
        ("node.labels.x==a b", ("node.labels.x", "==", "a b")),
        ("_x-1.y==:-_ .*()?+[]\\^$|/", ("_x-1.y", "==", ":-_ .*()?+[]\\^$|/")),
        ("node.ip!=fd00::/8", ("node.ip", "!=", "fd00::/8")),
    ],
)
def test_what_the_manager_takes(text: str, parts: tuple[str, str, str]) -> None:
    assert parse_constraint(text) == parts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("node.role=worker", "has neither == nor !=: write node.role==worker"),
        ("node.role = worker", "has neither == nor !=: write node.role==worker"),
        ("node.role~=worker", "has neither == nor !=: write KEY==VALUE or KEY!=VALUE"),
        ("node.role", "has neither == nor !=: write KEY==VALUE or KEY!=VALUE"),
        ("==worker", "the key before the operator is missing: write node.role==worker"),
        ("a==worker", "the key a is too short: write node.role==worker"),
        ("9a==b", "a key begins with a letter or _, not with '9'"),
        ("node.labels.a/b==c", "'/' is not allowed in a key: use letters, digits, - _ and ."),
        (
            "node.id!=a==b",
            "'!' is not allowed in a key: use letters, digits, - _ and .",
        ),
        ("node.role==", "the value is missing: write node.role==VALUE"),
        ("node.role!= ", "the value is missing: write node.role!=VALUE"),
        ("node.role==a,b", "',' is not allowed in a value: a constraint has one value"),
        ("node.role=='a b'", "quotes are not allowed in a value: write node.role==a b"),
        ("node.labels.a==b || node.labels.a==c", NO_OR_MESSAGE),
        ("node.labels.a==b OR node.labels.a==c", NO_OR_MESSAGE),
        ("node.role==manager && node.labels.a==b", "'&&' joins two constraints" + EACH),
        ("node.role==manager and node.labels.a==b", "'and' joins two constraints" + EACH),
        ("node.role==manager,node.labels.a==b", "',' joins two constraints" + EACH),
        ("node.role==a@b", "'@' is not allowed in a value"),
        ("node.role==a==b", "'=' is not allowed in a value"),
        ("node.role==ä", "'ä' is not allowed in a value"),
        ("node.role==a\vb", "'\\x0b' is not allowed in a value"),
    ],
)
def test_what_the_manager_refuses(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_constraint(text)
    assert str(caught.value) == message
    assert try_parse_constraint(text) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("node.labels.rack", ("node.labels.", "rack")),
        ("Node.Labels.Rack", ("node.labels.", "Rack")),
        ("engine.labels.a.b", ("engine.labels.", "a.b")),
        ("node.labels.", ("", "")),
        ("labels.rack", ("", "")),
    ],
)
def test_labels(text: str, label: tuple[str, str]) -> None:
    assert split_label(text) == label


@pytest.mark.parametrize("key", ["node.id", "NODE.Role", "node.platform.arch", "engine.labels.a"])
def test_known_keys(key: str) -> None:
    assert Constraint(key, "==", "x").has_known_key


@pytest.mark.parametrize("key", ["node", "node.labels", "node.labels.", "role", "engine.id"])
def test_unknown_keys(key: str) -> None:
    assert not Constraint(key, "==", "x").has_known_key


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("rack", "node.labels.rack"),
        ("node.rack", "node.labels.rack"),
        ("node.label.rack", "node.labels.rack"),
        ("node.lables.rack", "node.labels.rack"),
        ("labels.rack", "node.labels.rack"),
        ("label.role", "node.labels.role"),
        ("com.example.rack", "node.labels.com.example.rack"),
        ("engine.label.disk", "engine.labels.disk"),
        ("node.labels", "node.labels.NAME"),
        ("role", "node.role"),
        ("node.name", "node.hostname"),
        ("node.hostnam", "node.hostname"),
        ("node.os", "node.platform.os"),
        ("platform.architecture", "node.platform.arch"),
    ],
)
def test_a_guess_at_an_unknown_key(key: str, meant: str) -> None:
    assert suggest_key(key) == meant
    assert Constraint(meant, "==", "x").has_known_key
