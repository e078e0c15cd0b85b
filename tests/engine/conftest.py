"""Fixtures of the engine tests: each starts at its first use and ends with the session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.engine import credential_helper, harness, ssh_server, tls
from tests.engine import private_registry as registries
from tests.engine.child_processes import scratch_folder
from tests.engine.fault_proxy import FaultProxy
from tests.engine.harness import RealEngine
from tests.engine.prefork import Prefork
from tests.engine.private_registry import Registry
from tests.engine.ssh_server import SshEngine
from tests.engine.terminal import Terminal
from tests.engine.tls import TlsEngine

HERE = Path(__file__).parent

skip_reason = cache(harness.skip_reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder as an engine test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.engine)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip with the reason where engines cannot run; fail where they are required."""
    if reason := skip_reason():
        required = os.environ.get("SWARMTUI_ENGINE_TESTS") == "required"
        (pytest.fail if required or os.environ.get("CI") else pytest.skip)(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded as "log", whichever process they ran in."""
    for report in terminalreporter.getreports("passed"):
        for name, text in report.user_properties:
            if name == "log":
                terminalreporter.write_line(f"\n{text}\n")


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder with a short path, removed after the session."""
    with scratch_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def boot(scratch: Path) -> Iterator[Callable[..., RealEngine]]:
    """Start an engine: `boot(release, name, address=…, options=…)`; it ends with the session."""
    with ExitStack() as stack:
        yield lambda release, name, *args, **options: stack.enter_context(
            harness.run_engine(scratch, release, name, *args, **options)
        )


def _swarm(boot: Callable[..., RealEngine], release: str, name: str) -> RealEngine:
    engine = boot(release, name)
    harness.make_swarm(engine)
    harness.import_image(engine)
    return engine


@pytest.fixture(scope="session")
def engine20(boot: Callable[..., RealEngine]) -> RealEngine:
    """Engine 20.10 (API 1.12 to 1.41): a one-node swarm with bb:1, front and back."""
    return _swarm(boot, "20.10", "e20")


@pytest.fixture(scope="session")
def engine26(boot: Callable[..., RealEngine]) -> RealEngine:
    """Engine 26.1 (API 1.24 to 1.45): a one-node swarm with bb:1, front and back."""
    return _swarm(boot, "26.1", "e26")


@pytest.fixture(scope="session")
def engine28(boot: Callable[..., RealEngine]) -> RealEngine:
    """Engine 28.5 (API 1.24 to 1.51): a one-node swarm with bb:1, front and back."""
    return _swarm(boot, "28.5", "e28")


def _named(request: pytest.FixtureRequest) -> RealEngine:
    found: RealEngine = request.getfixturevalue(f"engine{request.param[:2]}")
    return found


@pytest.fixture(params=["20.10", "26.1"], scope="session")
def engine(request: pytest.FixtureRequest) -> RealEngine:
    """Engine 20.10, then 26.1; `any_engine` is every engine."""
    return _named(request)


@pytest.fixture(params=list(harness.RELEASES), scope="session")
def any_engine(request: pytest.FixtureRequest) -> RealEngine:
    """Every engine, one after the other."""
    return _named(request)


@pytest.fixture
def clean_engine(engine: RealEngine) -> Iterator[RealEngine]:
    """As `engine`, without a service before and after the test."""
    engine.clear()
    yield engine
    engine.clear()


@pytest.fixture
def clean_any_engine(any_engine: RealEngine) -> Iterator[RealEngine]:
    """As `any_engine`, without a service before and after the test."""
    any_engine.clear()
    yield any_engine
    any_engine.clear()


@pytest.fixture(scope="session")
def plain_engine(boot: Callable[..., RealEngine]) -> RealEngine:
    """Engine 26.1 outside a swarm, without an image."""
    return boot("26.1", "plain")


@pytest.fixture(scope="session")
def worker_engine(boot: Callable[..., RealEngine]) -> RealEngine:
    """Engine 26.1, a worker of a swarm of its own manager (which no other test sees)."""
    manager = boot("26.1", "chief", "10.98.0.1")
    worker = boot("26.1", "worker", "10.98.0.2")
    harness.make_swarm(manager)
    harness.join_swarm(worker, manager)
    return worker


@pytest.fixture(scope="session")
def _registry(engine26: RealEngine, scratch: Path) -> Iterator[Registry]:
    with registries.serving(engine26, scratch) as registry:
        yield registry


@pytest.fixture
def registry(_registry: Registry) -> Iterator[Registry]:
    """A registry with login that only engine26 reaches; engine26 has no services or copies."""
    _registry.remove_images()
    yield _registry
    _registry.remove_images()


@pytest.fixture(scope="session")
def credential_pass(scratch: Path) -> Iterator[dict[str, str]]:
    """An environment in which docker-credential-pass stores the registry's login."""
    with credential_helper.run_pass_helper(scratch) as environ:
        yield environ


@pytest.fixture(scope="session")
def tls_engine(boot: Callable[..., RealEngine], scratch: Path) -> TlsEngine:
    """Engine 26.1, a one-node swarm on tcp://127.0.0.1:PORT that requires a client certificate."""
    return tls.start(boot, scratch)


@pytest.fixture(scope="session")
def ssh_engine(engine26: RealEngine, scratch: Path) -> Iterator[SshEngine]:
    """engine26 as ssh://root@127.0.0.1:PORT, and the environment whose `ssh` can log in."""
    with ssh_server.serving(engine26, scratch) as door:
        yield door


@pytest.fixture
def proxy(scratch: Path) -> Iterator[Callable[[RealEngine], FaultProxy]]:
    """Put a fault proxy in front of an engine: `proxy(engine)`; it ends with the test."""
    with ExitStack() as stack:
        names = count(1)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="proxy-", dir=scratch)))
        yield lambda engine: stack.enter_context(
            FaultProxy(engine.socket, folder / f"{next(names)}.sock")
        )


@pytest.fixture(scope="session")
def program() -> Iterator[Prefork]:
    """Run swarmtui many times: `program.start(words, streams)`; modules are imported once."""
    with Prefork() as running:
        yield running


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    """Run a program in a real terminal: `terminal(argv, columns=80, rows=24, environ=…)`."""
    with ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(Terminal(*args, **options))
