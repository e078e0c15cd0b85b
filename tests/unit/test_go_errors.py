"""Raw error texts of engines and registries, and the sentence for each."""

from __future__ import annotations

import json

import pytest

from swarmtui import errors
from swarmtui.engine.api_errors import response_error
from swarmtui.engine.http_messages import Request, Response
from swarmtui.go_errors import explain_go_error, read_go_error

_GET = 'Get "https://r.example:5000/v2/": '
TEXTS = [
    (f"{_GET}dial tcp: lookup r.example on 127.0.0.53:53: no such host", "no-route",
     "the name r.example could not be resolved"),
    (f"{_GET}dial tcp: lookup r.example on 10.0.0.1:53: read udp: i/o timeout", "no-route",
     "the name r.example could not be resolved"),
    (f"{_GET}dial tcp: lookup r.example: Temporary failure in name resolution", "no-route",
     "the name r.example could not be resolved"),
    (f"{_GET}dial tcp 10.1.2.3:5000: connect: network is unreachable", "no-route",
     "there is no route to r.example:5000"),
    (f"{_GET}dial tcp 10.1.2.3:5000: connect: no route to host", "no-route",
     "there is no route to r.example:5000"),
    ("dial tcp 10.1.2.3:5000: connect: connection refused", "no-route",
     "10.1.2.3:5000 refused the connection"),
    (f"{_GET}dial tcp 10.1.2.3:5000: i/o timeout", "no-route",
     "r.example:5000 did not answer in time"),
    (f"{_GET}net/http: request canceled (Client.Timeout exceeded)", "no-route",
     "r.example:5000 did not answer in time"),
    (f"{_GET}context deadline exceeded", "no-route", "r.example:5000 did not answer in time"),
    (f"{_GET}net/http: TLS handshake timeout", "no-route", "r.example:5000 did not answer in time"),
    (f"{_GET}tls: failed to verify certificate: x509: certificate signed by unknown authority",
     "no-route", "the engine does not trust the TLS certificate of r.example:5000"),
    (f"{_GET}x509: certificate has expired or is not yet valid: current time is after", "no-route",
     "the TLS certificate of r.example:5000 is expired or not valid yet"),
    (f"{_GET}x509: certificate is valid for other.example, not r.example", "no-route",
     "the TLS certificate of r.example:5000 is for another name"),
    (f"{_GET}x509: cannot validate certificate for 10.1.2.3 because it doesn't contain any IP SANs",
     "no-route", "the TLS certificate of r.example:5000 is for another name"),
    (f"{_GET}http: server gave HTTP response to HTTPS client", "no-route",
     "r.example:5000 does not use TLS"),
    (f"{_GET}remote error: tls: handshake failure", "no-route",
     "the TLS handshake with r.example:5000 failed"),
    (f"{_GET}EOF", "no-route", "r.example:5000 closed the connection"),
    (f"{_GET}read: connection reset by peer", "no-route", "r.example:5000 closed the connection"),
    (f"{_GET}proxyconnect tcp: dial tcp: lookup proxy.example: no such host", "no-route",
     "the proxy proxy.example could not be used"),
    (f"{_GET}proxyconnect tcp: dial tcp 10.0.0.9:3128: connect: connection refused", "no-route",
     "the proxy 10.0.0.9:3128 could not be used"),
    ("toomanyrequests: You have reached your unauthenticated pull rate limit.", "rate-limit",
     "the server limits requests: too many at the moment"),
    ("unauthorized: authentication required", "login", "the server denied access"),
    ("no basic auth credentials", "login", "the server denied access"),
    ("pull access denied for x, repository does not exist or may require authorization", "login",
     "the server denied access"),
    ("manifest unknown: manifest unknown", "missing", "the server reported: not found"),
    ("name unknown: repository name not known to registry", "missing",
     "the server reported: not found"),
    (f"{_GET}received unexpected HTTP status: 503 Service Unavailable", "server-error",
     "r.example:5000 answered with a server error"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "reason"), TEXTS)
def test_a_sentence_for_each(text: str, kind: str, reason: str) -> None:
    found = read_go_error(text)
    assert found
    assert (found.kind, found.reason) == (kind, reason)


PLAIN = (
    "port '80' is already in use by service 'web' (id) as an ingress port",
    "no suitable node",
    "task: non-zero exit (1)",
    "invalid reference format",
    "access denied by plugin",
)


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_are_unchanged(text: str) -> None:
    assert explain_go_error(text) == text


def test_a_refusal_keeps_the_raw_text_as_its_detail() -> None:
    """The sentence is the message in every request where the engine passes such a text on."""
    raw, _, reason = TEXTS[0]
    body = json.dumps({"message": raw}).encode()
    answer = Response(500, {"Content-Type": "application/json"}, body)
    error = response_error(answer, Request("GET", "/v1.41/distribution/x/json"))
    assert isinstance(error, errors.Refused)
    assert (error.message, error.detail) == (reason, raw)
