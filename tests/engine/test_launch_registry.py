"""Digest lookups in real registries through real engines: each outcome."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from swarmtui.engine import Engine
from swarmtui.engine.auth import Credentials
from swarmtui.engine.create_request import build_create_request
from swarmtui.launch.digest_lookup import DigestLookup, look_up_digest, pin_image
from swarmtui.launch.submit import submit
from swarmtui.spec import parse_spec
from tests.engine import private_registry as registries
from tests.engine.child_processes import kill_process, start_process, wait_for
from tests.engine.harness import RealEngine

ABSENT = "sha256:" + "ab" * 32
SILENCE = "import signal, socket; s = socket.create_server(('127.0.0.1', 5998)); signal.pause()"


@dataclass
class Desk:
    """An engine with a registry that requires a login."""

    real: RealEngine
    engine: Engine
    registry: registries.Registry

    def login(self, password: str | None = None) -> Credentials:
        mine = self.registry
        return Credentials(mine.address, "a test", mine.user, password or mine.password)

    def ask(
        self, image: str, login: Credentials | None = None, timeout: float = 10
    ) -> DigestLookup:
        return look_up_digest(self.engine, image, login, timeout)


@pytest.fixture
def desk(
    engine: RealEngine, request: pytest.FixtureRequest, own_registry: registries.Registry
) -> Iterator[Desk]:
    own_registry.remove_images()
    with Engine.connect(engine.host, environ={}) as client:
        yield Desk(engine, client, own_registry)
    own_registry.remove_images()


@pytest.fixture(scope="module")
def own_registry(
    engine: RealEngine, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[registries.Registry]:
    """The shared registry on engine 26.1, a separate one on the other engine."""
    if engine.release == "26.1":
        yield request.getfixturevalue("_registry")
        return
    with registries.serving(engine, tmp_path_factory.mktemp("registry")) as registry:
        yield registry


def test_with_a_login_the_digest_is_added(desk: Desk) -> None:
    pin = desk.ask(desk.registry.image, desk.login())
    assert pin.outcome == "pinned"
    assert pin.image.startswith(f"{desk.registry.image}@sha256:")
    assert pin.platforms == ({"Architecture": "amd64", "OS": "linux"},)


def test_a_digest_is_kept_and_checked(desk: Desk) -> None:
    image = desk.ask(desk.registry.image, desk.login()).image
    pin = desk.ask(image, desk.login())
    assert (pin.outcome, pin.image) == ("has-digest", image)
    assert pin.platforms
    assert desk.ask(f"{desk.registry.image}@{ABSENT}", desk.login()).outcome == "no-such-tag"


def test_without_a_login(desk: Desk) -> None:
    pin = desk.ask(desk.registry.image)
    assert pin.outcome == "needs-login"
    assert pin.message == "127.0.0.1:5000 requires a login: docker login 127.0.0.1:5000"


def test_with_a_wrong_password(desk: Desk) -> None:
    pin = desk.ask(desk.registry.image, desk.login("wrong-secret"))
    assert pin.outcome == "login-refused"
    assert "u at 127.0.0.1:5000, from a test" in pin.message
    assert "wrong-secret" not in pin.message


@pytest.mark.parametrize("image", ["private:99", "nothing-here:1", "nothing-here"])
def test_an_image_that_the_registry_does_not_have(desk: Desk, image: str) -> None:
    pin = desk.ask(f"{desk.registry.address}/{image}", desk.login())
    assert pin.outcome == "no-such-tag"
    assert pin.message.startswith(
        f"127.0.0.1:5000 reports that it does not have 127.0.0.1:5000/{image}"
    )


@pytest.mark.parametrize("image", ["127.0.0.1:5999/x:1", "nowhere.example/x:1", "not-here:1"])
def test_a_registry_out_of_reach(desk: Desk, image: str) -> None:
    pin = desk.ask(image)
    assert pin.outcome == "unreachable"
    assert "each node resolves the tag itself" in pin.message


@pytest.mark.parametrize("image", ["bb:1", "docker.io/library/bb:1"])
def test_an_image_that_the_manager_has(desk: Desk, image: str) -> None:
    """Docker Hub cannot be reached: nothing is known about the image there or on other nodes."""
    pin = desk.ask(image)
    assert (pin.outcome, pin.image, pin.is_local) == ("unreachable", image, True)
    assert "docker.io could not be reached" in pin.message
    assert pin.message.endswith("other nodes are unknown")
    assert "dial tcp" in pin.detail


def test_a_registry_that_never_answers_ends_at_the_timeout(desk: Desk) -> None:
    place = desk.real.socket.parent / "silence.log"
    silent = start_process(desk.real.network_command(sys.executable, "-c", SILENCE), log=place)
    try:
        wait_for(lambda: _listens(desk.real, 5998), "the silent registry")
        start = time.monotonic()
        pin = desk.ask("127.0.0.1:5998/x:1", timeout=1)
        assert time.monotonic() - start < 2
        assert pin.outcome == "unreachable"
    finally:
        kill_process(silent)


def _listens(engine: RealEngine, port: int) -> bool:
    return f":{port:04X} " in engine.run_in_network("/bin/cat", "/proc/net/tcp").stdout


def test_an_old_api_cannot_look_up_digests(desk: Desk) -> None:
    with Engine.connect(desk.real.host, api_version="1.29", environ={}) as engine:
        assert look_up_digest(engine, "bb:1").outcome == "too-old"


def test_the_stored_image_equals_the_docker_clis(desk: Desk) -> None:
    image = desk.registry.image
    spec = parse_spec({"Name": "ours", "TaskTemplate": {"ContainerSpec": {"Image": image}}})
    login = desk.login()
    spec = pin_image(spec, desk.ask(image, login))
    submit(desk.engine, build_create_request(spec, desk.engine.version, login), "ours")
    config = desk.real.socket.parent / "cli/config.json"
    config.parent.mkdir(exist_ok=True)
    config.write_text(json.dumps(desk.registry.docker_config()))
    try:
        desk.real.docker("service", "create", "-d", "--name=theirs", "--with-registry-auth", image)
    finally:
        config.unlink()
    assert _placed(desk, "ours") == _placed(desk, "theirs")


def _placed(desk: Desk, name: str) -> tuple[Any, Any]:
    task = desk.engine.service(name)["Spec"]["TaskTemplate"]
    return task["ContainerSpec"]["Image"], task["Placement"]["Platforms"]
