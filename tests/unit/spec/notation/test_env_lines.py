"""What is said of lines of an environment, by the file they are in and by the spec they come to."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec import read_spec
from swarmtui.spec.notation.env_lines import env_line_problems, parse_env_lines, split_env_lines
from swarmtui.spec.notation.row_formats import as_rows

ENV = "TaskTemplate.ContainerSpec.Env"


def problem_lines(env: Any) -> list[str]:
    spec, found = read_spec({"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Env": env}}})
    assert spec is not None, found
    return [f"{each.path}: {each.level} {each.rule}" for each in found if ENV in each.path]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ('export C=3\n# note\nD="x"\n', ["C=3", 'D="x"']),
        ("- A=1\n-e B=2\n--env C=3\n", ["A=1", "B=2", "C=3"]),
        ("A=1 B=2\n", ["A=1 B=2"]),
        ("A=it's\nB=that's\n", ["A=it's", "B=that's"]),
        ("A=1\nA=2\n", ["A=1", "A=2"]),
        ("\n", []),
    ],
)
def test_a_text_of_lines_in_a_file(text: str, entries: list[str]) -> None:
    spec, found = read_spec({"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Env": text}}})
    assert spec is not None, found
    assert spec.task_template.container_spec.env == tuple(entries)
    assert as_rows("env", text) == entries


def test_a_line_without_an_entry_in_a_file() -> None:
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Env": "A=1\nB 2\n"}}}
    spec, found = read_spec(tree)
    assert spec is None
    assert str(found[0]) == f"{ENV}: line 2: the name 'B 2' contains a space: write NAME=VALUE"


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        (["A=1"], []),
        (['K="v"'], ["[0]: hint quoted-env-value"]),
        (["K='v'", "A=1"], ["[0]: hint quoted-env-value"]),
        (['K="v'], ["[0]: warning unclosed-quote"]),
        (['K="a" and "b"'], ["[0]: hint quoted-env-value"]),
        (['K={"a": 1}', "K2=it's", 'K3=5"'], []),
        (["K=v # note"], ["[0]: hint comment-in-value"]),
        (["K=#fff", "K2=a#b"], []),
        (["A=1 B=2"], ["[0]: hint several-variables-in-value"]),
        (["OPTS=-Da=1 -Db=2", "DSN=host=a port=5"], []),
        (["A= 1", "B=1 "], ["[0]: hint blanks-around-value", "[1]: hint blanks-around-value"]),
        (["--env=A=1"], ["[0]: hint odd-env-name"]),
        (["# note=1"], ["[0]: hint odd-env-name"]),
        (['"A=1"'], ["[0]: hint odd-env-name"]),
        (["export A=1"], ["[0]: hint copied-prefix"]),
        ("A=1\nexport B=2\n", ["[1]: hint copied-prefix"]),
        ('A="1\n2=3"\nB=4\n', ["[0]: warning unclosed-quote", "[0]: warning unclosed-quote"]),
    ],
)
def test_lines_that_are_not_read_as_they_look(env: Any, expected: list[str]) -> None:
    assert problem_lines(env) == [f"{ENV}{each}" for each in expected]


@pytest.mark.parametrize(
    ("entry", "message", "hint"),
    [
        ("-v data:/data", "'-v data:/data'", "-v sets Mounts: add it there"),
        ("-v A=1", "'-v A'", "-v sets Mounts: add it there"),
        ("--publish 80:80", "'--publish 80:80'", "--publish sets Ports: add it there"),
        ("--env=A=1", "'--env'", "remove --env"),
        ("KEY: hunter2", "'KEY: ...'", "write KEY=..."),
        ('"KEY": "hunter=2"', "'\"KEY\": ...'", "write KEY=..."),
        ('"A=1"', "'\"A'", "remove the quotes around it"),
        ("# note", "'# note'", "write NAME=VALUE"),
    ],
)
def test_the_hint_for_a_prefix(entry: str, message: str, hint: str) -> None:
    """One hint alone, without what may be a value."""
    _, found = read_spec({"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Env": [entry]}}})
    of_env = [(each.rule, each.message, each.hint) for each in found if each.path == f"{ENV}[0]"]
    assert of_env == [("odd-env-name", f"sets a variable named {message}", hint)]


def test_the_value_of_an_entry_as_yaml_has_it_is_not_shown() -> None:
    with pytest.raises(ValueError) as caught:
        parse_env_lines("A=1\nKEY: hunter2\n")
    assert str(caught.value) == "line 2: the name 'KEY: ...' contains a space: write NAME=VALUE"
    (note,) = [
        note for _, note in env_line_problems(split_env_lines("ENV KEY hunter2\n"), {"KEY": "x"})
    ][:1]
    assert note.hint == "write KEY=..."


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('K="a\nb"\nC=1', "line 2 is"),
        ('K="a\n\n# b\nc=1"\nC=1', "lines 2 to 4 are"),
        ("K='a\n\"b\"\nc'", "lines 2 to 3 are"),
        ('K="a\nC="1"', ""),
        ('K="a\nC=1', ""),
        ('K="a"\nC="1"', ""),
    ],
)
def test_the_lines_of_an_open_quote(text: str, lines: str) -> None:
    notes = [
        note.message
        for _, note in env_line_problems(split_env_lines(text))
        if note.level == "warning"
    ]
    expected = f"the quote that line 1 opens is not closed in it: {lines} not part of it"
    assert notes == ([expected] if lines else [])


def test_a_line_of_a_quoted_value_is_not_shown() -> None:
    key = 'KEY="-----BEGIN\nc2VjcmV0\n-----END KEY-----"\n'
    with pytest.raises(ValueError, match="line 3: not NAME=VALUE: the quote opened by 'KEY' in"):
        parse_env_lines(key)


def test_a_name_that_is_not_set() -> None:
    ((entry, note),) = env_line_problems(split_env_lines("A\nB=1"), {})
    assert (entry, note.level, note.message) == (
        "",
        "hint",
        "line 1 is left out: 'A' is not set here",
    )
    assert list(env_line_problems(split_env_lines("A\nB=1"), {"A": ""})) == []
