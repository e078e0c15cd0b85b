"""Spec files: JSON and YAML are read; errors have a message and a position."""

from __future__ import annotations

import base64
import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from swarmtui.errors import ExitStatus, FileError
from swarmtui.files import MAX_FILE_BYTES
from swarmtui.formats.spec_file import dump, load
from swarmtui.launch.check import check
from swarmtui.spec.api_version import NEWEST
from swarmtui.spec.convert.wire import to_wire

SPEC = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
JSON = '{"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}'
YAML = "Name: web\nTaskTemplate:\n  ContainerSpec: {Image: nginx}\n"


def piped(text: str | bytes) -> dict[str, Any]:
    data = text if isinstance(text, bytes) else text.encode()
    return load("-", io.BytesIO(data))


def refusal(text: str | bytes) -> FileError:
    with pytest.raises(FileError) as caught:
        piped(text)
    assert caught.value.exit_status is ExitStatus.USAGE
    return caught.value


@pytest.mark.parametrize("text", [JSON, YAML, "\ufeff" + JSON, "\n " + JSON, f"---\n{YAML}...\n"])
def test_both_notations(text: str, tmp_path: Path) -> None:
    assert piped(text) == SPEC
    file = tmp_path / "web"
    file.write_text(text, "utf-8")
    assert load(str(file)) == SPEC


@pytest.mark.parametrize(
    "text",
    [
        f'{{"ID": "x1", "Version": {{}}, "Spec": {JSON}}}',
        f'[{{"ID": "x1", "Spec": {JSON}}}]',
        f'{{"Spec": {JSON}}}',
        f'{{"Spec": {JSON}, "PreviousSpec": {{}}, "Endpoint": {{}}}}',
        f'[{{"Spec": {JSON}}}]',
        f"[{JSON}]",
        f"Spec: {JSON}",
        f"spec: {JSON}",
        f'{{"id": "x1", "SPEC": {JSON}}}',
        f"- Spec: {JSON}",
    ],
)
def test_the_output_of_inspect(text: str) -> None:
    assert piped(text) == SPEC


SHOWN = '{"Parallelism": 1, "FailureAction": "pause", "Monitor": 5000000000, "MaxFailureRatio": 0}'


@pytest.mark.parametrize("mode", ["ReplicatedJob", "GlobalJob"])
def test_the_defaults_that_inspect_shows_for_a_job(mode: str) -> None:
    text = f'{{"Mode": {{"{mode}": {{}}}}, "UpdateConfig": {SHOWN}, "RollbackConfig": {SHOWN}}}'
    assert piped(text) == {"Mode": {mode: {}}}
    changed = text.replace('"Parallelism": 1', '"Parallelism": 2')
    assert set(piped(changed)) == {"Mode", "UpdateConfig", "RollbackConfig"}
    assert "UpdateConfig" in piped(text.replace('"Parallelism": 1, ', ""))
    assert "UpdateConfig" in piped(text.replace(mode, "Global"))


def test_yaml_values_follow_the_core_schema() -> None:
    text = """
    port: 8080:80
    clock: 22:22
    answer: on
    also: [yes, no, off, y, N]
    day: 2001-01-01
    octal: 0o17
    plain: 017
    version: 007
    nines: 099
    zero: 0
    hex: 0x1f
    thousand: 1_000
    float: 1.5e3
    nothing: ~
    neither:
    quoted: "5"
    tagged: !!str 5
    true: false
    """
    with pytest.raises(FileError, match="a key must be text"):
        piped(text)
    assert piped(text.replace("true: false", "'true': false")) == {
        "port": "8080:80",
        "clock": "22:22",
        "answer": "on",
        "also": ["yes", "no", "off", "y", "N"],
        "day": "2001-01-01",
        "octal": 15,
        "plain": "017",
        "version": "007",
        "nines": "099",
        "zero": 0,
        "hex": 31,
        "thousand": "1_000",
        "float": 1500.0,
        "nothing": None,
        "neither": None,
        "quoted": "5",
        "tagged": "5",
        "true": False,
    }


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        *((written, 0o440) for written in ("0440", "'0440'", "0o440", "0x120", "288")),
        *(("01777", 0o1777), ("00", 0), ("0888", None), ("1_000", None)),
    ],
)
def test_a_file_mode_with_a_leading_zero_is_octal(written: str, mode: int | None) -> None:
    secret, mount = "TaskTemplate.ContainerSpec.Secrets[0]", "TaskTemplate.ContainerSpec.Mounts[0]"
    tree = piped(f"""
    TaskTemplate:
      ContainerSpec:
        Image: nginx
        Secrets: [{{SecretName: key, File: {{Name: key, Mode: {written}}}}}]
        Mounts: [{{Type: tmpfs, Target: /tmp, TmpfsOptions: {{Mode: {written}}}}}]
    """)
    checked = check(tree)
    if mode is None:
        assert {(problem.path, problem.level) for problem in checked.problems} >= {
            (f"{secret}.File.Mode", "error"),
            (f"{mount}.TmpfsOptions.Mode", "error"),
        }
        return
    assert checked.spec is not None
    container = to_wire(checked.spec, NEWEST)["TaskTemplate"]["ContainerSpec"]
    assert container["Secrets"][0]["File"]["Mode"] == mode
    assert container["Mounts"][0]["TmpfsOptions"]["Mode"] == mode
    assert not [problem for problem in checked.problems if problem.rule == "decimal-file-mode"]


@pytest.mark.parametrize("written", ["017", "17", "0x11", "0o21"])
def test_other_numbers_with_a_leading_zero_are_decimal(written: str) -> None:
    tree = piped(f"""
    TaskTemplate: {{ContainerSpec: {{Image: nginx, Labels: {{build: '{written}'}}}}}}
    Mode: {{Replicated: {{Replicas: {written}}}}}
    """)
    spec = check(tree).spec
    assert spec is not None
    assert to_wire(spec, NEWEST)["Mode"] == {"Replicated": {"Replicas": 17}}


def test_anchors_and_merges() -> None:
    text = "a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}\nd: {<<: [{x: 5}, *a]}\ne: {'<<': 1}"
    assert piped(text) == {
        "a": {"x": 1, "y": 2},
        "b": {"x": 1, "y": 2},
        "c": {"x": 1, "y": 3},
        "d": {"x": 5, "y": 2},
        "e": {"<<": 1},
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("# nothing\n", "is empty"),
        ("null", "is empty"),
        ("nginx", "is text, not an object"),
        ("5", "is just 5, not an object"),
        ("[]", "is a list, not one service"),
        ("- a\n- b\n", "is a list, not one service"),
        (f'[{{"ID": "1", "Spec": {JSON}}}, {{"ID": "2", "Spec": {JSON}}}]', "is a list"),
        ('{"a": 1,\n "b" 2}', "line 2, column 6: is not valid JSON: Expecting ':' delimiter"),
        ('{"a": 1', "line 1, column 8: is not valid JSON"),
        ('{"a": 1}}', "is not valid JSON: Extra data"),
        ('{"a": 1,\n "b": 2, "a": 3}', "line 2, column 10: duplicate key a"),
        ('{"a": {"b": 1, "b": 1}}', "line 1, column 16: duplicate key b"),
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": -Infinity}', "-Infinity is not a JSON number"),
        ('{"a": 1e999}', "1e999 is not a JSON number"),
        ('{"a": %s}' % ("9" * 5000), "line 1, column 7: a number of 5000 digits"),
        ('{"a": "\\ud800"}', "\\ud800 is half a character"),
        ("[" * 100_000, "nested too deep"),
        ('{"a":' * 100_000, "nested too deep"),
        ("- " * 100_000, "nested too deep"),
        ("a: b: c", "line 1, column 5: mapping values are not allowed"),
        ("a: 1\n\tb: 2", "line 2, column 1: "),
        ("a: 1\nb: 2\na: 3", "line 3, column 1: duplicate key a"),
        ("a: *b", "line 1, column 4: alias *b is not defined"),
        ("a: &a [*a]", "line 1, column 8: alias *a is not defined"),
        ("a: 1\n---\nb: 2", "line 2, column 1: a second document begins"),
        ("a: !!python/object:os.system x", "line 1, column 4: the tag"),
        ("a: !x [1]", "line 1, column 4: the tag !x"),
        ("a: .inf", "line 1, column 4: .inf is not a JSON number"),
        ("a: 1e999", "line 1, column 4: 1e999 is not a JSON number"),
        ("a: " + "9" * 50, "a number of 50 digits is too long"),
        ("5: a", "line 1, column 1: a key must be text"),
        ("? [a]\n: b", "a key must be text"),
        ("<<: 5", "line 1, column 1: << merges only mappings"),
        ("a: 1\nb: \0", "line 2, column 4: contains a control character"),
        (b"\xff\xfe{\x00}\x00", "is not UTF-8 text: byte 0xff at offset 0, in line 1"),
        (b"a: 1\nb: \xe9", "byte 0xe9 at offset 8, in line 2"),
    ],
)
def test_refused(text: str | bytes, words: str) -> None:
    message = refusal(text).message
    assert message.startswith("standard input: ")
    assert words in message
    assert "\n" not in message


def test_a_list_gets_a_hint() -> None:
    assert "--format '{{json .Spec}}'" in refusal("[]").hint


def test_many_aliases_are_not_expanded() -> None:
    rows = ["a0: &a0 [" + "x," * 10 + "]"]
    rows += [f"a{n}: &a{n} [{f'*a{n - 1},' * 10}]" for n in range(1, 30)]
    assert "too large" in refusal("\n".join(rows)).message


def test_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "web.json"
    file.write_text('{"a"}', "utf-8")
    with pytest.raises(FileError, match=r"web\.json: line 1, column 5: is not valid JSON"):
        load(str(file))


def test_yaml_may_begin_with_a_brace(tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    file.write_text("{Name: web}", "utf-8")
    assert load(str(file)) == {"Name": "web"}
    file.write_text("{Name: [}", "utf-8")
    with pytest.raises(FileError, match=r"web\.yaml: line 1, column 9: "):
        load(str(file))


def test_a_directory_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a directory"):
        load(str(tmp_path))
    with pytest.raises(FileError, match="no such file"):
        load(str(tmp_path / "none"))
    with pytest.raises(FileError, match="cannot be read"):
        load("a\0b")


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as out:
        out.truncate(50 << 20)
    with pytest.raises(FileError, match="larger than 5 MiB"):
        load(str(file))
    os.truncate(file, MAX_FILE_BYTES)
    with pytest.raises(FileError, match="control character"):
        load(str(file))


def test_a_large_stream_is_read_only_up_to_the_limit() -> None:
    stream = io.BytesIO(b"x" * (MAX_FILE_BYTES + 10))
    with pytest.raises(FileError, match="larger than 5 MiB"):
        load("-", stream)
    assert stream.tell() == MAX_FILE_BYTES + 1


NASTY = [
    *(
        "",
        "~",
        "null",
        "true",
        "on",
        "yes",
        "n",
        "22:22",
        "8080:80",
        "0o17",
        "017",
        "099",
        "-010",
        "0x1f",
        "1e5",
        "1_000",
    ),
    *(
        ".5",
        "5.",
        ".inf",
        ".nan",
        "2001-01-01",
        "a: b",
        "# x",
        "a #b",
        "- a",
        "*a",
        "&a",
        "!x",
        "%x",
    ),
    *("a\nb", "a\n", "  a", "a ", "üß😀", "\x07", "\x85", "\u2028", "'", '"', "<<", "=", "|", ">"),
    "word " * 60,
]


@pytest.mark.parametrize("as_yaml", [False, True])
def test_what_is_written_reads_back(as_yaml: bool) -> None:
    shared = {"x": [1, 2]}
    body = {
        "texts": NASTY,
        "keys": {text: index for index, text in enumerate(NASTY)},
        "numbers": [0, -1, 2**62, 1.5, 1e300, 1e-7, True, False, None],
        "empty": [{}, []],
        "twice": [shared, shared],
    }
    text = dump(body, as_yaml=as_yaml)
    assert piped(text) == body
    assert not as_yaml or yaml.safe_load(text)["texts"] == NASTY


PROFILE = '{"defaultAction": "SCMP_ACT_ALLOW"}\n'


def with_profile(named: Any) -> dict[str, Any]:
    seccomp = {"Mode": "custom", "Profile": named}
    return {"TaskTemplate": {"ContainerSpec": {"Image": "a", "Privileges": {"Seccomp": seccomp}}}}


def profile_of(tree: dict[str, Any]) -> Any:
    return tree["TaskTemplate"]["ContainerSpec"]["Privileges"]["Seccomp"]["Profile"]


@pytest.mark.parametrize("absolute", [False, True])
def test_a_profile_path_is_relative_to_the_spec(absolute: bool, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    named = tmp_path / "deep" / "profile.json"
    named.write_text(PROFILE, "utf-8-sig")
    file = tmp_path / "web.json"
    file.write_text(dump(with_profile(f"@{named if absolute else 'deep/profile.json'}")))
    assert base64.b64decode(profile_of(load(str(file)))).decode() == PROFILE


def test_a_profile_path_for_standard_input_is_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "profile.json").write_text(PROFILE)
    monkeypatch.chdir(tmp_path)
    text = dump(with_profile("@profile.json")).replace("ContainerSpec", "containerSpec")
    assert base64.b64decode(profile_of(piped(text))).decode() == PROFILE


@pytest.mark.parametrize("named", ["eyJ9", '{"a": 1}', None, 3])
def test_a_profile_that_is_not_a_file_name_is_kept(named: Any) -> None:
    assert profile_of(piped(dump(with_profile(named)))) == named


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        ("[1]", "is not a seccomp profile: it must be a JSON object"),
        ("{,}", "is not a seccomp profile: it is not valid JSON: "),
        ("[" * 100_000, "is not a seccomp profile: it is not valid JSON: "),
    ],
    ids=["none", "list", "broken", "deep"],
)
def test_an_invalid_profile_is_named(content: str | None, message: str, tmp_path: Path) -> None:
    named, file = tmp_path / "p.json", tmp_path / "web.json"
    if content is not None:
        named.write_text(content)
    file.write_text(dump(with_profile("@p.json")))
    with pytest.raises(FileError) as caught:
        load(str(file))
    assert caught.value.message.startswith(f"{named}: {message}")


def bombs() -> dict[str, str]:
    """Small files that expand to large values, each with a part of its error message."""
    keys = ",".join(f'"k{number}":1' for number in range(9000))
    own = "".join(f"x{n}: &s{n} {{a{n}: 1, b{n}: 1}}\n" for n in range(30_000))
    return {
        '{"a":{'
        + ",".join(f'"{number}":1' for number in range(400_000))
        + ',"0":1}}': "duplicate key 0",
        '{"' + "k" * 1_000_000 + '":1,"' + "k" * 1_000_000 + '":1}': "duplicate key kkkkk",
        '{"a":[' + ",".join(["[]"] * 1_000_000) + "]}": "a has 1,000,000 rows: at most 10,000",
        '{"a":{"b":{' + keys + "," + keys.replace("k", "l") + "}}}": "a.b has 18,000 rows",
        '{"a":' + "[" * 500 + "]" * 500 + "}": "nested too deep",
        '{"a":' * 500 + "1" + "}" * 500: "nested too deep",
        "x: &s '" + "y" * 1_000_000 + "'\nl: [" + "*s," * 5000 + "]": "too large",
        "x: &s {? '" + "y" * 1_000_000 + "' : 1}\nl: [" + "*s," * 5000 + "]": "too large",
        f"x: &s {{{keys.replace(':', ': ')}}}\nl:\n" + "- {<<: *s}\n" * 100_000: "too large",
        f"x: &s {{{keys.replace(':', ': ')}}}\nl: {{<<: [{'*s,' * 100_000}]}}": "too large",
        own + "l:\n" + "".join(f"  <<: *s{n}\n" for n in range(30_000)): "too large",
        "".join(f"k{number}: v\n" for number in range(300_000)): "too large",
        "a: *" + "x" * 1_000_000: "xxxxx... is not defined",
        "a: !" + "x" * 1_000_000 + " 1": "xxxxx... is not supported",
    }


def test_a_small_file_does_not_take_much_time() -> None:
    """With quadratic or expanding code, each would take minutes or gigabytes."""
    start = time.process_time()
    for text, words in bombs().items():
        assert len(text) < MAX_FILE_BYTES
        message = refusal(text).message
        assert words in message
        assert len(message) < 200
    assert time.process_time() - start < 30
