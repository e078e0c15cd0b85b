"""Addresses of engines as people write them, brought to the one form of `Endpoint.url`.

They follow docker/cli `opts/hosts.go`, but for two points. A tcp address without a port means 2376
when TLS is on, the port of every guide (the CLI takes 2375, where a daemon listens without TLS).
And what the CLI misreads or drops without a word is refused: a bare path, a user name in tcp://. So
is a URL path in tcp://, which nothing here could use, and what no host, socket or ssh would take.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

from swarmtui.errors import EndpointError
from swarmtui.files import MOST_SOCKET_BYTES

DEFAULT_SOCKET = "/var/run/docker.sock"
PLAIN_PORT = 2375
TLS_PORT = 2376

_FORMS = f"Write unix://{DEFAULT_SOCKET}, tcp://HOST:{PLAIN_PORT} or ssh://USER@HOST."
_PLACE = re.compile(
    r"(?:(?P<user>[^@\s]*)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\]|[\w.-]*)"
    r"(?::(?P<port>[0-9]{0,9}))?"
)
_MOST_NAME = 253
_SHOWN = 100
_NOT_IN_A_USER = re.compile(r"[\s'`\";&<>|(){}$%:]|[^ -~]|\\$")
_NOT_IN_A_SOCKET = re.compile(r"[:%$]")


def parse_host(text: str, source: str, tls: bool = False) -> str:
    """Read an address as a person writes it into the one form of `Endpoint.url`.

    Raises EndpointError, which begins with `source` and never shows a user name or password.
    """
    text = text.strip()
    try:
        return _parse(text, tls)
    except _Refusal as refusal:
        raise EndpointError(f"{source}: {_masked(text)} {refusal}", refusal.hint) from None


class _Refusal(Exception):
    """Why an address is refused, in words that follow it; becomes an EndpointError."""

    def __init__(self, reason: str, hint: str = _FORMS) -> None:
        super().__init__(reason)
        self.hint = hint


def _parse(text: str, tls: bool) -> str:
    if not text.isprintable():
        raise _Refusal("has a control character in it")
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "tcp", _bare(text)
    scheme = scheme.lower()
    if scheme == "tcp":
        return _tcp(rest, TLS_PORT if tls else PLAIN_PORT)
    if scheme in _READERS:
        return _READERS[scheme](rest)
    raise _Refusal(*_REFUSED.get(scheme, ("has a scheme that is not known", _FORMS)))


def _bare(text: str) -> str:
    if text.startswith(("/", "./", "~")):
        raise _Refusal("is a path without a scheme", f"For a socket write unix://{_masked(text)}")
    return text


def _unix(rest: str) -> str:
    if "://" in rest:
        raise _Refusal("has two schemes")
    path = Path(rest or DEFAULT_SOCKET).absolute()
    size = len(os.fsencode(path))
    if size > MOST_SOCKET_BYTES:
        raise _Refusal(f"has {size} bytes, and the path of a socket {MOST_SOCKET_BYTES} at most")
    return f"unix://{path}"


def _tcp(rest: str, default_port: int) -> str:
    user, host, port, path = _split(rest)
    if user:
        raise _Refusal("has a user name, which only ssh:// takes")
    if path.strip("/"):
        raise _Refusal("has a path, which tcp:// does not take")
    return f"tcp://{host or 'localhost'}:{port or default_port}"


def _ssh(rest: str) -> str:
    user, host, port, path = _split(rest)
    if ":" in unquote(user):
        raise _Refusal("has a password", "Use an SSH key or agent: ssh://USER@HOST.")
    if not host:
        raise _Refusal("names no host")
    _check_for_ssh(_unquoted(user), host, _unquoted(path.rstrip("/")))
    before, after = (f"{user}@" if user else ""), (f":{port}" if port else "")
    return f"ssh://{before}{host}{after}{path.rstrip('/')}"


def _check_for_ssh(user: str, host: str, socket: str) -> None:
    """Refuse what ssh would read as an option, or it or a shell would expand or misread.

    Source: openssh ssh.c (valid_ruser, valid_hostname, the expansion of forwarded paths).
    """
    if user.startswith("-") or host.startswith("-"):
        raise _Refusal("has a name that begins with -")
    if _NOT_IN_A_USER.search(user):
        raise _Refusal("has a user name that ssh does not take")
    if _NOT_IN_A_SOCKET.search(socket):
        raise _Refusal("has a socket path that ssh cannot forward", "Leave out : % and $ in it.")
    if len(socket.encode()) > MOST_SOCKET_BYTES:
        raise _Refusal(f"has a socket path of more than {MOST_SOCKET_BYTES} bytes")


def _unquoted(text: str) -> str:
    """Read the %-escapes of a URL."""
    try:
        found = unquote(text, errors="strict")
    except UnicodeDecodeError:
        found = ""
    if not found.isprintable() or (text and not found):
        raise _Refusal("has a %-escape of something other than printable text")
    return found


def _split(rest: str) -> tuple[str, str, int, str]:
    """User, host, port (0 for none) and path of what follows the scheme."""
    if re.search(r"[?#]", rest):
        raise _Refusal("has a query or a fragment, after ? or #, which an address does not take")
    place, slash, path = rest.partition("/")
    match = _PLACE.fullmatch(place)
    if match is None:
        raise _Refusal("is not HOST:PORT", f"{_FORMS} IPv6 goes in brackets: tcp://[::1]:2375.")
    port = match["port"]
    if port and not 1 <= int(port) <= 65535:
        raise _Refusal("has a port that is not from 1 to 65535")
    _check_host(match["host"])
    return match["user"] or "", match["host"], int(port or 0), slash + path


def _check_host(host: str) -> None:
    if not (_is_ipv6(host[1:-1]) if host.startswith("[") else _is_name(host)):
        raise _Refusal("has a host that is no name and no address")


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _is_name(text: str) -> bool:
    """Whether it fits a DNS name: labels of 63 bytes at most, 253 in all (RFC 1035, 2.3.4)."""
    try:
        return len(text.encode("idna")) <= _MOST_NAME
    except UnicodeError:
        return False


def _masked(text: str) -> str:
    """Hide all but the scheme where there may be a password: before @, in a query. Cut the rest."""
    masked = re.sub(r"(?s)^([\w+.-]*://)?.*[@?#].*", r"\1***", text)
    return masked if len(masked) <= _SHOWN else f"{masked[:_SHOWN]}…"


_READERS: Mapping[str, Callable[[str], str]] = {"unix": _unix, "ssh": _ssh}

_REFUSED = {
    "http": ("begins with http://", f"Write tcp://HOST:{PLAIN_PORT} instead."),
    "https": (
        "begins with https://",
        f"Write tcp://HOST:{TLS_PORT} and set DOCKER_TLS_VERIFY=1, or use a context with TLS.",
    ),
    "fd": ("is a socket handed over by systemd, which only the daemon can use", _FORMS),
    "npipe": ("is a Windows pipe, which is not supported", _FORMS),
}
