"""Whether each source of credentials works, and config.json with keys in any case."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from swarmtui.commands.manager import Manager
from swarmtui.engine.auth import find_credentials
from swarmtui.engine.credential_sources import list_credential_sources
from swarmtui.engine.docker_config import get_ignoring_case
from swarmtui.engine.endpoint import find_endpoint

SECRET = "s3cret"
LISTS = """test "$1" = list && echo '{"https://reg:5000":"u","other":"v"}'"""


class Home:
    """A home directory with a config.json and credential helpers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / ".docker"
        self.folder.mkdir()
        self.bin = folder / "bin"
        self.bin.mkdir()
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        self.environ = {"HOME": str(folder), "PATH": path}

    def config(self, text: str) -> None:
        (self.folder / "config.json").write_text(text)

    def helper(self, name: str, script: str, mode: int = 0o755) -> None:
        path = self.bin / f"docker-credential-{name}"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(mode)

    def rows(self) -> list[str]:
        return list(map(str, list_credential_sources(self.environ)))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def auth(user: str = "u") -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{SECRET}".encode()).decode()}


def test_the_state_of_every_source(home: Home) -> None:
    home.helper("own", LISTS)
    home.helper("locked", "echo 'decryption failed: No secret key'; exit 1")
    home.helper("off", LISTS, 0o644)
    home.environ["DOCKER_AUTH_CONFIG"] = json.dumps({"auths": {"v": auth(), "w": {"auth": "%"}}})
    helpers = {"a": "own", "b": "locked", "c": "off", "d": "missing", "none": ""}
    auths = {"good": auth(), "bad": {"auth": "bm9jb2xvbg=="}, "empty": {}, "odd": [], "e": {"x": 1}}
    home.config(json.dumps({"credHelpers": helpers, "credsStore": "gone", "auths": auths}))
    gone = "is not in PATH, or not executable"
    file = "auths in ~/.docker/config.json"
    assert home.rows() == [
        "v: DOCKER_AUTH_CONFIG: works",
        "w: DOCKER_AUTH_CONFIG: auth is not base64 of USER:PASSWORD",
        "a: docker-credential-own: works, has 2 logins",
        "b: docker-credential-locked: is installed, but its list fails"
        ": decryption failed: No secret key",
        f"c: docker-credential-off: {gone}",
        f"d: docker-credential-missing: {gone}",
        f"all others: docker-credential-gone: {gone}",
        f"good: {file}: works",
        f"bad: {file}: auth does not contain USER:PASSWORD",
        f"odd: {file}: must be an object in braces",
        f"e: {file}: does not contain a login",
    ]
    assert SECRET not in str(home.rows())


def test_a_store_alone_is_a_source(home: Home) -> None:
    home.helper("pass", "echo '{}'")
    home.config('{"credsStore": "pass"}')
    assert home.rows() == ["all others: docker-credential-pass: works, has 0 logins"]


def test_a_helper_that_does_not_answer_in_time_does_not_work(home: Home) -> None:
    home.helper("slow", "sleep 60")
    home.config('{"credsStore": "slow"}')
    (source,) = list_credential_sources(home.environ, timeout=0.2)
    assert source.state == "did not answer within 0.2 s"


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ('{"Auths": {"reg:1": ENTRY}}', "u"),
        ('{"AUTHS": {"reg:1": ENTRY}}', "u"),
        ('{"auth\u017f": {"reg:1": ENTRY}}', "u"),
        ('{"CredHelpers": {"reg:1": "own"}}', "helped"),
        ('{"credSstore": "own"}', "helped"),
        ('{"auths": {"reg:1": {"Username": "n", "PASSWORD": "p"}}}', "n"),
        ('{"auths": {"reg:1": ENTRY}, "Auths": {"other": ENTRY}}', "u"),
        ('{"Auths": {"reg:1": ENTRY}, "auths": null}', None),
        ('{"credsStore": "own", "CredsStore": null}', "helped"),
        ('{"credsStore": "own", "CredsStore": ""}', None),
        ('{"auths": {"REG:1": ENTRY}}', "u"),
        ('{"auth_s": {"reg:1": ENTRY}}', None),
    ],
)
def test_keys_are_read_in_any_case_as_go_reads_them(
    home: Home, text: str, user: str | None
) -> None:
    home.helper("own", """echo '{"username":"helped","SECRET":"x"}'""")
    home.config(text.replace("ENTRY", json.dumps(auth())))
    found = find_credentials("reg:1/app", home.environ)
    assert (found.username if found else None) == user


def test_a_context_is_read_in_any_case(home: Home) -> None:
    import hashlib

    home.config('{"CURRENTCONTEXT": "prod"}')
    folder = home.folder / "contexts/meta" / hashlib.sha256(b"prod").hexdigest()
    folder.mkdir(parents=True)
    meta = {"name": "prod", "endpoints": {"docker": {"host": "tcp://10.0.0.1:2375"}}}
    (folder / "meta.json").write_text(json.dumps(meta))
    found = find_endpoint(environ=home.environ)
    assert (found.url, found.source) == ("tcp://10.0.0.1:2375", "context prod")


@pytest.mark.parametrize(
    ("data", "value"),
    [({}, None), ({"K": 1}, 1), ({"K": 1, "k": 2}, 2), ({"k": 2, "K": 1}, 1), ({"\u212a": 3}, 3)],
)
def test_the_last_of_several_keys_counts(data: dict[str, Any], value: object) -> None:
    assert get_ignoring_case(data, "k") == value


def test_the_hint_for_a_missing_helper_names_the_alternative(home: Home) -> None:
    from swarmtui.errors import CredentialError

    home.config('{"credsStore": "gone"}')
    with pytest.raises(CredentialError) as caught:
        Manager(None, None, None, environ=home.environ).credentials("nginx")
    assert "--no-registry-auth" in caught.value.hint
