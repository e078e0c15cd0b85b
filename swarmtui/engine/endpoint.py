"""Find the manager: --host, --context, the environment, config.json and the context store.

The order is the docker CLI's (docker/cli `cli/command/cli.go`): --context, --host, DOCKER_HOST when
not empty, DOCKER_CONTEXT, currentContext in config.json, the default socket. The context `default`
is not stored: it is --host, DOCKER_HOST or the default socket, with TLS from the environment.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swarmtui.engine.address import parse_host
from swarmtui.engine.docker_config import (
    config_dir,
    display_path,
    get_ignoring_case,
    load_config,
    parse_object,
)
from swarmtui.errors import CredentialError, EndpointError
from swarmtui.files import Unreadable, read_file
from swarmtui.spec.known_names import list_names

DEFAULT_CONTEXT = "default"


@dataclass(frozen=True)
class TLS:
    """The files for a TLS connection.

    Without `ca` the system's CAs are used. `cert` and `key` are both set or both None, and the key
    is not encrypted. Without `verify` any server certificate is accepted.
    """

    ca: Path | None
    cert: Path | None
    key: Path | None
    verify: bool

    def key_readable_by(self) -> str:
        """Return who else can read the private key: `every user`, `its group`, or ""."""
        mode = self.key.stat().st_mode if self.key else 0
        if mode & stat.S_IROTH:
            return "every user"
        return "its group" if mode & stat.S_IRGRP else ""


@dataclass(frozen=True)
class Endpoint:
    """The address of a manager, and where it was found.

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
        """Describe context and address in one line: `prod · 10.0.0.1:2376 (TLS)`."""
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

    EndpointError; CredentialError if config.json is needed and broken.
    """
    if host and context:
        raise EndpointError("--host and --context cannot be used together", "Use one of them.")
    name, chosen_by = _choose_context(host, context, environ)
    if name == DEFAULT_CONTEXT:
        return _default_endpoint(host, environ)
    return _ContextStore(environ).endpoint(name, chosen_by)


def _choose_context(
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
    tls_variable = next(
        (name for name in ("DOCKER_TLS_VERIFY", "DOCKER_TLS") if environ.get(name)), ""
    )
    text, source = _default_host(host, environ, tls_variable)
    url = parse_host(text, source, tls=bool(tls_variable))
    tls = (
        _tls_from_environ(tls_variable, environ)
        if tls_variable and url.startswith("tcp:")
        else None
    )
    return Endpoint(url, tls, DEFAULT_CONTEXT, source)


def _default_host(
    host: str | None, environ: Mapping[str, str], tls_variable: str
) -> tuple[str, str]:
    if host and host.strip():
        return host, "--host"
    if named := environ.get("DOCKER_HOST", "").strip():
        return named, "DOCKER_HOST"
    return ("tcp://", tls_variable) if tls_variable else ("unix://", "default socket")


def _tls_from_environ(tls_variable: str, environ: Mapping[str, str]) -> TLS:
    """DOCKER_TLS_VERIFY, with any value, means TLS with verification; DOCKER_TLS without."""
    named = environ.get("DOCKER_CERT_PATH")
    folder = Path(named) if named else config_dir(environ)
    tls = _load_tls(folder, tls_variable == "DOCKER_TLS_VERIFY", environ)
    if tls.verify and tls.ca is None:
        raise EndpointError(
            f"DOCKER_TLS_VERIFY is set, but {display_path(folder / 'ca.pem', environ)} is missing",
            "Set DOCKER_CERT_PATH to the directory with ca.pem, or unset DOCKER_TLS_VERIFY.",
        )
    return tls


# Stored contexts


class _ContextStore:
    """The CLI's contexts: `meta/HASH/meta.json` and `tls/HASH/docker/*.pem`, by the name's SHA-256.

    Source: docker/cli `cli/context/store`.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.folder = config_dir(environ) / "contexts"

    def endpoint(self, name: str, chosen_by: str) -> Endpoint:
        """Read one context; EndpointError if it is unknown, broken or without a Docker endpoint."""
        key = hashlib.sha256(os.fsencode(name)).hexdigest()
        path = self.folder / "meta" / key / "meta.json"
        docker = self._docker_endpoint(path, name, chosen_by)
        tls = _load_tls(
            self.folder / "tls" / key / "docker",
            not get_ignoring_case(docker, "SkipTLSVerify"),
            self.environ,
        )
        has_tls = tls != TLS(None, None, None, verify=True)
        url = parse_host(
            get_ignoring_case(docker, "Host") or "unix://", f"context {name}", tls=has_tls
        )
        used = tls if has_tls and url.startswith("tcp:") else None
        return Endpoint(url, used, name, f"context {name}")

    def names(self) -> list[str]:
        """List the names of the contexts that can be read, `default` first."""
        return [DEFAULT_CONTEXT, *sorted(self._stored_names())]

    def _stored_names(self) -> Iterator[str]:
        for path in self.folder.glob("meta/*/meta.json"):
            try:
                name = get_ignoring_case(self._read(path), "Name")
            except (OSError, EndpointError):
                continue
            if isinstance(name, str):
                yield name

    def _docker_endpoint(self, path: Path, name: str, chosen_by: str) -> Mapping[str, Any]:
        try:
            endpoints = get_ignoring_case(self._read(path), "Endpoints")
        except (FileNotFoundError, NotADirectoryError):
            known = list_names(list(self.names()))
            raise EndpointError(
                f"there is no context {name!r} ({chosen_by})", f"Use one of the contexts: {known}."
            ) from None
        except Unreadable as why:
            raise EndpointError(f"{display_path(path, self.environ)} {why}") from None
        docker = endpoints.get("docker") if isinstance(endpoints, dict) else None
        if not isinstance(docker, dict) or not isinstance(
            get_ignoring_case(docker, "Host"), str | None
        ):
            raise EndpointError(
                f"context {name!r}: no Docker endpoint in {display_path(path, self.environ)}",
                "Set one with docker context update, or use another context.",
            )
        return docker

    def _read(self, path: Path) -> Mapping[str, Any]:
        try:
            return parse_object(read_file(path), display_path(path, self.environ))
        except CredentialError as error:
            raise EndpointError(error.message, error.hint) from None


def _load_tls(folder: Path, verify: bool, environ: Mapping[str, str]) -> TLS:
    ca, cert, key = (folder / f"{part}.pem" for part in ("ca", "cert", "key"))
    found = {path: text for path in (ca, cert, key) if (text := _read_pem(path, environ))}
    if (cert in found) != (key in found):
        there, missing = (cert, key) if cert in found else (key, cert)
        raise EndpointError(
            f"{display_path(there, environ)} exists, but {missing.name} is missing",
            "Provide both cert.pem and key.pem for a client certificate.",
        )
    if b"ENCRYPTED" in found.get(key, b""):
        raise EndpointError(
            f"{display_path(key, environ)} is encrypted: keys with a passphrase are not supported",
            "Decrypt it with openssl pkey, and keep the file readable only by you.",
        )
    ca_or_none, cert_or_none, key_or_none = (
        path if path in found else None for path in (ca, cert, key)
    )
    return TLS(ca_or_none, cert_or_none, key_or_none, verify)


def _read_pem(path: Path, environ: Mapping[str, str]) -> bytes:
    try:
        return read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except Unreadable as why:
        raise EndpointError(f"{display_path(path, environ)} {why}") from None
