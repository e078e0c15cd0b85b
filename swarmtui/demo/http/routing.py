"""Requests, responses and routes as values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from swarmtui.demo.errors import ApiError, bad_request
from swarmtui.demo.go.go_types import invalid_json
from swarmtui.demo.go.json_parser import JsonError, read_json
from swarmtui.demo.http.filters import parse_filters
from swarmtui.demo.swarm.system import Daemon
from swarmtui.spec.api_version import ApiVersion

JSON = Any

_FIRST_API = ApiVersion(1, 0)
_ONE_DOCUMENT_SINCE = ApiVersion(1, 42)


@dataclass(frozen=True)
class Call:
    """One request: `path` without the API version, `headers` with lower-case names.

    `name` is the variable part of the route's path, "" where it has none.
    """

    daemon: Daemon
    method: str
    path: str
    version: ApiVersion
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    name: str = ""

    def bool_param(self, name: str) -> bool:
        """Return a boolean parameter of the query, read as the daemon reads it."""
        return self.query.get(name, "").lower() not in {"", "0", "no", "false", "none"}

    def filters(self, *allowed: str) -> dict[str, list[str]]:
        """Return the `filters` of the query; ApiError 400 for a key that is not in `allowed`."""
        return parse_filters(self.query.get("filters", ""), allowed)

    @property
    def auth(self) -> str:
        """The X-Registry-Auth header, or ""."""
        return self.headers.get("x-registry-auth", "")

    def json_body(self) -> JSON:
        """Return the parsed body, {} for an empty one; ApiError 400 with the daemon's message.

        Source: moby `daemon/server/httputils/httputils.go` (ReadJSON).
        """
        kind = self.headers.get("content-type", "")
        if self.body and kind.partition(";")[0].strip().lower() != "application/json":
            text = f"unsupported Content-Type header ({kind}): must be 'application/json'"
            raise bad_request(text)
        return _read_body(self.body, self.daemon.api) if self.body else {}


def _read_body(body: bytes, engine: ApiVersion) -> JSON:
    """Parse the only JSON document; engines before 23.0 ignore what follows the first one."""
    if not body.strip():
        raise invalid_json("got EOF while reading request body", engine)
    try:
        return read_json(body)
    except JsonError as error:
        if not error.end:
            raise invalid_json(str(error), engine) from None
        if engine >= _ONE_DOCUMENT_SINCE:
            raise bad_request("unexpected content after JSON") from None
        return read_json(body.decode()[: error.end])


@dataclass(frozen=True)
class Response:
    """A response: status, body and headers."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_response(value: JSON, status: int = 200) -> Response:
    """Return a response with the value as its JSON body."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")
    return Response(status, body + b"\n", {"Content-Type": "application/json"})


class Route:
    """A method and path with its handler; `{name}` is one segment of the path, `{name…}` several.

    Engines with an API version below `since` do not have the route.
    """

    def __init__(
        self,
        method: str,
        path: str,
        handler: Callable[[Call], Any],
        *,
        needs_manager: bool = False,
        since: ApiVersion = _FIRST_API,
    ) -> None:
        pattern = path.replace("{name…}", "(?P<name>.+)").replace("{name}", "(?P<name>[^/]+)")
        self.method = method
        self.handler = handler
        self.needs_manager = needs_manager
        self.since = since
        self._pattern = re.compile(pattern)

    def matches(self, call: Call) -> re.Match[str] | None:
        """Return the match of the path, or None when the route does not apply."""
        if call.method != self.method or call.daemon.api < self.since:
            return None
        return self._pattern.fullmatch(call.path)


def page_not_found() -> ApiError:
    """Return the 404 for a path that the engine does not have."""
    return ApiError(404, "page not found")
