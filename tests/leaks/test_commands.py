"""Text from a file, manager or registry never controls the terminal; no secret is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from swarmtui.errors import ExitStatus
from tests.leaks.hostile_engine import (
    REGISTRY,
    SECRET_FORMS,
    HostileEngine,
    assert_clean,
    escaped,
    invalid_spec,
    valid_spec,
)
from tests.leaks.pty_terminal import PtyTerminal


def run(words: list[str], environ: dict[str, str]) -> tuple[int, str]:
    with PtyTerminal(words, environ) as terminal:
        status = terminal.wait_for_exit()
        assert_clean(terminal.received)
        return status, terminal.text.replace("\r\n", "\n")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "web.json"
    path.write_text(json.dumps(valid_spec()))
    return str(path)


@pytest.fixture
def bad_file(tmp_path: Path) -> str:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(invalid_spec()))
    return str(path)


def test_apply(file: str, environ: dict[str, str], engine: HostileEngine) -> None:
    status, text = run(["apply", file, "--timeout", "1s"], environ)
    assert status == ExitStatus.TIMED_OUT
    assert "kd1x\\x1b]0;T" in text
    assert f"warning: {escaped('warned')} X-Registry-Auth: <hidden>" in text
    assert f"warning: {escaped('second')}" in text
    assert f"rejected: {escaped('failed')} X-Registry-Auth: <hidden>" in text
    assert f"{escaped('denied')} X-Registry-Auth: <hidden>" in text
    (body,) = engine.bodies
    assert json.loads(body)["Labels"]["outer"] == valid_spec()["Labels"]["outer"]


def test_apply_that_is_refused(file: str, environ: dict[str, str], engine: HostileEngine) -> None:
    engine.refuses_create = True
    status, text = run(["apply", file], environ)
    assert status == ExitStatus.REFUSED
    assert f"swarmtui: {escaped('refused')} X-Registry-Auth: <hidden>" in text


@pytest.mark.parametrize("notation", ["json", "curl", "cli"])
def test_render(notation: str, file: str, environ: dict[str, str]) -> None:
    status, text = run(["render", file, "--as", notation], environ)
    assert status == 0
    escape = r"\033]0;T\007" if notation == "cli" else r"\u001b]0;T\u0007"
    assert f"EVIL=en{escape}" in text


def test_check(bad_file: str, file: str, environ: dict[str, str]) -> None:
    for words in (["check", bad_file], ["check", bad_file, "--json"], ["check", file]):
        status, text = run(words, environ)
        assert status == (ExitStatus.INVALID if bad_file in words else ExitStatus.DONE)
        if "--json" in words:
            told = [problem["message"] for problem in json.loads(text)]
            assert any("\x7f" in message or "\x1b" in message for message in told)
    status, text = run(["check", bad_file, "--offline"], environ)
    assert r"\x1b]0;T\x07\x1b[21t\x9b5i\u202e\u200b\x7f\U000e0041" in text
    assert len(text.splitlines()) > 15


def test_status(environ: dict[str, str]) -> None:
    status, text = run(["status"], environ)
    assert status == 0
    assert escaped("24.0") in text
    assert escaped("linux") in text
    assert escaped("manager") in text
    assert f"{REGISTRY}: auths in" in text


@pytest.mark.parametrize(
    "words",
    [
        ["check", "no\x1b[21tsuch.json"],
        ["check", "x.json", "--bo\x1b[21tgus"],
        ["bo\x1b[21tgus"],
        ["check", "--explain", "no\x1b[21trule"],
        ["status", "--host", "unix:///no\x9b5i"],
        ["status", "--context", "no\x1b[21tcontext"],
        ["status", "--api-version", "1\u202e2"],
        ["apply", "x.json", "--timeout", "\x1b[21t"],
    ],
)
def test_command_line_arguments(words: list[str], environ: dict[str, str]) -> None:
    status, text = run(words, {**environ, "SWARMTUI_DEBUG": "1"})
    assert status in (ExitStatus.USAGE, ExitStatus.UNREACHABLE)
    assert "\\x" in text or "\\u" in text


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"auths": {f"https://u:{SECRET_FORMS[0].decode()}@{REGISTRY}": {"auth": "%"}}}, REGISTRY),
        ({"credsStore": "bad"}, "docker-credential-bad failed"),
        ({"credHelpers": {REGISTRY: "bad"}}, "docker-credential-bad failed"),
        (
            {"credsStore": f"https://u:{SECRET_FORMS[0].decode()}@x"},
            "is not the name of a credential helper",
        ),
        ({"currentContext": "https://u:hunter2-s3cr3t@x"}, "https://***@x"),
    ],
)
def test_a_docker_config(
    config: dict[str, object], words: str, file: str, environ: dict[str, str], tmp_path: Path
) -> None:
    """The helper writes to both streams."""
    helper = tmp_path / "docker-credential-bad"
    helper.write_text(
        f"#!/bin/sh\necho 'no: {SECRET_FORMS[0].decode()}' | tee /dev/stderr; exit 1\n"
    )
    helper.chmod(0o755)
    (Path(environ["DOCKER_CONFIG"]) / "config.json").write_text(json.dumps(config))
    if "currentContext" in config:
        environ.pop("DOCKER_HOST")
    for debug in ({}, {"SWARMTUI_DEBUG": "1"}):
        _, text = run(["apply", file], {**environ, **debug})
        assert words in text


@pytest.mark.parametrize("host", ["tcp://u:{}@h", "ssh://u:{}@h", "u:{}@h", "https://{}@h"])
def test_an_address_with_a_password(host: str, file: str, environ: dict[str, str]) -> None:
    address = host.format("hunter2-s3cr3t+word")
    told = {**environ, "DOCKER_HOST": address, "SWARMTUI_DEBUG": "1"}
    offline = (["render", file, "--offline", "--as", notation] for notation in ("curl", "cli"))
    for words in (["status"], ["apply", file], *offline):
        for more in ([], ["--host", address]):
            if "cli" in words and not more:
                continue  # the line does not name a manager
            with PtyTerminal([*words, *more], told) as terminal:
                assert terminal.wait_for_exit() == ExitStatus.USAGE
                assert b"s3cr3t" not in terminal.received
                assert "***" in terminal.text
