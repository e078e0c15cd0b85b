"""The command line: commands, files, and options before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from swarmtui import cli
from swarmtui.commands.options import Options, find_command, parse
from swarmtui.errors import ExitStatus


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        ("", None, ""),
        ("web.yaml", None, "web.yaml"),
        ("-", None, "-"),
        ("--demo web.yaml", None, "--demo web.yaml"),
        ("apply web.yaml", "apply", "web.yaml"),
        ("--demo apply web.yaml", "apply", "--demo web.yaml"),
        ("--host apply status", "status", "--host apply"),
        ("--host=apply status", "status", "--host=apply"),
        ("--as cli render x", "render", "--as cli x"),
        ("web.yaml apply", None, "web.yaml apply"),
        ("-- apply", None, "-- apply"),
        ("new apply", "new", "apply"),
    ],
)
def test_find_command(words: str, name: str | None, rest: str) -> None:
    assert find_command(words.split()) == (name, rest.split())


def parsed(words: str) -> Options:
    return parse(words.split())


def test_options_before_and_after() -> None:
    for words in (
        "--host tcp://a:1 --api-version 1.41 apply --detach web.yaml --timeout 90s",
        "apply web.yaml --timeout 90s --detach --host tcp://a:1 --api-version 1.41",
        "--timeout 90s --detach --api-version=1.41 apply --host=tcp://a:1 web.yaml",
    ):
        options = parsed(words)
        assert options.command == "apply"
        assert options.file == "web.yaml"
        assert options.host == "tcp://a:1"
        assert options.api_version == "1.41"
        assert options.detach
        assert options.timeout == 90


def test_defaults() -> None:
    options = parsed("")
    assert options.command == "new"
    assert options.file is None
    assert (options.host, options.context, options.api_version) == (None, None, None)
    assert options.registry_auth
    assert not options.demo
    assert parsed("apply x").timeout == 120
    assert parsed("render x").output_format == "json"
    assert not parsed("apply x --no-registry-auth").registry_auth


def test_a_rule_is_explained_without_a_file() -> None:
    options = parsed("check --explain service-name-too-long")
    assert (options.explain, options.file) == ("service-name-too-long", None)
    assert parsed("--explain new check").explain == "new"
    assert parsed("check a").explain is None


def test_a_file_may_have_any_name() -> None:
    assert parsed("new apply").file == "apply"
    assert parsed("check -").file == "-"
    assert parsed("-- --demo").file == "--demo"


@pytest.mark.parametrize("words", ["nginx", "web", "web.yaml", "chek.json", "-", "-- chek"])
def test_one_word_that_resembles_no_command_is_a_file(words: str) -> None:
    assert parsed(words).command == "new"
    assert parsed(words).file == words.split()[-1]


def test_a_file_with_a_name_like_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chek").touch()
    assert parsed("chek").file == "chek"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("apply", "the following arguments are required: FILE"),
        ("check", "one of the arguments FILE --explain is required"),
        ("check a --explain b", "argument --explain: not allowed with argument FILE"),
        ("check --explain", "argument --explain: expected one argument"),
        ("check a b", "unrecognized arguments: b"),
        ("a b", 'unknown command "a": use new, check, render, apply, status'),
        ("a.yaml b", "unrecognized arguments: b"),
        ("./chek b", "unrecognized arguments: b"),
        ("chek", 'unknown command "chek": did you mean "check"?'),
        ("chek web.yaml", 'unknown command "chek": did you mean "check"?'),
        ("chek web.yaml --json", 'unknown command "chek": did you mean "check"?'),
        ("--demo Apply web.yaml", 'unknown command "Apply": did you mean "apply"?'),
        ("aply --timeout 5s", 'unknown command "aply": did you mean "apply"?'),
        ("validate web.yaml", 'unknown command "validate": did you mean "check"?'),
        ("help", 'unknown command "help": did you mean "--help"?'),
        ("check a --det", "unrecognized arguments: --det"),
        ("apply a --time 5s", "unrecognized arguments: --time 5s"),
        ("apply a --timeout 5", "argument --timeout: 5 needs a unit: write 5s or 5m"),
        ("apply a --timeout=-5s", "argument --timeout: must be 0s or more"),
        ("apply a --timeout", "argument --timeout: expected one argument"),
        ("render a --as xml", "argument --as: invalid choice: 'xml'"),
        ("status a", "unrecognized arguments: a"),
        ("apply a --offline", "unrecognized arguments: --offline"),
    ],
)
def test_usage_errors(words: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words.split())
    assert left.value.code == ExitStatus.USAGE
    err = capsys.readouterr().err
    assert err.startswith("usage: swarmtui ")
    assert message in err
