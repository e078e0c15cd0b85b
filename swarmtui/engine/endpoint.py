"""Where the manager is: --host, --context, the environment, config.json and the context store.

The order is the docker CLI's (docker/cli `cli/command/cli.go`): --context, --host, DOCKER_HOST when
not empty, DOCKER_CONTEXT, currentContext in config.json, the default socket. The context `default`
is never stored: it is --host or DOCKER_HOST or the default socket, with TLS from the environment.
Addresses follow `opts/hosts.go`, but for two points. A tcp address without a port means 2376 when
TLS is on, the port of every guide (the CLI takes 2375, where a daemon listens without TLS). And
what the CLI misreads or drops without a word is refused: a bare path, a user name in tcp://. So is
a URL path in tcp://, which nothing here could use.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from swarmtui.engine.dockerconfig import config_dir, load_config, parse_object, shown
from swarmtui.errors import CredentialError, EndpointError
from swarmtui.files import MOST_SOCKET_BYTES, Unreadable, read_file

DEFAULT_CONTEXT = "default"
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


@dataclass(frozen=True)
class TLS:
    """The files for a TLS connection.

    Without `ca` the system's authorities count. `cert` and `key` come together or not at all, and
    the key has no passphrase. Without `verify` any server certificate will do.
    """

    ca: Path | None
    cert: Path | None
    key: Path | None
    verify: bool

    def readers_of_key(self) -> str:
        """Who else may read the private key: `every user`, `its group`, "" for nobody."""
        mode = self.key.stat().st_mode if self.key else 0
        if mode & stat.S_IROTH:
            return "every user"
        return "its group" if mode & stat.S_IRGRP else ""


@dataclass(frozen=True)
class Endpoint:
    """Where a manager is, and how we came to know.

    `url` is `unix:///path`, `tcp://host:port` or `ssh://[user@]host[:port][/path]`; only tcp has
    `tls`. `source` is for people: `--host`, `DOCKER_HOST`, `context NAME`, `default socket`.
    """

    url: str
    tls: TLS | None = None
    context: str = DEFAULT_CONTEXT
    source: str = "default socket"

    @property
    def address(self) -> str:
        """The short form for people: a path, `host:port`, or `ssh user@host`."""
        scheme, _, rest = self.url.partition("://")
        return f"ssh {rest}" if scheme == "ssh" else rest

    def describe(self) -> str:
        """Say context and address in one line: `prod · 10.0.0.1:2376 (TLS)`."""
        return f"{self.context} · {self.address}{self._security}"

    @property
    def _security(self) -> str:
        if self.tls is None:
            return ""
        return " (TLS)" if self.tls.verify else " (TLS, not verified)"


def find_endpoint(
    host: str | None = None,
    context: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Endpoint:
    """Find the endpoint as the docker CLI does; an empty `host` or `context` counts as not given.

    Raises EndpointError, and CredentialError when config.json is needed and broken.
    """
    if host and context:
        raise EndpointError(
            "--host and --context cannot be used together", "Give one of them: each says where."
        )
    name, chosen_by = _context_name(host, context, environ)
    if name == DEFAULT_CONTEXT:
        return _default_endpoint(host, environ)
    return _Store(environ).endpoint(name, chosen_by)


def parse_host(text: str, source: str, tls: bool = False) -> str:
    """Read an address as a person writes it into the one form of `Endpoint.url`.

    Raises EndpointError, which begins with `source` and never shows a user name or password.
    """
    text = text.strip()
    try:
        return _parse(text, tls)
    except _Refusal as refusal:
        raise EndpointError(f"{source}: {_masked(text)} {refusal}", refusal.hint) from None


def _context_name(
    host: str | None, context: str | None, environ: Mapping[str, str]
) -> tuple[str, str]:
    if context:
        return context, "--context"
    if host or environ.get("DOCKER_HOST"):
        return DEFAULT_CONTEXT, ""
    if named := environ.get("DOCKER_CONTEXT"):
        return named, "DOCKER_CONTEXT"
    config = load_config(environ)
    return config.text("currentContext") or DEFAULT_CONTEXT, f"currentContext in {config.where}"


# The default context


def _default_endpoint(host: str | None, environ: Mapping[str, str]) -> Endpoint:
    switch = next((name for name in ("DOCKER_TLS_VERIFY", "DOCKER_TLS") if environ.get(name)), "")
    text, source = _default_host(host, environ, switch)
    url = parse_host(text, source, tls=bool(switch))
    tls = _environ_tls(switch, environ) if switch and url.startswith("tcp:") else None
    return Endpoint(url, tls, DEFAULT_CONTEXT, source)


def _default_host(host: str | None, environ: Mapping[str, str], switch: str) -> tuple[str, str]:
    if host and host.strip():
        return host, "--host"
    if named := environ.get("DOCKER_HOST", "").strip():
        return named, "DOCKER_HOST"
    return ("tcp://", switch) if switch else ("unix://", "default socket")


def _environ_tls(switch: str, environ: Mapping[str, str]) -> TLS:
    """DOCKER_TLS_VERIFY with any value, even 0, means TLS with verification; DOCKER_TLS without."""
    named = environ.get("DOCKER_CERT_PATH")
    folder = Path(named) if named else config_dir(environ)
    tls = _load_tls(folder, switch == "DOCKER_TLS_VERIFY", environ)
    if tls.verify and tls.ca is None:
        raise EndpointError(
            f"DOCKER_TLS_VERIFY is set, but {shown(folder / 'ca.pem', environ)} is missing",
            "Set DOCKER_CERT_PATH to the directory with ca.pem, or unset DOCKER_TLS_VERIFY.",
        )
    return tls


# Stored contexts


class _Store:
    """The CLI's contexts: `meta/HASH/meta.json` and `tls/HASH/docker/*.pem`, by the name's SHA-256.

    Source: docker/cli `cli/context/store`.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.folder = config_dir(environ) / "contexts"

    def endpoint(self, name: str, chosen_by: str) -> Endpoint:
        """Read one context; EndpointError when it is unknown, broken or has no Docker endpoint."""
        key = hashlib.sha256(os.fsencode(name)).hexdigest()
        path = self.folder / "meta" / key / "meta.json"
        docker = self._docker_part(path, name, chosen_by)
        tls = _load_tls(
            self.folder / "tls" / key / "docker", not docker.get("SkipTLSVerify"), self.environ
        )
        wanted = tls != TLS(None, None, None, verify=True)
        url = parse_host(docker.get("Host") or "unix://", f"context {name}", tls=wanted)
        used = tls if wanted and url.startswith("tcp:") else None
        return Endpoint(url, used, name, f"context {name}")

    def names(self) -> list[str]:
        """List the names of the contexts that can be read, `default` first."""
        return [DEFAULT_CONTEXT, *sorted(self._stored_names())]

    def _stored_names(self) -> Iterator[str]:
        for path in self.folder.glob("meta/*/meta.json"):
            try:
                name = self._read(path).get("Name")
            except (OSError, EndpointError):
                continue
            if isinstance(name, str):
                yield name

    def _docker_part(self, path: Path, name: str, chosen_by: str) -> Mapping[str, Any]:
        try:
            endpoints = self._read(path).get("Endpoints")
        except (FileNotFoundError, NotADirectoryError):
            known = ", ".join(self.names())
            raise EndpointError(
                f"there is no context {name!r} ({chosen_by})", f"Known contexts: {known}."
            ) from None
        except Unreadable as why:
            raise EndpointError(f"{shown(path, self.environ)} {why}") from None
        docker = endpoints.get("docker") if isinstance(endpoints, dict) else None
        if not isinstance(docker, dict) or not isinstance(docker.get("Host"), str | None):
            raise EndpointError(
                f"context {name!r} has no Docker endpoint in {shown(path, self.environ)}",
                "Give it one with docker context update, or choose another context.",
            )
        return docker

    def _read(self, path: Path) -> Mapping[str, Any]:
        try:
            return parse_object(read_file(path), shown(path, self.environ))
        except CredentialError as error:
            raise EndpointError(error.message, error.hint) from None


def _load_tls(folder: Path, verify: bool, environ: Mapping[str, str]) -> TLS:
    ca, cert, key = (folder / f"{part}.pem" for part in ("ca", "cert", "key"))
    held = {path: text for path in (ca, cert, key) if (text := _pem(path, environ))}
    if (cert in held) != (key in held):
        there, missing = (cert, key) if cert in held else (key, cert)
        raise EndpointError(
            f"{shown(there, environ)} is there, but {missing.name} is missing",
            "A client certificate needs both cert.pem and key.pem.",
        )
    if b"ENCRYPTED" in held.get(key, b""):
        raise EndpointError(
            f"{shown(key, environ)} is encrypted: keys with a passphrase are not supported",
            "Decrypt it with openssl pkey, and keep the file readable by you only.",
        )
    ca_or_none, cert_or_none, key_or_none = (
        path if path in held else None for path in (ca, cert, key)
    )
    return TLS(ca_or_none, cert_or_none, key_or_none, verify)


def _pem(path: Path, environ: Mapping[str, str]) -> bytes:
    try:
        return read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except Unreadable as why:
        raise EndpointError(f"{shown(path, environ)} {why}") from None


# Addresses


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
