"""The part of HTTP/1.1 that the demo needs: parse a request, serialize a response."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import BinaryIO, NamedTuple

from swarmtui.demo.errors import ApiError

_MAX_LINE = 65_536
_MAX_HEADERS = 100
_MAX_BODY = 16 << 20
_DIGITS = {10: re.compile("[0-9]{1,20}"), 16: re.compile("[0-9a-fA-F]{1,16}")}


class HttpRequest(NamedTuple):
    """A request as received; header names as sent, with the first value of each."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"<{self.method} {self.path}, {len(self.body)} bytes>"

    def header(self, name: str) -> str:
        """Return the value of a header, ignoring the case of its name; "" when it is absent."""
        lower = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == lower), "")


def read_request(stream: BinaryIO) -> HttpRequest | None:
    """Read the next request; None at the end of the stream.

    ApiError 400 for malformed HTTP, 413 for a large body, 431 for a long header line.
    """
    first = stream.readline(_MAX_LINE + 1)
    if not first:
        return None
    words = _decode_line(first).split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise ApiError(400, "malformed HTTP request")
    head = HttpRequest(words[0], words[1], _read_headers(stream), b"")
    return head._replace(body=_read_body(stream, head))


def _read_line(stream: BinaryIO) -> str:
    return _decode_line(stream.readline(_MAX_LINE + 1))


def _decode_line(line: bytes) -> str:
    if len(line) > _MAX_LINE:
        raise ApiError(431, "header line too long")
    if not line.endswith(b"\n"):
        raise ApiError(400, "unexpected EOF")
    return line.rstrip(b"\r\n").decode("latin-1")


def _read_headers(stream: BinaryIO) -> dict[str, str]:
    headers: dict[str, str] = {}
    while line := _read_line(stream):
        name, colon, value = line.partition(":")
        if not colon or len(headers) == _MAX_HEADERS:
            raise ApiError(400, "malformed HTTP headers")
        headers.setdefault(name, value.strip())
    return headers


def _read_body(stream: BinaryIO, head: HttpRequest) -> bytes:
    if head.header("Transfer-Encoding").lower() == "chunked":
        return _read_chunks(stream)
    size = _parse_size(head.header("Content-Length") or "0", 10)
    return _read_exactly(stream, size)


def _read_chunks(stream: BinaryIO) -> bytes:
    """Read a chunked body and its trailers; the size limit applies to the whole body."""
    body = bytearray()
    while size := _parse_size(_read_line(stream).partition(";")[0].strip(), 16):
        body += _read_exactly(stream, _check_size(len(body) + size) - len(body))
        _read_line(stream)
    _read_headers(stream)
    return bytes(body)


def _parse_size(text: str, base: int) -> int:
    if not _DIGITS[base].fullmatch(text):
        raise ApiError(400, "malformed body length")
    return _check_size(int(text, base))


def _check_size(size: int) -> int:
    if size > _MAX_BODY:
        raise ApiError(413, f"the body is larger than {_MAX_BODY} bytes")
    return size


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise ApiError(400, "unexpected EOF")
    return data


def keeps_alive(request: HttpRequest) -> bool:
    """Whether the client keeps the connection open for another request."""
    return request.header("Connection").lower() != "close"


def serialize_response(
    status: int, headers: Mapping[str, str], body: bytes, *, head_only: bool
) -> bytes:
    """Return the bytes of a response; with `head_only`, of its headers."""
    all_headers = {
        **headers,
        "Date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()),
        "Content-Length": str(len(body)),
    }
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in all_headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if head_only else body)
