"""A manager on a unix socket whose answers are full of escape sequences and echoed credentials."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any, Self
from urllib.parse import quote

ATTACK = "\x1b]0;T\x07\x1b[21t\x9b5i\u202e\u200b\x7f\U000e0041"
"""Sets the title, queries it, prints, reverses text direction, and uses invisible characters."""
ATTACK_BYTES = (
    b"\x1b]0;",
    b"\x1b[21t",
    b"\xc2\x9b",
    "\u202e".encode(),
    "\u200b".encode(),
    b"\xf3\xa0",
)
"""The parts that must never reach a terminal."""

SECRET = "hunter2-s3cr3t+word/"
REGISTRY = "reg.example.com:5000"
IMAGE = f"{REGISTRY}/team/app:1.0"
_AUTH = base64.b64encode(f"anna:{SECRET}".encode()).decode()
CONFIG = {"auths": {f"https://keyuser:K3y-{SECRET}@{REGISTRY}": {"auth": _AUTH}}}
IN_ADDRESS = "0ther-w0rd"
"""A password that was never sent, such as a proxy's."""
SECRET_FORMS = (
    SECRET.encode(),
    IN_ADDRESS.encode(),
    json.dumps(SECRET)[1:-1].encode(),
    quote(SECRET, safe="").encode(),
    quote(SECRET).encode(),
    _AUTH.rstrip("=").encode(),
    base64.b64encode(SECRET.encode()).rstrip(b"="),
    base64.b64encode(f"keyuser:K3y-{SECRET}".encode()).rstrip(b"="),
    b"eyJ1c2VybmFtZSI6",  # every header begins like this
)
"""The parts of the login that must never reach a terminal."""

VERSION = "1.43"
ID = "kd1x" + ATTACK


def with_attack(word: str) -> str:
    """A recognizable text with an attack in the middle."""
    return f"{word[:2]}{ATTACK}{word[2:]}"


def escaped(word: str) -> str:
    """The same text as it must be shown."""
    attack = ATTACK.encode("unicode_escape").decode()
    return f"{word[:2]}{attack}{word[2:]}"


def echoed_login(header: str) -> str:
    """All encodings of the login."""
    login = base64.urlsafe_b64decode(header).decode() if header else ""
    words = ["X-Registry-Auth:", header, header[:50], login, json.dumps(login), _AUTH, SECRET]
    return " ".join([*words, quote(SECRET, safe=""), f"http://anna:{IN_ADDRESS}@{REGISTRY}/v2"])


class HostileEngine(ThreadingMixIn, UnixStreamServer):
    """Serves the minimum that the wizard and the commands need."""

    daemon_threads = True
    refuses_create = False
    """Whether a create is refused."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Handler)
        self.url = f"unix://{path}"
        self.header = ""
        """The last X-Registry-Auth: repeated in answers."""
        self.bodies: list[bytes] = []

    def get_request(self) -> tuple[Any, Any]:
        return self.socket.accept()[0], ("unix", 0)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Ignore clients that disconnect."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HostileEngine

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self._remember()
        path = self.path.partition("?")[0].removeprefix(f"/v{VERSION}")
        for start, answer in _ANSWERS.items():
            if path.startswith(start):
                self._send(*answer(self))
                return
        self._send(404, {"message": with_attack("absent")})

    def do_POST(self) -> None:
        self._remember()
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        words = echoed_login(self.server.header)
        if self.server.refuses_create:
            self._send(400, {"message": f"{with_attack('refused')} {words}"})
        else:
            self._send(
                201,
                {"ID": ID, "Warnings": [f"{with_attack('warned')} {words}", with_attack("second")]},
            )

    def _remember(self) -> None:
        self.server.header = self.headers.get("X-Registry-Auth") or self.server.header

    def _send(self, status: int, value: Any) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Api-Version", VERSION)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _about(_: _Handler) -> tuple[int, Any]:
    words = {
        "Version": with_attack("24.0"),
        "Os": with_attack("linux"),
        "Arch": with_attack("amd64"),
    }
    return 200, {**words, "ApiVersion": VERSION, "MinAPIVersion": "1.24"}


def _info(_: _Handler) -> tuple[int, Any]:
    swarm = {"LocalNodeState": "active", "ControlAvailable": True, "NodeID": "n1"}
    return 200, {"Swarm": swarm, "SystemTime": "2026-01-01T00:00:00Z"}


def _nodes(_: _Handler) -> tuple[int, Any]:
    spec = {
        "Role": with_attack("manager"),
        "Availability": with_attack("active"),
        "Labels": {with_attack("nl"): "x"},
    }
    node = {
        "Description": {"Hostname": with_attack("host")},
        "Status": {"State": with_attack("ready")},
    }
    return 200, [{"ID": "n1", "Spec": spec, **node}]


def _services(handler: _Handler) -> tuple[int, Any]:
    spec = {"Name": with_attack("svc"), "Labels": {}, "Mode": {"Replicated": {"Replicas": 1}}}
    port = {"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080, "PublishMode": "ingress"}
    service = {"ID": with_attack("sid"), "Spec": {**spec, "EndpointSpec": {"Ports": [port]}}}
    service["CreatedAt"] = "2026-01-01T00:00:00Z"
    many = handler.path.partition("?")[0].endswith("/services")
    return 200, [service] if many else service


def _networks(_: _Handler) -> tuple[int, Any]:
    names = {"Name": with_attack("net"), "Driver": with_attack("overlay"), "Scope": "swarm"}
    return 200, [{"Id": with_attack("nid"), "Attachable": True, **names}]


def _stored(handler: _Handler) -> tuple[int, Any]:
    return 200, [{"ID": with_attack("stid"), "Spec": {"Name": with_attack("stored")}}]


def _tasks(handler: _Handler) -> tuple[int, Any]:
    error = f"{with_attack('failed')} {echoed_login(handler.server.header)}"
    status = {"State": "rejected", "Err": error, "Message": error, "Timestamp": "x"}
    task = {"ID": with_attack("tid"), "Slot": 1, "NodeID": "n1", "DesiredState": "shutdown"}
    again = {
        **task,
        "ID": "t2",
        "DesiredState": "running",
        "Status": {**status, "State": "pending"},
    }
    return 200, [{**task, "Status": status}, again]


def _registry(handler: _Handler) -> tuple[int, Any]:
    return 500, {"message": f"{with_attack('denied')} {echoed_login(handler.server.header)}"}


_ANSWERS: dict[str, Callable[[_Handler], tuple[int, Any]]] = {
    "/_ping": lambda _: (200, "OK"),
    "/version": _about,
    "/info": _info,
    "/nodes": _nodes,
    "/services": _services,
    "/networks": _networks,
    "/secrets": _stored,
    "/configs": _stored,
    "/tasks": _tasks,
    "/distribution": _registry,
}


def valid_spec() -> dict[str, Any]:
    """A spec that can be sent, with an attack wherever a manager accepts any text."""
    container = {
        "Image": IMAGE,
        "Args": [with_attack("arg"), "two\nlines"],
        "Command": ["sh", "-c", with_attack("command")],
        "Env": [f"EVIL={with_attack('env')}"],
        "Labels": {"inner": with_attack("inner")},
    }
    return {
        "Name": "web",
        "Labels": {"markup": "[bold]b[/] [@click=app.quit]c[/]", "outer": with_attack("outer")},
        "TaskTemplate": {"ContainerSpec": container, "Networks": [{"Target": with_attack("net")}]},
    }


def invalid_spec() -> dict[str, Any]:
    """A spec with an attack in every field; most are invalid."""
    container = {
        "Image": with_attack("image"),
        "Hostname": with_attack("hostname"),
        "User": with_attack("user"),
        "Groups": [with_attack("group")],
        "Dir": with_attack("/dir"),
        "StopSignal": with_attack("signal"),
        "StopGracePeriod": with_attack("grace"),
        "Mounts": [
            {"Type": "bind", "Source": with_attack("/src"), "Target": with_attack("/target")},
            with_attack("m"),
        ],
        "Hosts": [with_attack("1.2.3.4 hosts")],
        "DNSConfig": {"Nameservers": [with_attack("8.8.8.8")], "Search": [with_attack("search")]},
        "Secrets": [with_attack("secret")],
        "Configs": [{"ConfigName": with_attack("config")}],
        "Sysctls": {with_attack("net.core"): with_attack("1")},
        "CapabilityAdd": [with_attack("CAP")],
        "Ulimits": [with_attack("nofile")],
        "Isolation": with_attack("isolation"),
        "Healthcheck": {"Test": ["CMD", with_attack("test")], "Interval": with_attack("10s")},
        "Env": [f"{with_attack('NAME')}=1", with_attack("BARE")],
        "Labels": {with_attack("key"): "x"},
    }
    placement = {
        "Constraints": [f"node.labels.a=={with_attack('c')}"],
        "Preferences": [with_attack("spread")],
    }
    task = {
        "ContainerSpec": container,
        "Placement": placement,
        "LogDriver": {
            "Name": with_attack("logger"),
            "Options": {with_attack("opt"): with_attack("v")},
        },
        "Resources": {
            "Limits": {"NanoCPUs": with_attack("1.5"), "MemoryBytes": with_attack("64M")}
        },
        "RestartPolicy": {"Condition": with_attack("any"), "Delay": with_attack("5s")},
        "Networks": [{"Target": with_attack("other"), "Aliases": [with_attack("alias")]}],
    }
    return {
        "Name": with_attack("name"),
        "Labels": {with_attack("lk"): with_attack("lv"), "[bold]x[/]": "[red]y"},
        "Mode": {"Replicated": {"Replicas": with_attack("2")}},
        "UpdateConfig": {
            "Order": with_attack("order"),
            "FailureAction": with_attack("pause"),
            "Delay": with_attack("1s"),
        },
        "EndpointSpec": {"Mode": with_attack("vip"), "Ports": [with_attack("8080:80")]},
        with_attack("Unknown"): {with_attack("more"): with_attack("value")},
        "TaskTemplate": task,
    }


def assert_clean(received: bytes) -> None:
    """Check that the terminal received no attack and no secret."""
    for attack in ATTACK_BYTES:
        assert attack not in received, received
    for secret in SECRET_FORMS:
        assert secret not in received, received
