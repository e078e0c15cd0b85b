"""Real engines return raw escape sequences; a terminal receives none of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from swarmtui.errors import ExitStatus
from tests.engine.harness import RealEngine
from tests.leaks.hostile_engine import ATTACK, assert_clean, with_attack
from tests.leaks.pty_terminal import PtyTerminal


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A service whose tasks are rejected, because the source of its mount does not exist."""
    container: dict[str, Any] = {
        "Image": "bb:1",
        "Mounts": [{"Type": "bind", "Source": f"/no/{with_attack('where')}", "Target": "/x"}],
        "Labels": {"a": with_attack("label")},
    }
    restart = {"Condition": "any", "Delay": "100ms"}
    task = {"ContainerSpec": container, "RestartPolicy": restart}
    path = tmp_path / "web.json"
    path.write_text(json.dumps({"Name": "web", "TaskTemplate": task}))
    return str(path)


@pytest.fixture
def environ(clean_any_engine: RealEngine, tmp_path: Path) -> dict[str, str]:
    return {
        "DOCKER_CONFIG": str(tmp_path),
        "DOCKER_HOST": clean_any_engine.host,
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "SSH_TTY": "/dev/pts/0",
        "TERM": "xterm-256color",
    }


def stored_errors(engine: RealEngine) -> str:
    return "".join(task["Status"].get("Err", "") for task in engine.request_json("GET", "/tasks"))


def test_apply(clean_any_engine: RealEngine, file: str, environ: dict[str, str]) -> None:
    with PtyTerminal(["apply", file, "--timeout", "60s"], environ) as terminal:
        assert terminal.wait_for_exit(90) == ExitStatus.TASKS_FAILED
        assert_clean(terminal.received)
        assert "wh\\x1b]0;T\\x07\\x1b[21t" in terminal.text
    assert ATTACK[:9] in stored_errors(clean_any_engine), "the engine returns it"
    (service,) = clean_any_engine.request_json("GET", "/services")
    container = service["Spec"]["TaskTemplate"]["ContainerSpec"]
    assert container["Labels"]["a"] == with_attack("label")


def test_the_wizard(clean_any_engine: RealEngine, file: str, environ: dict[str, str]) -> None:
    with PtyTerminal(["new", file], environ) as terminal:
        terminal.until("Engine ")
        terminal.press("\x1bOQ")
        terminal.until("creates it")
        terminal.press("\x1b[20~")
        terminal.until("created ", 60)
        terminal.until("wh\\x1b]0;T\\x07", 60)
        terminal.press("\x11")
        terminal.wait_for_exit()
        assert_clean(terminal.received)
