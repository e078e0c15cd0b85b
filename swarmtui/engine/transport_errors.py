"""Convert socket, TLS and HTTP exceptions of a request to the errors of `swarmtui.errors`.

The important difference is between "not written completely, so not carried out" (ConnectError) and
"it may have been carried out" (ReplyLost, for mutating requests).
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
    "Check that the Docker daemon runs: systemctl status docker. "
    "To use another engine, set --host, --context or DOCKER_HOST."
)
DOCKER_GROUP_HINT = (
    "Join the docker group and log in again: sudo usermod -aG docker $USER; or use sudo."
)
CERTIFICATES_HINT = "Check ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH or in the context."


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


# OpenSSL's reasons; only those of a handshake, which means that nothing was carried out.
_TLS_REASONS = (
    _TlsReason(
        r"CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_HANDSHAKE_FAILURE|ALERT_ACCESS_DENIED",
        "the server requires a client certificate that it accepts",
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
        "Use a name or address that is in the certificate.",
    ),
    _TlsReason(
        r"has expired|not yet valid",
        "the server's certificate is not valid at this time",
        "Check the clocks of both machines, or renew the certificate.",
    ),
    _TlsReason(
        r"CERTIFICATE_VERIFY_FAILED|verify failed",
        "the server's certificate is not signed by a trusted CA",
        CERTIFICATES_HINT,
    ),
    _TlsReason(
        r"WRONG_VERSION_NUMBER|HTTP_REQUEST|RECORD_LAYER_FAILURE|PACKET_LENGTH_TOO_LONG",
        "the server does not use TLS",
        "Unset DOCKER_TLS_VERIFY and DOCKER_TLS if the daemon listens without TLS.",
    ),
    _TlsReason(
        r"PEM|NO_START_LINE|KEY_VALUES_MISMATCH|no certificate or crl|KEY_TYPE_MISMATCH",
        "a certificate file or the key file cannot be used",
        CERTIFICATES_HINT,
    ),
    _TlsReason(
        r"UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_SHARED_CIPHER|NO_PROTOCOLS",
        "client and server do not share a TLS version or cipher",
        "Update the older side: the daemon, or Python and its OpenSSL.",
    ),
)


def convert_error(
    error: Exception, request: Request, target: Target, call: Call
) -> errors.SwarmtuiError:
    """Convert the exception that ended `call` to an error of the tree."""
    chain = tuple(_chain(error))
    tls = _tls_error(chain, target)
    if tls:
        return tls
    if isinstance(error, InvalidURL):
        return errors.ConnectError(f"{target.url} is not a usable address")
    aborted = isinstance(error, TimeoutError) and not call.connected
    if aborted or any(isinstance(e, ConnectTimeoutError) for e in chain):
        return _connect_error(chain, target)
    return _response_error(chain, request, target, call)


def _connect_error(chain: tuple[BaseException, ...], target: Target) -> errors.ConnectError:
    if any(map(_is_timeout, chain)):
        return errors.ConnectTimeout(
            f"{target.url} does not answer", "Check the address, and firewalls on the way."
        )
    if any(isinstance(e, socket.gaierror) for e in chain):
        return errors.ConnectError(
            f"{target.url}: the name could not be resolved",
            "Check the spelling, and the DNS server.",
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
        return errors.PermissionDenied(
            f"permission denied for this user: {path}", DOCKER_GROUP_HINT
        )
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
    timed_out = any(isinstance(e, ReadTimeoutError | TimeoutError) for e in chain)
    too_large = any(isinstance(e, ResponseTooLarge) for e in chain)
    if request.is_mutating and call.written:
        broken = "the response is too large" if too_large else "the connection broke"
        return reply_lost_error(request, "no response in time" if timed_out else broken)
    if timed_out:
        return _timeout_error(target, call)
    if target.secure and any(isinstance(e, ssl.SSLError | ConnectionError) for e in chain):
        # A server that rejects our certificate may close the connection before it sends the reason.
        return errors.TLSRefused(f"{target.url} closed the TLS connection", CERTIFICATES_HINT)
    if too_large:
        return errors.NotDocker(
            f"{target.url} sent a response of more than {MAX_RESPONSE_BYTES >> 20} MB",
            "Check that a Docker Engine is at this address.",
        )
    return errors.NotDocker(
        f"{target.url} did not send a complete HTTP response",
        "Check that a Docker Engine is at this address: it closed the connection or is not HTTP.",
    )


def _timeout_error(target: Target, call: Call) -> errors.ConnectTimeout:
    if call.written:
        return errors.ConnectTimeout(
            f"{target.url} accepted the request but did not answer in time",
            "Try again, or see the engine's log: it may be overloaded or hang.",
        )
    return errors.ConnectTimeout(
        f"{target.url} did not read the whole request in time: nothing was carried out",
        "Try again, or see the engine's log: it may be overloaded or hang.",
    )


def _reason(cause: OSError) -> str:
    return cause.strerror or str(cause) or "no connection"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and its causes; urllib3 keeps some causes only in the arguments."""
    while error is not None:
        yield error
        causes = (arg for arg in error.args if isinstance(arg, BaseException))
        error = error.__cause__ or error.__context__ or next(causes, None)
