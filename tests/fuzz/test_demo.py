"""The demo's server: any bytes on the socket are a request or are refused, and get an answer."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from urllib.parse import quote

from hypothesis import event, given, strategies

from swarmtui.demo import DemoSwarm
from swarmtui.demo.errors import ApiError, HandlerPanicError, NeverAnswersError
from swarmtui.demo.http.api import ROUTES, handle_request
from swarmtui.demo.http.http11 import read_request
from tests.fuzz.fuzz_settings import examples_per_test

_LINES = [
    b"GET /v1.41/services HTTP/1.1",
    b"POST /services/create HTTP/1.1",
    b"Content-Length: 2",
    b"Content-Length: -1",
    b"Content-Length: 99999999999999999999",
    b"Transfer-Encoding: chunked",
    b"Content-Type: application/json",
    b"",
    b"5",
    b"{}",
    b"0",
    b"f" * 17,
]
_RAW = strategies.lists(strategies.sampled_from(_LINES) | strategies.binary(max_size=20))
_PATHS = sorted({route._pattern.pattern for route in ROUTES})
_NAMES = strategies.sampled_from(["web", "a", "%00", "//[", "9" * 5000]) | strategies.text(
    max_size=8
)
_JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.text(max_size=5),
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(strategies.sampled_from(["name", "id", "Spec", "x"]), inner)
    ),
    max_leaves=8,
)


@examples_per_test(100)
@given(_RAW)
def test_any_bytes_are_a_request_or_refused(lines: list[bytes]) -> None:
    statuses = list(_statuses(io.BytesIO(b"\r\n".join(lines))))
    for status in statuses:
        event(f"status {status}")
    assert set(statuses) <= {200, 400, 413, 431}


def _statuses(stream: io.BytesIO) -> Iterator[int]:
    """200 for each request, and the status of a refusal."""
    try:
        while read_request(stream):
            yield 200
    except ApiError as error:
        yield error.status


@examples_per_test(100)
@given(
    strategies.sampled_from(["GET", "POST", "DELETE", "HEAD", "X"]),
    strategies.sampled_from(_PATHS),
    _NAMES,
    _JSON,
    _JSON,
)
def test_any_request_is_answered(
    method: str, pattern: str, name: str, filters: object, body: object
) -> None:
    path = pattern.replace("(?P<name>[^/]+)", quote(name)).replace("(?P<name>.+)", quote(name))
    target = f"{path}?filters={quote(json.dumps(filters))}"
    headers = {"Content-Type": "application/json", "X-Registry-Auth": quote(name)}
    try:
        found = handle_request(_DEMO._daemon, method, target, headers, json.dumps(body).encode())
    except (HandlerPanicError, NeverAnswersError):
        event("no answer, as a real engine")
        return
    event(f"status {found.status}")
    assert 200 <= found.status < 600


_DEMO = DemoSwarm(seed=1)
