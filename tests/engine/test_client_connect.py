"""Connecting to real engines: versions, swarm states, TLS, ssh, lost replies, refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swarmtui import errors
from swarmtui.engine import Engine, client
from swarmtui.spec import ServiceSpec
from tests.engine import harness
from tests.engine.child_processes import kill_namespace, wait_for
from tests.engine.fault_proxy import Fault, FaultProxy
from tests.engine.harness import RealEngine
from tests.engine.ssh_server import SshEngine
from tests.engine.tls import TlsEngine

Proxied = Callable[[RealEngine], FaultProxy]
CREATE = ("POST", "/services/create")


def spec(name: str = "web", image: str = "bb:1", **more: Any) -> ServiceSpec:
    """A service that no node can run; rules across fields are not checked."""
    task = {
        "ContainerSpec": {"Image": image},
        "Placement": {"Constraints": ["node.labels.nowhere==1"]},
    }
    tree = {"Name": name, "TaskTemplate": task | more.pop("task", {}), **more}
    return ServiceSpec.model_validate(tree)


# Versions


@pytest.mark.parametrize(
    ("fixture", "version", "release"),
    [("engine20", "1.41", "20.10.24"), ("engine26", "1.45", "26.1.5")],
)
def test_the_newest_common_version_is_agreed_in_one_request(
    request: pytest.FixtureRequest, proxy: Proxied, fixture: str, version: str, release: str
) -> None:
    counting = proxy(request.getfixturevalue(fixture))
    with Engine.connect(counting.host, environ={}) as engine:
        assert str(engine.version) == version
        assert engine.version_info.engine_version.startswith(release)
        assert engine.version_info.os == "linux"
        assert counting.counts == {("HEAD", "/_ping"): 1}
        about = engine.ask_version()
        assert (about.engine_version, about.api_version, about.os) == (
            engine.version_info.engine_version,
            engine.version_info.api_version,
            engine.version_info.os,
        )
        engine.require_manager()
        state = engine.swarm_state()
    assert (state.kind, state.usable, state.nodes, state.managers) == ("manager", True, 1, 1)


@pytest.mark.parametrize(("pin", "serves"), [("1.46", "to 1.45"), ("1.55", "to 1.45")])
def test_a_pinned_version_that_the_engine_does_not_serve(
    engine26: RealEngine, pin: str, serves: str
) -> None:
    with pytest.raises(errors.VersionMismatch, match=serves):
        Engine.connect(engine26.host, environ={"DOCKER_API_VERSION": pin})


# Swarm states


def test_a_node_outside_a_swarm(plain_engine: RealEngine) -> None:
    with Engine.connect(plain_engine.host, environ={}) as engine:
        for ask in (engine.require_manager, engine.services, lambda: engine.create(spec())):
            with pytest.raises(errors.NotInSwarm) as caught:
                ask()
            assert "docker swarm init" in caught.value.hint


def test_a_worker_names_its_managers(worker_engine: RealEngine) -> None:
    with Engine.connect(worker_engine.host, environ={}) as engine:
        with pytest.raises(errors.WorkerOnly) as caught:
            engine.require_manager()
        assert "10.98.0.1:2377" in caught.value.hint
        with pytest.raises(errors.WorkerOnly):
            engine.create(spec())


# TLS and ssh


def _tls(certs: Path, **more: str) -> dict[str, str]:
    return {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(certs)} | more


def test_tls_with_a_client_certificate(tls_engine: TlsEngine) -> None:
    with Engine.connect(tls_engine.host, environ=_tls(tls_engine.certs)) as engine:
        created = engine.create(spec())
        assert engine.service("web")["ID"] == created.id
        engine.remove(created.id)


def test_tls_without_certificates_or_with_unknown_ones(tls_engine: TlsEngine) -> None:
    for certs, words in [
        (tls_engine.no_client, "client certificate"),
        (tls_engine.other_ca, "not signed by a trusted CA"),
    ]:
        with pytest.raises(errors.TLSRefused) as caught:
            Engine.connect(tls_engine.host, environ=_tls(certs))
        assert words in f"{caught.value.message} {caught.value.hint}"


def test_the_engine_refuses_a_client_with_an_unknown_certificate(tls_engine: TlsEngine) -> None:
    environ = {"DOCKER_TLS": "1", "DOCKER_CERT_PATH": str(tls_engine.other_ca)}
    with pytest.raises(errors.TLSRefused):
        Engine.connect(tls_engine.host, environ=environ)


def test_plain_http_to_a_tls_port(tls_engine: TlsEngine) -> None:
    with pytest.raises(errors.TLSRefused) as caught:
        Engine.connect(tls_engine.host, environ={})
    assert "DOCKER_TLS_VERIFY" in caught.value.hint


def test_an_engine_behind_ssh(ssh_engine: SshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", ssh_engine.environ["PATH"])
    host = f"{ssh_engine.host}{ssh_engine.engine.socket}"
    with Engine.connect(host, environ={}) as engine:
        created = engine.create(spec())
        assert engine.service("web")["ID"] == created.id
        engine.remove(created.id)


def test_a_missing_socket_behind_ssh(
    ssh_engine: SshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", ssh_engine.environ["PATH"])
    with pytest.raises(errors.SSHFailed) as caught:
        Engine.connect(f"{ssh_engine.host}/nowhere/docker.sock", environ={})
    assert "remote socket" in caught.value.hint


def test_a_missing_ssh_server(ssh_engine: SshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", ssh_engine.environ["PATH"])
    with pytest.raises(errors.SSHFailed, match="refused"):
        Engine.connect("ssh://root@127.0.0.1:1", environ={})


# Lost replies


@pytest.mark.parametrize(
    ("how", "exist"),
    [(Fault.NO_ANSWER, 1), (Fault.HALF_ANSWER, 1), (Fault.HANG, 1), (Fault.BEFORE_ENGINE, 0)],
)
def test_a_lost_reply_is_reported_and_the_create_is_never_repeated(
    clean_engine: RealEngine,
    proxy: Proxied,
    monkeypatch: pytest.MonkeyPatch,
    how: Fault,
    exist: int,
) -> None:
    monkeypatch.setattr(client, "CREATE_TIMEOUT", 3.0)
    cutting = proxy(clean_engine)
    with Engine.connect(cutting.host, environ={}) as engine:
        cutting.inject(how=how)
        with pytest.raises(errors.ReplyLost):
            engine.create(spec())
        assert cutting.counts[CREATE] == 1
        assert len(engine.services()) == exist
    assert len(clean_engine.request_json("GET", "/services")) == exist


# Refusals of a manager


REFUSED: list[tuple[str, dict[str, Any], type[errors.Refused], str]] = [
    (
        "constraint",
        {"task": {"Placement": {"Constraints": ["node.role=manager"]}}},
        errors.Refused,
        "Placement.Constraints",
    ),
    ("network", {"task": {"Networks": [{"Target": "nosuch"}]}}, errors.Refused, "swarm's networks"),
    ("local", {"task": {"Networks": [{"Target": "local"}]}}, errors.Refused, "overlay"),
    ("ingress", {"task": {"Networks": [{"Target": "ingress"}]}}, errors.Refused, "overlay"),
    ("name", {"name": "TAKEN"}, errors.NameConflict, "another name"),
    (
        "port",
        {"EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishedPort": 18080}]}},
        errors.Refused,
        "published port",
    ),
    (
        "dnsrr",
        {"EndpointSpec": {"Mode": "dnsrr", "Ports": [{"TargetPort": 80}]}},
        errors.Refused,
        "the spec",
    ),
    ("job", {"Mode": "replicated-job", "UpdateConfig": {}}, errors.Refused, "the spec"),
]


@pytest.mark.parametrize(
    ("more", "kind", "hint"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_an_error_in_the_spec_is_reported_as_one(
    clean_engine: RealEngine,
    more: dict[str, Any],
    kind: type[errors.Refused],
    hint: str,
) -> None:
    clean_engine.api("POST", "/networks/create", {"Name": "local", "Driver": "bridge"})
    ports = {"Ports": [{"TargetPort": 80, "PublishedPort": 18080}]}
    try:
        with Engine.connect(clean_engine.host, environ={}) as engine:
            engine.create(spec("taken", EndpointSpec=ports))
            with pytest.raises(kind) as caught:
                engine.create(spec(**({"name": "new"} | more)))
            assert hint in caught.value.hint
            assert "rpc error" not in caught.value.message
            assert len(engine.services()) == 1
    finally:
        clean_engine.api("DELETE", "/networks/local")


def test_lookups_of_missing_objects(engine: RealEngine) -> None:
    with Engine.connect(engine.host, environ={}) as asked:
        for ask in (asked.service, asked.remove):
            with pytest.raises(errors.NotFound):
                ask("nosuch")


def test_lists_of_the_manager(clean_engine: RealEngine) -> None:
    with Engine.connect(clean_engine.host, environ={}) as engine:
        created = engine.create(spec())
        assert [service["ID"] for service in engine.services()] == [created.id]
        assert {task["ServiceID"] for task in engine.tasks(created.id)} == {created.id}
        assert engine.tasks("web") == engine.tasks(created.id)
        assert {task["ID"] for task in engine.tasks("web")} <= {t["ID"] for t in engine.tasks()}
        assert len(engine.nodes()) == 1
        assert {"front", "back", "ingress"} <= {net["Name"] for net in engine.networks()}


def test_a_registry_that_cannot_be_reached(engine: RealEngine) -> None:
    with Engine.connect(engine.host, environ={}) as asked, pytest.raises(errors.Refused):
        asked.distribution("127.0.0.1:9/nosuch:1")


def test_the_leader_is_lost_during_a_create(boot: Callable[..., RealEngine]) -> None:
    """The manager answers, but does not know whether the service was created."""
    first, second = boot("26.1", "first", "10.98.0.1"), boot("26.1", "second", "10.98.0.2")
    harness.make_swarm(first)
    harness.join_swarm(second, first)
    first.docker("node", "promote", second.request_json("GET", "/info")["Swarm"]["NodeID"])
    wait_for(
        lambda: second.request_json("GET", "/info")["Swarm"]["ControlAvailable"], "two managers"
    )
    kill_namespace(second.process)
    with (
        Engine.connect(first.host, environ={}) as engine,
        pytest.raises(errors.ReplyLost, match="the manager stopped waiting"),
    ):
        engine.create(spec())
