from __future__ import annotations

import json

import pytest

from swarmtui.engine import exchange
from swarmtui.engine.auth import Credentials
from swarmtui.launch.request import build
from swarmtui.spec import parse_spec, wire
from swarmtui.spec.since import KNOWN, ApiVersion

SPEC = parse_spec(
    {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}, "Networks": ["front"]}}
)


@pytest.mark.parametrize("version", KNOWN, ids=str)
def test_the_body_is_the_spec_as_that_version_wants_it(version: ApiVersion) -> None:
    request = build(SPEC, version)
    assert (request.method, request.path) == ("POST", f"/v{version}/services/create")
    assert json.loads(request.body) == wire(SPEC, version)
    assert exchange.REGISTRY_AUTH not in request.headers


def test_credentials_go_in_a_header_that_is_never_shown() -> None:
    login = Credentials("docker.io", "a test", "u", "very-secret")
    request = build(SPEC, ApiVersion(1, 41), login)
    assert request.headers[exchange.REGISTRY_AUTH] == login.header()
    assert login.header() not in repr(request)
