"""A demo swarm with a clock that only the test advances, and an HTTP client for its socket."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from swarmtui.demo import DemoSwarm


class Clock:
    """A clock that a test advances by `forward`."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


class UnixConnection(http.client.HTTPConnection):
    """An HTTP connection over a unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("docker", timeout=5)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Reply:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def message(self) -> str:
        return str(self.json["message"])


class DemoClient:
    """A client with one keep-alive connection to a demo swarm."""

    def __init__(self, demo: DemoSwarm, clock: Clock) -> None:
        self.demo = demo
        self.clock = clock
        self.connection = UnixConnection(str(demo.path))

    def __call__(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Reply:
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})} if raw else headers or {}
        self.connection.request(method, path, raw, sent)
        return Reply(self.connection.getresponse())

    def get(self, path: str, **headers: str) -> Any:
        reply = self("GET", path, headers=headers)
        assert reply.status == 200, reply.body
        return reply.json

    def create(self, image: str = "nginx:1.27", **spec: Any) -> str:
        """Create a service and return its ID; `task` has the keys of its TaskTemplate."""
        reply = self("POST", "/services/create", service_body(image, **spec))
        assert reply.status == 201, reply.body
        return str(reply.json["ID"])

    def tasks(self, service: str) -> list[dict[str, Any]]:
        filters = json.dumps({"service": [service]})
        return list(self.get(f"/tasks?filters={filters}".replace(" ", "")))

    def states(self, service: str) -> list[str]:
        return [task["Status"]["State"] for task in self.tasks(service)]


def service_body(
    image: str = "nginx:1.27", task: dict[str, Any] | None = None, **spec: Any
) -> dict[str, Any]:
    """Return a spec with this image; `task` has keys of its TaskTemplate, `spec` top-level keys."""
    container = {"Image": image} if image else {}
    return {"TaskTemplate": {"ContainerSpec": container, **(task or {})}, **spec}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(clock: Clock) -> Iterator[Any]:
    """Start demo swarms that stop after the test: `start(api="1.41")` returns a DemoClient."""
    clients: list[DemoClient] = []

    def start_demo(**settings: Any) -> DemoClient:
        demo = DemoSwarm(clock=clock, seed=7, **settings)
        demo.start()
        clients.append(DemoClient(demo, clock))
        return clients[-1]

    yield start_demo
    for client in clients:
        client.connection.close()
        client.demo.stop()


@pytest.fixture
def client(start: Any) -> DemoClient:
    found: DemoClient = start()
    return found


@pytest.fixture
def check_create(client: DemoClient) -> Any:
    """Create a service; check the status, and the beginning of the message if it is refused."""

    def check(spec: dict[str, Any], status: int, message: str) -> None:
        reply = client("POST", "/services/create", spec)
        assert reply.status == status, reply.body
        if status == 201:
            assert set(reply.json) == {"ID", "Warnings"}
        else:
            assert reply.message.startswith(message)
        assert len(client.get("/services")) == (3 if status == 201 else 2)

    return check
