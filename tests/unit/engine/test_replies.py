"""The replies: the value of a good one, and the error for each kind of failure."""

from __future__ import annotations

import json

import pytest

from swarmtui import errors
from swarmtui.engine import api_requests
from swarmtui.engine.http_messages import Request, Response
from swarmtui.engine.replies import CreatedService, read_created, read_json
from swarmtui.spec.api_version import ApiVersion

V = ApiVersion(1, 41)
GET = api_requests.list_services(V)
POST = api_requests.create_service({"Name": "web"}, V)
JSON = {"Content-Type": "application/json"}


def refused(status: int, message: str, request: Request = POST) -> errors.SwarmtuiError:
    """Return the error for a JSON error of the daemon."""
    body = json.dumps({"message": message}).encode()
    with pytest.raises(errors.SwarmtuiError) as caught:
        read_json(Response(status, JSON, body), request)
    return caught.value


def test_headers_of_an_answer_are_found_in_any_case() -> None:
    answer = Response(200, {"content-TYPE": "Application/JSON; charset=utf-8"})
    assert answer.header("Content-Type") == "Application/JSON; charset=utf-8"
    assert answer.media_type == "application/json"
    assert answer.header("Absent") == ""


def test_reading_values() -> None:
    assert read_json(Response(200, JSON, b'{"a": [1]}'), GET) == {"a": [1]}
    assert read_json(Response(204), GET) is None


@pytest.mark.parametrize(
    ("body", "warnings"),
    [
        ('{"ID": "x1"}', ()),
        ('{"ID": "x1", "Warnings": null}', ()),
        ('{"ID": "x1", "Warnings": []}', ()),
        ('{"ID": "x1", "Warnings": ["no digest", "b"]}', ("no digest", "b")),
    ],
)
def test_warnings_of_a_create_may_be_absent_null_or_a_list(
    body: str, warnings: tuple[str, ...]
) -> None:
    assert read_created(Response(201, JSON, body.encode()), POST) == CreatedService("x1", warnings)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"ID": ""}', b'{"ID": 7}', b'{"ID": "x', b"<p>"]
)
def test_a_create_that_was_accepted_without_a_readable_id_is_a_lost_reply(body: bytes) -> None:
    with pytest.raises(errors.ReplyLost):
        read_created(Response(201, JSON, body), POST)


# The daemon's own texts (moby daemon/cluster/{cluster,errors}.go).
NODES = [
    (
        'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to '
        "connect this node to swarm and try again.",
        errors.NotInSwarm,
        "docker swarm init",
    ),
    (
        "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster"
        " state. Please run this command on a manager node or promote the current node to a "
        "manager.",
        errors.WorkerOnly,
        "--host",
    ),
    (
        "This node is not a swarm manager. Manager is being prepared or has trouble connecting to"
        " the cluster.",
        errors.NotManager,
        "Try again",
    ),
    (
        "Swarm is encrypted and needs to be unlocked before it can be used. Please use "
        '"docker swarm unlock" to unlock it.',
        errors.SwarmLocked,
        "docker swarm unlock",
    ),
    (
        "Swarm certificates have expired. To replace them, leave the swarm and join again.",
        errors.CertificateExpired,
        "clock",
    ),
]


@pytest.mark.parametrize(("text", "kind", "hint"), NODES)
def test_errors_with_status_503_are_distinguished_by_text(
    text: str, kind: type[errors.NotManager], hint: str
) -> None:
    error = refused(503, text)
    assert type(error) is kind
    assert hint in error.hint
    assert error.exit_status == 4


def test_no_leader_is_a_500_with_framing() -> None:
    error = refused(
        500,
        "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too"
        " few managers are online. Make sure more than half of the managers are online.",
    )
    assert type(error) is errors.NoLeader
    assert error.message.startswith("The swarm does not have a leader")


@pytest.mark.parametrize(
    ("framed", "plain"),
    [
        ("rpc error: code = InvalidArgument desc = name must be valid", "name must be valid"),
        ("rpc error: code = 3 desc = name must be valid", "name must be valid"),
        ('rpc error: code = 3 desc = "name must be valid"', "name must be valid"),
        ("a: rpc error: code = Unknown desc = rpc error: code = NotFound desc = b", "a: b"),
        ("with\n\ttab  and \x1b[31mcolour", "with tab and \x1b[31mcolour"),
        ("", "HTTP status 400 without a reason"),
    ],
)
def test_framing_and_line_breaks_are_stripped(framed: str, plain: str) -> None:
    assert refused(400, framed).message == plain


def test_long_messages_are_cut() -> None:
    assert len(refused(400, "x" * 100_000).message) < 3000


@pytest.mark.parametrize(
    ("status", "text", "hint"),
    [
        (
            500,
            "rpc error: code = Unknown desc = constraint expected one operator from ==, !=",
            "Placement.Constraints",
        ),
        (500, "rpc error: code = Unknown desc = key 'a b' is invalid", "Placement.Constraints"),
        (500, "rpc error: code = Unknown desc = value '@' is invalid", "Placement.Constraints"),
        (500, "network nosuch not found", "List the swarm's networks"),
        (403, "The network br0 cannot be used with services. Only networks", "overlay network"),
        (
            400,
            "rpc error: code = InvalidArgument desc = port '80' is already in use by service 'a'"
            " (x1) as an ingress port",
            "published port",
        ),
        # Engines before 17.07 answer 500 to every error in a spec.
        (500, "rpc error: code = 3 desc = name must be valid as a DNS name component", "the spec"),
        (500, "rpc error: code = 3 desc = ContainerSpec: image reference must be provided", "spec"),
        (400, "Jobs may not have an update config", "the spec"),
        (400, "secret not found: a", "Create the secret or config"),
    ],
)
def test_an_error_in_the_spec_is_a_refusal_with_a_hint(status: int, text: str, hint: str) -> None:
    error = refused(status, text)
    assert type(error) is errors.Refused
    assert error.status == status
    assert hint in error.hint
    assert error.exit_status == 5


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (409, "name conflicts with an existing object: service web already exists",
         errors.NameConflict),
        (500, "name conflicts with an existing object", errors.NameConflict),
        (409, "anything", errors.NameConflict),
        (404, "service web not found", errors.NotFound),
        (404, "network nosuch not found", errors.NotFound),
        (418, "teapot", errors.Refused),
        (400, "client version 1.39 is too old. Minimum supported API version is 1.40, please ...",
         errors.VersionMismatch),
        (400, "client version 1.99 is too new. Maximum supported API version is 1.41",
         errors.VersionMismatch),
    ],
)  # fmt: skip
def test_errors_by_status_and_text(
    status: int, text: str, kind: type[errors.SwarmtuiError]
) -> None:
    error = refused(status, text)
    assert type(error) is kind
    assert error.message == text
    assert getattr(error, "status", status) == status


@pytest.mark.parametrize(
    "text",
    [
        "rpc error: code = DeadlineExceeded desc = context deadline exceeded",
        "rpc error: code = Unavailable desc = transport is closing",
        "rpc error: code = Unknown desc = failed to process the request: node lost leader status",
        "rpc error: code = Unavailable desc = connection closed before server preface received",
        "raft: failed to process the request: node is stopped",
        "rpc error: code = Unknown desc = EOF",
    ],
)
def test_a_manager_timeout_is_a_lost_reply_for_a_create_only(text: str) -> None:
    assert type(refused(500, text)) is errors.ReplyLost
    assert not isinstance(refused(500, text, GET), errors.ReplyLost)


HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.mark.parametrize("status", [200, 301, 404, 502])
def test_html_is_not_docker_and_the_message_names_its_type(status: int) -> None:
    with pytest.raises(errors.NotDocker) as caught:
        read_json(Response(status, HTML, b"<html>hello</html>"), GET)
    assert "text/html" in caught.value.message
    assert str(status) in caught.value.message


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, errors.NotDocker), (302, errors.NotDocker), (502, errors.ReplyLost),
     (504, errors.ReplyLost), (200, errors.ReplyLost)],
)  # fmt: skip
def test_an_error_of_a_gateway_is_a_lost_reply_for_a_create(
    status: int, kind: type[errors.SwarmtuiError]
) -> None:
    with pytest.raises(kind):
        read_json(Response(status, HTML, b"<html>bad gateway</html>"), POST)


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (502, "application/json", '{"message": "Internal server error"}'),
        (504, "application/json", '{"message": "The upstream server is timing out"}'),
        (524, "application/json", '{"message": "a timeout occurred"}'),
        (503, "text/plain", "upstream connect error or disconnect/reset before headers"),
        (504, "text/plain; charset=utf-8", "upstream request timeout"),
    ],
)
def test_an_error_of_a_gateway_that_writes_json_is_a_lost_reply_too(
    status: int, kind: str, text: str
) -> None:
    response = Response(status, {"Content-Type": kind}, text.encode())
    with pytest.raises(errors.ReplyLost):
        read_json(response, POST)
    with pytest.raises(errors.Refused):
        read_json(response, GET)


def test_plain_http_on_a_tls_port() -> None:
    body = b"Client sent an HTTP request to an HTTPS server.\n"
    with pytest.raises(errors.TLSRefused) as caught:
        read_json(Response(400, {}, body), api_requests.ping("GET"))
    assert "DOCKER_TLS_VERIFY" in caught.value.hint


def test_plain_text_errors_of_old_versions_are_read() -> None:
    answer = Response(404, {"Content-Type": "text/plain"}, b"page not found\n")
    with pytest.raises(errors.NotFound, match="page not found"):
        read_json(answer, GET)


@pytest.mark.parametrize("body", [b'{"message": 3}', b'["message"]', b"[" * 100_000, b"\xff\xfe"])
def test_errors_that_do_not_come_from_the_daemon(body: bytes) -> None:
    with pytest.raises(errors.NotDocker):
        read_json(Response(500, JSON, body), GET)
