from __future__ import annotations

import json

import pytest

from swarmtui.cluster.snapshot import Secret, Snapshot
from swarmtui.engine import http_messages
from swarmtui.engine.auth import Credentials
from swarmtui.engine.create_request import build_create_request
from swarmtui.launch.digest_lookup import DigestLookup, LookupOutcome
from swarmtui.launch.request import resolve_spec
from swarmtui.spec import parse_spec, to_wire
from swarmtui.spec.api_version import KNOWN_VERSIONS, ApiVersion

SPEC = parse_spec(
    {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}, "Networks": ["front"]}}
)


@pytest.mark.parametrize("version", KNOWN_VERSIONS, ids=str)
def test_the_body_is_the_spec_for_that_version(version: ApiVersion) -> None:
    request = build_create_request(SPEC, version)
    assert (request.method, request.path) == ("POST", f"/v{version}/services/create")
    assert json.loads(request.body) == to_wire(SPEC, version)
    assert http_messages.REGISTRY_AUTH not in request.headers


def test_credentials_go_in_a_header_that_is_never_shown() -> None:
    login = Credentials("docker.io", "a test", "u", "very-secret")
    request = build_create_request(SPEC, ApiVersion(1, 41), login)
    assert request.headers[http_messages.REGISTRY_AUTH] == login.registry_auth_header()
    assert login.registry_auth_header() not in repr(request)


def test_the_request_has_the_digest_and_the_ids() -> None:
    container = {"Image": "nginx", "Secrets": ["key"]}
    spec = parse_spec({"TaskTemplate": {"ContainerSpec": container}})
    pin = DigestLookup(LookupOutcome.PINNED, "nginx:latest@sha256:" + "ab" * 32)
    done = resolve_spec(spec, pin, Snapshot(secrets=(Secret("k1", "key"),)))
    body = json.loads(build_create_request(done, ApiVersion(1, 41)).body)
    container = body["TaskTemplate"]["ContainerSpec"]
    assert container["Image"] == pin.image
    assert container["Secrets"] == [
        {
            "SecretName": "key",
            "SecretID": "k1",
            "File": {"Name": "key", "UID": "0", "GID": "0", "Mode": 292},
        }
    ]


def test_a_spec_without_names_is_unchanged() -> None:
    assert resolve_spec(SPEC) is SPEC
    assert resolve_spec(SPEC, None, Snapshot()) is SPEC
