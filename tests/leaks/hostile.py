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
"""Sets a title, asks for it, prints, turns the text around, and hides in it."""
BYTES = (b"\x1b]0;", b"\x1b[21t", b"\xc2\x9b", "\u202e".encode(), "\u200b".encode(), b"\xf3\xa0")
"""What of it must never reach a terminal."""

SECRET = "hunter2-s3cr3t+word/"
REGISTRY = "reg.example.com:5000"
IMAGE = f"{REGISTRY}/team/app:1.0"
_AUTH = base64.b64encode(f"anna:{SECRET}".encode()).decode()
CONFIG = {"auths": {f"https://keyuser:K3y-{SECRET}@{REGISTRY}": {"auth": _AUTH}}}
IN_ADDRESS = "0ther-w0rd"
"""A password that was never sent, such as that of a proxy."""
FORMS = (
    SECRET.encode(),
    IN_ADDRESS.encode(),
    json.dumps(SECRET)[1:-1].encode(),
    quote(SECRET, safe="").encode(),
    quote(SECRET).encode(),
    _AUTH.rstrip("=").encode(),
    base64.b64encode(SECRET.encode()).rstrip(b"="),
    base64.b64encode(f"keyuser:K3y-{SECRET}".encode()).rstrip(b"="),
    b"eyJ1c2VybmFtZSI6",  # any header begins so
)
"""What of the login must never reach a terminal."""

VERSION = "1.43"
ID = "kd1x" + ATTACK


def evil(word: str) -> str:
    """A text that can be known again, with an attack in the middle."""
    return f"{word[:2]}{ATTACK}{word[2:]}"


def seen(word: str) -> str:
    """The same as it is to be shown."""
    attack = ATTACK.encode("unicode_escape").decode()
    return f"{word[:2]}{attack}{word[2:]}"


def echo(header: str) -> str:
    """Everything that a login can be turned into."""
    login = base64.urlsafe_b64decode(header).decode() if header else ""
    words = ["X-Registry-Auth:", header, header[:50], login, json.dumps(login), _AUTH, SECRET]
    return " ".join([*words, quote(SECRET, safe=""), f"http://anna:{IN_ADDRESS}@{REGISTRY}/v2"])


class HostileEngine(ThreadingMixIn, UnixStreamServer):
    """Serves with as little as the wizard and the commands need."""

    daemon_threads = True
    refuses = False
    """Whether a create is refused."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Handler)
        self.url = f"unix://{path}"
        self.header = ""
        """The last X-Registry-Auth: told again to whoever asks."""
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
        """A client that hangs up is none of our business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HostileEngine

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self._remember()
        path = self.path.partition("?")[0].removeprefix(f"/v{VERSION}")
        for start, answer in _ANSWERS.items():
            if path.startswith(start):
                self._send(*answer(self))
                return
        self._send(404, {"message": evil("absent")})

    def do_POST(self) -> None:
        self._remember()
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        words = echo(self.server.header)
        if self.server.refuses:
            self._send(400, {"message": f"{evil('refused')} {words}"})
        else:
            self._send(201, {"ID": ID, "Warnings": [f"{evil('warned')} {words}", evil("second")]})

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
    words = {"Version": evil("24.0"), "Os": evil("linux"), "Arch": evil("amd64")}
    return 200, {**words, "ApiVersion": VERSION, "MinAPIVersion": "1.24"}


def _info(_: _Handler) -> tuple[int, Any]:
    swarm = {"LocalNodeState": "active", "ControlAvailable": True, "NodeID": "n1"}
    return 200, {"Swarm": swarm, "SystemTime": "2026-01-01T00:00:00Z"}


def _nodes(_: _Handler) -> tuple[int, Any]:
    spec = {"Role": evil("manager"), "Availability": evil("active"), "Labels": {evil("nl"): "x"}}
    node = {"Description": {"Hostname": evil("host")}, "Status": {"State": evil("ready")}}
    return 200, [{"ID": "n1", "Spec": spec, **node}]


def _services(handler: _Handler) -> tuple[int, Any]:
    spec = {"Name": evil("svc"), "Labels": {}, "Mode": {"Replicated": {"Replicas": 1}}}
    port = {"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080, "PublishMode": "ingress"}
    service = {"ID": evil("sid"), "Spec": {**spec, "EndpointSpec": {"Ports": [port]}}}
    service["CreatedAt"] = "2026-01-01T00:00:00Z"
    many = handler.path.partition("?")[0].endswith("/services")
    return 200, [service] if many else service


def _networks(_: _Handler) -> tuple[int, Any]:
    names = {"Name": evil("net"), "Driver": evil("overlay"), "Scope": "swarm"}
    return 200, [{"Id": evil("nid"), "Attachable": True, **names}]


def _stored(handler: _Handler) -> tuple[int, Any]:
    return 200, [{"ID": evil("stid"), "Spec": {"Name": evil("stored")}}]


def _tasks(handler: _Handler) -> tuple[int, Any]:
    error = f"{evil('failed')} {echo(handler.server.header)}"
    status = {"State": "rejected", "Err": error, "Message": error, "Timestamp": "x"}
    task = {"ID": evil("tid"), "Slot": 1, "NodeID": "n1", "DesiredState": "shutdown"}
    again = {
        **task,
        "ID": "t2",
        "DesiredState": "running",
        "Status": {**status, "State": "pending"},
    }
    return 200, [{**task, "Status": status}, again]


def _registry(handler: _Handler) -> tuple[int, Any]:
    return 500, {"message": f"{evil('denied')} {echo(handler.server.header)}"}


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


def launchable() -> dict[str, Any]:
    """A spec that may be sent, with an attack wherever a manager takes any text."""
    container = {
        "Image": IMAGE,
        "Args": [evil("arg"), "two\nlines"],
        "Command": ["sh", "-c", evil("command")],
        "Env": [f"EVIL={evil('env')}"],
        "Labels": {"inner": evil("inner")},
    }
    return {
        "Name": "web",
        "Labels": {"markup": "[bold]b[/] [@click=app.quit]c[/]", "outer": evil("outer")},
        "TaskTemplate": {"ContainerSpec": container, "Networks": [{"Target": evil("net")}]},
    }


def hopeless() -> dict[str, Any]:
    """A spec with an attack in every field, mostly wrong ones."""
    container = {
        "Image": evil("image"),
        "Hostname": evil("hostname"),
        "User": evil("user"),
        "Groups": [evil("group")],
        "Dir": evil("/dir"),
        "StopSignal": evil("signal"),
        "StopGracePeriod": evil("grace"),
        "Mounts": [{"Type": "bind", "Source": evil("/src"), "Target": evil("/target")}, evil("m")],
        "Hosts": [evil("1.2.3.4 hosts")],
        "DNSConfig": {"Nameservers": [evil("8.8.8.8")], "Search": [evil("search")]},
        "Secrets": [evil("secret")],
        "Configs": [{"ConfigName": evil("config")}],
        "Sysctls": {evil("net.core"): evil("1")},
        "CapabilityAdd": [evil("CAP")],
        "Ulimits": [evil("nofile")],
        "Isolation": evil("isolation"),
        "Healthcheck": {"Test": ["CMD", evil("test")], "Interval": evil("10s")},
        "Env": [f"{evil('NAME')}=1", evil("BARE")],
        "Labels": {evil("key"): "x"},
    }
    placement = {"Constraints": [f"node.labels.a=={evil('c')}"], "Preferences": [evil("spread")]}
    task = {
        "ContainerSpec": container,
        "Placement": placement,
        "LogDriver": {"Name": evil("logger"), "Options": {evil("opt"): evil("v")}},
        "Resources": {"Limits": {"NanoCPUs": evil("1.5"), "MemoryBytes": evil("64M")}},
        "RestartPolicy": {"Condition": evil("any"), "Delay": evil("5s")},
        "Networks": [{"Target": evil("other"), "Aliases": [evil("alias")]}],
    }
    return {
        "Name": evil("name"),
        "Labels": {evil("lk"): evil("lv"), "[bold]x[/]": "[red]y"},
        "Mode": {"Replicated": {"Replicas": evil("2")}},
        "UpdateConfig": {
            "Order": evil("order"),
            "FailureAction": evil("pause"),
            "Delay": evil("1s"),
        },
        "EndpointSpec": {"Mode": evil("vip"), "Ports": [evil("8080:80")]},
        evil("Unknown"): {evil("more"): evil("value")},
        "TaskTemplate": task,
    }


def assert_clean(received: bytes) -> None:
    """No attack and no secret is in what a terminal received."""
    for attack in BYTES:
        assert attack not in received, received
    for secret in FORMS:
        assert secret not in received, received
