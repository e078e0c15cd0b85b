"""The environment of the engine tests, checked without swarmtui's own client."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from collections.abc import Callable
from http.client import HTTPSConnection, IncompleteRead, RemoteDisconnected
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.engine.child_processes import wait_for
from tests.engine.fault_proxy import Fault, FaultProxy
from tests.engine.harness import DOCKER, RealEngine, UnixConnection
from tests.engine.private_registry import Registry
from tests.engine.ssh_server import SshEngine
from tests.engine.terminal import Terminal
from tests.engine.tls import TlsEngine


@pytest.mark.parametrize(
    ("fixture", "release", "api", "oldest"),
    [("engine20", "20.10.", "1.41", "1.12"), ("engine26", "26.1.", "1.45", "1.24")],
)
def test_each_engine_is_the_release_it_is_named_for(
    request: pytest.FixtureRequest, fixture: str, release: str, api: str, oldest: str
) -> None:
    about = request.getfixturevalue(fixture).request_json("GET", "/version")
    assert about["Version"].startswith(release)
    assert (about["ApiVersion"], about["MinAPIVersion"]) == (api, oldest)


def test_the_newest_engine_serves_newer_versions_and_the_oldest(engine28: RealEngine) -> None:
    about = engine28.request_json("GET", "/version")
    assert _number(about["ApiVersion"]) >= (1, 46)
    assert _number(about["MinAPIVersion"]) <= (1, 24)


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_an_engine_is_a_one_node_swarm_with_networks_and_an_image(any_engine: RealEngine) -> None:
    swarm = any_engine.request_json("GET", "/info")["Swarm"]
    assert (swarm["LocalNodeState"], swarm["ControlAvailable"], swarm["Nodes"]) == (
        "active",
        True,
        1,
    )
    networks = {network["Name"]: network for network in any_engine.request_json("GET", "/networks")}
    assert all(networks[name]["Attachable"] for name in ("front", "back"))
    assert "bb:1" in any_engine.request_json("GET", "/images/json")[0]["RepoTags"]


def test_an_engine_serves_the_oldest_and_its_newest_path(any_engine: RealEngine) -> None:
    newest = any_engine.request_json("GET", "/version")["ApiVersion"]
    for version in ("1.24", newest):
        assert any_engine.request_json("GET", f"/v{version}/services") == []
    major, minor = newest.split(".")
    assert any_engine.api("GET", f"/v{major}.{int(minor) + 1}/services")[0] == 400


def test_a_plain_engine_is_in_no_swarm(plain_engine: RealEngine) -> None:
    assert plain_engine.api("GET", "/services")[0] == 503
    assert plain_engine.request_json("GET", "/info")["Swarm"]["LocalNodeState"] == "inactive"


def test_the_worker_is_a_worker(worker_engine: RealEngine) -> None:
    swarm = worker_engine.request_json("GET", "/info")["Swarm"]
    assert (swarm["LocalNodeState"], swarm["ControlAvailable"]) == ("active", False)
    status, answer = worker_engine.api("GET", "/services")
    assert (status, "not a swarm manager" in answer["message"]) == (503, True)


def test_the_docker_client_reaches_the_engine(any_engine: RealEngine) -> None:
    line = any_engine.docker("version", "--format", "{{.Server.APIVersion}}").stdout
    assert line.strip() == any_engine.request_json("GET", "/version")["ApiVersion"]


def test_the_private_image_needs_the_login(registry: Registry) -> None:
    name, tag = registry.image.rsplit(":", 1)
    pull, engine = f"/images/create?fromImage={name}&tag={tag}", registry.engine
    for headers in ({}, registry.auth_header("wrong")):
        assert engine.raw("POST", pull, headers=headers)[0] in (404, 500)
        assert engine.api("GET", f"/distribution/{registry.image}/json", headers=headers)[0] >= 400
    assert engine.api("GET", f"/images/{registry.image}/json")[0] == 404
    status, answer = engine.raw("POST", pull, headers=registry.auth_header())
    assert (status, b"errorDetail" in answer) == (200, False)
    assert engine.api("GET", f"/images/{registry.image}/json")[0] == 200
    registry.remove_images()
    assert engine.api("GET", f"/images/{registry.image}/json")[0] == 404
    assert engine.api("GET", "/images/bb:1/json")[0] == 200


def test_the_credential_helper_has_the_login(credential_pass: dict[str, str]) -> None:
    helper = subprocess.run(
        ["docker-credential-pass", "get"],
        input="127.0.0.1:5000", env=credential_pass, capture_output=True, text=True, check=True,
    )  # fmt: skip
    login = json.loads(helper.stdout)
    assert (login["Username"], login["Secret"]) == ("u", "p@ss")
    files = Path(credential_pass["HOME"]).rglob("*")
    assert not any(b"p@ss" in file.read_bytes() for file in files if file.is_file())


def _tls_status(engine: TlsEngine, certs: Path) -> int:
    context = ssl.create_default_context(cafile=str(certs / "ca.pem"))
    if (certs / "cert.pem").exists():
        context.load_cert_chain(certs / "cert.pem", certs / "key.pem")
    connection = HTTPSConnection(engine.host.removeprefix("tcp://"), context=context, timeout=10)
    try:
        connection.request("GET", "/services")
        return connection.getresponse().status
    finally:
        connection.close()


def test_tls_requires_the_client_certificate(tls_engine: TlsEngine) -> None:
    assert _tls_status(tls_engine, tls_engine.certs) == 200
    for certs in (tls_engine.no_client, tls_engine.other_ca):
        with pytest.raises(ssl.SSLError):
            _tls_status(tls_engine, certs)


def test_the_docker_client_connects_through_ssh(ssh_engine: SshEngine) -> None:
    line = subprocess.run(
        [DOCKER, "--host", ssh_engine.host, "version", "--format", "{{.Server.Version}}"],
        env=ssh_engine.environ, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert line.stdout.startswith("26.1.")


def _spec(name: str) -> dict[str, object]:
    container = {"Image": "bb:1", "Command": ["sleep", "60"], "StopGracePeriod": 1_000_000_000}
    return {"Name": name, "TaskTemplate": {"ContainerSpec": container}}


def _create(host: FaultProxy, name: str) -> tuple[int, bytes]:
    connection = UnixConnection(host.path, timeout=1)
    try:
        kind = {"Content-Type": "application/json"}
        connection.request("POST", "/v1.41/services/create", json.dumps(_spec(name)), kind)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("how", "loss", "created"),
    [
        (Fault.BEFORE_ENGINE, RemoteDisconnected, 0),
        (Fault.NO_ANSWER, RemoteDisconnected, 1),
        (Fault.HALF_ANSWER, IncompleteRead, 1),
        (Fault.HANG, TimeoutError, 1),
    ],
)
def test_the_proxy_cuts_one_request(
    clean_any_engine: RealEngine,
    proxy: Callable[[RealEngine], FaultProxy],
    how: Fault,
    loss: type[Exception],
    created: int,
) -> None:
    between = proxy(clean_any_engine)
    between.inject(how=how)
    with pytest.raises(loss):
        _create(between, "first")
    assert len(clean_any_engine.request_json("GET", "/services")) == created
    assert _create(between, "second")[0] == 201
    assert between.counts == {("POST", "/services/create"): 2}
    assert json.loads(between.requests[0].body) == _spec("first")
    assert [status for _, status, _ in between.answers] == [201] * (created + 1)


def _states(engine: RealEngine, service: str) -> set[str]:
    asked = quote(json.dumps({"service": [service]}))
    return {
        task["Status"]["State"] for task in engine.request_json("GET", f"/tasks?filters={asked}")
    }


def test_a_service_runs_and_is_cleared(clean_any_engine: RealEngine) -> None:
    clean_any_engine.request_json("POST", "/services/create", _spec("runs"))
    wait_for(lambda: _states(clean_any_engine, "runs") == {"running"}, "the task to run")
    clean_any_engine.clear()
    assert clean_any_engine.request_json("GET", "/services") == []
    assert clean_any_engine.request_json("GET", "/containers/json?all=1") == []


def _reading(secret: str, config: str) -> dict[str, object]:
    """A service that completes if the secret is "hush" and the config is "shown"."""
    script = 'test "$(cat /run/secrets/key)" = hush && test "$(cat /page)" = shown'
    file = {"UID": "0", "GID": "0", "Mode": 0o444}
    key = {"SecretID": secret, "SecretName": "bed-key", "File": file | {"Name": "key"}}
    page = {"ConfigID": config, "ConfigName": "bed-page", "File": file | {"Name": "/page"}}
    container = {
        "Image": "bb:1", "Command": ["/bin/sh", "-c", script], "Secrets": [key], "Configs": [page]
    }  # fmt: skip
    task = {"ContainerSpec": container, "RestartPolicy": {"Condition": "none"}}
    return {"Name": "reads", "TaskTemplate": task}


def test_a_secret_and_a_config_are_created_once(clean_any_engine: RealEngine) -> None:
    engine = clean_any_engine
    made = engine.ensure_secret("bed-key", b"hush"), engine.ensure_config("bed-page", b"shown")
    assert (engine.ensure_secret("bed-key"), engine.ensure_config("bed-page")) == made
    engine.request_json("POST", "/services/create", _reading(*made))
    wait_for(lambda: _states(engine, "reads") & {"complete", "failed", "rejected"}, "the end")
    assert _states(engine, "reads") == {"complete"}


def test_the_terminal_types_shows_and_returns_the_exit_status(
    terminal: Callable[..., Terminal],
) -> None:
    script = "import os; print('│ size', *os.get_terminal_size()); os._exit(len(input()))"
    window = terminal([sys.executable, "-c", script], columns=120, rows=40)
    window.wait_for("│ size 120 40")
    window.type("ünï; -x;")
    window.wait_for(lambda screen: "ünï; -x;" in screen)
    window.send("Enter")
    assert window.wait_for_exit() == 8
    with pytest.raises(AssertionError, match="size 120"):
        window.wait_for("never", timeout=0.1)
