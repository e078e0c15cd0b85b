"""Real Docker Engines, each in its own namespaces: the machine's network is not changed."""

from __future__ import annotations

import base64
import http.client
import io
import json
import os
import shutil
import socket
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.engine.child_processes import kill_namespace, remove_cgroups, start_process, wait_for

ROOT = Path(__file__).resolve().parents[2]
DOCKER = "/usr/bin/docker"  # by path: another client may come first in PATH
IMAGE = "bb:1"
RELEASES = {"20.10": Path(), "26.1": ROOT / ".engine/trixie", "28.5": ROOT / ".engine/sid"}
"""The available engines, and the root directory to run each from; "" is the machine's own.

Debian sid changes: "28.5" is some 28.x, so ask it for its API version where that matters.
"""

_TOOLS = (
    "/usr/sbin/dockerd", DOCKER, "/bin/busybox", "/usr/bin/docker-registry", "/usr/bin/htpasswd",
    "/usr/bin/docker-credential-pass", "/usr/bin/pass", "/usr/bin/gpg-agent", "/usr/bin/tmux",
    "/usr/sbin/sshd", "/usr/bin/openssl",
    *(str(tree / "usr/sbin/dockerd") for tree in RELEASES.values() if tree.parts),
)  # fmt: skip
_NODE_SCRIPT = Path(__file__).with_name("node.sh")
_UNSHARE = ["unshare", "-n", "-m", "-u", "-p", "--fork", "--kill-child", "--mount-proc"]


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("engine", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


@dataclass
class RealEngine:
    """A running dockerd; it ends with `process`, which owns its namespaces."""

    name: str
    release: str
    socket: Path
    address: str
    process: subprocess.Popen[bytes] = field(repr=False)
    log: Path = field(repr=False)

    @property
    def host(self) -> str:
        """Its socket in the form of DOCKER_HOST."""
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int:
        """The PID for `nsenter -t`: in the engine's network, not in its PID namespace."""
        return self.process.pid

    def raw(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one request on a new connection: status and body."""
        connection = UnixConnection(self.socket, timeout=60)
        try:
            connection.request(method, path, body or None, headers or {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def api(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """As `raw`, with JSON in both directions; an answer without JSON is returned as text."""
        sent = b"" if body is None else json.dumps(body).encode()
        more = {"Content-Type": "application/json"} | (headers or {})
        status, answer = self.raw(method, path, sent, more)
        try:
            return status, json.loads(answer) if answer else None
        except ValueError:
            return status, answer.decode(errors="replace")

    def request_json(self, method: str, path: str, body: Any = None) -> Any:
        """As `api`, for requests that must succeed: only the JSON; AssertionError for an error."""
        status, answer = self.api(method, path, body)
        assert status < 400, f"{self.name}: {method} {path}: {status} {answer}"
        return answer

    def ensure_secret(self, name: str, data: bytes = b"x") -> str:
        """The ID of the secret `name`; created with `data` if it does not exist."""
        return self._ensure_object("secrets", name, data)

    def ensure_config(self, name: str, data: bytes = b"x") -> str:
        """The ID of the config `name`; created with `data` if it does not exist."""
        return self._ensure_object("configs", name, data)

    def _ensure_object(self, kind: str, name: str, data: bytes) -> str:
        for found in self.request_json("GET", f"/{kind}"):
            if found["Spec"]["Name"] == name:
                return str(found["ID"])
        spec = {"Name": name, "Data": base64.b64encode(data).decode()}
        return str(self.request_json("POST", f"/{kind}/create", spec)["ID"])

    def docker(self, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Debian's docker CLI against this engine, with an empty config."""
        environ = {"PATH": os.environ["PATH"], "DOCKER_CONFIG": str(self.socket.parent / "cli")}
        return subprocess.run(
            [DOCKER, "--host", self.host, *args],
            env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=check,
            timeout=120,
        )  # fmt: skip

    def network_command(self, *argv: str | Path) -> list[str]:
        """The command that runs `argv` in this engine's network."""
        return ["nsenter", f"--net=/proc/{self.pid}/ns/net", *map(str, argv)]

    def run_in_network(self, *argv: str | Path) -> subprocess.CompletedProcess[str]:
        """Run `argv` in this engine's network, and wait for its end."""
        return subprocess.run(
            self.network_command(*argv), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=True, timeout=60,
        )  # fmt: skip

    def clear(self) -> None:
        """Remove all services, and wait until their tasks and containers are gone.

        Secrets and configs are kept: `ensure_secret` and `ensure_config` find them again.
        """
        for service in self.request_json("GET", "/services"):
            self.request_json("DELETE", f"/services/{service['ID']}")
        for container in self.request_json("GET", "/containers/json?all=1"):
            self.api("DELETE", f"/containers/{container['Id']}?force=1")
        wait_for(lambda: not self._tasks(), f"{self.name} to be cleared")

    def _tasks(self) -> list[Any]:
        """All tasks except those of jobs: 20.10 never removes these, even if the job is removed."""
        return [task for task in self.request_json("GET", "/tasks") if "JobIteration" not in task]

    def is_ready(self) -> bool:
        """Whether the engine serves its socket; AssertionError with its log if it has ended."""
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended at its start:\n{self.log.read_text()[-2000:]}")
        try:
            return self.raw("GET", "/_ping")[0] == 200
        except OSError:
            return False


@contextmanager
def run_engine(
    folder: Path,
    release: str,
    name: str,
    address: str = "10.98.0.1",
    options: tuple[str, ...] = (),
    listener: socket.socket | None = None,
) -> Iterator[RealEngine]:
    """Run an engine with its files in `folder`, until the context ends.

    `listener`, made by the caller, is served as fd://3: so an engine in its own network can be
    reached on the machine's loopback.
    """
    place = folder / name
    (place / "state").mkdir(parents=True)
    cgroup, tree = f"swt-{os.getpid()}-{name}", RELEASES[release]
    argv: list[str | Path] = [
        *_UNSHARE,
        _NODE_SCRIPT,
        name,
        address,
        place,
        str(tree) if tree.parts else "",
    ]
    process = start_process(
        [*argv, f"--cgroup-parent=/{cgroup}", *options],
        log=place / "log",
        environ=dict(os.environ) | ({"LISTENER": str(listener.fileno())} if listener else {}),
        pass_fds=[listener.fileno()] if listener else [],
    )
    engine = RealEngine(name, release, place / "docker.sock", address, process, place / "log")
    try:
        wait_for(engine.is_ready, f"{name} to answer")
        yield engine
    finally:
        kill_namespace(process)
        remove_cgroups(cgroup)


def make_swarm(engine: RealEngine) -> None:
    """Make `engine` a swarm of one node, with two attachable overlay networks: front and back."""
    engine.request_json(
        "POST",
        "/swarm/init",
        {"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": engine.address},
    )
    for name in ("front", "back"):
        network = {"Name": name, "Driver": "overlay", "Attachable": True, "CheckDuplicate": True}
        engine.request_json("POST", "/networks/create", network)


def join_swarm(worker: RealEngine, manager: RealEngine) -> None:
    """Connect the bridges of two running engines, then join `worker` to the swarm."""
    manager.run_in_network(
        "/bin/sh", "-c", f"ip link add cable type veth peer cable netns {worker.pid}"
    )
    for engine in (manager, worker):
        engine.run_in_network("/bin/sh", "-c", "ip link set cable master node0 up")
    token = manager.request_json("GET", "/swarm")["JoinTokens"]["Worker"]
    order = {
        "ListenAddr": "0.0.0.0:2377",
        "AdvertiseAddr": worker.address,
        "RemoteAddrs": [f"{manager.address}:2377"],
        "JoinToken": token,
    }
    worker.request_json("POST", "/swarm/join", order)


def import_image(engine: RealEngine) -> None:
    """Import the image bb:1 into `engine`: busybox and its commands, /bin/sh by default."""
    path = "/images/create?fromSrc=-&repo=bb&tag=1&changes=CMD%20%5B%22%2Fbin%2Fsh%22%5D"
    status, answer = engine.raw("POST", path, busybox_archive())
    assert status == 200, answer
    assert engine.request_json("GET", f"/images/{IMAGE}/json")


def busybox_archive() -> bytes:
    """A root file system with busybox, as a tar archive."""
    names = subprocess.run(["/bin/busybox", "--list"], capture_output=True, text=True, check=True)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for folder in ("bin", "tmp", "etc"):
            archive.addfile(_entry(folder, tarfile.DIRTYPE))
        archive.add("/bin/busybox", "bin/busybox")
        for name in set(names.stdout.split()) - {"busybox"}:
            archive.addfile(_entry(f"bin/{name}", tarfile.SYMTYPE, "busybox"))
    return buffer.getvalue()


def _entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.linkname = kind, 0o755, target
    return entry


def skip_reason() -> str:
    """Why engines cannot run on this machine, or ""."""
    if os.uname().sysname != "Linux":
        return "engine tests need Linux"
    if os.geteuid() != 0:
        return "engine tests need root, and `make engine` once"
    lacking = [tool for tool in _TOOLS if not os.access(tool, os.X_OK)]
    if lacking or not shutil.which("setpriv"):
        return (
            f"engine tests need `make engine` first: {', '.join(lacking) or 'setpriv'} is missing"
        )
    return "" if _can_unshare() else "engine tests need a machine that lets root make namespaces"


def _can_unshare() -> bool:
    return subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode == 0
