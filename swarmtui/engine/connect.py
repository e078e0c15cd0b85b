"""Choose the transport for an endpoint: unix socket, TCP, TLS or ssh."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from swarmtui.engine.endpoint import Endpoint
from swarmtui.engine.transport import Transport, tcp_transport, unix_transport


def open_transport(endpoint: Endpoint) -> Transport:
    """Make a transport to `endpoint`; only ssh connects at once, others with the first request."""
    scheme = urlsplit(endpoint.url).scheme
    if scheme == "ssh":
        from swarmtui.engine.ssh import SSHTransport

        return SSHTransport(endpoint.url)
    if scheme == "unix":
        return unix_transport(Path(endpoint.url.removeprefix("unix://")), endpoint.url)
    return tcp_transport(endpoint)
