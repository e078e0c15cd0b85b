"""What went wrong on the way to an engine or back: socket, TLS and HTTP exceptions, converted once.

The line that matters is between "nothing was sent" (a ConnectError) and "it may have arrived"
(ReplyLost, for requests that change something).
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from requests.exceptions import InvalidURL
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ReadTimeoutError

from swarmtui import errors
from swarmtui.engine.exchange import Request
from swarmtui.engine.refusals import reply_lost

IS_IT_RUNNING = (
    "Is the Docker daemon running? See: systemctl status docker. "
    "Another place can be named with --host, --context or DOCKER_HOST."
)
JOIN_GROUP = (
    "Join the docker group and log in again: sudo usermod -aG docker $USER; or run it with sudo."
)
CERTIFICATES = "ca.pem, cert.pem and key.pem are taken from DOCKER_CERT_PATH or the context."


class _Tls(NamedTuple):
    pattern: str
    message: str
    hint: str


# OpenSSL's reasons; only what a handshake can say, so that nothing of the request was acted upon.
_TLS = (
    _Tls(
        r"CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_HANDSHAKE_FAILURE|ALERT_ACCESS_DENIED",
        "the server wants a client certificate that it knows",
        CERTIFICATES,
    ),
    _Tls(
        r"ALERT_UNKNOWN_CA|ALERT_CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|ALERT_DECRYPT_ERROR",
        "the server does not accept our client certificate",
        CERTIFICATES,
    ),
    _Tls(
        r"Hostname mismatch|IP address mismatch|doesn't match|not valid for",
        "the server's certificate is for another name",
        "Use a name or address that the certificate lists.",
    ),
    _Tls(
        r"has expired|not yet valid",
        "the server's certificate is not valid at this time",
        "Check the clocks of both machines, or renew the certificate.",
    ),
    _Tls(
        r"CERTIFICATE_VERIFY_FAILED|verify failed",
        "the server's certificate is not signed by a CA that we trust",
        f"Is it the right ca.pem? {CERTIFICATES}",
    ),
    _Tls(
        r"WRONG_VERSION_NUMBER|HTTP_REQUEST|RECORD_LAYER_FAILURE|PACKET_LENGTH_TOO_LONG",
        "the server does not speak TLS",
        "Unset DOCKER_TLS_VERIFY and DOCKER_TLS if the daemon listens without TLS.",
    ),
    _Tls(
        r"UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_SHARED_CIPHER|NO_PROTOCOLS",
        "the two sides have no TLS version or cipher in common",
        "The daemon's TLS is too old or too new for this Python.",
    ),
)


def failure(error: Exception, request: Request, place: str, path: Path | None) -> Exception:
    """Convert `error` to the error of the tree that it stands for.

    `place` is the endpoint's URL for messages, `path` the unix socket if it is one.
    """
    chain = tuple(_chain(error))
    tls = _tls_refused(chain, place)
    if tls:
        return tls
    if isinstance(error, InvalidURL):
        return errors.ConnectError(f"{place} is not a usable address")
    if any(isinstance(e, ConnectTimeoutError) for e in chain):
        return _unconnected(chain, place, path)
    return _unanswered(chain, request, place)


def _unconnected(
    chain: tuple[BaseException, ...], place: str, path: Path | None
) -> errors.ConnectError:
    if any(map(_is_late, chain)):
        return errors.ConnectTimeout(
            f"{place} does not answer", "Is the address right, and no firewall in between?"
        )
    if any(isinstance(e, socket.gaierror) for e in chain):
        return errors.ConnectError(
            f"{place}: there is no host of that name", "Check the spelling, and the name server."
        )
    cause = next((e for e in reversed(chain) if isinstance(e, OSError)), OSError())
    return _no_socket(cause, path) if path else _no_port(cause, place)


def _is_late(error: BaseException) -> bool:
    if isinstance(error, ConnectTimeoutError):
        return not isinstance(error, NewConnectionError)
    return isinstance(error, TimeoutError | BlockingIOError)


def _no_port(cause: OSError, place: str) -> errors.ConnectError:
    if cause.errno == errno.ECONNREFUSED:
        return errors.ConnectionRefused(f"nobody listens at {place}", IS_IT_RUNNING)
    return errors.ConnectError(f"{place}: {_reason(cause)}", IS_IT_RUNNING)


def _no_socket(cause: OSError, path: Path) -> errors.ConnectError:
    if cause.errno in (errno.EACCES, errno.EPERM):
        return errors.PermissionDenied(f"this user may not use {path}", JOIN_GROUP)
    if cause.errno in (errno.ENOENT, errno.ENOTDIR):
        return errors.SocketMissing(f"there is no socket {path}", IS_IT_RUNNING)
    if path.is_dir():
        return errors.SocketMissing(f"{path} is a directory, not a socket", IS_IT_RUNNING)
    if cause.errno == errno.ECONNREFUSED and path.is_socket():
        return errors.ConnectionRefused(f"nobody listens at {path}", IS_IT_RUNNING)
    if path.exists() and not path.is_socket():
        return errors.SocketMissing(f"{path} is a file, not a socket", IS_IT_RUNNING)
    return errors.SocketMissing(f"{path}: {_reason(cause)}", IS_IT_RUNNING)


def _tls_refused(chain: tuple[BaseException, ...], place: str) -> errors.TLSRefused | None:
    for error in chain:
        if isinstance(error, ssl.SSLError | ssl.CertificateError):
            for pattern, message, hint in _TLS:
                if re.search(pattern, str(error)):
                    return errors.TLSRefused(f"{place}: {message}", hint)
    return None


def _unanswered(
    chain: tuple[BaseException, ...], request: Request, place: str
) -> errors.SwarmtuiError:
    late = any(isinstance(e, ReadTimeoutError | TimeoutError) for e in chain)
    if request.changes:
        return reply_lost(request, "no answer in time" if late else "the connection broke")
    if late:
        return errors.ConnectTimeout(
            f"{place} took the request but did not answer in time",
            "The engine may be overloaded or hang: see its log, or try again.",
        )
    if any(isinstance(e, ssl.SSLError) for e in chain):
        return errors.TLSRefused(f"{place} broke off the TLS connection", CERTIFICATES)
    return errors.NotDocker(
        f"{place} did not give a whole HTTP answer",
        "It closed the connection or speaks something else: is it a Docker Engine?",
    )


def _reason(cause: OSError) -> str:
    return cause.strerror or str(cause) or "no connection"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
