"""Parse engine addresses as people write them, and normalize them for `Endpoint.url`.

The rules are those of docker/cli `opts/hosts.go`, with two differences. A tcp address without a
port means 2376 with TLS, as in docker's guides (the CLI uses 2375, the port without TLS). And what
the CLI misreads or silently drops is refused: a path without a scheme, a user name in tcp://. Also
refused are a URL path in tcp://, and hosts, sockets and user names that cannot work.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

from swarmtui.errors import EndpointError
from swarmtui.files import MAX_SOCKET_PATH_BYTES

DEFAULT_SOCKET = "/var/run/docker.sock"
PLAIN_PORT = 2375
TLS_PORT = 2376

_EXAMPLES = f"Write unix://{DEFAULT_SOCKET}, tcp://HOST:{PLAIN_PORT} or ssh://USER@HOST."
_AUTHORITY = re.compile(
    r"(?:(?P<user>[^@\s]*)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\]|[\w.-]*)"
    r"(?::(?P<port>[0-9]{0,9}))?"
)
_MAX_HOST_NAME = 253
_MAX_SHOWN = 100
_BAD_IN_USER = re.compile(r"[\s'`\";&<>|(){}$%:]|[^ -~]|\\$")
_BAD_IN_SOCKET_PATH = re.compile(r"[:%$]")


def parse_host(text: str, source: str, tls: bool = False) -> str:
    """Return the normalized form of an address, as in `Endpoint.url`.

    EndpointError: its message begins with `source` and never shows a user name or password.
    """
    text = text.strip()
    try:
        return _parse(text, tls)
    except _AddressError as refusal:
        raise EndpointError(f"{source}: {_masked(text)} {refusal}", refusal.hint) from None


class _AddressError(Exception):
    """Why an address is refused, as text that follows the address; becomes an EndpointError."""

    def __init__(self, reason: str, hint: str = _EXAMPLES) -> None:
        super().__init__(reason)
        self.hint = hint


def _parse(text: str, tls: bool) -> str:
    if not text.isprintable():
        raise _AddressError("contains a control character")
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "tcp", _check_no_path(text)
    scheme = scheme.lower()
    if scheme == "tcp":
        return _parse_tcp(rest, TLS_PORT if tls else PLAIN_PORT)
    if scheme in _PARSERS:
        return _PARSERS[scheme](rest)
    raise _AddressError(*_UNSUPPORTED_SCHEMES.get(scheme, ("has an unknown scheme", _EXAMPLES)))


def _check_no_path(text: str) -> str:
    if text.startswith(("/", "./", "~")):
        raise _AddressError(
            "is a path without a scheme", f"Write a socket as unix://{_masked(text)}"
        )
    return text


def _parse_unix(rest: str) -> str:
    if "://" in rest:
        raise _AddressError("has two schemes")
    path = Path(rest or DEFAULT_SOCKET).absolute()
    size = len(os.fsencode(path))
    if size > MAX_SOCKET_PATH_BYTES:
        raise _AddressError(
            f"has {size} bytes: a socket path can have at most {MAX_SOCKET_PATH_BYTES}"
        )
    return f"unix://{path}"


def _parse_tcp(rest: str, default_port: int) -> str:
    user, host, port, path = _split_authority(rest)
    if user:
        raise _AddressError("has a user name, which only ssh:// supports")
    if path.strip("/"):
        raise _AddressError("has a path, which tcp:// does not support")
    return f"tcp://{host or 'localhost'}:{port or default_port}"


def _parse_ssh(rest: str) -> str:
    user, host, port, path = _split_authority(rest)
    if ":" in unquote(user):
        raise _AddressError("has a password", "Use an SSH key or agent: ssh://USER@HOST.")
    if not host:
        raise _AddressError("is missing a host")
    _check_for_ssh(_percent_decode(user), host, _percent_decode(path.rstrip("/")))
    before, after = (f"{user}@" if user else ""), (f":{port}" if port else "")
    return f"ssh://{before}{host}{after}{path.rstrip('/')}"


def _check_for_ssh(user: str, host: str, socket: str) -> None:
    """Refuse what ssh would read as an option, or what ssh or a shell would expand or misread.

    Source: openssh ssh.c (valid_ruser, valid_hostname, the expansion of forwarded paths).
    """
    if user.startswith("-") or host.startswith("-"):
        raise _AddressError("has a name that begins with -")
    if _BAD_IN_USER.search(user):
        raise _AddressError("has a user name that ssh rejects")
    if _BAD_IN_SOCKET_PATH.search(socket):
        raise _AddressError(
            "has a socket path that ssh cannot forward", "Use a path without : % and $."
        )
    if len(socket.encode()) > MAX_SOCKET_PATH_BYTES:
        raise _AddressError(f"has a socket path of more than {MAX_SOCKET_PATH_BYTES} bytes")


def _percent_decode(text: str) -> str:
    """Decode the %-escapes of a URL."""
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        decoded = ""
    if not decoded.isprintable() or (text and not decoded):
        raise _AddressError("has a %-escape that is not printable text")
    return decoded


def _split_authority(rest: str) -> tuple[str, str, int, str]:
    """Split what follows the scheme into user, host, port (0 for none) and path."""
    if re.search(r"[?#]", rest):
        raise _AddressError("has a query or a fragment, after ? or #, which is not supported")
    place, slash, path = rest.partition("/")
    match = _AUTHORITY.fullmatch(place)
    if match is None:
        raise _AddressError(
            "is not HOST:PORT", f"{_EXAMPLES} Write IPv6 in brackets: tcp://[::1]:2375."
        )
    port = match["port"]
    if port and not 1 <= int(port) <= 65535:
        raise _AddressError("has a port outside 1 to 65535")
    _check_host(match["host"])
    return match["user"] or "", match["host"], int(port or 0), slash + path


def _check_host(host: str) -> None:
    if not (_is_ipv6(host[1:-1]) if host.startswith("[") else _is_dns_name(host)):
        raise _AddressError("has a host that is not a DNS name or IP address")


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _is_dns_name(text: str) -> bool:
    """Whether it is a DNS name: labels of at most 63 bytes, 253 in total (RFC 1035, 2.3.4)."""
    try:
        return len(text.encode("idna")) <= _MAX_HOST_NAME
    except UnicodeError:
        return False


def _masked(text: str) -> str:
    """Hide what may contain a password (before @, in a query), and cut a long text."""
    masked = re.sub(r"(?s)^([\w+.-]*://)?.*[@?#].*", r"\1***", text)
    return masked if len(masked) <= _MAX_SHOWN else f"{masked[:_MAX_SHOWN]}..."


_PARSERS: Mapping[str, Callable[[str], str]] = {"unix": _parse_unix, "ssh": _parse_ssh}

_UNSUPPORTED_SCHEMES = {
    "http": ("begins with http://", f"Write tcp://HOST:{PLAIN_PORT} instead."),
    "https": (
        "begins with https://",
        f"Write tcp://HOST:{TLS_PORT} and set DOCKER_TLS_VERIFY=1, or use a context with TLS.",
    ),
    "fd": ("is a socket that systemd passes on, which only the daemon can use", _EXAMPLES),
    "npipe": ("is a Windows pipe, which is not supported", _EXAMPLES),
}
