"""The bed is real: what the engine tests stand on, asked without any of our own client."""

from __future__ import annotations

import pytest
from harness import RealEngine


@pytest.mark.parametrize(
    ("fixture", "release", "api", "oldest"),
    [("engine20", "20.10.", "1.41", "1.12"), ("engine26", "26.1.", "1.45", "1.24")],
)
def test_each_engine_is_the_release_it_is_named_for(
    request: pytest.FixtureRequest, fixture: str, release: str, api: str, oldest: str
) -> None:
    about = request.getfixturevalue(fixture).ask("GET", "/version")
    assert about["Version"].startswith(release)
    assert (about["ApiVersion"], about["MinAPIVersion"]) == (api, oldest)


def test_an_engine_is_a_swarm_of_one_with_networks_and_an_image(engine: RealEngine) -> None:
    swarm = engine.ask("GET", "/info")["Swarm"]
    assert (swarm["LocalNodeState"], swarm["ControlAvailable"], swarm["Nodes"]) == (
        "active",
        True,
        1,
    )
    networks = {network["Name"]: network for network in engine.ask("GET", "/networks")}
    assert all(networks[name]["Attachable"] for name in ("front", "back"))
    assert "bb:1" in engine.ask("GET", "/images/json")[0]["RepoTags"]


def test_an_engine_serves_the_oldest_and_its_newest_path(engine: RealEngine) -> None:
    newest = engine.ask("GET", "/version")["ApiVersion"]
    for version in ("1.24", newest):
        assert engine.ask("GET", f"/v{version}/services") == []
    major, minor = newest.split(".")
    assert engine.api("GET", f"/v{major}.{int(minor) + 1}/services")[0] == 400


def test_a_plain_engine_is_in_no_swarm(plain_engine: RealEngine) -> None:
    assert plain_engine.api("GET", "/services")[0] == 503
    assert plain_engine.ask("GET", "/info")["Swarm"]["LocalNodeState"] == "inactive"


def test_a_worker_says_that_it_is_one(worker_engine: RealEngine) -> None:
    swarm = worker_engine.ask("GET", "/info")["Swarm"]
    assert (swarm["LocalNodeState"], swarm["ControlAvailable"]) == ("active", False)
    status, answer = worker_engine.api("GET", "/services")
    assert (status, "not a swarm manager" in answer["message"]) == (503, True)


def test_the_docker_client_reaches_the_engine(engine: RealEngine) -> None:
    line = engine.docker("version", "--format", "{{.Server.APIVersion}}").stdout
    assert line.strip() == engine.ask("GET", "/version")["ApiVersion"]
