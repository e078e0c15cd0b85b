from __future__ import annotations

from typing import Any

import pytest

from swarmtui.cluster.references import RULES, missing, with_resolved_ids
from swarmtui.cluster.snapshot import Config, Secret, Snapshot
from swarmtui.spec import ServiceSpec, parse_spec, to_wire
from swarmtui.spec.api_version import NEWEST

CONTAINER = "TaskTemplate.ContainerSpec"
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


def test_what_has_an_id_keeps_it() -> None:
    rows = [{"SecretName": "tls", "SecretID": "mine"}]
    assert body(with_resolved_ids(spec(Secrets=rows), SWARM))["Secrets"][0]["SecretID"] == "mine"


@pytest.mark.parametrize("config", ["creds", "config://creds", "c2", "config://c2"])
def test_a_credential_spec_gets_its_config(config: str) -> None:
    """As docker service create --credential-spec config://creds sends it."""
    done = body(with_resolved_ids(credentials(config, Configs=["conf"]), SWARM))
    assert done["Privileges"]["CredentialSpec"] == {"Config": "c2"}
    assert [row["ConfigName"] for row in done["Configs"]] == ["conf", "creds"]
    assert done["Configs"][1] == {"ConfigName": "creds", "ConfigID": "c2", "Runtime": {}}


def test_a_config_that_is_there_for_the_engine_is_not_added_again() -> None:
    rows = [{"ConfigName": "creds", "Runtime": {}}]
    done = with_resolved_ids(credentials("creds", Configs=rows), SWARM)
    assert len(body(done)["Configs"]) == 1
    assert with_resolved_ids(done, SWARM) == done


def test_a_file_of_the_same_config_is_another_thing() -> None:
    done = body(with_resolved_ids(credentials("creds", Configs=["creds"]), SWARM))
    assert [sorted(row) for row in done["Configs"]] == [
        ["ConfigID", "ConfigName", "File"],
        ["ConfigID", "ConfigName", "Runtime"],
    ]


def test_other_privileges_stay() -> None:
    made = spec(Privileges={"CredentialSpec": {"Config": "creds"}, "NoNewPrivileges": True})
    assert body(with_resolved_ids(made, SWARM))["Privileges"]["NoNewPrivileges"] is True


@pytest.mark.parametrize("made", [spec(), credentials("nowhere"), spec(Env=["A=1"])])
def test_what_names_nothing_known_stays(made: ServiceSpec) -> None:
    assert with_resolved_ids(made, SWARM) is made


def told(made: ServiceSpec, snapshot: Snapshot = SWARM) -> list[tuple[str, str]]:
    return [(problem.path, problem.message_with_hint) for problem in missing(made, snapshot)]


def test_what_is_not_there() -> None:
    made = spec(Secrets=["tls", "db_key"], Configs=["nothing"])
    assert told(made) == [
        (f"{CONTAINER}.Secrets[1].SecretName", "secret db_key not found: there is db-key"),
        (f"{CONTAINER}.Configs[0].ConfigName", "config nothing not found: there is conf, creds"),
    ]
    assert told(credentials("config://cred")) == [
        (
            f"{CONTAINER}.Privileges.CredentialSpec.Config",
            "config cred not found: there is creds",
        )
    ]


def test_where_there_is_none_it_says_how_to_make_one() -> None:
    ((_, advice),) = told(spec(Secrets=["key"]), Snapshot())
    assert advice == (
        "secret key not found: there is none; make one: docker secret create key FILE"
    )


def test_of_many_names_a_few_are_told() -> None:
    many = Snapshot(secrets=tuple(Secret(f"k{n}", f"s{n:02}") for n in range(9)))
    ((_, advice),) = told(spec(Secrets=["other"]), many)
    assert advice == "secret other not found: there is s00, s01, s02, s03, s04 and 4 more"


def test_an_id_that_belongs_to_another() -> None:
    ((path, advice),) = told(spec(Secrets=[{"SecretName": "tls", "SecretID": "k1"}]))
    assert path == f"{CONTAINER}.Secrets[0].SecretName"
    assert advice == "secret tls has the ID k2, not k1: leave the ID out: it is looked up"


def test_what_is_all_there_is_not_told() -> None:
    assert told(credentials("creds", Secrets=["tls"], Configs=["conf"])) == []


def test_the_rules() -> None:
    assert [each.name for each in RULES] == [
        "secret-not-found",
        "config-not-found",
        "credential-config-not-found",
    ]
    assert all(each.level == "error" and each.title and each.reason for each in RULES)
