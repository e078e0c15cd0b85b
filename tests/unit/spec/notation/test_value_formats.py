"""Words, pairs, names and environment entries: one rule, and text that reads back."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from swarmtui.spec.notation.value_formats import (
    VALUE_FORMATS,
    format_env,
    format_list,
    format_pairs,
    format_words,
    parse_env,
    parse_list,
    parse_pairs,
    parse_words,
    to_pairs,
)

SIGNS = "ab=,: \t\n\r\v'\"\\$`!#;é\N{NO-BREAK SPACE}\0"


def texts(seed: int, count: int, at_least: int = 0) -> list[str]:
    dice = random.Random(seed)
    return ["".join(dice.choices(SIGNS, k=dice.randint(at_least, 6))) for _ in range(count)]


def test_a_command_line_is_split_as_a_shell_does() -> None:
    assert parse_words("""sh -c "echo 'hi'" a\\ b # c""") == [
        "sh",
        "-c",
        "echo 'hi'",
        "a b",
        "#",
        "c",
    ]
    assert parse_words("a\n  b\t''") == ["a", "b", ""]
    assert parse_words("  ") == []


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["nginx", "-g", "daemon off;"], "nginx -g 'daemon off;'"),
        (["it's"], '"it\'s"'),
        (["it's $5"], "'it'\"'\"'s $5'"),
        ([""], "''"),
        ([], ""),
        (("a", "b"), "a b"),
    ],
)
def test_words_are_quoted_as_a_person_would(words: list[str], text: str) -> None:
    assert format_words(words) == text


@pytest.mark.parametrize("kind", ["words", "list", "pairs", "env"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a "b c', 'the quote " at character 3 is not closed'),
        ("a='b", "the quote ' at character 3 is not closed"),
        ("it's", "the quote ' at character 3"),
        ("'a' \"b\\\"", 'the quote " at character 5'),
        ("a \\", "backslash at the end"),
    ],
)
def test_an_open_quote_is_refused_with_its_position(kind: str, text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        VALUE_FORMATS[kind].parse(text)
    assert message in str(caught.value)


def test_pairs_are_words_with_an_equals_sign() -> None:
    text = "a=1 b=\"two words\"\n'c d'=x,y e f= g=h=i"
    pairs = {"a": "1", "b": "two words", "c d": "x,y", "e": "", "f": "", "g": "h=i"}
    assert parse_pairs(text) == pairs
    assert format_pairs(pairs) == "a=1 b='two words' 'c d=x,y' e= f= g=h=i"
    assert parse_pairs("") == {}


@pytest.mark.parametrize("parse", [parse_pairs, parse_env])
@pytest.mark.parametrize(
    ("text", "message"),
    [("=x", "a name is missing before ="), ("a=s3cret b a=2", "'a' is given twice")],
)
def test_a_missing_or_double_key_is_refused(
    parse: Callable[[str], object], text: str, message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "a=b"])
def test_a_key_that_cannot_be_written_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="cannot be written as key=value"):
        format_pairs({key: "x"})


def test_pairs_in_any_form() -> None:
    for value in ({"a": "1", "b": ""}, ["a=1", "b"], [{"a": "1"}, "b="], "a=1 b"):
        assert to_pairs(value) == {"a": "1", "b": ""}
    assert to_pairs([{"a=b": "c"}, {"": "d"}]) == {"a=b": "c", "": "d"}
    for value in (5, [5], "it's"):
        with pytest.raises(ValueError):
            to_pairs(value)


def test_rows_of_pairs_are_printed_as_one_text() -> None:
    assert format_pairs(["a=1", "b=x y", {"c": "z"}]) == "a=1 b='x y' c=z"
    with pytest.raises(ValueError, match="cannot be written as key=value"):
        format_pairs([{"a=b": "c"}])


def test_names_are_separated_by_blanks_or_commas() -> None:
    assert parse_list("web, www,,db\napi 'a,b'") == ["web", "www", "db", "api", "a,b"]
    assert format_list(["web", "a,b"]) == "web 'a,b'"


def test_an_environment_keeps_its_order_and_bare_names() -> None:
    text = "B=1 A='x y' PATH C="
    assert parse_env(text) == ["B=1", "A=x y", "PATH", "C="]
    assert format_env(parse_env(text)) == text


def test_an_environment_of_several_lines() -> None:
    """It is read as an env file is; a value of several lines cannot be written in one line."""
    assert parse_env("A=1 B=2\nC='x y'\n") == ["A=1 B=2", "C='x y'"]
    with pytest.raises(ValueError, match="several lines"):
        format_env(["A=1\n2"])


def test_everything_reads_back() -> None:
    words = texts(1, 2000)
    keys = dict.fromkeys(key.replace("=", "-") for key in texts(2, 500, at_least=1))
    pairs = dict(zip(keys, texts(3, 500), strict=False))
    lines = {key: value for key, value in pairs.items() if "\n" not in key + value}
    entries = [f"{key}={value}" for key, value in lines.items()]
    assert parse_words(format_words(words)) == words
    assert parse_list(format_list(words)) == words
    assert parse_pairs(format_pairs(pairs)) == pairs
    assert parse_env(format_env(entries)) == entries


def test_any_text_is_split_or_refused_and_nothing_else() -> None:
    split = []
    for text in texts(5, 3000):
        with contextlib.suppress(ValueError):
            split.append(parse_words(text))
    assert len(split) > 500
    for words in split:
        assert parse_words(format_words(words)) == words


def test_every_kind_has_a_format() -> None:
    samples = {
        "text": " as it is ",
        "duration": "1h30m",
        "bytes": "512M",
        "cpus": "1.5",
        "count": "3",
        "ratio": "0.25",
        "words": "sh -c 'echo hi'",
        "list": "web www",
        "pairs": "a=1 b='two words'",
        "env": "A=1 B",
        "number": "-500",
        "swap": "unlimited",
        "mode": "0440",
        "yes": "yes",
        "test": "CMD curl -f 'a b'",
        "options": "noexec,uid=1000",
        "profile": '{"defaultAction":"SCMP_ACT_ALLOW"}',
    }
    assert set(VALUE_FORMATS) == set(samples)
    for name, text in samples.items():
        assert VALUE_FORMATS[name].format(VALUE_FORMATS[name].parse(text)) == text


def test_the_import_is_light() -> None:
    heavy = ("pydantic_core", "decimal", "json", "base64", "textual")
    code = (
        "import sys, swarmtui.spec.notation.value_formats, swarmtui.spec.notation.image_reference;"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
