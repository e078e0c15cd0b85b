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
from swarmtui.engine.call import LARGEST_ANSWER, AnswerTooLarge, Call
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


@dataclass(frozen=True)
class Place:
    """Where a request went: the endpoint's URL for messages, the unix socket if it is one."""

    url: str
    path: Path | None = None
    secure: bool = False


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
        r"PEM|NO_START_LINE|KEY_VALUES_MISMATCH|no certificate or crl|KEY_TYPE_MISMATCH",
        "a file of certificates or the key cannot be used",
        CERTIFICATES,
    ),
    _Tls(
        r"UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_SHARED_CIPHER|NO_PROTOCOLS",
        "the two sides have no TLS version or cipher in common",
        "The daemon's TLS is too old or too new for this Python.",
    ),
)


def failure(error: Exception, request: Request, place: Place, call: Call) -> errors.SwarmtuiError:
    """Convert what ended `call` to the error of the tree that it stands for."""
    chain = tuple(_chain(error))
    tls = _tls_refused(chain, place)
    if tls:
        return tls
    if isinstance(error, InvalidURL):
        return errors.ConnectError(f"{place.url} is not a usable address")
    given_up = isinstance(error, TimeoutError) and not call.connected
    if given_up or any(isinstance(e, ConnectTimeoutError) for e in chain):
        return _unconnected(chain, place)
    return _unanswered(chain, request, place, call)


def _unconnected(chain: tuple[BaseException, ...], place: Place) -> errors.ConnectError:
    if any(map(_is_late, chain)):
        return errors.ConnectTimeout(
            f"{place.url} does not answer", "Is the address right, and no firewall in between?"
        )
    if any(isinstance(e, socket.gaierror) for e in chain):
        return errors.ConnectError(
            f"{place.url}: the name could not be resolved",
            "Check the spelling, and the name server.",
        )
    cause = next((e for e in reversed(chain) if isinstance(e, OSError)), OSError())
    return _no_socket(cause, place.path) if place.path else _no_port(cause, place.url)


def _is_late(error: BaseException) -> bool:
    if isinstance(error, ConnectTimeoutError):
        return not isinstance(error, NewConnectionError)
    return isinstance(error, TimeoutError | BlockingIOError)


def _no_port(cause: OSError, url: str) -> errors.ConnectError:
    if cause.errno == errno.ECONNREFUSED:
        return errors.ConnectionRefused(f"{url} refused the connection", IS_IT_RUNNING)
    return errors.ConnectError(f"{url}: {_reason(cause)}", IS_IT_RUNNING)


def _no_socket(cause: OSError, path: Path) -> errors.ConnectError:
    if cause.errno in (errno.EACCES, errno.EPERM):
        return errors.PermissionDenied(f"this user may not use {path}", JOIN_GROUP)
    if cause.errno in (errno.ENOENT, errno.ENOTDIR):
        return errors.SocketMissing(f"there is no socket {path}", IS_IT_RUNNING)
    if path.is_dir():
        return errors.SocketMissing(f"{path} is a directory, not a socket", IS_IT_RUNNING)
    if cause.errno == errno.ECONNREFUSED and path.is_socket():
        return errors.ConnectionRefused(f"{path} refused the connection", IS_IT_RUNNING)
    if path.exists() and not path.is_socket():
        return errors.SocketMissing(f"{path} is a file, not a socket", IS_IT_RUNNING)
    return errors.SocketMissing(f"{path}: {_reason(cause)}", IS_IT_RUNNING)


def _tls_refused(chain: tuple[BaseException, ...], place: Place) -> errors.TLSRefused | None:
    for error in chain:
        if isinstance(error, ssl.SSLError | ssl.CertificateError):
            for pattern, message, hint in _TLS:
                if re.search(pattern, str(error)):
                    return errors.TLSRefused(f"{place.url}: {message}", hint)
    return None


def _unanswered(
    chain: tuple[BaseException, ...], request: Request, place: Place, call: Call
) -> errors.SwarmtuiError:
    late = any(isinstance(e, ReadTimeoutError | TimeoutError) for e in chain)
    large = any(isinstance(e, AnswerTooLarge) for e in chain)
    if request.is_mutating and call.written:
        broken = "the answer is too large" if large else "the connection broke"
        return reply_lost(request, "no answer in time" if late else broken)
    if late:
        return _late(place, call)
    if place.secure and any(isinstance(e, ssl.SSLError | ConnectionError) for e in chain):
        # A server that refuses our certificate may hang up before its reason has arrived.
        return errors.TLSRefused(f"{place.url} broke off the TLS connection", CERTIFICATES)
    if large:
        return errors.NotDocker(
            f"{place.url} answers with more than {LARGEST_ANSWER >> 20} MB",
            "Is it a Docker Engine?",
        )
    return errors.NotDocker(
        f"{place.url} did not give a whole HTTP answer",
        "It closed the connection or speaks something else: is it a Docker Engine?",
    )


def _late(place: Place, call: Call) -> errors.ConnectTimeout:
    if call.written:
        return errors.ConnectTimeout(
            f"{place.url} took the request but did not answer in time",
            "The engine may be overloaded or hang: see its log, or try again.",
        )
    return errors.ConnectTimeout(
        f"{place.url} did not take the whole request in time: nothing was carried out",
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
