"""The curl command: the same request, without credentials."""

from __future__ import annotations

import shlex
from pathlib import Path

from swarmtui.engine.api_requests import create_service, list_nodes
from swarmtui.engine.endpoint import TLS, Endpoint
from swarmtui.engine.http_messages import Request
from swarmtui.formats.curl import curl_command
from swarmtui.spec.api_version import ApiVersion

V = ApiVersion(1, 41)
BODY = {"Name": "it's ü", "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
UNIX = Endpoint("unix:///var/run/my docker.sock")


def create(auth: str | None = None) -> Request:
    return create_service(BODY, V, auth)


def test_a_unix_socket() -> None:
    request = create()
    assert shlex.split(curl_command(request, UNIX)) == [
        *("curl", "--silent", "--show-error"),
        *("--unix-socket", "/var/run/my docker.sock"),
        *("--request", "POST"),
        *("--header", "Content-Type: application/json"),
        *("--data-raw", request.body.decode()),
        "http://localhost/v1.41/services/create",
    ]


def test_a_get() -> None:
    assert curl_command(list_nodes(V), Endpoint("tcp://10.0.0.1:2375")) == (
        "curl --silent --show-error http://10.0.0.1:2375/v1.41/nodes"
    )


def test_tls() -> None:
    tls = TLS(Path("/c/ca.pem"), Path("/c/cert.pem"), Path("/c/key.pem"), verify=True)
    assert curl_command(list_nodes(V), Endpoint("tcp://m:2376", tls)) == (
        "curl --silent --show-error --cacert /c/ca.pem --cert /c/cert.pem --key /c/key.pem "
        "https://m:2376/v1.41/nodes"
    )
    tls = TLS(None, None, None, verify=False)
    assert "--insecure https://m:2376" in curl_command(list_nodes(V), Endpoint("tcp://m:2376", tls))


def test_credentials_are_a_variable() -> None:
    for multiline in (False, True):
        line = curl_command(create("c2VjcmV0"), UNIX, multiline=multiline)
        assert "c2VjcmV0" not in line
        assert '--header "X-Registry-Auth: $REGISTRY_AUTH"' in line
        words = shlex.split(line)
        assert words[:4] == ["curl", "--header", "X-Registry-Auth: $REGISTRY_AUTH", "--silent"]


def test_over_ssh_curl_runs_remotely() -> None:
    line = curl_command(list_nodes(V), Endpoint("ssh://root@m1:2222"))
    *ssh, inner = shlex.split(line)
    assert ssh == ["ssh", "-p", "2222", "--", "root@m1"]
    assert "--unix-socket /var/run/docker.sock" in inner
    *ssh, inner = shlex.split(curl_command(list_nodes(V), Endpoint("ssh://m1/run/d.sock")))
    assert ssh == ["ssh", "--", "m1"]
    assert "--unix-socket /run/d.sock" in inner


def test_an_option_per_line() -> None:
    text = curl_command(create(), UNIX, multiline=True)
    assert shlex.split(text.replace("\\\n", "")) == shlex.split(curl_command(create(), UNIX))
    assert len(text.splitlines()) == 6
