from __future__ import annotations

import base64
import json
from typing import Any

import pytest

PRIVATE = "/distribution/registry.example.com/private/app:1.0/json"


def auth(**login: str) -> dict[str, str]:
    encoded = base64.urlsafe_b64encode(json.dumps(login).encode()).decode()
    return {"X-Registry-Auth": encoded}


@pytest.mark.parametrize("image", ["nginx", "nginx:1.27", "redis:8", "traefik/whoami:v1.11"])
def test_a_known_image_has_a_digest_and_platforms(talk: Any, image: str) -> None:
    found = talk.get(f"/v1.41/distribution/{image}/json")
    assert found["Descriptor"]["digest"].startswith("sha256:")
    assert len(found["Descriptor"]["digest"]) == 71
    assert {"architecture": "amd64", "os": "linux"} in found["Platforms"]
    assert found == talk.get(f"/distribution/{image}/json")


def test_tags_differ_and_spellings_do_not(talk: Any) -> None:
    def digest(image: str) -> str:
        return str(talk.get(f"/distribution/{image}/json")["Descriptor"]["digest"])

    assert digest("nginx:1.27") != digest("nginx:1.28")
    assert digest("nginx") == digest("docker.io/library/nginx:latest")
    pinned = f"nginx@{digest('nginx:1.28')}"
    assert digest(pinned) == digest("nginx:1.28")


@pytest.mark.parametrize(
    ("image", "status", "text"),
    [
        ("nginx:nope", 404, "manifest unknown"),
        ("nginx:broken", 404, "manifest unknown"),
        ("registry.example.com/public/none", 404, "manifest unknown"),
        ("nosuch/image", 401, "denied: requested access to the resource is denied"),
        ("registry.nowhere.test/app", 500, "lookup registry.nowhere.test on"),
        ("nginx:", 400, "invalid reference format"),
        ("library/Nginx", 400, "invalid reference format"),
    ],
)
def test_what_a_registry_does_not_give(talk: Any, image: str, status: int, text: str) -> None:
    reply = talk("GET", f"/distribution/{image}/json")
    assert reply.status == status
    assert text in reply.message


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ({}, 401),
        (auth(), 401),
        (auth(username="me", password="wrong"), 401),
        (auth(username="me"), 401),
        ({"X-Registry-Auth": "!!"}, 401),
        ({"X-Registry-Auth": base64.urlsafe_b64encode(b"[]").decode()}, 401),
        (auth(username="me", password="right"), 200),
        (auth(identitytoken="t"), 200),
        (auth(Username="me", Password="right"), 200),
    ],
)
def test_a_private_image_wants_a_login(talk: Any, login: dict[str, str], status: int) -> None:
    reply = talk("GET", PRIVATE, headers=login)
    assert reply.status == status
    if status == 401:
        assert reply.message == "unauthorized: authentication required"


@pytest.mark.parametrize(("login", "state"), [({}, "rejected"), ({"password": "x"}, "running")])
def test_the_nodes_pull_with_the_login_of_the_create(
    talk: Any, login: dict[str, str], state: str
) -> None:
    spec = {"TaskTemplate": {"ContainerSpec": {"Image": "registry.example.com/private/app:1.0"}}}
    headers = auth(username="me", **login)
    service = talk("POST", "/services/create", spec, headers).json["ID"]
    talk.clock.forward(2)
    assert talk.states(service)[0] == state
