"""Just enough HTTP/1.1 for the demo's socket: read a request, write an answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import BinaryIO, NamedTuple

from swarmtui.demo.errors import ApiError

_MOST_LINE = 65_536
_MOST_HEADERS = 100
_MOST_BODY = 64 << 20


class Arrived(NamedTuple):
    """A request as it came over the socket; header names as sent, the first value of each."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"<{self.method} {self.path}, {len(self.body)} bytes>"

    def header(self, name: str) -> str:
        """Return the value of a header, its name in any case; "" without one."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")


def read_request(stream: BinaryIO) -> Arrived | None:
    """Read the next request; None at the end of the stream, ApiError 400 for what is no HTTP."""
    line = _line(stream)
    if not line:
        return None
    words = line.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise ApiError(400, "malformed HTTP request")
    head = Arrived(words[0], words[1], _headers(stream), b"")
    return head._replace(body=_body(stream, head))


def _line(stream: BinaryIO) -> str:
    line = stream.readline(_MOST_LINE + 1)
    if len(line) > _MOST_LINE:
        raise ApiError(431, "header line too long")
    return line.rstrip(b"\r\n").decode("latin-1")


def _headers(stream: BinaryIO) -> dict[str, str]:
    headers: dict[str, str] = {}
    while line := _line(stream):
        name, colon, value = line.partition(":")
        if not colon or len(headers) == _MOST_HEADERS:
            raise ApiError(400, "malformed HTTP headers")
        headers.setdefault(name, value.strip())
    return headers


def _body(stream: BinaryIO, head: Arrived) -> bytes:
    if head.header("Transfer-Encoding").lower() == "chunked":
        return b"".join(iter(lambda: _chunk(stream), b""))
    length = head.header("Content-Length") or "0"
    if not length.isdecimal() or int(length) > _MOST_BODY:
        raise ApiError(400, "bad Content-Length")
    return stream.read(int(length))


def _chunk(stream: BinaryIO) -> bytes:
    try:
        size = int(_line(stream).partition(";")[0], 16)
    except ValueError:
        raise ApiError(400, "malformed chunk") from None
    if not 0 <= size <= _MOST_BODY:
        raise ApiError(400, "chunk too large")
    chunk = stream.read(size)
    _line(stream)
    return chunk


def keeps_alive(request: Arrived) -> bool:
    """Tell whether the client wants to send more on this connection."""
    return request.header("Connection").lower() != "close"


def response(status: int, headers: Mapping[str, str], body: bytes, *, head_only: bool) -> bytes:
    """Write a whole response; a HEAD gets the headers and no body."""
    every = {
        **headers,
        "Date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()),
        "Content-Length": str(len(body)),
    }
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in every.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if head_only else body)
