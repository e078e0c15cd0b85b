"""From an image to running tasks, by keyboard only."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from swarmtui.demo import DemoSwarm
from swarmtui.errors import ExitStatus
from swarmtui.wizard.state.flow import STEPS
from tests.wizard.wizard_driver import WIDE, Clock, MakeWizard, create_requests, docker_config

AUTHS = {"auths": {"registry.example.com": {"auth": base64.b64encode(b"anna:s3cr3t").decode()}}}


async def test_image_review_launch(
    demo: DemoSwarm, clock: Clock, wizard: MakeWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`nginx`, F2, F9 is enough."""
    monkeypatch.setattr("swarmtui.cluster.rollout.MONITOR", 0.2)
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.press("f2", "f9")
        await w.wait_for("created nginx")
        await w.wait_for("0 of 1 task running")
        clock.advance(5)
        await w.wait_for("✓ converged: 1 of 1 task running")
        assert "▸ 1      running   manager1" in w.screen_text
        await w.press("ctrl+q")
    ending = w.app.return_value
    assert ending is not None
    service_id, sentence, command = ending.lines
    assert service_id in demo.cluster.services
    assert sentence == "# converged: 1 of 1 task running"
    assert command.startswith("docker service create --name nginx")
    assert ending.status is ExitStatus.DONE
    assert len(create_requests(demo)) == 1


async def test_enter_accepts_each_step_without_launching(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """Enter alone ends at the review; Launch must be focused explicitly."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("redis:7")
        for _ in STEPS[1:]:
            await w.press("enter")
        assert w.step == "review"
        await w.wait_for(lambda: not w.session.launch_block_reason())
        assert not create_requests(demo)
        await w.press("shift+tab", "shift+tab", "enter")
        await w.wait_for("created redis")
    (request,) = create_requests(demo)
    body = json.loads(request.body)
    assert body["Name"] == "redis"
    assert body["TaskTemplate"]["ContainerSpec"]["Image"].startswith("redis:7@sha256:")
    assert set(body) <= {"Name", "TaskTemplate", "Mode", "EndpointSpec"}


async def test_the_preview_equals_the_sent_request(
    demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard
) -> None:
    """Request line, headers and body at the socket equal the preview, byte by byte."""
    environ = docker_config(tmp_path / "docker", AUTHS)
    async with wizard(demo.host, size=WIDE, environ=environ) as w:
        await w.wait_until_connected()
        await w.enter_image("registry.example.com/private/app:1.0")
        await w.go_to_step("networks")
        await w.press("space", "f8")
        await w.type("8443:443")
        await w.press("enter", "f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        request, shown = w.session.request, w.preview
        assert request is not None
        await w.press("f9")
        await w.wait_for("created app")
    (arrived,) = create_requests(demo)
    head, _, body = shown.partition("\n───\n")
    start, *headers = head.splitlines()
    assert start == f"{arrived.method} {arrived.path}"
    assert arrived.body == request.body
    assert json.loads(body) == json.loads(arrived.body)
    for line in headers:
        name, _, value = line.partition(": ")
        assert arrived.header(name) == request.headers[name]
        assert value == ("<hidden>" if name == "X-Registry-Auth" else arrived.header(name))
    login = json.loads(base64.urlsafe_b64decode(arrived.header("X-Registry-Auth")))
    assert (login["username"], login["password"]) == ("anna", "s3cr3t")
