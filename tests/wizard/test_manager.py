"""The top line is correct; a missing, slow or wrong manager never blocks a keystroke."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.state.flow import STEPS
from tests.wizard.wizard_driver import (
    MakeDemo,
    MakeWizard,
    Wizard,
    WizardOptions,
    create_requests,
    run_wizard,
)

IMAGE = "TaskTemplate.ContainerSpec.Image"


async def _everything_works(w: Wizard) -> None:
    """Check that everything works but launch, which is disabled with the reason."""
    await w.type("nginx")
    for _ in STEPS[1:]:
        await w.press("f8")
    assert w.step == "review"
    assert "POST /v" in w.preview
    assert w.session.launch_block_reason()
    assert w.app.screen.query_one("#launch").disabled
    await w.press("f9")
    assert w.step == "review"


async def test_no_socket(wizard: MakeWizard) -> None:
    async with wizard("unix:///nonexistent/docker.sock") as w:
        await w.wait_for(lambda: "no manager: there is no socket" in w.lines[0])
        await _everything_works(w)
        assert "no socket /nonexistent/docker.sock" in w.flat_text


async def test_a_manager_appears(demo: DemoSwarm, tmp_path: Path, wizard: MakeWizard) -> None:
    """F5 connects; the draft is kept; the launch works."""
    path = tmp_path / "late.sock"
    async with wizard(f"unix://{path}") as w:
        await w.wait_for("no manager")
        await w.type("nginx")
        await w.press("f8")
        path.symlink_to(demo.path)
        await w.press("f5")
        await w.wait_until_connected()
        assert "manager1" in w.lines[0]
        assert w.session.draft.text(IMAGE) == "nginx"
        await w.press("f2")
        await w.wait_for(lambda: w.session.registry.digest_lookup)
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.press("f9")
        await w.wait_for("created nginx")
    assert b"nginx:latest@sha256:" in create_requests(demo)[0].body


async def test_a_manager_disappears(make_demo: MakeDemo, wizard: MakeWizard) -> None:
    """The top line shows that its data is stale; launch is blocked with the reason."""
    demo = make_demo()
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        demo.stop()
        await w.press("f5")
        await w.wait_for(lambda: "stale" in w.lines[0])
        await w.press("f2")
        assert "no manager: there is no socket" in w.flat_text
        demo.start()


STATES = (
    ("worker", "worker"),
    ("inactive", "not part of a swarm"),
    ("locked", "locked"),
    ("noleader", "leader"),
    ("expired", "expired"),
)


@pytest.mark.parametrize(("state", "says"), STATES)
async def test_not_a_working_manager(
    make_demo: MakeDemo, wizard: MakeWizard, state: str, says: str
) -> None:
    async with wizard(make_demo(state=state).host, size=(120, 40)) as w:
        await w.wait_for(lambda: says in w.lines[0])
        assert "no manager" in w.lines[0]
        await _everything_works(w)
        assert says in w.flat_text


async def test_an_engine_that_is_too_old(make_demo: MakeDemo, wizard: MakeWizard) -> None:
    async with wizard(make_demo(api="1.20", min_api="1.12").host, size=(120, 40)) as w:
        await w.wait_for(lambda: "1.20" in w.lines[0])
        await _everything_works(w)


@contextmanager
def _server(path: Path, answer: bytes | None) -> Iterator[str]:
    """Serve a socket that answers every request with the same bytes; never for None."""
    with ExitStack() as stack, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection = stack.enter_context(listener.accept()[0])
                    if answer is not None:
                        connection.recv(65536)
                        connection.sendall(answer)
                        connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"unix://{path}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


async def test_one_that_never_answers(tmp_path: Path, environ: dict[str, str]) -> None:
    """Typing works, and quitting is immediate."""
    with _server(tmp_path / "mute.sock", None) as host:
        async with run_wizard(WizardOptions(host, environ)) as w:
            assert "connecting" in w.lines[0]
            await _everything_works(w)
            assert "still connecting" in w.flat_text
            await w.press("ctrl+q", "y")
            start = time.monotonic()
        assert time.monotonic() - start < 2


WRONG = (
    (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", "html"),
    (b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"a":', "half"),
    (b"", "nothing"),
)


@pytest.mark.parametrize("answer", [answer for answer, _ in WRONG], ids=[name for _, name in WRONG])
async def test_a_server_that_is_not_an_engine(
    tmp_path: Path, environ: dict[str, str], answer: bytes
) -> None:
    with _server(tmp_path / "odd.sock", answer) as host:
        async with run_wizard(WizardOptions(host, environ)) as w:
            await w.wait_for(lambda: "no manager" in w.lines[0])
            await _everything_works(w)


async def test_a_socket_that_is_a_directory(tmp_path: Path, environ: dict[str, str]) -> None:
    async with run_wizard(WizardOptions(f"unix://{tmp_path}", environ)) as w:
        await w.wait_for(lambda: "no manager" in w.lines[0])
        await _everything_works(w)


async def test_a_slow_registry_blocks_nothing(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The image is sent as typed until its registry answers."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.type("slow.example.com/app:1")
        await w.wait_for(lambda: w.session.registry.is_running)
        await w.wait_for("asking")
        await w.press("f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.press("f9")
        await w.wait_for("created app")
    assert b'"slow.example.com/app:1"' in create_requests(demo)[0].body
