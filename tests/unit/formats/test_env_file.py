"""Env files as the docker CLI reads them, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from swarmtui.errors import FileError
from swarmtui.formats.env_file import load_env_files, merge_entries
from swarmtui.spec.notation.env_lines import parse_env_lines

ENVIRON = {"HOME": "/root", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("A=1\nB=2\n", ["A=1", "B=2"]),
        ("A=1\r\nB=2\r\n", ["A=1", "B=2"]),
        ("\ufeffA=1", ["A=1"]),
        ("# said\n\n   # said too\n\t\nA=1 # value", ["A=1 # value"]),
        ("  A=1", ["A=1"]),
        ("A= x \t", ["A= x \t"]),
        ("A=\"x\" 'y' $HOME \\n", ["A=\"x\" 'y' $HOME \\n"]),
        ("A=b=c", ["A=b=c"]),
        ("A=", ["A="]),
        ("a.b-c/ü=1", ["a.b-c/ü=1"]),
        ("HOME\nEMPTY\nUNSET\n", ["HOME=/root", "EMPTY="]),
        ("A=1\nA=2", ["A=1", "A=2"]),
        ("A=x\u2028y\x0bz", ["A=x\u2028y\x0bz"]),
        ("", []),
    ],
)
def test_lines(text: str, entries: list[str]) -> None:
    assert parse_env_lines(text, ENVIRON) == entries


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A=1\n=2", "line 2: a name is missing before =: write NAME=VALUE"),
        ("\n\nA B=2", "line 3: the name 'A B' contains a space: write NAME=VALUE"),
        ("A =2", "line 1: the name 'A ' contains a space"),
        ("A\tB", "line 1: the name 'A\\tB' contains a space"),
    ],
)
def test_lines_that_are_not_entries(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_env_lines(text, ENVIRON)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        (["A=1", "B=2"], ["C=3"], ["A=1", "B=2", "C=3"]),
        (["A=1", "B=2"], ["A=3"], ["B=2", "A=3"]),
        (["A=1", "A=2"], [], ["A=2"]),
        (["A=1"], ["A"], ["A"]),
        (["A=1"], ["a=2"], ["A=1", "a=2"]),
        ([], [], []),
    ],
)
def test_the_last_entry_of_a_name_is_kept(
    first: list[str], then: list[str], expected: list[str]
) -> None:
    assert merge_entries(first, then) == expected


def test_later_files_override_earlier_ones(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one", "two")]
    paths[0].write_text("A=1\nB=1\n")
    paths[1].write_bytes(b"\xef\xbb\xbfB=2\nHOME\n")
    found = load_env_files(map(str, paths), ENVIRON).entries
    assert found == ["A=1", "B=2", "HOME=/root"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"A=1\nB=\xff\n", "is not UTF-8 text: byte 0xff at offset 6, in line 2"),
        (
            b"\xef\xbb\xbfA=1\nB=\xe4latin",
            "is not UTF-8 text: byte 0xe4 at offset 9, in line 2",
        ),
        (b"A=1\n=2\n", "line 2: a name is missing"),
    ],
)
def test_a_bad_file_is_named(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.env"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        load_env_files([str(path)], ENVIRON)
    assert caught.value.message.startswith(f"{path}: {message}")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nowhere\.env: no such file"):
        load_env_files([str(tmp_path / "nowhere.env")], ENVIRON)
