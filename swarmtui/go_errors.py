"""Translate error texts of Go programs (engines, registry clients) to plain sentences.

A sentence states only what is known: that a name could not be resolved at that moment, not that the
host does not exist. The original text is kept as the detail of an error.

Sources: Go net, net/http, crypto/tls, crypto/x509; distribution's errcode; containerd's resolver.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

GoErrorKind = Literal["no-route", "rate-limit", "login", "missing", "server-error"]


class _Row(NamedTuple):
    pattern: str
    kind: GoErrorKind
    reason: str


_TABLE = (
    _Row(r"proxyconnect", "no-route", "the proxy {host} could not be used"),
    _Row(
        r"toomanyrequests|\b429\b", "rate-limit", "{host} limits requests: too many at the moment"
    ),
    _Row(r"lookup |no such host", "no-route", "the name {host} could not be resolved"),
    _Row(
        r"network is unreachable|no route to host",
        "no-route",
        "there is no route to {host}",
    ),
    _Row(r"connection refused", "no-route", "{host} refused the connection"),
    _Row(
        r"x509: certificate (has expired|is not yet valid)|not yet valid",
        "no-route",
        "the TLS certificate of {host} is expired or not valid yet",
    ),
    _Row(
        r"x509: .*(valid for|doesn't contain any (IP )?SANs|not match)",
        "no-route",
        "the TLS certificate of {host} is for another name",
    ),
    _Row(r"x509: ", "no-route", "the engine does not trust the TLS certificate of {host}"),
    _Row(
        r"HTTP response to HTTPS client|first record does not look like a TLS",
        "no-route",
        "{host} does not use TLS",
    ),
    _Row(
        r"i/o timeout|deadline exceeded|Client\.Timeout|handshake timeout",
        "no-route",
        "{host} did not answer in time",
    ),
    _Row(r"tls: |handshake", "no-route", "the TLS handshake with {host} failed"),
    _Row(
        r"\bEOF\b|connection reset|broken pipe",
        "no-route",
        "{host} closed the connection",
    ),
    _Row(r"dial (tcp|udp)", "no-route", "{host} could not be reached"),
    _Row(
        r"unauthorized|denied|no basic auth|authentication required|authorization failed",
        "login",
        "{host} denied access",
    ),
    _Row(
        r"manifest unknown|manifest for \S+ not found|name unknown|repository \S+ not found"
        r"|NAME_UNKNOWN|MANIFEST_UNKNOWN",
        "missing",
        "{host} reported: not found",
    ),
    _Row(
        r"unexpected (HTTP )?status.*\b5\d\d\b|\b50[0234] (Internal|Bad|Service|Gateway)",
        "server-error",
        "{host} answered with a server error",
    ),
)
_HOST_PATTERNS = (
    r"lookup (?P<host>[\w.-]+)",
    r"https?://(?P<host>[\w.:\[\]-]+?)(?=[/\"\s?]|$)",
    r"dial (?:tcp|udp) (?P<host>[\w.:\[\]-]+?)(?=: )",
)
_GO_ERROR = re.compile(
    r"dial (tcp|udp)|(Get|Head|Post|Put) \\?\"https?://|x509: |proxyconnect|tls: "
)


@dataclass(frozen=True)
class GoError:
    """The meaning of an error text: its kind, and the reason with the host."""

    kind: GoErrorKind
    reason: str


def read_go_error(text: str) -> GoError | None:
    """Return the meaning of `text`, None if it is not in the table."""
    for pattern, kind, reason in _TABLE:
        if re.search(pattern, text):
            return GoError(kind, reason.format(host=_host(text)))
    return None


def explain_go_error(text: str) -> str:
    """Return a sentence for a raw Go error, and every other text unchanged."""
    found = read_go_error(text) if _GO_ERROR.search(text) else None
    return found.reason if found else text


def _host(text: str) -> str:
    """Return the host that failed: after `proxyconnect` it is the proxy."""
    about = text.partition("proxyconnect")[2] or text
    found = (re.search(pattern, about) for pattern in _HOST_PATTERNS)
    return next((match["host"] for match in found if match), "the server")
