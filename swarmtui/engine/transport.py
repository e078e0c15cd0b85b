"""Send requests over unix sockets, TCP and TLS. Only this module and `ssh` open sockets.

Importing this module imports requests (some 150 ms), so `client` does it when it connects. Several
threads may use one transport: they share a session, whose state does not change (no cookies, no
redirects), and urllib3's connection pool, which is thread-safe. Nothing is ever retried.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests_unixsocket.adapters import UnixAdapter, UnixHTTPConnection, UnixHTTPConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError

from swarmtui import __version__
from swarmtui.engine.call import Call, TrackedConnection
from swarmtui.engine.endpoint import TLS, Endpoint
from swarmtui.engine.http_messages import ReadBody, Request, Response
from swarmtui.engine.transport_errors import Target, convert_error
from swarmtui.errors import ConnectError

POOL_SIZE = 8
CONNECT_TIMEOUT = 10.0


class Transport(Protocol):
    """Sends requests to one endpoint."""

    def send(self, request: Request, timeout: float, read_body: ReadBody | None = None) -> Response:
        """Send once; from name resolution to the last byte it takes at most `timeout` seconds.

        `read_body` reads the rows of a good response while it arrives; its errors are raised.

        ConnectError: nothing was carried out, because the request was not written completely or is
        not mutating. ReplyLost: a mutating request was written completely and no complete response
        came back, so it may have been carried out, or may still be.
        """
        ...

    def close(self) -> None:
        """Close all connections; pending requests end at once."""
        ...


def tcp_transport(endpoint: Endpoint) -> HttpTransport:
    """Make a transport over TCP, with TLS where the endpoint has it."""
    target = Target(endpoint.url, secure=endpoint.tls is not None)
    return HttpTransport(_tcp_session(endpoint), _base_url(endpoint), target)


def unix_transport(path: Path, url: str) -> HttpTransport:
    """Make a transport over the unix socket `path`; messages show `url`."""
    session = _session()
    session.mount("http+unix://", _UnixAdapter(path))
    return HttpTransport(session, "http+unix://localhost", Target(url, path))


class HttpTransport:
    """HTTP with the requests library, over the adapters of its session."""

    def __init__(self, session: requests.Session, base: str, target: Target) -> None:
        self._session = session
        self._base = base
        self._target = target
        self._pending: set[Call] = set()
        self._closed = False

    def send(self, request: Request, timeout: float, read_body: ReadBody | None = None) -> Response:
        """See Transport.send."""
        call = Call()
        self._pending.add(call)
        try:
            return call.run(lambda: self._send(request, timeout, read_body), timeout)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise convert_error(error, request, self._target, call) from error
        finally:
            self._pending.discard(call)

    def close(self) -> None:
        """See Transport.close."""
        self._closed = True
        for call in tuple(self._pending):
            call.abort()
        self._session.close()

    def _send(self, request: Request, timeout: float, read_body: ReadBody | None) -> Response:
        if self._closed:
            raise ConnectError(f"the connection to {self._target.url} was closed")
        with self._request(request, timeout) as response:
            head = Response(response.status_code, dict(response.headers))
            if read_body and head.is_good:
                return replace(head, rows=read_body(head, _pieces(response)))
            return replace(head, body=b"".join(_pieces(response)))

    def _request(self, request: Request, timeout: float) -> requests.Response:
        return self._session.request(
            request.method,
            self._base + request.path,
            headers=dict(request.headers),
            data=request.body or None,
            timeout=(min(timeout, CONNECT_TIMEOUT), timeout),
            allow_redirects=False,
            stream=True,
        )


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Yield the body as it arrives, without decoding: only the identity encoding is requested."""
    is_empty = True
    for piece in response.raw.stream(65536, decode_content=False):
        is_empty = is_empty and not piece
        yield piece
    if is_empty and _head_was_cut(response):
        raise HTTPError("the response ends before its body")


def _head_was_cut(response: requests.Response) -> bool:
    """Whether the connection ended inside the head, which http.client reads as the head's end."""
    framed = {"Content-Length", "Transfer-Encoding"} & set(response.headers)
    return response.status_code == 200 and not framed and response.request.method != "HEAD"


class _Session(requests.Session):
    def get_redirect_target(self, _: requests.Response) -> None:
        """Follow no redirect; requests would read its body without a limit here."""


def _session() -> requests.Session:
    session = _Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.headers["User-Agent"] = f"swarmtui/{__version__}"
    session.headers["Accept-Encoding"] = "identity"
    return session


def _tcp_session(endpoint: Endpoint) -> requests.Session:
    session = _session()
    session.mount("http://", _TcpAdapter(pool_maxsize=POOL_SIZE))
    session.mount("https://", _TcpAdapter(pool_maxsize=POOL_SIZE))
    if endpoint.tls:
        _set_tls(session, endpoint.tls)
    return session


def _base_url(endpoint: Endpoint) -> str:
    scheme = "https" if endpoint.tls else "http"
    return f"{scheme}://{urlsplit(endpoint.url).netloc}"


def _set_tls(session: requests.Session, tls: TLS) -> None:
    session.verify = _ca_bundle(tls) if tls.verify else False
    if tls.cert and tls.key:
        session.cert = (str(tls.cert), str(tls.key))
    if not tls.verify:
        # The user asked for it; a warning for each request would disturb the screen.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)


def _ca_bundle(tls: TLS) -> str | bool:
    """Return the file or directory of trusted CAs; True for the CAs that requests ships."""
    system = ssl.get_default_verify_paths()
    return str(tls.ca) if tls.ca else system.cafile or system.capath or True


class _Connection(TrackedConnection, HTTPConnection):
    """Plain TCP."""


class _SecureConnection(TrackedConnection, HTTPSConnection):
    """TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _TcpAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class _UnixSocket(UnixHTTPConnection):  # type: ignore[misc]
    """Raises NewConnectionError when connecting fails, as urllib3's own connections do."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.sock.settimeout(self.timeout)
            self.sock.connect(self.unix_socket_url)
        except OSError as error:
            self.close()
            raise NewConnectionError(self, str(error)) from error


class _UnixConnection(TrackedConnection, _UnixSocket):
    """A unix socket."""


class _UnixPool(UnixHTTPConnectionPool):  # type: ignore[misc]
    def __init__(self, path: Path) -> None:
        HTTPConnectionPool.__init__(self, "localhost", maxsize=POOL_SIZE)
        self.socket_path = str(path)

    def _new_conn(self) -> _UnixConnection:
        return _UnixConnection(self.socket_path)


class _UnixAdapter(UnixAdapter):  # type: ignore[misc]
    """One pool for one socket; the original has one for each URL and rarely reuses connections."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._pool = _UnixPool(path)

    def get_connection(self, url: str, proxies: Any = None) -> _UnixPool:  # noqa: ARG002
        return self._pool

    def close(self) -> None:
        self._pool.close()
