"""What apply sends and render shows: resolved names, and the warnings."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from swarmtui import cli
from swarmtui.demo import DemoSwarm
from swarmtui.engine import Engine
from swarmtui.engine.http_messages import Request
from swarmtui.errors import ExitStatus

CONTAINER = "TaskTemplate.ContainerSpec"
PRIVATE = "registry.example.com/private/app:1.0"
Write = Callable[..., str]


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[str, dict[str, str]]]:
    """An embedded swarm with a secret and two configs: its host, and their IDs."""
    with DemoSwarm(seed=1) as running, Engine.connect(running.host, environ={}) as engine:
        ids = {name: _make(engine, "secrets", name) for name in ("key",)}
        ids |= {name: _make(engine, "configs", name) for name in ("conf", "creds")}
        yield running.host, ids


def _make(engine: Engine, kind: str, name: str) -> str:
    body = json.dumps({"Name": name, "Data": base64.b64encode(b"x").decode()}).encode()
    headers = {"Content-Type": "application/json"}
    path = f"/v{engine.version}/{kind}/create"
    return str(engine.send(Request("POST", path, headers, body))["ID"])


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def file(name: str = "web", image: str = "nginx:1.27", **container: Any) -> str:
        path = tmp_path / "web.json"
        task = {"ContainerSpec": {"Image": image, **container}}
        path.write_text(json.dumps({"Name": name, "TaskTemplate": task}), "utf-8")
        return str(path)

    return file


def named() -> dict[str, Any]:
    return {
        "Secrets": ["key"],
        "Configs": ["conf"],
        "Privileges": {"CredentialSpec": {"Config": "creds"}},
    }


def container(body: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body)["TaskTemplate"]["ContainerSpec"]
    return found


def test_render_shows_the_ids_that_apply_sends(
    demo: tuple[str, dict[str, str]], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    host, ids = demo
    file = write("rendered", **named())
    assert cli.main(["render", file, "--host", host]) == 0
    out, err = capsys.readouterr()
    assert "looked up" not in err
    body = container(out)
    assert [row["SecretID"] for row in body["Secrets"]] == [ids["key"]]
    assert [row["ConfigID"] for row in body["Configs"]] == [ids["conf"], ids["creds"]]
    assert body["Privileges"]["CredentialSpec"]["Config"] == ids["creds"]
    assert cli.main(["apply", file, "--host", host, "--detach"]) == 0
    capsys.readouterr()
    with Engine.connect(host, environ={}) as engine:
        stored = engine.service("rendered")["Spec"]["TaskTemplate"]["ContainerSpec"]
    assert stored["Secrets"] == body["Secrets"]
    assert stored["Configs"] == body["Configs"]


@pytest.mark.parametrize("command", ["render", "apply", "check"])
def test_an_unknown_secret_is_refused(
    command: str,
    demo: tuple[str, dict[str, str]],
    write: Write,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write(Secrets=["kye"])
    assert cli.main([command, file, "--host", demo[0]]) == ExitStatus.INVALID
    out, err = capsys.readouterr()
    line = f"{CONTAINER}.Secrets[0].SecretName: secret kye not found (choose from key)"
    assert line in (out if command == "check" else err)


def test_offline_warns_of_ids_that_are_resolved_later(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(**named())
    assert cli.main(["render", file, "--offline"]) == 0
    out, err = capsys.readouterr()
    assert "SecretID" not in container(out)["Secrets"][0]
    later = "it is looked up on the manager before the service is created"
    warnings = [line for line in err.splitlines() if later in line]
    assert [line.partition(": warning: ")[0] for line in warnings] == [
        f"{CONTAINER}.Secrets[0].SecretID",
        f"{CONTAINER}.Configs[0].ConfigID",
        f"{CONTAINER}.Privileges.CredentialSpec.Config",
    ]


def test_without_secrets_no_secrets_are_fetched(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    with DemoSwarm(seed=1) as fresh:
        assert cli.main(["render", write(), "--host", fresh.host]) == 0
        paths = {request.path.rpartition("/")[2] for request in fresh.requests}
    assert "secrets" not in paths


def log_in(monkeypatch: pytest.MonkeyPatch, auths: dict[str, Any]) -> None:
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps({"auths": auths}))


AUTH = {"registry.example.com": {"auth": base64.b64encode(b"me:pw").decode()}}


def test_credentials_not_sent_but_needed_are_a_warning(
    demo: tuple[str, dict[str, str]],
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_in(monkeypatch, AUTH)
    words = ["render", write(image=PRIVATE), "--host", demo[0], "--no-registry-auth"]
    assert cli.main(words) == 0
    err = capsys.readouterr().err
    assert "[credentials-not-sent]" in err
    assert "docker login" not in err
    assert cli.main(["render", write(), *words[2:]]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", [["--no-registry-auth"], []])
def test_without_credentials_a_hint_shows_how_to_log_in(
    words: list[str],
    demo: tuple[str, dict[str, str]],
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_in(monkeypatch, {})
    monkeypatch.setenv("DOCKER_CONFIG", "/nowhere")
    assert cli.main(["render", write(image=PRIVATE), "--host", demo[0], *words]) == 0
    assert "requires a login: docker login registry.example.com" in capsys.readouterr().err


def test_a_broken_config_is_ignored_without_registry_auth(
    demo: tuple[str, dict[str, str]],
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "config.json").write_text('{"credHelpers": {"registry.example.com": "nowhere"}}')
    monkeypatch.delenv("DOCKER_AUTH_CONFIG", raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    file = write(image=PRIVATE)
    assert cli.main(["render", file, "--host", demo[0]]) == ExitStatus.USAGE
    assert cli.main(["render", file, "--host", demo[0], "--no-registry-auth"]) == 0
    assert "requires a login: docker login registry.example.com" in capsys.readouterr().err
