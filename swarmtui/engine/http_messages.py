"""HTTP requests and responses as values; no sockets, nothing of the Engine API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

REGISTRY_AUTH = "X-Registry-Auth"
MASK = "<hidden>"


@dataclass(frozen=True, repr=False)
class Request:
    """One HTTP request: `path` has the /v1.N prefix and the query, `body` the exact bytes."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def is_mutating(self) -> bool:
        """Whether the request can change something on the engine."""
        return self.method not in ("GET", "HEAD")

    def masked_headers(self) -> dict[str, str]:
        """Return the headers with credentials hidden, for display."""
        return {k: MASK if k == REGISTRY_AUTH else v for k, v in self.headers.items()}

    def __repr__(self) -> str:
        headers = self.masked_headers()
        return f"Request({self.method} {self.path}, {headers}, {len(self.body)} bytes)"


ReadBody = Callable[["Response", Iterable[bytes]], list[Any]]
"""Reads the rows of a good response from its head, and the pieces of its body as they arrive."""


@dataclass(frozen=True)
class Response:
    """One complete HTTP response."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    rows: list[Any] | None = None
    """The rows of the body, if it was read row by row; `body` is empty then."""

    @property
    def is_good(self) -> bool:
        """Whether the request was carried out."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str:
        """Return the value of a header, "" when absent; the case of `name` is ignored."""
        return next((v for k, v in self.headers.items() if k.lower() == name.lower()), "")

    @property
    def media_type(self) -> str:
        """The media type without parameters: `application/json`."""
        return self.header("Content-Type").partition(";")[0].strip().lower()
