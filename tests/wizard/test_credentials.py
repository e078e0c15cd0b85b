"""Which credentials will be sent is shown, the secret never; sending can be switched off."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from driving import WIDE, MakeWizard, Wizard, created, docker_config

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.state.flow import STEPS

SECRET = "s3cr3t-word"
_AUTH = base64.b64encode(f"anna:{SECRET}".encode()).decode()
AUTHS = {"auths": {"registry.example.com": {"auth": _AUTH}}}
IMAGE = "registry.example.com/private/app:1.0"
FORBIDDEN = (SECRET, AUTHS["auths"]["registry.example.com"]["auth"])


class Watched:
    """Everything that was on the screen, and whether a secret was."""

    def __init__(self, w: Wizard) -> None:
        self._w = w

    def look(self) -> None:
        header = self._w.session.credentials.header() if self._w.session.credentials else "none"
        for word in (*FORBIDDEN, header):
            assert word not in self._w.screen
            assert word not in self._w.preview


async def test_shown_without_the_secret(
    demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard
) -> None:
    environ = docker_config(tmp_path / "docker", AUTHS)
    async with wizard(demo.host, environ=environ, size=WIDE) as w:
        watched = Watched(w)
        await w.connected()
        await w.image(IMAGE)
        assert "anna at registry.example.com, from auths in" in w.words
        assert "pinned to sha256:" in w.words
        for _ in STEPS[1:]:
            watched.look()
            await w.press("f8")
        watched.look()
        assert "X-Registry-Auth: <hidden>" in w.preview
        await w.focus("#view")
        shown = []
        for _ in range(3):
            await w.press("right")
            watched.look()
            text = w.app.screen.query_one("#text").text  # type: ignore[attr-defined]
            shown.append(text)
            for word in FORBIDDEN:
                assert word not in text
        assert "X-Registry-Auth: <hidden>" in shown[0]
        assert shown[1].startswith("curl")
        assert "--with-registry-auth" in shown[2]
        await w.press("f9")
        await w.until("created app")
        watched.look()
        await w.press("ctrl+q")
    ending = w.app.return_value
    assert ending is not None
    assert SECRET not in "\n".join(ending.lines)
    (request,) = created(demo)
    login = json.loads(base64.urlsafe_b64decode(request.header("X-Registry-Auth")))
    assert login["password"] == SECRET


async def test_switched_off(demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard) -> None:
    """The header is gone from preview and request; the registry is asked again without it."""
    environ = docker_config(tmp_path / "docker", AUTHS)
    async with wizard(demo.host, environ=environ) as w:
        await w.connected()
        await w.image(IMAGE)
        await w.until("pinned to sha256:")
        await w.focus("#auth")
        await w.press("right")
        assert "X-Registry-Auth" not in w.preview
        await w.until(lambda: w.session.registry.pin and "login" in w.session.registry.pin.message)
        await w.press("left")
        await w.until("pinned to sha256:")
        assert "X-Registry-Auth: <hidden>" in w.preview
        await w.press("right")
        assert "X-Registry-Auth" not in w.preview
        await w.press("f2")
        await w.until(lambda: not w.session.why_not())
        await w.press("f9")
        await w.until("created app")
    (request,) = created(demo)
    assert request.header("X-Registry-Auth") == ""


async def test_off_from_the_start(demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard) -> None:
    """As with --no-registry-auth."""
    environ = docker_config(tmp_path / "docker", AUTHS)
    async with wizard(demo.host, environ=environ, send_auth=False) as w:
        await w.connected()
        await w.image(IMAGE)
        assert "(•) keep back" in w.screen
        assert "X-Registry-Auth" not in w.preview


async def test_a_broken_config_is_a_message(
    demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard
) -> None:
    environ = docker_config(tmp_path / "docker", {})
    (tmp_path / "docker" / "config.json").write_text('{"auths":\n  {oops}}')
    async with wizard(demo.host, environ=environ) as w:
        await w.until(lambda: w.session.trouble or w.session.engine)
        await w.type("nginx")
        await w.until("line 2")
        await w.press("f8")
        assert w.step == "container"


async def test_none_found(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.connected()
        await w.image("nginx")
        assert "none found for this registry: nothing is sent" in w.words
        await w.press("end")
        for wanted in ("redis:nope", IMAGE, "nowhere.example.com/app"):
            await w.into("TaskTemplate.ContainerSpec.Image", wanted)
            await w.until(lambda: w.session.registry.image == wanted)  # noqa: B023
            await w.settled()
            assert w.session.registry.pin is not None
            assert w.session.registry.pin.message in w.words
            assert "@sha256" not in w.preview


async def test_as_typed(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Pinning can be switched off."""
    async with wizard(demo.host) as w:
        await w.connected()
        await w.image("nginx:1.27")
        assert '"nginx:1.27@sha256:' in w.preview
        await w.focus("#pin")
        await w.press("right")
        assert '"nginx:1.27"' in w.preview
        await w.press("f2", "f9")
        await w.until("created nginx")
    (request,) = created(demo)
    assert b'"nginx:1.27"' in request.body
