"""The Engine API as a table of routes: an HTTP request in, a Response out, no sockets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from swarmtui.demo.errors import ApiError, bad_request
from swarmtui.demo.http import engine_routes, secret_and_config_routes, swarm_routes
from swarmtui.demo.http.routing import Call, Response, json_response, page_not_found
from swarmtui.demo.swarm.system import Daemon
from swarmtui.spec.api_version import OLDEST, ApiVersion

ROUTES = (*engine_routes.ROUTES, *swarm_routes.ROUTES, *secret_and_config_routes.ROUTES)

_VERSIONED = re.compile(r"/v([0-9.]+)(/.*)")
_NO_PLAIN_TEXT_SINCE = ApiVersion(1, 44)


def handle_request(
    daemon: Daemon, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
) -> Response:
    """Handle one request; `target` is the path with its query, header names can have any case.

    The server must handle NeverAnswersError (leave the client waiting) and HandlerPanicError (close
    the connection).
    """
    try:
        call = _parse_call(daemon, method, target, headers, body)
        found = _dispatch(call)
    except ApiError as error:
        found = _error_response(daemon, target, error)
    return Response(found.status, found.body, {**daemon.headers(), **found.headers})


def _error_response(daemon: Daemon, target: str, error: ApiError) -> Response:
    """Return the error as JSON; engines before 25.0 send plain text for paths below v1.24."""
    match = _VERSIONED.match(target)
    version = _read_version(match[1]) if match else None
    if version and version < OLDEST and daemon.api < _NO_PLAIN_TEXT_SINCE:
        text = {"Content-Type": "text/plain; charset=utf-8"}
        return Response(error.status, f"{error.message}\n".encode(), text)
    return json_response({"message": error.message}, error.status)


def _parse_call(
    daemon: Daemon, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Call:
    url = _split(target)
    match = _VERSIONED.fullmatch(url.path)
    version = _served_version(daemon, match[1]) if match else daemon.api
    return Call(
        daemon,
        method,
        match[2] if match else url.path,
        version,
        {name: values[0] for name, values in parse_qs(url.query).items()},
        {name.lower(): value for name, value in headers.items()},
        body,
    )


def _split(target: str) -> SplitResult:
    try:
        return urlsplit(target)
    except ValueError:
        raise bad_request("malformed request target") from None


def _read_version(text: str) -> ApiVersion | None:
    try:
        return ApiVersion.parse(text)
    except ValueError:
        return None


def _served_version(daemon: Daemon, text: str) -> ApiVersion:
    version = _read_version(text)
    if version is None:
        raise page_not_found()
    if version > daemon.api:
        raise bad_request(
            f"client version {text} is too new. Maximum supported API version is {daemon.api}"
        )
    if version < daemon.min_api:
        raise bad_request(
            f"client version {text} is too old. Minimum supported API version is {daemon.min_api}, "
            "please upgrade your client to a newer version"
        )
    return version


def _dispatch(call: Call) -> Response:
    for route in ROUTES:
        match = route.matches(call)
        if match:
            if route.needs_manager:
                call.daemon.require_manager()
            name = unquote(match.groupdict().get("name") or "")
            found = route.handler(replace(call, name=name))
            return found if isinstance(found, Response) else json_response(found)
    raise page_not_found()
