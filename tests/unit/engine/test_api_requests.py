"""The requests: paths, headers and bodies."""

from __future__ import annotations

import pytest

from swarmtui.engine import api_requests
from swarmtui.engine.http_messages import MASK, Request
from swarmtui.spec.api_version import ApiVersion

V = ApiVersion(1, 41)
GET = api_requests.list_services(V)
POST = api_requests.create_service({"Name": "web"}, V)
JSON = {"Content-Type": "application/json"}


def test_the_body_of_a_create_is_compact_utf8_in_the_given_order() -> None:
    body = {"Name": "web", "Labels": {"b": "ü", "a": "1"}, "TaskTemplate": {}}
    request = api_requests.create_service(body, V, "e30=")
    assert (request.method, request.path) == ("POST", "/v1.41/services/create")
    assert request.body == '{"Name":"web","Labels":{"b":"ü","a":"1"},"TaskTemplate":{}}'.encode()
    assert request.headers == {"Content-Type": "application/json", "X-Registry-Auth": "e30="}


def test_without_credentials_there_is_no_header_for_them() -> None:
    assert "X-Registry-Auth" not in POST.headers


def test_numbers_that_json_does_not_support_are_refused() -> None:
    with pytest.raises(ValueError):
        api_requests.create_service({"Ratio": float("nan")}, V)


def test_credentials_are_masked_wherever_a_request_is_shown() -> None:
    request = api_requests.create_service({"Env": ["A=topsecret"]}, V, "c2VjcmV0")
    assert request.masked_headers()["X-Registry-Auth"] == MASK
    assert request.masked_headers()["Content-Type"] == "application/json"
    for text in (repr(request), str(request), f"{request}"):
        assert "c2VjcmV0" not in text
        assert "topsecret" not in text


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (api_requests.ping(), "/_ping"),
        (api_requests.version(), "/version"),
        (api_requests.info(V), "/v1.41/info"),
        (api_requests.get_service(V, "a/../b?c d"), "/v1.41/services/a%2F..%2Fb%3Fc%20d"),
        (api_requests.remove_service(V, "web"), "/v1.41/services/web"),
        (api_requests.list_nodes(V), "/v1.41/nodes"),
        (api_requests.list_networks(V), "/v1.41/networks"),
        (api_requests.list_secrets(V), "/v1.41/secrets"),
        (api_requests.list_configs(V), "/v1.41/configs"),
        (api_requests.list_tasks(V), "/v1.41/tasks"),
        (
            api_requests.list_tasks(V, "web"),
            "/v1.41/tasks?filters=%7B%22service%22%3A%5B%22web%22%5D%7D",
        ),
        (
            api_requests.distribution(V, "host:5000/a/b:1@sha256:00"),
            "/v1.41/distribution/host:5000/a/b:1@sha256:00/json",
        ),
        (api_requests.distribution(V, "a?b#c"), "/v1.41/distribution/a%3Fb%23c/json"),
    ],
)
def test_paths(request_: Request, path: str) -> None:
    assert request_.path == path


@pytest.mark.parametrize(
    ("method", "changes"), [("GET", 0), ("HEAD", 0), ("POST", 1), ("DELETE", 1)]
)
def test_which_requests_are_mutating(method: str, changes: int) -> None:
    assert Request(method, "/").is_mutating is bool(changes)
