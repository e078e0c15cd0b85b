"""Switches, addresses, health tests, mount options and profiles: read, written, refused."""

from __future__ import annotations

import base64
import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarmtui.spec.notation.values import (
    format_bool,
    format_health_test,
    format_seccomp_profile,
    format_tmpfs_options,
    parse_address,
    parse_bool,
    parse_health_test,
    parse_seccomp_profile,
    parse_tmpfs_options,
)

FEW = settings(max_examples=150, deadline=None, database=None, derandomize=True)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)))


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("text", ["yes", " TRUE ", "on", "1"])
def test_yes(text: str) -> None:
    assert parse_bool(text) is True


@pytest.mark.parametrize("text", ["no", "False", "off", "0"])
def test_no(text: str) -> None:
    assert parse_bool(text) is False


@pytest.mark.parametrize("text", ["", "y", "2", "perhaps"])
def test_neither(text: str) -> None:
    with pytest.raises(ValueError, match="must be yes or no, not"):
        parse_bool(text)


def test_switches_are_printed_as_words() -> None:
    assert [format_bool(value) for value in (True, {}, False, None)] == ["yes", "yes", "no", "no"]


@pytest.mark.parametrize("text", ["10.0.0.2", "255.255.255.255", "fd00::2", "::", "::ffff:1.2.3.4"])
def test_addresses(text: str) -> None:
    assert parse_address(f" {text} ") == text


@pytest.mark.parametrize(
    "text", ["", "10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.0/8", "fe80::1%eth0", "[::1]", "db"]
)
def test_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an IP address: write 10\.0\.0\.2 or fd00::2"):
        parse_address(text)


TESTS = [
    ("curl -f http://localhost/ || exit 1", ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]),
    ("CMD curl -f 'a b'", ["CMD", "curl", "-f", "a b"]),
    ("CMD\tcurl", ["CMD", "curl"]),
    ("CMD", ["CMD"]),
    ("CMD-SHELL exit 0", ["CMD-SHELL", "exit 0"]),
    ("CMD-SHELL", ["CMD-SHELL", ""]),
    ("CMD-SHELL  x ", ["CMD-SHELL", " x "]),
    (" x ", ["CMD-SHELL", "x"]),
    ("CMDS x", ["CMD-SHELL", "CMDS x"]),
    ("NONE", ["NONE"]),
    (" none ", ["NONE"]),
    ("nonesuch", ["CMD-SHELL", "nonesuch"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "test"), TESTS)
def test_health_tests(text: str, test: list[str]) -> None:
    assert parse_health_test(text) == test
    assert parse_health_test(format_health_test(test)) == test


@pytest.mark.parametrize(
    ("test", "text"),
    [
        (["CMD-SHELL", "CMD x"], "CMD-SHELL CMD x"),
        (["CMD-SHELL", "NONE"], "CMD-SHELL NONE"),
        (["CMD-SHELL", " x "], "CMD-SHELL  x "),
        (["CMD", "", "it's"], "CMD '' 'it'\"'\"'s'"),
        (("NONE",), "NONE"),
        ([""], ""),
    ],
)
def test_health_tests_are_written_so_that_they_mean_the_same(test: list[str], text: str) -> None:
    assert format_health_test(test) == text


@given(TEXTS)
@FEW
def test_any_shell_command_is_written_unchanged(command: str) -> None:
    assert parse_health_test(format_health_test(["CMD-SHELL", command])) == ["CMD-SHELL", command]


@given(TEXTS | TEXTS.map("CMD {}".format) | TEXTS.map("CMD-SHELL {}".format))
@FEW
def test_any_health_test_reads_back(text: str) -> None:
    with contextlib.suppress(ValueError):
        test = parse_health_test(text)
        assert parse_health_test(format_health_test(test)) == test


def test_a_health_test_with_an_open_quote_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be split into words"):
        parse_health_test("CMD it's")


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("noexec", [["noexec"]]),
        ("noexec,uid=1000 nr_inodes=10", [["noexec"], ["uid", "1000"], ["nr_inodes", "10"]]),
        ("mpol=", [["mpol", ""]]),
        ("a=b=c", [["a", "b=c"]]),
        ("", []),
    ],
)
def test_options(text: str, options: list[list[str]]) -> None:
    assert parse_tmpfs_options(text) == options
    assert parse_tmpfs_options(format_tmpfs_options(options)) == options


def test_an_option_has_a_name() -> None:
    with pytest.raises(ValueError, match="a name is missing before =: '=x'"):
        parse_tmpfs_options("noexec,=x")


PROFILE = '{\n  "defaultAction": "SCMP_ACT_ALLOW"\n}\n'


def test_a_profile_is_json_or_its_exact_base64() -> None:
    assert parse_seccomp_profile(PROFILE) == encoded(PROFILE)
    assert parse_seccomp_profile(f" {encoded(PROFILE)}\n") == encoded(PROFILE)
    assert format_seccomp_profile(encoded(PROFILE)) == PROFILE
    assert parse_seccomp_profile(format_seccomp_profile(encoded(PROFILE))) == encoded(PROFILE)


@given(st.dictionaries(TEXTS, TEXTS))
@FEW
def test_any_profile_reads_back(profile: dict[str, str]) -> None:
    value = encoded(json.dumps(profile, ensure_ascii=False))
    assert parse_seccomp_profile(format_seccomp_profile(value)) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@seccomp.json", "seccomp.json is not read yet: press Enter to read it"),
        ("@", "a file is not read yet"),
        ("{", "not valid JSON: "),
        ('{"a": 1,}', "not valid JSON: "),
        ("unconfined", "not a seccomp profile: write @FILE, or the JSON itself"),
        ("", "write @FILE, or the JSON itself"),
        ("[1]", "write @FILE, or the JSON itself"),
        (encoded("[1]"), "write @FILE, or the JSON itself"),
        (encoded("no json"), "write @FILE, or the JSON itself"),
        (base64.b64encode(b"\xff").decode(), "not a seccomp profile: write @FILE"),
        ('{"a":' + "[" * 100_000, "nested too deep"),
    ],
)
def test_refused_profiles(text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_seccomp_profile(text)
    assert words in str(caught.value)


def test_an_invalid_profile_is_shown_unchanged() -> None:
    assert format_seccomp_profile("not base64!") == "not base64!"
