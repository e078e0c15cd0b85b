from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from swarmtui.engine.docker_config import config_dir, display_path, home_dir, load_config
from swarmtui.errors import CredentialError, ExitStatus


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / ".docker").mkdir()
    return {"HOME": str(tmp_path)}


def write(environ: dict[str, str], content: bytes | str) -> None:
    raw = content.encode() if isinstance(content, str) else content
    (Path(environ["HOME"]) / ".docker/config.json").write_bytes(raw)


def broken(environ: dict[str, str], content: bytes | str) -> CredentialError:
    write(environ, content)
    with pytest.raises(CredentialError) as caught:
        load_config(environ)
    return caught.value


def test_home_is_HOME_then_passwd(monkeypatch: pytest.MonkeyPatch) -> None:
    assert home_dir({"HOME": "/h"}) == Path("/h")
    expected = Path(pwd.getpwuid(os.getuid()).pw_dir)
    assert home_dir({}) == home_dir({"HOME": ""}) == expected
    monkeypatch.setattr(os, "getuid", lambda: 3_999_999_999)
    assert home_dir({}) == Path("/")


def test_directory_is_DOCKER_CONFIG_else_below_home() -> None:
    assert config_dir({"HOME": "/h"}) == Path("/h/.docker")
    assert config_dir({"HOME": "/h", "DOCKER_CONFIG": ""}) == Path("/h/.docker")
    assert config_dir({"HOME": "/h", "DOCKER_CONFIG": "/c"}) == Path("/c")


def test_paths_are_shown_with_a_tilde() -> None:
    assert (
        display_path(Path("/h/u/.docker/config.json"), {"HOME": "/h/u"}) == "~/.docker/config.json"
    )
    assert display_path(Path("/etc/config.json"), {"HOME": "/h/u"}) == "/etc/config.json"
    assert display_path(Path("/etc/config.json"), {"HOME": "/"}) == "/etc/config.json"


def test_reads_the_file(environ: dict[str, str]) -> None:
    write(environ, '\ufeff{"credsStore": "pass", "auths": {"a": {}}, "credHelpers": null}')
    config = load_config(environ)
    assert config.where == "~/.docker/config.json"
    assert config.text("credsStore") == "pass"
    assert config.text("currentContext") == ""
    assert config.section("auths") == {"a": {}}
    assert config.section("credHelpers") == {}


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_file_is_an_empty_config(environ: dict[str, str], content: str) -> None:
    write(environ, content)
    assert load_config(environ).data == {}


def test_a_missing_file_is_empty_and_DOCKER_CONFIG_is_final(
    environ: dict[str, str], tmp_path: Path
) -> None:
    assert load_config(environ).data == {}
    write(environ, '{"credsStore": "pass"}')
    assert load_config({**environ, "DOCKER_CONFIG": str(tmp_path / "none")}).data == {}


def test_broken_json_names_line_and_column_not_the_content(environ: dict[str, str]) -> None:
    error = broken(environ, '{"auths": {\n  "reg": {"auth": "c2VjcmV0"} x\n}}')
    assert "~/.docker/config.json" in error.message
    assert "line 2, column 31" in error.message
    assert "c2VjcmV0" not in f"{error.message}{error.hint}{error!r}"
    assert error.exit_status is ExitStatus.USAGE


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{\n"a": "\xff"}', "not UTF-8 text at line 2, column 7"),
        ("[]", "one JSON object"),
        ('"text"', "one JSON object"),
        pytest.param("[" * 200_000, "nested too deep", id="deep"),
        pytest.param('{"n": ' + "1" * 5000 + "}", "a number is too long", id="long"),
    ],
)
def test_other_errors_in_the_file(
    environ: dict[str, str], content: bytes | str, words: str
) -> None:
    assert words in broken(environ, content).message


def test_a_directory_instead_of_the_file(environ: dict[str, str]) -> None:
    (Path(environ["HOME"]) / ".docker/config.json").mkdir()
    with pytest.raises(CredentialError, match="is a directory"):
        load_config(environ)


def test_DOCKER_CONFIG_naming_a_file(tmp_path: Path) -> None:
    named = tmp_path / "config.json"
    named.write_text("{}")
    with pytest.raises(CredentialError, match=r"config\.json is not a directory") as caught:
        load_config({"DOCKER_CONFIG": str(named)})
    assert "directory" in caught.value.hint


def test_an_unreadable_file_says_why(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    (Path(environ["HOME"]) / ".docker/config.json").write_text("{}")
    monkeypatch.setattr("swarmtui.files._open", refuse)  # root may read everything
    with pytest.raises(CredentialError, match="cannot be read: Permission denied"):
        load_config(environ)


def test_wrong_types_name_the_key(environ: dict[str, str]) -> None:
    write(environ, '{"auths": ["s3cret"], "credsStore": {"x": "s3cret"}}')
    config = load_config(environ)
    with pytest.raises(CredentialError, match=r"config\.json: auths must be an object") as one:
        config.section("auths")
    with pytest.raises(CredentialError, match=r"config\.json: credsStore must be text") as two:
        config.text("credsStore")
    assert "s3cret" not in f"{one.value!r}{two.value!r}{config!r}"
