"""A lost reply on real engines: never two services, and a correct report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from swarmtui.engine import Engine, Request
from swarmtui.engine.create_request import build_create_request
from swarmtui.errors import OutcomeUnknown
from swarmtui.launch.fetch import fetch_snapshot
from swarmtui.launch.request import resolve_spec
from swarmtui.launch.submit import stored_spec_matches, submit
from swarmtui.spec import parse_spec
from swarmtui.spec.field_info import all_field_infos, field_info
from swarmtui.spec.tree import keys_of, walk, with_value
from tests.engine.fault_proxy import FakeAnswer, Fault, FaultProxy
from tests.engine.full_spec import EXCLUDED_FIELDS, FULL_SPEC, full_spec
from tests.engine.harness import RealEngine

CREATE = ("POST", "/services/create")
RICH = {
    "Name": "web",
    "Labels": "team=shop empty",
    "TaskTemplate": {
        "ContainerSpec": {
            "Image": "bb:1",
            "Labels": "a=b",
            "Command": "sleep",
            "Args": "600",
            "Env": "A=1 B='two words'",
        },
        "Networks": [{"Target": "front", "Aliases": "w www"}, "back"],
        "RestartPolicy": {
            "Condition": "on-failure",
            "Delay": "1s",
            "MaxAttempts": "3",
            "Window": "2m",
        },
        "Resources": {
            "Limits": {"NanoCPUs": "0.5", "MemoryBytes": "64M"},
            "Reservations": {"NanoCPUs": "0.1", "MemoryBytes": "16M"},
        },
        "Placement": {"Constraints": ["node.role==manager"]},
    },
    "Mode": {"Replicated": {"Replicas": 0}},
    "UpdateConfig": {"Parallelism": 0, "Delay": "3s", "FailureAction": "continue"},
    "EndpointSpec": {"Mode": "vip", "Ports": ["8080:80", "53/udp"]},
}
NEWER = {
    "UpdateConfig": {"MaxFailureRatio": 0.1, "Order": "start-first", "Monitor": "7s"},
    "RollbackConfig": {"MaxFailureRatio": 0.3},
}


def request(engine: Engine, tree: dict[str, Any]) -> Request:
    return build_create_request(parse_spec(tree), engine.version)


@pytest.fixture
def front_door(clean_engine: RealEngine, proxy: Callable[[RealEngine], FaultProxy]) -> FaultProxy:
    return proxy(clean_engine)


def services(engine: RealEngine) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = engine.request_json("GET", "/services")
    return found


@pytest.mark.parametrize("how", [Fault.NO_ANSWER, Fault.HALF_ANSWER])
@pytest.mark.parametrize("version", ["1.24", "1.25", "1.30", None])
def test_a_service_whose_reply_was_lost_is_found(
    clean_engine: RealEngine, front_door: FaultProxy, how: Fault, version: str | None
) -> None:
    with Engine.connect(front_door.host, api_version=version, environ={}) as engine:
        tree = RICH if version and version < "1.30" else {**RICH, **NEWER}
        front_door.inject(how=how)
        done = submit(engine, request(engine, tree), "web")
    (service,) = services(clean_engine)
    assert (done.id, done.name, done.recovered) == (service["ID"], "web", True)
    assert front_door.counts[CREATE] == 1


def test_a_service_without_a_name_is_found_too(
    clean_engine: RealEngine, front_door: FaultProxy
) -> None:
    nameless = {key: value for key, value in RICH.items() if key != "Name"}
    clean_engine.request_json("POST", "/services/create", {**_plain(), "Name": "other"})
    with Engine.connect(front_door.host, environ={}) as engine:
        front_door.inject()
        done = submit(engine, request(engine, nameless), None)
    (found,) = (each for each in services(clean_engine) if each["ID"] == done.id)
    assert done.recovered
    assert done.name == found["Spec"]["Name"] != "other"
    assert len(services(clean_engine)) == 2


def test_a_late_request_leaves_the_outcome_unknown(
    clean_engine: RealEngine, front_door: FaultProxy
) -> None:
    with Engine.connect(front_door.host, environ={}) as engine:
        front_door.inject(how=Fault.BEFORE_ENGINE)
        with pytest.raises(OutcomeUnknown, match="there is no service web yet"):
            submit(engine, request(engine, RICH), "web")
    assert services(clean_engine) == []
    assert front_door.counts[CREATE] == 1


def test_a_name_in_use_before_leaves_the_outcome_unknown(
    clean_engine: RealEngine, front_door: FaultProxy
) -> None:
    """The refusal was lost. A clock that jumps back makes the other service look old.

    If the request arrived late, after that service was removed, it would succeed.
    """
    clock = iter([0.0])
    clean_engine.request_json("POST", "/services/create", {**_plain(), "Name": "web"})
    with Engine.connect(front_door.host, environ={}) as engine:
        front_door.inject()
        with pytest.raises(OutcomeUnknown, match="seems to be older"):
            submit(engine, request(engine, RICH), "web", clock=lambda: next(clock, -60.0))
    assert len(services(clean_engine)) == 1


def test_managers_whose_clocks_differ_do_not_hide_a_service(
    clean_engine: RealEngine, front_door: FaultProxy
) -> None:
    """The creation time is the leader's, the current time is that of the manager that is asked."""
    later = FakeAnswer(b'{"SystemTime": "2100-01-01T00:00:00Z"}')
    with Engine.connect(front_door.host, environ={}) as engine:
        front_door.inject()
        front_door.inject(lambda seen: seen.name == ("GET", "/info"), later)
        with pytest.raises(OutcomeUnknown, match="seems to be older"):
            submit(engine, request(engine, RICH), "web")
    assert len(services(clean_engine)) == 1


def test_without_a_lookup_it_prints_the_command_for_one(
    clean_engine: RealEngine, front_door: FaultProxy
) -> None:
    clock = iter(range(0, 1000, 10))
    with Engine.connect(front_door.host, environ={}) as engine:
        front_door.inject()
        front_door.inject(lambda seen: seen.method == "GET", times=100)
        with pytest.raises(OutcomeUnknown) as caught:
            submit(
                engine,
                request(engine, RICH),
                "web",
                clock=lambda: float(next(clock)),
                wait=lambda _: None,
            )
    assert caught.value.hint.endswith("docker service ls --filter name=web")
    assert len(services(clean_engine)) == 1


@pytest.mark.parametrize("version", ["1.24", "1.25", "1.30", "1.41", None])
def test_a_service_with_every_field_is_found(
    version: str | None, clean_any_engine: RealEngine, proxy: Callable[[RealEngine], FaultProxy]
) -> None:
    for name in ("db-key", "tls"):
        clean_any_engine.ensure_secret(name)
    for name in ("conf", "creds"):
        clean_any_engine.ensure_config(name)
    door = proxy(clean_any_engine)
    with Engine.connect(door.host, api_version=version, environ={}) as engine:
        spec = full_spec(engine.version, engine.version_info.engine_version)
        request = build_create_request(
            resolve_spec(spec, None, fetch_snapshot(engine)), engine.version
        )
        door.inject()
        done = submit(engine, request, "whole")
        assert done.recovered
        stored, body = engine.service(done.id)["Spec"], json.loads(request.body)
    assert stored_spec_matches(stored, body)
    unseen = [path for path, other in _otherwise(body) if stored_spec_matches(stored, other)]
    assert unseen == []


def _otherwise(body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The body with one value changed, for every value that is compared."""
    for path, value in walk(body):
        info = field_info(path)
        is_looked_at = "Networks" not in path and not (info and info.dropped)
        if is_looked_at and not isinstance(value, dict | list):
            other = "10.0.0.99" if "Nameservers" in path else _other(value)
            yield path, with_value(body, keys_of(path), other)


def _other(value: Any) -> Any:
    if isinstance(value, str):
        return f"{value}x"
    return not value if isinstance(value, bool) else value + 1


def test_that_spec_sets_every_field_that_can_be_combined() -> None:
    body = parse_spec(FULL_SPEC).model_dump(mode="json", by_alias=True, exclude_none=True)
    found = {info.path for path, _ in walk(body) if (info := field_info(path))}
    leaves = {info.path for info in all_field_infos().values() if info.notation != "object"}
    assert leaves - found == EXCLUDED_FIELDS


def _plain() -> dict[str, Any]:
    return {
        "TaskTemplate": {"ContainerSpec": {"Image": "bb:1"}},
        "Mode": {"Replicated": {"Replicas": 0}},
    }
