"""Keys of Docker's config: swarmtui and the docker CLI read the same, whatever their case."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from swarmtui.engine.docker_config import load_config
from tests.engine.harness import RELEASES

CONFIGS = (
    '{"currentContext": "a"}',
    '{"CurrentContext": "a"}',
    '{"CURRENTCONTEXT": "a"}',
    '{"current_context": "a"}',
    '{"current\u212aontext": "a"}',
    '{"currentContext": "a", "CURRENTCONTEXT": "b"}',
    '{"CURRENTCONTEXT": "b", "currentContext": "a"}',
    '{"currentContext": "a", "CurrentContext": null}',
    '{"currentContext": "a", "CurrentContext": ""}',
)


CLIENTS = [tree / "usr/bin/docker" for tree in RELEASES.values() if tree.parts]
"""Those that have `docker context show`."""


@pytest.mark.parametrize("docker", CLIENTS, ids=lambda path: path.parts[-4])
@pytest.mark.parametrize("text", CONFIGS)
def test_the_context_equals_docker_s(text: str, docker: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text, "utf-8")
    environ = {"PATH": os.environ["PATH"], "DOCKER_CONFIG": str(tmp_path)}
    words = [docker, "context", "show"]
    shown = subprocess.run(words, env=environ, capture_output=True, text=True, check=True).stdout
    assert (load_config(environ).text("currentContext") or "default") == shown.strip()
