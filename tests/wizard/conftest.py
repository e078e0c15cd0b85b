"""A demo swarm for each test, and wizards on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from swarmtui.demo import DemoSwarm
from tests.wizard.wizard_driver import (
    NARROW,
    Clock,
    MakeDemo,
    MakeWizard,
    Wizard,
    WizardOptions,
    run_wizard,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_demo(clock: Clock) -> Iterator[MakeDemo]:
    """Start demo swarms that are stopped after the test: `make_demo(api="1.41")`."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(DemoSwarm(clock=clock, seed=7, **settings))


@pytest.fixture
def demo(make_demo: MakeDemo) -> DemoSwarm:
    return make_demo()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return an environment without user settings."""
    return {"DOCKER_CONFIG": str(tmp_path / "no-config"), "PATH": "/usr/bin:/bin"}


@pytest.fixture
def wizard(environ: dict[str, str]) -> MakeWizard:
    """Open wizards: `async with wizard(demo.host, tree=…, size=WIDE) as w`."""

    def open_one(
        host: str | None, *, size: tuple[int, int] = NARROW, **more: Any
    ) -> AbstractAsyncContextManager[Wizard]:
        return run_wizard(WizardOptions(host, **{"environ": environ, **more}), size)

    return open_one
