"""`key=value,key=value`: any value can be written, and what is wrong is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarmtui.spec.notation.csv_fields import (
    format_fields,
    format_name_or_fields,
    parse_fields,
    parse_pair,
    require_value,
)


def test_fields() -> None:
    assert list(parse_fields(' A=1 , b = x=y ,"c=1,2",d', "abcd")) == [
        ("a", "1"),
        ("b", "x=y"),
        ("c", "1,2"),
        ("d", None),
    ]


@given(st.text(st.characters(exclude_categories=("Cs",))).map(str.strip))
@settings(max_examples=200, deadline=None, database=None, derandomize=True)
def test_any_value_reads_back(value: str) -> None:
    assert list(parse_fields(format_fields([f"key={value}", "flag"]), ("key", "flag"))) == [
        ("key", value),
        ("flag", None),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x=1", "'x' is not a known key: write source, target"),
        ("taget=1", "'taget' is not a known key: did you mean target?"),
        ("source=1,,target=2", "'' is not a known key"),
        ('"a', "'\"a' cannot be read"),
        ('"a"b', "cannot be read"),
    ],
)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        list(parse_fields(text, ("source", "target")))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("name", "more", "text"),
    [
        ("a", [], "a"),
        ("a", ["x=1"], "name=a,x=1"),
        ("a=b", [], "name=a=b"),
        ("a,b", [], '"name=a,b"'),
    ],
)
def test_a_bare_name_where_it_says_all(name: str, more: list[str], text: str) -> None:
    assert format_name_or_fields(name, [f"name={name}", *more]) == text


def test_values_that_must_be_there() -> None:
    assert require_value("source", "x") == "x"
    assert parse_pair("label", "a=b=c") == ("a", "b=c")
    assert parse_pair("label", "a") == ("a", "")
    for value in (None, ""):
        with pytest.raises(ValueError, match=r"source needs a value: write source=\.\.\."):
            require_value("source", value)
    with pytest.raises(ValueError, match="label needs a name: write label=NAME=VALUE"):
        parse_pair("label", "=b")
