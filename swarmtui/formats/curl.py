"""Format a request as a curl command: same path, headers and body, without credentials."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from swarmtui.formats.shell import ArgumentGroup, format_command

_REGISTRY_AUTH = "X-Registry-Auth"
_REMOTE_SOCKET = "/var/run/docker.sock"


class RequestLike(Protocol):
    """The request to send: `engine.http_messages.Request`."""

    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def body(self) -> bytes: ...  # noqa: D102


class TLSLike(Protocol):
    """The files of a TLS connection: `engine.endpoint.TLS`."""

    @property
    def ca(self) -> Path | None: ...  # noqa: D102
    @property
    def cert(self) -> Path | None: ...  # noqa: D102
    @property
    def key(self) -> Path | None: ...  # noqa: D102
    @property
    def verify(self) -> bool: ...  # noqa: D102


class EndpointLike(Protocol):
    """The endpoint to send it to: `engine.endpoint.Endpoint`."""

    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def tls(self) -> TLSLike | None: ...  # noqa: D102


def curl_command(request: RequestLike, endpoint: EndpointLike, *, multiline: bool = False) -> str:
    """Write the curl command that sends `request` to `endpoint`; with ssh, curl runs remotely.

    Credentials are replaced by "$REGISTRY_AUTH", a shell variable that the user sets.
    """
    scheme, _, rest = endpoint.url.partition("://")
    if scheme == "ssh":
        host, remote = _split_ssh(rest)
        options: list[ArgumentGroup] = [["--unix-socket", remote]]
        inner = _format_curl(request, options, "http://localhost", multiline)
        return format_command([["ssh", *host, inner]])
    if scheme == "unix":
        return _format_curl(request, [["--unix-socket", rest]], "http://localhost", multiline)
    web = "https" if endpoint.tls else "http"
    return _format_curl(request, _tls_options(endpoint.tls), f"{web}://{rest}", multiline)


def _format_curl(
    request: RequestLike, options: list[ArgumentGroup], base: str, multiline: bool
) -> str:
    method = [] if request.method == "GET" else [["--request", request.method]]
    headers = [["--header", f"{k}: {v}"] for k, v in request.headers.items() if k != _REGISTRY_AUTH]
    body = [["--data-raw", request.body.decode()]] if request.body else []
    groups = [["curl", "--silent", "--show-error"], *options, *method, *headers, *body]
    text = format_command([*groups, [base + request.path]], multiline=multiline)
    if _REGISTRY_AUTH not in request.headers:
        return text
    return f'curl --header "{_REGISTRY_AUTH}: $REGISTRY_AUTH"{text.removeprefix("curl")}'


def _tls_options(tls: TLSLike | None) -> list[ArgumentGroup]:
    if tls is None:
        return []
    files = {"--cacert": tls.ca, "--cert": tls.cert, "--key": tls.key}
    options: list[ArgumentGroup] = [[flag, str(path)] for flag, path in files.items() if path]
    return options if tls.verify else [["--insecure"], *options]


def _split_ssh(rest: str) -> tuple[list[str], str]:
    """Split `[user@]host[:port][/path]` into the arguments for ssh and the remote socket."""
    place, slash, path = rest.partition("/")
    host, colon, port = place.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = place, ""
    words = ["-p", port] if port else []
    return [*words, "--", host.replace("[", "").replace("]", "")], slash + path or _REMOTE_SOCKET
