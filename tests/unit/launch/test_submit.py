from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from swarmtui.engine.create_request import build_create_request
from swarmtui.engine.http_messages import Request
from swarmtui.engine.replies import CreatedService
from swarmtui.errors import (
    ConnectionRefused,
    NameConflict,
    OutcomeUnknown,
    ReplyLost,
    SwarmtuiError,
)
from swarmtui.launch.submit import LaunchedService, stored_spec_matches, submit, with_assigned_name
from swarmtui.spec import parse_spec
from swarmtui.spec.api_version import ApiVersion

V = ApiVersion(1, 41)
NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
SENT = {
    "Name": "web",
    "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1"}, "Networks": ["front"]},
    "UpdateConfig": {"MaxFailureRatio": 0.1},
}
STORED = {
    "Name": "web",
    "Labels": {},
    "TaskTemplate": {
        "ContainerSpec": {"Image": "nginx:1", "Isolation": "default"},
        "Networks": [{"Target": "id-of-front"}],
    },
    "UpdateConfig": {
        "Parallelism": 1,
        "FailureAction": "pause",
        "Monitor": 5 * 10**9,
        "MaxFailureRatio": 0.10000000149011612,
        "Order": "stop-first",
    },
}


class FakeEngine:
    """A manager whose clock is an hour ahead, and that loses replies."""

    version = V

    def __init__(
        self,
        *answers: list[Any] | SwarmtuiError,
        create: CreatedService | SwarmtuiError | None = None,
        slow: float = 0,
        info: Any = None,
    ) -> None:
        self.time = 0.0
        self.sent: list[Request] = []
        self.looks = 0
        self._answers = list(answers) or [[]]
        self._create = create or ReplyLost("the connection broke")
        self._slow = slow
        self._info = info

    def clock(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += seconds

    @property
    def now(self) -> datetime:
        return NOW + timedelta(hours=1, seconds=self.time)

    def submit(self, request: Request) -> CreatedService:
        self.sent.append(request)
        self.time += self._slow
        if isinstance(self._create, SwarmtuiError):
            raise self._create
        return self._create

    def services(self) -> list[Any]:
        self.looks += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, SwarmtuiError):
            raise answer
        return answer

    def service(self, service_id: str) -> dict[str, Any]:
        return service(id_=service_id, Name="clever_name")

    def send(self, request: Request) -> Any:
        assert request.path == "/v1.41/info"
        return {"SystemTime": api_time(self.now)} if self._info is None else self._info


def service(age: float = 0, id_: str = "s1", **spec: Any) -> dict[str, Any]:
    """A service that was created `age` seconds before the request was sent."""
    born = NOW + timedelta(hours=1, seconds=-age)
    return {"ID": id_, "CreatedAt": api_time(born), "Spec": {**STORED, **spec}}


def api_time(moment: datetime) -> str:
    """Format a time with nanoseconds, as Go does."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "789Z")


def launch(engine: FakeEngine, name: str | None = "web") -> LaunchedService:
    tree = SENT if name else {key: value for key, value in SENT.items() if key != "Name"}
    request = build_create_request(parse_spec(tree), V)
    return submit(engine, request, name, engine.clock, engine.wait)  # type: ignore[arg-type]


def test_an_answer_ends_the_launch() -> None:
    engine = FakeEngine(create=CreatedService("s1", ("a warning",)))
    assert launch(engine) == LaunchedService("s1", "web", ("a warning",))
    assert (len(engine.sent), engine.looks) == (1, 0)


def test_the_name_that_the_manager_chose_is_asked_for() -> None:
    engine = FakeEngine(create=CreatedService("s1"))
    launched = launch(engine, name=None)
    assert launched.name == "s1"
    assert with_assigned_name(engine, launched).name == "clever_name"  # type: ignore[arg-type]


def test_a_refusal_is_not_a_lost_reply() -> None:
    engine = FakeEngine(create=NameConflict("taken", status=409))
    with pytest.raises(NameConflict):
        launch(engine)
    assert (len(engine.sent), engine.looks) == (1, 0)


def test_a_service_that_is_found_was_created() -> None:
    engine = FakeEngine([service(id_="other", Name="webb"), service()])
    assert launch(engine) == LaunchedService("s1", "web", recovered=True)
    assert len(engine.sent) == 1


def test_it_may_appear_a_little_later() -> None:
    engine = FakeEngine([], [], [service()])
    assert launch(engine).recovered
    assert (len(engine.sent), engine.looks) == (1, 3)


def test_nothing_there_after_a_while_proves_nothing() -> None:
    """A request that was written completely may arrive late: a proxy can delay it for a minute."""
    engine = FakeEngine()
    with pytest.raises(OutcomeUnknown, match="it may still be created") as caught:
        launch(engine)
    assert caught.value.hint.endswith("docker service ls --filter name=web")
    assert isinstance(caught.value.__cause__, ReplyLost)
    assert engine.time == 3.0
    assert len(engine.sent) == 1


def test_a_slow_manager_is_waited_for_until_its_deadline() -> None:
    engine = FakeEngine(slow=10)
    with pytest.raises(OutcomeUnknown):
        launch(engine)
    assert engine.time == 25.0


def test_after_a_long_silence_it_is_still_looked_for() -> None:
    engine = FakeEngine(slow=40)
    with pytest.raises(OutcomeUnknown):
        launch(engine)
    assert engine.time == 43.0


def test_a_manager_that_comes_back_is_asked_again() -> None:
    gone = ConnectionRefused("connection refused")
    assert launch(FakeEngine(*[gone] * 50, [service()])).recovered


def test_without_a_reachable_manager_the_outcome_is_unknown() -> None:
    engine = FakeEngine(ConnectionRefused("connection refused"))
    with pytest.raises(OutcomeUnknown, match="connection refused") as caught:
        launch(engine)
    assert "docker service ls" in caught.value.hint
    assert engine.time == 25.0


def test_an_older_service_of_that_name_proves_nothing() -> None:
    """Clocks differ, so it may be ours. And it may be removed before the request arrives."""
    with pytest.raises(OutcomeUnknown, match="seems to be older than the request"):
        launch(FakeEngine([service(age=60)]))


@pytest.mark.parametrize("error", [TypeError("?"), RuntimeError("?"), RecursionError("?")])
def test_after_an_unexpected_error_the_outcome_is_unknown(error: Exception) -> None:
    class Broken(FakeEngine):
        def services(self) -> list[Any]:
            raise error

    with pytest.raises(OutcomeUnknown, match=f"unexpected {type(error).__name__}") as caught:
        launch(Broken())
    assert caught.value.hint.endswith("docker service ls --filter name=web")


@pytest.mark.parametrize("age", [-0.5, 0, 4])
def test_clocks_may_differ_a_little(age: float) -> None:
    assert launch(FakeEngine([service(age=age)])).recovered


@pytest.mark.parametrize(
    "row",
    [
        None,
        "web",
        {},
        {"ID": "s1"},
        {"ID": 7, "Spec": {"Name": "web"}},
        {"ID": "s1", "Spec": {"Name": ["web"]}},
        {"Spec": {"Name": "web"}},
    ],
)
def test_a_row_that_cannot_be_read_may_be_ours(row: Any) -> None:
    with pytest.raises(OutcomeUnknown, match="cannot be read"):
        launch(FakeEngine([row]))
    assert launch(FakeEngine([row, service()])).id == "s1"


@pytest.mark.parametrize("created", [7, None, "", "soon", "0001-01-01T00:00:00Z", {}])
def test_a_service_of_unknown_age_proves_nothing(created: Any) -> None:
    with pytest.raises(OutcomeUnknown, match="when services were created"):
        launch(FakeEngine([{**service(), "CreatedAt": created}]))


@pytest.mark.parametrize(
    "info", ["info", [], {}, {"SystemTime": 5}, {"SystemTime": "0001-01-01T00:00:00Z"}]
)
def test_without_the_engine_s_time_no_service_is_new_or_old(info: Any) -> None:
    with pytest.raises(OutcomeUnknown, match="when services were created"):
        launch(FakeEngine([service()], info=info))


@pytest.mark.parametrize("spec", [None, 7, "spec", [], {"Name": "web", "TaskTemplate": 7}])
def test_a_spec_of_another_type_is_not_the_one_that_was_sent(spec: Any) -> None:
    assert stored_spec_matches(spec, SENT) is False


def test_the_caveat_of_a_recovered_service() -> None:
    assert "may be theirs" in launch(FakeEngine([service()])).caveat
    assert launch(FakeEngine(create=CreatedService("s1"))).caveat == ""


def test_another_new_service_of_that_name_leaves_it_unknown() -> None:
    with pytest.raises(OutcomeUnknown, match="differs from the request") as caught:
        launch(FakeEngine([service(UpdateConfig={"MaxFailureRatio": 0.5})]))
    assert caught.value.hint.endswith("docker service ls --filter name=web")


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ({"Labels": {"a": "b"}}, False),
        ({"EndpointSpec": {"Ports": [{"TargetPort": 80}]}}, False),
        ({"EndpointSpec": {"Mode": "vip"}}, True),
    ],
)
def test_additions_that_engines_never_make(more: dict[str, Any], same: bool) -> None:
    engine = FakeEngine([service(**more)])
    if same:
        assert launch(engine).id == "s1"
    else:
        with pytest.raises(OutcomeUnknown, match="differs from the request"):
            launch(engine)


def test_without_a_name_the_one_new_service_like_it_counts() -> None:
    others = [service(age=60, id_="old", Name="a"), service(id_="b", Name="b", UpdateConfig={})]
    found = launch(FakeEngine([*others, service(Name="clever_name")]), name=None)
    assert found == LaunchedService("s1", "clever_name", recovered=True)


@pytest.mark.parametrize(
    "services", [[], [service(age=60)], [service(Name="a"), service(Name="b", id_="s2")]]
)
def test_without_a_name_none_or_several_leave_it_unknown(services: list[dict[str, Any]]) -> None:
    with pytest.raises(OutcomeUnknown):
        launch(FakeEngine(services), name=None)


def _container(**container: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": container}}


def _ratio(share: float) -> dict[str, Any]:
    return {"UpdateConfig": {"MaxFailureRatio": share}}


def _resolver(address: str) -> dict[str, Any]:
    return _container(DNSConfig={"Nameservers": [address]})


@pytest.mark.parametrize(
    ("found", "sent", "same"),
    [
        (STORED, SENT, True),
        ({"Name": "a", "Labels": {}}, {"Name": "a"}, True),
        ({"Name": "b"}, {"Name": "a"}, False),
        ({}, {"Name": "a"}, False),
        (None, {"UpdateConfig": {"Delay": 1}}, False),
        ({}, {"Name": "", "Labels": {}, "EndpointSpec": {"Ports": []}}, True),
        ({}, {"UpdateConfig": {"Parallelism": 0, "MaxFailureRatio": 0.0}}, True),
        (_container(Env=["A", "B"]), _container(Env=["A"]), False),
        (_container(Env=["A"]), _container(Env=["A", "B"]), False),
        (_container(Env=["A", "B"]), _container(Env=["B", "A"]), False),
        (
            _container(Ulimits=[{"Name": "core", "Soft": 1}]),
            _container(Ulimits=[{"Name": "core"}]),
            True,
        ),
        (_ratio(0.25), _ratio(0.25000001), True),
        (_ratio(0.25), _ratio(0.26), False),
        (_container(TTY=True), _container(TTY=True), True),
        (_container(), _container(TTY=True), False),
        (_container(), _container(Init=False), True),
        (_container(Image="nginx:latest@sha256:1"), _container(Image="nginx"), True),
        (_container(Image="nginx:1@sha256:1"), _container(Image="nginx:2"), False),
        ({}, _container(Image="nginx"), False),
        ({}, {"Networks": [{"Target": "front"}]}, True),
        ({"Labels": {"a": "1"}}, {"Labels": {"a": "1"}}, True),
        ({"Labels": {"a": "1", "b": "2"}}, {"Labels": {"a": "1"}}, False),
        ({"Labels": {}}, {"Labels": {"Image": ""}}, False),
        ({"Labels": {"Image": "x Y"}}, {"Labels": {"Image": "Z z"}}, False),
        ({"Mode": {"Replicated": {"Replicas": 1}}}, {"Mode": {"Global": {}}}, False),
        ({"Mode": {"Global": {}}}, {"Mode": {"Replicated": {"Replicas": 0}}}, False),
        ({"Mode": {"Global": {}}}, {"Mode": {"Global": {}}}, True),
        ({"Mode": {"Replicated": {}}}, {"Mode": {"Replicated": {"Replicas": 3}}}, False),
        (_container(Configs=[{"File": {}}]), _container(Configs=[{"Runtime": {}}]), False),
        (_container(Mounts=[{}]), _container(Mounts=[{"Consistency": "cached"}]), True),
        (_resolver("fd00::2"), _resolver("FD00:0::2"), True),
        (_resolver("fd00::2"), _resolver("fd00::3"), False),
        ({"Labels": 7}, {"Labels": {"a": "1"}}, False),
        ({"UpdateConfig": {"MaxFailureRatio": "x"}}, _ratio(0.25), False),
        (_container(DNSConfig={"Nameservers": 7}), _resolver("fd00::2"), False),
        (_container(DNSConfig={"Nameservers": ["x"]}), _resolver("fd00::2"), False),
        ({}, {"Future": {"x": 1}}, True),
        ({"Future": {"x": 2}}, {"Future": {"x": 1}}, False),
    ],
)
def test_stored_spec_matches(found: Any, sent: Any, same: bool) -> None:
    assert stored_spec_matches(found, sent) is same
