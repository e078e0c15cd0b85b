"""An engine behind TLS that requires a client certificate, on the machine's loopback."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.engine.harness import RealEngine, make_swarm


@dataclass(frozen=True)
class TlsEngine:
    """`host` is tcp://127.0.0.1:PORT; the folders have the form of DOCKER_CERT_PATH.

    `certs` has a valid ca.pem, cert.pem and key.pem; `no_client` only the ca.pem;
    `other_ca` three files of an authority that the engine does not know.
    """

    engine: RealEngine
    host: str
    certs: Path
    no_client: Path
    other_ca: Path


def start(boot: Callable[..., RealEngine], folder: Path) -> TlsEngine:
    """Start Engine 26.1 as a one-node swarm that serves TLS in addition to its unix socket."""
    server, certs, no_client, other = (
        folder / "tls" / name for name in ("server", "certs", "no-client", "other-ca")
    )
    authority = trustme.CA()
    write(server, authority, authority.issue_cert("127.0.0.1", "localhost"))
    write(certs, authority, authority.issue_cert("client@example.invalid"))
    write(no_client, authority, None)
    stranger = trustme.CA()
    write(other, stranger, stranger.issue_cert("client@example.invalid"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        engine = boot("26.1", "tls", options=_options(server), listener=listener)
        host = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    make_swarm(engine)
    return TlsEngine(engine, host, certs, no_client, other)


def write(folder: Path, authority: trustme.CA, leaf: trustme.LeafCert | None) -> None:
    """Write ca.pem and, for `leaf`, cert.pem and key.pem."""
    folder.mkdir(parents=True)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    if leaf:
        leaf.private_key_pem.write_to_path(folder / "key.pem")
        chain = b"".join(part.bytes() for part in leaf.cert_chain_pems)
        (folder / "cert.pem").write_bytes(chain)


def _options(certs: Path) -> tuple[str, ...]:
    files = ("ca", "cert", "key")
    flags = (f"--tls{'cacert' if name == 'ca' else name}={certs / name}.pem" for name in files)
    return ("--tlsverify", *flags, "--host=fd://3")
