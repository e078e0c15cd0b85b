"""Requests end at their deadline whatever the server does; errors are right about what was sent."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from swarmtui import errors
from swarmtui.engine import Engine, api_requests, call
from swarmtui.engine.connect import open_transport
from swarmtui.engine.endpoint import Endpoint
from swarmtui.engine.http_messages import Request
from swarmtui.engine.negotiation import VersionInfo
from swarmtui.launch.digest_lookup import look_up_digest
from swarmtui.launch.watch import watch
from swarmtui.spec.api_version import ApiVersion
from tests.fuzz.fuzz_settings import COUNT, examples_per_test
from tests.fuzz.hostile_server import FLOODS, SLOW, VALID_ANSWER, Behaviour, HostileServers

DEADLINE = 1.0
GENEROUS = 10.0  # seconds; long, for a loaded machine: none of these servers ends by itself
GET = api_requests.version()
POST = api_requests.create_service({"Name": "web"}, ApiVersion(1, 41))
LARGE = api_requests.create_service({"Name": "x" * 20_000_000}, ApiVersion(1, 41))
OVER = ("unix", "tcp", "tls")


def cases(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each name on one kind of socket, on all of them in `make fuzz`."""
    return [*product(names, OVER)] if COUNT else [*zip(names, cycle(OVER), strict=False)]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> HostileServers:
    return HostileServers.make(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call, "MAX_RESPONSE_BYTES", 1_000_000)


def outcome(endpoint: Endpoint, request: Request, seconds: float = DEADLINE) -> type[BaseException]:
    """The kind of error at the deadline or soon after."""
    transport = open_transport(endpoint)
    start = time.monotonic()
    try:
        with pytest.raises(errors.SwarmtuiError) as caught:
            transport.send(request, seconds)
        assert time.monotonic() - start < GENEROUS
        return caught.type
    finally:
        transport.close()


@pytest.mark.parametrize(("name", "over"), cases(SLOW))
def test_an_endless_answer_ends_at_the_deadline(
    servers: HostileServers, name: str, over: str
) -> None:
    with servers.serving(over, SLOW[name]) as (_, endpoint):
        assert outcome(endpoint, GET) is errors.ConnectTimeout
        assert outcome(endpoint, POST) is errors.ReplyLost


@pytest.mark.parametrize(("name", "over"), cases(FLOODS))
def test_a_flood_is_cut_off(servers: HostileServers, name: str, over: str, small: None) -> None:
    with servers.serving(over, FLOODS[name]) as (_, endpoint):
        assert outcome(endpoint, GET, 30) is errors.NotDocker
        assert outcome(endpoint, POST, 30) is errors.ReplyLost


@pytest.mark.parametrize("over", OVER)
def test_a_server_that_does_not_read_got_no_request(servers: HostileServers, over: str) -> None:
    with servers.serving(over, Behaviour(request_bytes=1)) as (_, endpoint):
        assert outcome(endpoint, LARGE) is errors.ConnectTimeout
    with servers.serving(over, Behaviour(request_bytes=1)) as (_, endpoint):
        assert outcome(endpoint, POST) is errors.ReplyLost, "the system accepted all of it"


@pytest.mark.parametrize("over", OVER)
def test_a_server_that_closes_during_the_request_got_no_request(
    servers: HostileServers, over: str
) -> None:
    with servers.serving(over, Behaviour(request_bytes=1000, closes=True)) as (server, endpoint):
        assert issubclass(outcome(endpoint, LARGE, 30), errors.ConnectError)
        assert not server.has_whole_request


@pytest.mark.parametrize("request_", [GET, POST])
def test_a_handshake_without_an_answer(servers: HostileServers, request_: Request) -> None:
    with servers.serving("tls", Behaviour(request_bytes=10**9, does_handshake=False)) as (
        _,
        endpoint,
    ):
        assert outcome(endpoint, request_) is errors.ConnectTimeout


@pytest.mark.parametrize("request_", [GET, POST])
def test_a_handshake_that_trickles(servers: HostileServers, request_: Request) -> None:
    greeting = bytes([22, 3, 3, 64, 0, 2, 0, 63, 252])  # the head of a long handshake record
    slow = Behaviour(
        request_bytes=1, answer=greeting, more=b"\0", byte_delay=0.03, does_handshake=False
    )
    with servers.serving("tls", slow) as (_, endpoint):
        assert outcome(endpoint, request_) is errors.ConnectTimeout


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A name server that does not answer until the event is set."""
    answers, ask = threading.Event(), socket.getaddrinfo

    def getaddrinfo(*args: object, **more: object) -> object:
        answers.wait()
        return ask(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield answers
    answers.set()


def test_a_late_name_server_does_not_cause_a_request(
    servers: HostileServers, name_server: threading.Event
) -> None:
    with servers.serving("tcp", Behaviour()) as (server, endpoint):
        transport = open_transport(endpoint)
        with pytest.raises(errors.ConnectTimeout, match="does not answer"):
            transport.send(POST, DEADLINE)
        name_server.set()
        assert server.client_closed.wait(GENEROUS)
        transport.close()
        assert not server.received


def test_closing_ends_pending_requests(servers: HostileServers) -> None:
    with servers.serving("unix", SLOW["no answer"]) as (server, endpoint):
        transport = open_transport(endpoint)
        ended: list[type] = []

        def ask() -> None:
            try:
                transport.send(GET, 600)
            except errors.SwarmtuiError as error:
                ended.append(type(error))

        thread = threading.Thread(target=ask)
        thread.start()
        while not server.has_whole_request:
            assert thread.is_alive()
        transport.close()
        thread.join(GENEROUS)
        assert ended == [errors.ConnectTimeout]
        with pytest.raises(errors.ConnectError, match="was closed"):
            transport.send(GET, 600)


def test_an_interrupted_request_is_cancelled(servers: HostileServers) -> None:
    """Ctrl+C while waiting for the answer ends the connection and the wait."""
    waits = threading.get_ident()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with servers.serving("unix", Behaviour(request_bytes=10**9)) as (server, endpoint):

        def interrupt() -> None:
            while not server.has_whole_request:
                server.stopped.wait(0.01)
            signal.pthread_kill(waits, signal.SIGINT)

        thread = threading.Thread(target=interrupt)
        thread.start()
        transport = open_transport(endpoint)
        with pytest.raises(KeyboardInterrupt):
            transport.send(POST, 600)
        thread.join()
        assert server.client_closed.wait(GENEROUS)
        transport.close()
    signal.signal(signal.SIGINT, before)


@given(
    over=st.sampled_from(OVER),
    request=st.sampled_from([GET, POST]),
    length=st.integers(0, len(VALID_ANSWER) - 1),
    byte_delay=st.sampled_from([0.0, 0.002]),
    more=st.sampled_from([b"", b"0", b" ", b"\r\n", b"1\r\n0\r\n"]),
)
@settings(examples_per_test(5), max_examples=min(COUNT, 300) or 5)
def test_an_answer_that_stops_anywhere(
    servers: HostileServers,
    over: str,
    request: Request,
    length: int,
    byte_delay: float,
    more: bytes,
) -> None:
    """Cut at `length`, then silence or endless repetition: one of swarmtui's errors, in time."""
    completed = (VALID_ANSWER[:length] + more * 4).replace(b"\r\r\n", b"\r\n")
    assume(not completed.startswith(VALID_ANSWER))
    does = Behaviour(
        answer=VALID_ANSWER[:length], more=more, byte_delay=0.001 if more else byte_delay
    )
    with servers.serving(over, does) as (server, endpoint):
        kind = outcome(endpoint, request)
        assert issubclass(kind, errors.ReplyLost if request.is_mutating else errors.ConnectError)
        assert server.has_whole_request


def test_watching_ends_in_time_though_the_manager_hangs(
    servers: HostileServers,
) -> None:
    """`apply --timeout 1s`: a request may take 30 s, but all of them together only 1 s."""
    with servers.serving("unix", SLOW["a header"]) as (_, endpoint):
        about = VersionInfo("26.1", ApiVersion(1, 45), ApiVersion(1, 24))
        start = time.monotonic()
        with Engine(open_transport(endpoint), endpoint, about, about.api_version) as engine:
            verdict = watch(engine, "s1", timeout=1.0)
        assert verdict.kind == "timed-out"
        assert "did not answer in time" in verdict.sentence
        assert time.monotonic() - start < GENEROUS


def test_digest_lookup_ends_in_time_though_the_manager_hangs(servers: HostileServers) -> None:
    with servers.serving("unix", SLOW["a body"]) as (_, endpoint):
        about = VersionInfo("26.1", ApiVersion(1, 45), ApiVersion(1, 24))
        start = time.monotonic()
        with Engine(open_transport(endpoint), endpoint, about, about.api_version) as engine:
            assert look_up_digest(engine, "nginx:1.27", timeout=1.0).outcome == "unreachable"
        assert time.monotonic() - start < GENEROUS
