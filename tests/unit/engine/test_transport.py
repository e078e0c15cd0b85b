from __future__ import annotations

import errno
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from swarmtui import errors
from swarmtui.engine import api_requests, call, transport
from swarmtui.engine.connect import open_transport
from swarmtui.engine.endpoint import TLS, Endpoint
from swarmtui.engine.http_messages import Request, Response
from swarmtui.engine.transport import Transport
from swarmtui.spec.api_version import ApiVersion

GET = api_requests.version()
POST = api_requests.create_service({"Name": "web"}, ApiVersion(1, 41), "e30=")
BOTH = pytest.mark.parametrize("request_", [GET, POST], ids=["GET", "POST"])

Opener = Callable[..., Transport]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Open transports that are closed at the end."""
    kept: list[Transport] = []

    def opener(url: str, tls: TLS | None = None) -> Transport:
        kept.append(open_transport(Endpoint(url, tls)))
        return kept[-1]

    yield opener
    for each in kept:
        each.close()


def fails(opened: Opener, url: str, request: Request, **more: Any) -> errors.SwarmtuiError:
    """Return the error that sending raises."""
    timeout = more.pop("timeout", 5)
    with pytest.raises(errors.SwarmtuiError) as caught:
        opened(url, **more).send(request, timeout)
    return caught.value


# Requests and responses


def test_the_bytes_on_the_socket_are_those_of_the_request(
    tiny: Any, opened: Opener, tmp_path: Path
) -> None:
    server = tiny.unix(tmp_path / "s", lambda *_: tiny.json({"ID": "x"}, 201))
    answer = opened(f"unix://{tmp_path}/s").send(POST, 5)
    assert answer.status == 201
    assert answer.body == b'{"ID": "x"}'
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    assert first == f"POST {POST.path} HTTP/1.1"
    assert {f"{name}: {value}" for name, value in POST.headers.items()} <= set(lines)
    assert body == POST.body


def test_special_characters_in_a_path_arrive_unchanged(
    tiny: Any, opened: Opener, tmp_path: Path
) -> None:
    request = api_requests.get_service(ApiVersion(1, 41), "a/b c%2F~ü")
    server = tiny.unix(tmp_path / "s", lambda *_: tiny.json({}))
    opened(f"unix://{tmp_path}/s").send(request, 5)
    assert server.lines == [f"GET {request.path}"]


def test_a_socket_path_may_contain_characters_that_a_url_escapes(
    tiny: Any, opened: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "a b%41#?Ü"
    tiny.unix(path, lambda *_: tiny.json({}))
    assert opened(f"unix://{path}").send(GET, 5).status == 200


def test_one_connection_serves_different_requests(
    tiny: Any, opened: Opener, tmp_path: Path
) -> None:
    server = tiny.unix(tmp_path / "s", lambda *_: tiny.json({}))
    carrier = opened(f"unix://{tmp_path}/s")
    for request in (api_requests.ping(), GET, POST, GET):
        carrier.send(request, 5)
    assert len(server.requests) == 4
    assert server.connections == 1


def test_a_connection_that_the_server_closed_is_not_used_for_a_create(
    tiny: Any, opened: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "s"
    first = tiny.unix(path, lambda *_: tiny.json({}))
    carrier = opened(f"unix://{path}")
    carrier.send(GET, 5)
    first.close()
    path.unlink()
    second = tiny.unix(path, lambda *_: tiny.json({"ID": "x"}, 201))
    assert carrier.send(POST, 5).status == 201
    assert len(second.requests) == 1


def test_threads_share_a_transport(tiny: Any, opened: Opener, tmp_path: Path) -> None:
    server = tiny.unix(tmp_path / "s", lambda line, _: tiny.json(line))
    carrier = opened(f"unix://{tmp_path}/s")
    got: list[Response] = []

    def ask(n: int) -> None:
        for _ in range(10):
            answer = carrier.send(Request("GET", f"/{n}"), 5)
            if answer.body == f'"GET /{n}"'.encode():
                got.append(answer)

    threads = [threading.Thread(target=ask, args=[n]) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(server.requests) == 60


def test_redirects_are_not_followed_nor_cookies_kept(tiny: Any, opened: Opener) -> None:
    server, url = tiny.tcp(lambda *_: tiny.http(302, Location="/elsewhere", Set_Cookie="a=b"))
    carrier = opened(url)
    assert carrier.send(GET, 5).status == 302
    carrier.send(GET, 5)
    assert server.lines == ["GET /version"] * 2
    assert b"cookie" not in server.requests[1].lower()


def test_proxies_of_the_environment_are_not_used(
    tiny: Any, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    _, url = tiny.tcp(lambda *_: tiny.json({}))
    assert opened(url).send(GET, 5).status == 200


# No connection: nothing is sent


@BOTH
def test_a_socket_that_is_missing(opened: Opener, tmp_path: Path, request_: Request) -> None:
    error = fails(opened, f"unix://{tmp_path}/none", request_)
    assert type(error) is errors.SocketMissing
    assert str(tmp_path / "none") in error.message
    assert "systemctl status docker" in error.hint


@BOTH
def test_a_socket_that_is_a_directory(opened: Opener, tmp_path: Path, request_: Request) -> None:
    error = fails(opened, f"unix://{tmp_path}", request_)
    assert type(error) is errors.SocketMissing
    assert error.message == f"{tmp_path} is a directory, not a socket"


def test_a_socket_that_is_a_file_or_below_one(opened: Opener, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = fails(opened, f"unix://{tmp_path}/file", GET)
    assert type(error) is errors.SocketMissing
    assert error.message.endswith("is a file, not a socket")
    assert type(fails(opened, f"unix://{tmp_path}/file/s", GET)) is errors.SocketMissing


def test_a_path_that_is_too_long_for_a_socket(opened: Opener) -> None:
    error = fails(opened, f"unix:///{'x' * 200}", POST)
    assert type(error) is errors.SocketMissing
    assert "too long" in error.message


@BOTH
def test_a_socket_without_a_listener(opened: Opener, tmp_path: Path, request_: Request) -> None:
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(f"{tmp_path}/s")
    error = fails(opened, f"unix://{tmp_path}/s", request_)
    assert type(error) is errors.ConnectionRefused
    assert error.message == f"{tmp_path}/s refused the connection"


def test_a_socket_that_the_user_may_not_use(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(transport.socket.socket, "connect", refuse)
    error = fails(opened, "unix:///run/docker.sock", POST)
    assert type(error) is errors.PermissionDenied
    assert "/run/docker.sock" in error.message
    assert "usermod -aG docker" in error.hint


def test_a_socket_with_a_full_queue(opened: Opener, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as busy, socket.socket(socket.AF_UNIX) as first:
        busy.bind(f"{tmp_path}/s")
        busy.listen(0)
        first.connect(f"{tmp_path}/s")
        assert type(fails(opened, f"unix://{tmp_path}/s", POST)) is errors.ConnectTimeout


@BOTH
def test_a_port_without_a_listener(opened: Opener, request_: Request) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        error = fails(opened, url, request_)
    assert type(error) is errors.ConnectionRefused
    assert url in error.message


def raising(error: OSError) -> Callable[..., None]:
    def connect(*_: object, **__: object) -> None:
        raise error

    return connect


@pytest.mark.parametrize(
    ("cause", "kind", "words"),
    [
        (TimeoutError("timed out"), errors.ConnectTimeout, "does not answer"),
        (
            socket.gaierror(-2, "Name or service not known"),
            errors.ConnectError,
            "could not be resolved",
        ),
        (OSError(errno.EHOSTUNREACH, "No route to host"), errors.ConnectError, "No route to host"),
    ],
)
def test_a_host_that_cannot_be_reached(
    opened: Opener,
    monkeypatch: pytest.MonkeyPatch,
    cause: OSError,
    kind: type[errors.ConnectError],
    words: str,
) -> None:
    monkeypatch.setattr("urllib3.util.connection.create_connection", raising(cause))
    error = fails(opened, "tcp://manager.example.com:2375", POST)
    assert type(error) is kind
    assert "manager.example.com" in error.message
    assert words in error.message


# The request is sent


BROKEN = [
    pytest.param(None, id="nothing at all"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", id="half a head"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", id="half a body"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\r\n", id="half a chunk"
    ),
    pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", id="another protocol"),
]


@pytest.mark.parametrize("said", BROKEN)
@pytest.mark.parametrize(
    ("request_", "kind"),
    [(GET, errors.NotDocker), (POST, errors.ReplyLost)],
    ids=["GET", "POST"],
)
def test_an_incomplete_response(
    tiny: Any, opened: Opener, said: bytes, request_: Request, kind: type[errors.SwarmtuiError]
) -> None:
    server, url = tiny.tcp(lambda *_: _then_close(server, said))
    error = fails(opened, url, request_)
    assert type(error) is kind
    assert len(server.requests) == 1, "never sent again"


def _then_close(server: Any, said: bytes | None) -> None:
    if said:
        server._open[-1].sendall(said)


@pytest.mark.parametrize(
    ("request_", "kind"),
    [(GET, errors.ConnectTimeout), (POST, errors.ReplyLost)],
    ids=["GET", "POST"],
)
def test_a_server_that_never_answers(
    tiny: Any,
    opened: Opener,
    tmp_path: Path,
    request_: Request,
    kind: type[errors.SwarmtuiError],
) -> None:
    server = tiny.unix(tmp_path / "s", lambda *_: server.hang())
    error = fails(opened, f"unix://{tmp_path}/s", request_, timeout=0.1)
    assert type(error) is kind
    assert "in time" in error.message
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("request_", "kind"),
    [(GET, errors.NotDocker), (POST, errors.ReplyLost)],
    ids=["GET", "POST"],
)
def test_an_endless_answer_is_cut(
    tiny: Any,
    opened: Opener,
    monkeypatch: pytest.MonkeyPatch,
    request_: Request,
    kind: type[errors.SwarmtuiError],
) -> None:
    monkeypatch.setattr(call, "MAX_RESPONSE_BYTES", 1000)
    _, url = tiny.tcp(lambda *_: tiny.http(200, b"x" * 2000))
    assert type(fails(opened, url, request_)) is kind


def test_no_message_shows_credentials(tiny: Any, opened: Opener) -> None:
    _, url = tiny.tcp(lambda *_: None)
    error = fails(opened, url, POST)
    assert "e30=" not in f"{error} {error.hint}"


# TLS


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ca.pem, cert.pem and key.pem as docker names them; server.pem; other-*.pem of another CA."""
    folder = tmp_path_factory.mktemp("tls")
    for prefix in ("", "other-"):
        ca = trustme.CA()
        ca.cert_pem.write_to_path(str(folder / f"{prefix}ca.pem"))
        client = ca.issue_cert("client@example.com")
        client.private_key_pem.write_to_path(str(folder / f"{prefix}key.pem"))
        client.cert_chain_pems[0].write_to_path(str(folder / f"{prefix}cert.pem"))
        server = ca.issue_cert("127.0.0.1")
        server.private_key_and_cert_chain_pem.write_to_path(str(folder / f"{prefix}server.pem"))
        stranger = ca.issue_cert("manager.example.com")
        stranger.private_key_and_cert_chain_pem.write_to_path(str(folder / f"{prefix}name.pem"))
    return folder


def server_side(files: Path, certificate: str = "server.pem") -> ssl.SSLContext:
    """A server's context that demands a client certificate, as dockerd --tlsverify does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files / certificate)
    context.load_verify_locations(files / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def client_side(files: Path, ca: str = "", client: str | None = "", verify: bool = True) -> TLS:
    cert, key = (
        (None, None)
        if client is None
        else (files / f"{client}cert.pem", files / f"{client}key.pem")
    )
    return TLS(files / f"{ca}ca.pem", cert, key, verify)


def test_tls_with_a_client_certificate(tiny: Any, opened: Opener, files: Path) -> None:
    server, url = tiny.tcp(lambda *_: tiny.json({}), server_side(files))
    carrier = opened(url, client_side(files))
    assert carrier.send(GET, 5).status == carrier.send(POST, 5).status == 200
    assert server.connections == 1


def test_tls_without_verification_accepts_any_server(
    tiny: Any, opened: Opener, files: Path
) -> None:
    _, url = tiny.tcp(lambda *_: tiny.json({}), server_side(files, "other-name.pem"))
    tls = client_side(files, verify=False)
    assert opened(url, tls).send(GET, 5).status == 200


@pytest.mark.parametrize(
    ("server", "client", "words"),
    [
        ("server.pem", {"client": None}, "requires a client certificate"),
        ("server.pem", {"client": "other-"}, "does not accept our client certificate"),
        ("server.pem", {"ca": "other-"}, "not signed by a trusted CA"),
        ("other-server.pem", {}, "not signed by a trusted CA"),
        ("name.pem", {}, "for another name"),
    ],
)
@BOTH
def test_tls_certificates_that_are_not_accepted(
    tiny: Any,
    opened: Opener,
    files: Path,
    server: str,
    client: dict[str, Any],
    words: str,
    request_: Request,
) -> None:
    listening, url = tiny.tcp(lambda *_: tiny.json({}), server_side(files, server))
    error = fails(opened, url, request_, tls=client_side(files, **client))
    assert type(error) is errors.TLSRefused
    assert words in error.message
    assert not listening.requests


def test_tls_to_a_port_without_tls(tiny: Any, opened: Opener, files: Path) -> None:
    _, url = tiny.tcp(lambda *_: tiny.json({}))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_speak_plainly, args=[listener])
    thread.start()
    url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    error = fails(opened, url, POST, tls=client_side(files))
    thread.join()
    assert type(error) is errors.TLSRefused
    assert "does not use TLS" in error.message


def _speak_plainly(listener: socket.socket) -> None:
    """As Go's server does after a TLS ClientHello."""
    with listener, listener.accept()[0] as connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


def test_a_tls_server_that_closes_the_connection(opened: Opener, files: Path) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def hang_up() -> None:
        with listener, listener.accept()[0] as connection:
            connection.recv(1)

    thread = threading.Thread(target=hang_up)
    thread.start()
    url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    assert type(fails(opened, url, GET, tls=client_side(files))) is errors.TLSRefused
    thread.join()


def test_an_invalid_certificate_file(opened: Opener, files: Path, tmp_path: Path) -> None:
    broken = tmp_path / "ca.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n")
    error = fails(opened, "tcp://127.0.0.1:9", GET, tls=TLS(broken, None, None, True))
    assert isinstance(error, errors.TLSRefused | errors.ConnectionRefused)
