from __future__ import annotations

from typing import Any

import pytest

from swarmtui.cluster.references import with_resolved_ids
from swarmtui.cluster.snapshot import Config, Secret, Snapshot
from swarmtui.spec import ServiceSpec, parse_spec, to_wire
from swarmtui.spec.api_version import NEWEST

SWARM = Snapshot(
    secrets=(Secret("k1", "db-key"), Secret("k2", "tls")),
    configs=(Config("c1", "conf"), Config("c2", "creds")),
)


def spec(**container: Any) -> ServiceSpec:
    return parse_spec({"TaskTemplate": {"ContainerSpec": {"Image": "nginx", **container}}})


def body(made: ServiceSpec) -> dict[str, Any]:
    found: dict[str, Any] = to_wire(made, NEWEST)["TaskTemplate"]["ContainerSpec"]
    return found


def credentials(config: str, **container: Any) -> ServiceSpec:
    return spec(Privileges={"CredentialSpec": {"Config": config}}, **container)


def test_names_get_their_ids() -> None:
    done = body(with_resolved_ids(spec(Secrets=["tls", "db-key"], Configs=["conf"]), SWARM))
    assert [row["SecretID"] for row in done["Secrets"]] == ["k2", "k1"]
    assert [row["ConfigID"] for row in done["Configs"]] == ["c1"]
    assert done["Configs"][0]["File"]["Name"] == "conf"


@pytest.mark.parametrize("name", ["DB-KEY", "db", "k1", "db-key2"])
def test_a_name_must_be_exact(name: str) -> None:
    assert with_resolved_ids(spec(Secrets=[name]), SWARM) == spec(Secrets=[name])


def test_an_existing_id_is_kept() -> None:
    rows = [{"SecretName": "tls", "SecretID": "mine"}]
    assert body(with_resolved_ids(spec(Secrets=rows), SWARM))["Secrets"][0]["SecretID"] == "mine"


@pytest.mark.parametrize("config", ["creds", "config://creds", "c2", "config://c2"])
def test_a_credential_spec_gets_its_config(config: str) -> None:
    """The same as docker service create --credential-spec config://creds sends."""
    done = body(with_resolved_ids(credentials(config, Configs=["conf"]), SWARM))
    assert done["Privileges"]["CredentialSpec"] == {"Config": "c2"}
    assert [row["ConfigName"] for row in done["Configs"]] == ["conf", "creds"]
    assert done["Configs"][1] == {"ConfigName": "creds", "ConfigID": "c2", "Runtime": {}}


def test_an_existing_config_for_the_engine_is_not_added_again() -> None:
    rows = [{"ConfigName": "creds", "Runtime": {}}]
    done = with_resolved_ids(credentials("creds", Configs=rows), SWARM)
    assert len(body(done)["Configs"]) == 1
    assert with_resolved_ids(done, SWARM) == done


def test_a_file_of_the_same_config_is_kept() -> None:
    done = body(with_resolved_ids(credentials("creds", Configs=["creds"]), SWARM))
    assert [sorted(row) for row in done["Configs"]] == [
        ["ConfigID", "ConfigName", "File"],
        ["ConfigID", "ConfigName", "Runtime"],
    ]


def test_other_privileges_are_kept() -> None:
    made = spec(Privileges={"CredentialSpec": {"Config": "creds"}, "NoNewPrivileges": True})
    assert body(with_resolved_ids(made, SWARM))["Privileges"]["NoNewPrivileges"] is True


@pytest.mark.parametrize("made", [spec(), credentials("nowhere"), spec(Env=["A=1"])])
def test_a_spec_without_known_names_is_unchanged(made: ServiceSpec) -> None:
    assert with_resolved_ids(made, SWARM) is made
