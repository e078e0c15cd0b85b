"""A request and its answer as values, and the routes between the two."""

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
    """One request: `path` without its version, `headers` with lower-case names."""

    daemon: Daemon
    method: str
    path: str
    version: ApiVersion
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    name: str = ""

    def bool_param(self, name: str) -> bool:
        """Read a boolean of the query as the daemon does."""
        return self.query.get(name, "").lower() not in {"", "0", "no", "false", "none"}

    def filters(self, *allowed: str) -> dict[str, list[str]]:
        """Read the query's `filters`; ApiError 400 for one that is not in `allowed`."""
        return parse_filters(self.query.get("filters", ""), allowed)

    @property
    def auth(self) -> str:
        """The X-Registry-Auth header, or ""."""
        return self.headers.get("x-registry-auth", "")

    def json_body(self) -> JSON:
        """Read the body as the daemon does, in Go's words; an empty one is an empty object.

        Source: moby `daemon/server/httputils/httputils.go` (ReadJSON).
        """
        kind = self.headers.get("content-type", "")
        if self.body and kind.partition(";")[0].strip().lower() != "application/json":
            text = f"unsupported Content-Type header ({kind}): must be 'application/json'"
            raise bad_request(text)
        return _read_body(self.body, self.daemon.api) if self.body else {}


def _read_body(body: bytes, engine: ApiVersion) -> JSON:
    """Read the body's only document; engines before 23.0 pass over what follows the first."""
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
    """What goes back: a status, headers and a body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_response(value: JSON, status: int = 200) -> Response:
    """Write a value as JSON."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")
    return Response(status, body + b"\n", {"Content-Type": "application/json"})


class Route:
    """A method and path with its handler; `{name}` is one part of the path, `{name…}` many.

    Engines below API `since` do not have it.
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
        """Return the match of the path, or None when this route is for something else."""
        if call.method != self.method or call.daemon.api < self.since:
            return None
        return self._pattern.fullmatch(call.path)


def page_not_found() -> ApiError:
    """Make the 404 for a path that the engine does not have."""
    return ApiError(404, "page not found")
