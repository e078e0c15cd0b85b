"""Typed text and stored value: text to value to text, for every notation."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from time import process_time
from typing import Any

import pytest
from hypothesis import assume, event, given, strategies

from swarmtui.spec.model.markers import Notation
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.spec.notation.value_formats import VALUE_FORMATS, parse_list, parse_words
from tests.fuzz import notation_values
from tests.fuzz.fuzz_settings import examples_per_test
from tests.fuzz.specs import SpecField, all_fields


def _examples(kind: str) -> list[str]:
    """Every example in the model for that notation."""
    return [
        text
        for spec_field in all_fields()
        if _kind(spec_field) == kind
        for text in spec_field.examples
    ]


def _kind(spec_field: SpecField) -> str:
    mark = spec_field.mark(Notation)
    return mark.name if mark else ""


@pytest.mark.parametrize("kind", VALUE_FORMATS)
def test_a_written_value_is_read_back(kind: str) -> None:
    low = -(2**63) if kind == "number" else -1 if kind == "swap" else 0
    high = 0o7777 if kind == "mode" else notation_values.INT64

    @examples_per_test(60)
    @given(notation_values.values(kind, _examples(kind), low, high))
    def back(value: Any) -> None:
        assume(kind != "pairs" or all(key and "=" not in key for key in value))
        assume(kind != "env" or not any("\n" in entry for entry in value))
        text = VALUE_FORMATS[kind].format(value)
        assert _plain(VALUE_FORMATS[kind].parse(text)) == _plain(value)

    back()


@pytest.mark.parametrize("kind", VALUE_FORMATS)
def test_a_text_is_read_or_refused_in_a_sentence(kind: str) -> None:
    @examples_per_test(60)
    @given(notation_values.texts(_examples(kind)))
    def read(text: str) -> None:
        assume(kind != "env" or "\n" not in text)  # lines, which cannot be written in one line
        values = _read(VALUE_FORMATS[kind].parse, text)
        assert [
            VALUE_FORMATS[kind].parse(VALUE_FORMATS[kind].format(value)) for value in values
        ] == values

    read()


@pytest.mark.parametrize("kind", ROW_FORMATS)
def test_a_row_is_read_or_refused_in_a_sentence(kind: str) -> None:
    @examples_per_test(60)
    @given(notation_values.texts(_examples(kind)))
    def read(text: str) -> None:
        for rows in _read(ROW_FORMATS[kind].parse, text):
            assert [ROW_FORMATS[kind].parse(ROW_FORMATS[kind].format(row)) for row in rows] == [
                [r] for r in rows
            ]

    read()


@examples_per_test(300)
@given(strategies.text(" \t\r\n,'\"\\ab=#$\u00a0\u2028", max_size=20))
def test_words_are_split_as_shlex_splits_them(text: str) -> None:
    for parse, blanks in ((parse_words, ""), (parse_list, ",")):
        expected = _read(lambda text, blanks=blanks: _shlex(text, blanks), text)
        assert _read(parse, text) == expected


def _shlex(text: str, more_blanks: str) -> list[str]:
    words = shlex.shlex(text, posix=True)
    words.whitespace += more_blanks
    words.whitespace_split = True
    words.commenters = ""
    return list(words)


@pytest.mark.parametrize("kind", [*VALUE_FORMATS, *ROW_FORMATS])
def test_a_long_text_is_read_or_refused_quickly(kind: str) -> None:
    """Up to three significant characters, repeated; a quadratic reader would hang."""
    parse = VALUE_FORMATS[kind].parse if kind in VALUE_FORMATS else ROW_FORMATS[kind].parse

    @examples_per_test(30)
    @given(strategies.text(_MEANING, max_size=6), strategies.text(_MEANING, min_size=1, max_size=3))
    def read(before: str, repeated: str) -> None:
        start = process_time()
        _read(parse, before + repeated * (_LONG // len(repeated)))
        assert process_time() - start < _MOST_SECONDS

    read()


_MEANING = " ,=:.-/@'\"\\[]{}()$#%0a1Z_é\n"
_LONG = 60_000
_MOST_SECONDS = 5


def _read(parse: Callable[[str], Any], text: str) -> list[Any]:
    """The value of `text` in a list, or an empty list; a refusal must have a message."""
    try:
        return [parse(text)]
    except ValueError as error:
        event("refused")
        if not str(error):
            raise
        return []


def _plain(value: Any) -> Any:
    """Convert tuples to lists; the order of a dictionary counts."""
    if isinstance(value, dict):
        return list(value.items())
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def test_kinds_are_known() -> None:
    named = {_kind(spec_field) for spec_field in all_fields()} - {""}
    assert named <= {*VALUE_FORMATS, *ROW_FORMATS}
