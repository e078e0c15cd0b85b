"""A registry with login inside an engine's network, with one private image."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.engine.child_processes import kill_process, start_process, wait_for
from tests.engine.harness import IMAGE, RealEngine

ADDRESS = "127.0.0.1:5000"  # engines trust the loopback without TLS
USER, PASSWORD = "u", "p@ss"
PRIVATE = f"{ADDRESS}/private:1"

_CONFIG = """\
version: 0.1
log: {{level: warn}}
storage: {{filesystem: {{rootdirectory: "{folder}/store"}}}}
http: {{addr: "{address}"}}
auth: {{htpasswd: {{realm: test, path: "{folder}/htpasswd"}}}}
"""


@dataclass(frozen=True)
class Registry:
    """A running registry that only `engine` reaches."""

    engine: RealEngine
    address: str = ADDRESS
    user: str = USER
    password: str = PASSWORD
    image: str = PRIVATE

    def auth_header(self, password: str = PASSWORD) -> dict[str, str]:
        """X-Registry-Auth for its user."""
        login = {"username": self.user, "password": password, "serveraddress": self.address}
        return {"X-Registry-Auth": base64.urlsafe_b64encode(json.dumps(login).encode()).decode()}

    def docker_config(self) -> dict[str, object]:
        """What `docker login` writes to config.json without a credential helper."""
        secret = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"auths": {self.address: {"auth": secret}}}

    def remove_images(self) -> None:
        """Clear the engine and remove its copies of the private image: it must pull again."""
        self.engine.clear()
        for image in self.engine.request_json("GET", "/images/json"):
            for name in [*(image["RepoTags"] or []), *(image["RepoDigests"] or [])]:
                if name.startswith(f"{self.address}/"):
                    self.engine.api("DELETE", f"/images/{name}?force=1")


@contextmanager
def serving(engine: RealEngine, folder: Path) -> Iterator[Registry]:
    """Run a registry in the network of `engine` and push the private image to it."""
    place = folder / "registry"
    place.mkdir()
    (place / "config.yml").write_text(_CONFIG.format(folder=place, address=ADDRESS))
    with (place / "htpasswd").open("wb") as file:
        entry = ["htpasswd", "-inBC", "5", USER]
        subprocess.run(entry, input=PASSWORD.encode(), stdout=file, check=True, timeout=30)
    program = engine.network_command("docker-registry", "serve", place / "config.yml")
    process = start_process(program, log=place / "log")
    registry = Registry(engine)
    try:
        wait_for(lambda: _is_ready(registry), "the registry to answer")
        _push(registry)
        registry.remove_images()
        yield registry
    finally:
        kill_process(process)


def _is_ready(registry: Registry) -> bool:
    login = {"username": USER, "password": PASSWORD, "serveraddress": registry.address}
    return registry.engine.api("POST", "/auth", login)[0] == 200


def _push(registry: Registry) -> None:
    name, tag = registry.image.rsplit(":", 1)
    registry.engine.request_json("POST", f"/images/{IMAGE}/tag?repo={name}&tag={tag}")
    path = f"/images/{name}/push?tag={tag}"
    status, answer = registry.engine.raw("POST", path, headers=registry.auth_header())
    assert status == 200, answer
    assert b"errorDetail" not in answer, answer
