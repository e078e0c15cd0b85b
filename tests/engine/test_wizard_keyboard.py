"""The main use cases with real keys in a real terminal, on real engines."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import RealEngine
from tests.engine.private_registry import Registry
from tests.engine.terminal import Terminal

MakeTerminal = Callable[..., Terminal]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture
def opened(terminal: MakeTerminal, tmp_path: Path) -> Callable[..., Terminal]:
    """Open a wizard on an engine, and wait until it is connected."""

    def start(
        engine: RealEngine,
        size: tuple[int, int] = (80, 24),
        environ: Mapping[str, str] | None = None,
    ) -> Terminal:
        argv = [sys.executable, "-m", "swarmtui", "new", "--host", engine.host]
        own = {**os.environ, "DOCKER_CONFIG": str(tmp_path), **(environ or {})}
        term = terminal(argv, columns=size[0], rows=size[1], environ=own)
        term.wait_for("Engine")
        return term

    return start


def fill(term: Terminal, *parts: str) -> None:
    """Type text and press keys: a part that begins with ^, such as `^Tab`, is a key."""
    for part in parts:
        if part.startswith("^"):
            term.send(part[1:])
            calm(term)
        else:
            term.type(part)


def calm(term: Terminal) -> None:
    """Wait until the screen no longer changes."""
    seen: list[str] = []

    def unchanged(screen: str) -> bool:
        seen.append(screen)
        return len(seen) > 2 and len(set(seen[-3:])) == 1

    term.wait_for(unchanged)


def step(term: Terminal, number: int) -> None:
    """Go to the next step, and wait for it."""
    term.send("F8")
    term.wait_for(f"step {number} of 9")


def find(term: Terminal, name: str, value: str) -> None:
    """Find a field by name, and fill it in."""
    fill(term, "^F6", name, "^Enter", value, "^Tab")


def image(term: Terminal, name: str, args: str) -> None:
    """Steps 1 and 2: the image, a label, the command."""
    fill(term, name, *["^Tab"] * 4, "by=keys", "^Enter")
    term.wait_for("1 row")
    step(term, 2)
    fill(term, "^Tab", args, "^Tab")


def preview_of(term: Terminal, size: tuple[int, int]) -> Any:
    """The body in the preview, read in a terminal that is large enough for it."""
    term.resize(170, 260)
    screen = term.wait_for(lambda screen: "POST /v" in screen and body_in(screen) is not None)
    term.resize(*size)
    term.wait_for(lambda screen: max(map(len, screen.splitlines())) <= size[0])
    return body_in(screen)


def body_in(screen: str) -> Any:
    right = [line.rpartition("▏")[2].strip() for line in screen.splitlines()]
    try:
        return json.loads("\n".join(right[right.index("{") :]).strip().split("\n\n")[0])
    except ValueError:
        return None


def launched(term: Terminal, engine: RealEngine, end: str) -> dict[str, Any]:
    """Launch from the review, watch it, quit; return the service as the engine has it."""
    term.send("F9")
    term.wait_for("created")
    term.wait_for(end, timeout=60)
    term.send("C-q")
    assert term.wait_for_exit() == 0
    left = term.screen()
    assert "docker service create" in left
    service: dict[str, Any] = engine.request_json("GET", f"/services/{left.split()[0]}")
    return service


def assert_stored(sent: Any, stored: Any, networks: Mapping[str, str], at: str = "Spec") -> None:
    """Check that every field in the preview is stored with the same value."""
    if isinstance(sent, dict):
        for key, value in sent.items():
            assert key in stored, f"{at}.{key} is not stored"
            assert_stored(value, stored[key], networks, f"{at}.{key}")
    elif isinstance(sent, list):
        assert len(sent) == len(stored), at
        pairs = zip(sorted(sent, key=_order), sorted(stored, key=_order), strict=True)
        for index, (one, other) in enumerate(pairs):
            assert_stored(one, other, networks, f"{at}[{index}]")
    else:
        is_network = ".Networks[" in at and at.endswith(".Target")
        assert (networks[sent] if is_network else sent) == stored, at


def _order(row: Any) -> int:
    """The engine sorts ports in its own order."""
    return int(row.get("TargetPort", 0)) if isinstance(row, dict) else 0


DOTENV = """\
# as in a file
export MODE=fast
GREETING=hello, world
"""


@SIZES
def test_through_all_nine_steps(
    clean_engine: RealEngine, opened: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    secret, config = clean_engine.ensure_secret("key"), clean_engine.ensure_config("conf")
    term = opened(clean_engine, size)
    image(term, "bb:1", "sleep 1000")
    for surroundings in (_container, _storage, _mode, _resources, _networks, _ports, _update):
        surroundings(term)
    step(term, 9)
    shown = preview_of(term, size)
    service = launched(term, clean_engine, "converged: 2 of 2")
    networks = {n["Name"]: n["Id"] for n in clean_engine.request_json("GET", "/networks")}
    assert_stored(shown, service["Spec"], networks)
    assert_said(shown, secret, config)


def _container(term: Terminal) -> None:
    """Pasted lines, a health check, the user; two of them found by their docker flags."""
    find(term, "--env", "LAST=one")
    fill(term, "^BTab")
    term.paste(DOTENV)
    term.wait_for("MODE=")  # only its hint, if there is no room for both
    find(term, "--health-cmd", "true")
    find(term, "--health-interval", "1s")
    find(term, "--user", "1000:1000")
    term.wait_for("1000:1000")


def _storage(term: Terminal) -> None:
    """A volume, a bind, a tmpfs with a size set in its dialog; a secret and a config."""
    step(term, 3)
    fill(term, "data:/data", "^Enter", "/tmp:/host:ro", "^Enter", "type=tmpfs,target=/scratch")
    fill(term, "^Enter", "^BTab", "^End", "^Enter")
    term.wait_for("Mount 3")
    fill(term, *["^Tab"] * 4, "16M", "^Enter", "^Tab", "^Tab")
    fill(term, "key", "^Enter", "^Tab", "source=conf,target=/etc/conf,mode=0400", "^Enter")
    term.wait_for("source=conf,target")


def _mode(term: Terminal) -> None:
    step(term, 4)
    fill(term, "^Tab", "2", "^Tab", "^Tab", "node.role==manager", "^Enter")
    term.wait_for("1 row")


def _resources(term: Terminal) -> None:
    step(term, 5)
    fill(term, "0.5", "^Tab", "0.1", "^Tab", "64M", "^Tab", "16M", "^Tab")
    find(term, "--limit-pids", "100")


def _networks(term: Terminal) -> None:
    step(term, 6)
    term.wait_for("front")
    fill(term, "^Space", "^Down", "^Right")
    term.wait_for("Network front")
    fill(term, "db cache", "^Enter")
    term.wait_for("aliases db cache")


def _ports(term: Terminal) -> None:
    step(term, 7)
    fill(term, "8080:80", "^Enter", "53/udp", "^Enter", "9000", "^Enter")
    fill(term, "^BTab", "^End", "^C-e")
    term.wait_for("tcp        host")


def _update(term: Terminal) -> None:
    step(term, 8)
    fill(term, "2", "^Tab", "0", "^Tab", "10s", "^Tab", "1m30s", "^Tab", "^Right", "^Right")
    fill(term, "^Tab", "^Right", "^Tab", "1s", "^Tab", "2s", "^Tab", "0.25", "^Tab", "0.5")
    fill(term, "^Tab", "^Right", "^Tab", "^Right")


def assert_said(shown: Any, secret: str, config: str) -> None:
    """Check that the preview shows what was typed."""
    task = shown["TaskTemplate"]
    assert (shown["Name"], shown["Labels"]) == ("bb", {"by": "keys"})
    assert task["Placement"]["Constraints"] == ["node.role==manager"]
    assert task["Resources"] == {
        "Limits": {"NanoCPUs": 5 * 10**8, "MemoryBytes": 1 << 26, "Pids": 100},
        "Reservations": {"NanoCPUs": 10**8, "MemoryBytes": 1 << 24},
    }
    assert task["Networks"] == [
        {"Target": "back"},
        {"Target": "front", "Aliases": ["db", "cache"]},
    ]
    assert shown["Mode"] == {"Replicated": {"Replicas": 2}}
    ports = [(p.get("Protocol", "tcp"), p["TargetPort"]) for p in shown["EndpointSpec"]["Ports"]]
    assert ports == [("tcp", 80), ("udp", 53), ("tcp", 9000)]
    assert shown["EndpointSpec"]["Ports"][2]["PublishMode"] == "host"
    assert list(shown["UpdateConfig"].values()) == [
        2, 10**10, "rollback", 10**9, 0.25, "start-first",
    ]  # fmt: skip
    assert list(shown["RollbackConfig"].values()) == [
        0, 9 * 10**10, "continue", 2 * 10**9, 0.5, "start-first",
    ]  # fmt: skip
    _assert_container(task["ContainerSpec"], secret, config)


def _assert_container(container: Any, secret: str, config: str) -> None:
    assert container["Args"] == ["sleep", "1000"]
    assert container["Env"] == ["LAST=one", "MODE=fast", "GREETING=hello, world"]
    assert container["Healthcheck"] == {"Test": ["CMD-SHELL", "true"], "Interval": 10**9}
    assert container["User"] == "1000:1000"
    assert container["Mounts"] == [
        {"Type": "volume", "Source": "data", "Target": "/data"},
        {"Type": "bind", "Source": "/tmp", "Target": "/host", "ReadOnly": True},
        {"Type": "tmpfs", "Target": "/scratch", "TmpfsOptions": {"SizeBytes": 1 << 24}},
    ]
    owner = {"UID": "0", "GID": "0"}
    assert container["Secrets"] == [
        {
            "File": {"Name": "key", **owner, "Mode": 0o444},
            "SecretID": secret,
            "SecretName": "key",
        }
    ]
    assert container["Configs"] == [
        {
            "File": {"Name": "/etc/conf", **owner, "Mode": 0o400},
            "ConfigID": config,
            "ConfigName": "conf",
        }
    ]


@SIZES
def test_a_job(
    clean_engine: RealEngine, opened: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    term = opened(clean_engine, size)
    image(term, "bb:1", "true")
    fill(term, "^F6", "--mode", "^Enter")
    term.wait_for("step 4 of 9")
    fill(term, "^Down", "^Down", "^Tab", "3", "^Tab", "2", "^F2")
    term.wait_for("step 9 of 9")
    shown = preview_of(term, size)
    service = launched(term, clean_engine, "complete: 3 of 3")
    assert shown["Mode"] == {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 3}}
    assert service["Spec"]["Mode"] == shown["Mode"]


def test_enter_through_all_steps_and_launch(
    clean_engine: RealEngine, opened: Callable[..., Terminal]
) -> None:
    """Enter accepts the defaults of each step; F9 launches."""
    term = opened(clean_engine)
    fill(term, "bb:1", "^Enter")
    for number in range(2, 9):
        term.wait_for(f"step {number} of 9")
        term.send("Enter")
    term.wait_for("F9 creates it")
    assert not clean_engine.request_json("GET", "/services")
    term.send("F9")
    term.wait_for("created bb")
    assert [s["Spec"]["Name"] for s in clean_engine.request_json("GET", "/services")] == ["bb"]


def private(term: Terminal, registry: Registry, told: str) -> str:
    """Launch the private image; return the screen, which must name the credentials."""
    image(term, registry.image, "sleep 1000")
    fill(term, "^F7", "^Tab", "^Tab", "^Tab")
    screen = term.wait_for(lambda screen: told in " ".join(screen.split()))
    fill(term, "^F2")
    term.wait_for("F9 creates it")
    fill(term, "^F9")
    term.wait_for("created private")
    return screen


def test_a_private_image_with_a_login_in_auths(
    registry: Registry, opened: Callable[..., Terminal], tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(registry.docker_config()))
    term = opened(registry.engine)
    assert registry.password not in private(term, registry, "u at 127.0.0.1:5000")
    term.wait_for("converged", timeout=60)


def test_a_private_image_with_a_login_in_pass(
    registry: Registry, opened: Callable[..., Terminal], credential_pass: dict[str, str]
) -> None:
    term = opened(registry.engine, environ=credential_pass)
    assert registry.password not in private(term, registry, "docker-credential-pass")
    term.wait_for("converged", timeout=60)


def test_a_private_image_without_a_login(
    registry: Registry, opened: Callable[..., Terminal]
) -> None:
    term = opened(registry.engine)
    private(term, registry, "none found for this registry")
    term.wait_for("No such image", timeout=60)
