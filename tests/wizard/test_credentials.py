"""The credentials to send are shown without their secret; sending can be switched off."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.state.flow import STEPS
from tests.wizard.wizard_driver import WIDE, MakeWizard, Wizard, create_requests, docker_config

SECRET = "s3cr3t-word"
_AUTH = base64.b64encode(f"anna:{SECRET}".encode()).decode()
AUTHS = {"auths": {"registry.example.com": {"auth": _AUTH}}}
IMAGE = "registry.example.com/private/app:1.0"
FORBIDDEN = (SECRET, AUTHS["auths"]["registry.example.com"]["auth"])


class Watched:
    """Records the screen's text and whether it had a secret."""

    def __init__(self, w: Wizard) -> None:
        self._w = w

    def look(self) -> None:
        header = (
            self._w.session.credentials.registry_auth_header()
            if self._w.session.credentials
            else "none"
        )
        for word in (*FORBIDDEN, header):
            assert word not in self._w.screen_text
            assert word not in self._w.preview


async def test_shown_without_the_secret(
    demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard
) -> None:
    environ = docker_config(tmp_path / "docker", AUTHS)
    async with wizard(demo.host, environ=environ, size=WIDE) as w:
        watched = Watched(w)
        await w.wait_until_connected()
        await w.enter_image(IMAGE)
        await w.focus("#auth")
        assert "anna at registry.example.com, from auths in" in w.explanation
        await w.focus("#pin")
        assert "pinned to sha256:" in w.explanation
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
        await w.wait_for("created app")
        watched.look()
        await w.press("ctrl+q")
    ending = w.app.return_value
    assert ending is not None
    assert SECRET not in "\n".join(ending.lines)
    (request,) = create_requests(demo)
    login = json.loads(base64.urlsafe_b64decode(request.header("X-Registry-Auth")))
    assert login["password"] == SECRET


async def test_switched_off(demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard) -> None:
    """The header is removed from preview and request; the registry is queried without it."""
    environ = docker_config(tmp_path / "docker", AUTHS)
    async with wizard(demo.host, environ=environ) as w:
        await w.wait_until_connected()
        await w.enter_image(IMAGE)
        await w.wait_for("sha256:")
        await w.focus("#auth")
        await w.press("right")
        assert "X-Registry-Auth" not in w.preview
        await w.wait_for(
            lambda: (
                w.session.registry.digest_lookup
                and "login" in w.session.registry.digest_lookup.message
            )
        )
        await w.press("left")
        await w.wait_for("sha256:")
        assert "X-Registry-Auth: <hidden>" in w.preview
        await w.press("right")
        assert "X-Registry-Auth" not in w.preview
        await w.press("f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.press("f9")
        await w.wait_for("created app")
    (request,) = create_requests(demo)
    assert request.header("X-Registry-Auth") == ""


async def test_off_from_the_start(demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard) -> None:
    """As with --no-registry-auth."""
    environ = docker_config(tmp_path / "docker", AUTHS)
    async with wizard(demo.host, environ=environ, send_auth=False) as w:
        await w.wait_until_connected()
        await w.enter_image(IMAGE)
        assert "● do not send" in w.screen_text
        assert "X-Registry-Auth" not in w.preview


async def test_a_broken_config_is_reported(
    demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard
) -> None:
    environ = docker_config(tmp_path / "docker", {})
    (tmp_path / "docker" / "config.json").write_text('{"auths":\n  {oops}}')
    async with wizard(demo.host, environ=environ, size=(250, 40)) as w:
        await w.wait_for(lambda: w.session.connection_error or w.session.engine)
        await w.type("nginx")
        await w.wait_for("✗ Registry login")
        await w.focus("#auth")
        assert "line 2" in w.explanation
        await w.press("f8")
        assert w.step == "container"


async def test_none_found(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.focus("#auth")
        assert w.explanation == "none found for this registry: none are sent"
        for wanted in ("redis:nope", IMAGE, "nowhere.example.com/app"):
            await w.replace_text("TaskTemplate.ContainerSpec.Image", wanted)
            await w.wait_for(lambda: w.session.registry.image == wanted)  # noqa: B023
            await w.wait_for_registry()
            assert w.session.registry.digest_lookup is not None
            await w.focus("#pin")
            assert w.explanation[:60] in w.session.registry.digest_lookup.message
            assert "@sha256" not in w.preview


async def test_an_image_without_a_digest_is_a_warning(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """At the field, in the status line, rail and review; also while a field is invalid."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nothere:1")
        words = "docker.io refuses access: the image is private or does not exist"
        assert f"! warning: {words}" in w.flat_text
        assert w.lines[-2] == " ! 1 warning · first: Image (^N)"
        await w.press("f2")
        assert "! 1 Image" in {line[:16].strip() for line in w.lines}
        assert f"! warning Image: {words}" in w.flat_text
        await w.jump("TaskTemplate.Resources.Limits.MemoryBytes")
        await w.type("x")
        assert w.session.spec is None
        assert w.lines[-2] == " ✗ 1 error · ! 1 warning · first: Memory limit (^N)"


async def test_as_typed(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Pinning can be switched off."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx:1.27")
        assert '"nginx:1.27@sha256:' in w.preview
        await w.focus("#pin")
        await w.press("right")
        assert '"nginx:1.27"' in w.preview
        assert "sent as typed; its digest now: sha256:" in w.flat_text
        await w.press("f2", "f9")
        await w.wait_for("created nginx")
    (request,) = create_requests(demo)
    assert b'"nginx:1.27"' in request.body
