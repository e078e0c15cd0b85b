"""What went wrong on the way to an engine or back: socket, TLS and HTTP exceptions, converted once.

The line that matters is between "not written completely, so not carried out" (a ConnectError) and
"it may have arrived" (ReplyLost, for requests that change something).
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from requests.exceptions import InvalidURL
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ReadTimeoutError

from swarmtui import errors
from swarmtui.engine.api_errors import reply_lost_error
from swarmtui.engine.call import MAX_RESPONSE_BYTES, Call, ResponseTooLarge
from swarmtui.engine.http_messages import Request

DAEMON_HINT = (
    "Is the Docker daemon running? See: systemctl status docker. "
    "Another place can be named with --host, --context or DOCKER_HOST."
)
DOCKER_GROUP_HINT = (
    "Join the docker group and log in again: sudo usermod -aG docker $USER; or run it with sudo."
)
CERTIFICATES_HINT = "ca.pem, cert.pem and key.pem are taken from DOCKER_CERT_PATH or the context."


@dataclass(frozen=True)
class Target:
    """Where a request went: the endpoint's URL for messages, the unix socket if it is one."""

    url: str
    path: Path | None = None
    secure: bool = False


class _TlsReason(NamedTuple):
    pattern: str
    message: str
    hint: str


# OpenSSL's reasons; only what a handshake can say, so that nothing of the request was acted upon.
_TLS_REASONS = (
    _TlsReason(
        r"CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_HANDSHAKE_FAILURE|ALERT_ACCESS_DENIED",
        "the server wants a client certificate that it knows",
        CERTIFICATES_HINT,
    ),
    _TlsReason(
        r"ALERT_UNKNOWN_CA|ALERT_CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|ALERT_DECRYPT_ERROR",
        "the server does not accept our client certificate",
        CERTIFICATES_HINT,
    ),
    _TlsReason(
        r"Hostname mismatch|IP address mismatch|doesn't match|not valid for",
        "the server's certificate is for another name",
        "Use a name or address that the certificate lists.",
    ),
    _TlsReason(
        r"has expired|not yet valid",
        "the server's certificate is not valid at this time",
        "Check the clocks of both machines, or renew the certificate.",
    ),
    _TlsReason(
        r"CERTIFICATE_VERIFY_FAILED|verify failed",
        "the server's certificate is not signed by a CA that we trust",
        f"Is it the right ca.pem? {CERTIFICATES_HINT}",
    ),
    _TlsReason(
        r"WRONG_VERSION_NUMBER|HTTP_REQUEST|RECORD_LAYER_FAILURE|PACKET_LENGTH_TOO_LONG",
        "the server does not speak TLS",
        "Unset DOCKER_TLS_VERIFY and DOCKER_TLS if the daemon listens without TLS.",
    ),
    _TlsReason(
        r"PEM|NO_START_LINE|KEY_VALUES_MISMATCH|no certificate or crl|KEY_TYPE_MISMATCH",
        "a file of certificates or the key cannot be used",
        CERTIFICATES_HINT,
    ),
    _TlsReason(
        r"UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_SHARED_CIPHER|NO_PROTOCOLS",
        "the two sides have no TLS version or cipher in common",
        "The daemon's TLS is too old or too new for this Python.",
    ),
)


def convert_error(
    error: Exception, request: Request, target: Target, call: Call
) -> errors.SwarmtuiError:
    """Convert what ended `call` to the error of the tree that it stands for."""
    chain = tuple(_chain(error))
    tls = _tls_error(chain, target)
    if tls:
        return tls
    if isinstance(error, InvalidURL):
        return errors.ConnectError(f"{target.url} is not a usable address")
    given_up = isinstance(error, TimeoutError) and not call.connected
    if given_up or any(isinstance(e, ConnectTimeoutError) for e in chain):
        return _connect_error(chain, target)
    return _response_error(chain, request, target, call)


def _connect_error(chain: tuple[BaseException, ...], target: Target) -> errors.ConnectError:
    if any(map(_is_timeout, chain)):
        return errors.ConnectTimeout(
            f"{target.url} does not answer", "Is the address right, and no firewall in between?"
        )
    if any(isinstance(e, socket.gaierror) for e in chain):
        return errors.ConnectError(
            f"{target.url}: the name could not be resolved",
            "Check the spelling, and the name server.",
        )
    cause = next((e for e in reversed(chain) if isinstance(e, OSError)), OSError())
    return _socket_error(cause, target.path) if target.path else _tcp_error(cause, target.url)


def _is_timeout(error: BaseException) -> bool:
    if isinstance(error, ConnectTimeoutError):
        return not isinstance(error, NewConnectionError)
    return isinstance(error, TimeoutError | BlockingIOError)


def _tcp_error(cause: OSError, url: str) -> errors.ConnectError:
    if cause.errno == errno.ECONNREFUSED:
        return errors.ConnectionRefused(f"{url} refused the connection", DAEMON_HINT)
    return errors.ConnectError(f"{url}: {_reason(cause)}", DAEMON_HINT)


def _socket_error(cause: OSError, path: Path) -> errors.ConnectError:
    if cause.errno in (errno.EACCES, errno.EPERM):
        return errors.PermissionDenied(f"this user may not use {path}", DOCKER_GROUP_HINT)
    if cause.errno in (errno.ENOENT, errno.ENOTDIR):
        return errors.SocketMissing(f"there is no socket {path}", DAEMON_HINT)
    if path.is_dir():
        return errors.SocketMissing(f"{path} is a directory, not a socket", DAEMON_HINT)
    if cause.errno == errno.ECONNREFUSED and path.is_socket():
        return errors.ConnectionRefused(f"{path} refused the connection", DAEMON_HINT)
    if path.exists() and not path.is_socket():
        return errors.SocketMissing(f"{path} is a file, not a socket", DAEMON_HINT)
    return errors.SocketMissing(f"{path}: {_reason(cause)}", DAEMON_HINT)


def _tls_error(chain: tuple[BaseException, ...], target: Target) -> errors.TLSRefused | None:
    for error in chain:
        if isinstance(error, ssl.SSLError | ssl.CertificateError):
            for pattern, message, hint in _TLS_REASONS:
                if re.search(pattern, str(error)):
                    return errors.TLSRefused(f"{target.url}: {message}", hint)
    return None


def _response_error(
    chain: tuple[BaseException, ...], request: Request, target: Target, call: Call
) -> errors.SwarmtuiError:
    late = any(isinstance(e, ReadTimeoutError | TimeoutError) for e in chain)
    large = any(isinstance(e, ResponseTooLarge) for e in chain)
    if request.is_mutating and call.written:
        broken = "the answer is too large" if large else "the connection broke"
        return reply_lost_error(request, "no answer in time" if late else broken)
    if late:
        return _timeout_error(target, call)
    if target.secure and any(isinstance(e, ssl.SSLError | ConnectionError) for e in chain):
        # A server that refuses our certificate may hang up before its reason has arrived.
        return errors.TLSRefused(f"{target.url} broke off the TLS connection", CERTIFICATES_HINT)
    if large:
        return errors.NotDocker(
            f"{target.url} answers with more than {MAX_RESPONSE_BYTES >> 20} MB",
            "Is it a Docker Engine?",
        )
    return errors.NotDocker(
        f"{target.url} did not give a whole HTTP answer",
        "It closed the connection or speaks something else: is it a Docker Engine?",
    )


def _timeout_error(target: Target, call: Call) -> errors.ConnectTimeout:
    if call.written:
        return errors.ConnectTimeout(
            f"{target.url} took the request but did not answer in time",
            "The engine may be overloaded or hang: see its log, or try again.",
        )
    return errors.ConnectTimeout(
        f"{target.url} did not take the whole request in time: nothing was carried out",
        "The engine may be overloaded or hang: see its log, or try again.",
    )


def _reason(cause: OSError) -> str:
    return cause.strerror or str(cause) or "no connection"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Follow the causes; urllib3 keeps some only among the arguments."""
    while error is not None:
        yield error
        held = (arg for arg in error.args if isinstance(arg, BaseException))
        error = error.__cause__ or error.__context__ or next(held, None)
