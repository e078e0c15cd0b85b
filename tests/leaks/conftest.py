"""Fixtures of the tests of leaks: a hostile engine, a login, files full of escape sequences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.leaks.hostile_engine import CONFIG, HostileEngine


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileEngine]:
    with HostileEngine(tmp_path_factory.mktemp("e") / "d.sock") as running:
        yield running


@pytest.fixture
def environ(tmp_path: Path, engine: HostileEngine) -> dict[str, str]:
    """The environment: a terminal, a login with known secrets, and the hostile engine."""
    folder = tmp_path / "docker"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG))
    return {
        "DOCKER_CONFIG": str(folder),
        "DOCKER_HOST": engine.url,
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "PYTHONUTF8": "1",
        "SSH_TTY": "/dev/pts/0",
        "TERM": "xterm-256color",
    }
