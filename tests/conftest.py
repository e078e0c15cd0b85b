"""For all tests: hide the user's Docker settings and terminal."""

from __future__ import annotations

import os

import pytest

_PREFIXES = ("DOCKER_", "SSH_", "SWARMTUI_DEMO")
_NAMES = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "BUILDX_BUILDER")


@pytest.fixture(autouse=True)
def _own_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name in [name for name in os.environ if name.startswith(_PREFIXES) or name in _NAMES]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path_factory.getbasetemp() / "no-docker-config"))
