from __future__ import annotations

from typing import Any

from swarmtui.cluster.rules.references import RULES, reference_problems
from swarmtui.cluster.snapshot import Config, Secret, Snapshot
from swarmtui.spec import ServiceSpec, parse_spec

CONTAINER = "TaskTemplate.ContainerSpec"
SWARM = Snapshot(
    secrets=(Secret("k1", "db-key"), Secret("k2", "tls")),
    configs=(Config("c1", "conf"), Config("c2", "creds")),
)


def spec(**container: Any) -> ServiceSpec:
    return parse_spec({"TaskTemplate": {"ContainerSpec": {"Image": "nginx", **container}}})


def credentials(config: str, **container: Any) -> ServiceSpec:
    return spec(Privileges={"CredentialSpec": {"Config": config}}, **container)


def problems_of(made: ServiceSpec, snapshot: Snapshot = SWARM) -> list[tuple[str, str]]:
    return [
        (problem.path, problem.message_with_hint) for problem in reference_problems(made, snapshot)
    ]


def test_secrets_and_configs_that_are_not_found() -> None:
    made = spec(Secrets=["tls", "db_key"], Configs=["nothing"])
    assert problems_of(made) == [
        (f"{CONTAINER}.Secrets[1].SecretName", "secret db_key not found: choose from db-key"),
        (f"{CONTAINER}.Configs[0].ConfigName", "config nothing not found: choose from conf, creds"),
    ]
    assert problems_of(credentials("config://cred")) == [
        (
            f"{CONTAINER}.Privileges.CredentialSpec.Config",
            "config cred not found: choose from creds",
        )
    ]


def test_without_any_secret_the_hint_shows_how_to_create_one() -> None:
    ((_, advice),) = problems_of(spec(Secrets=["key"]), Snapshot())
    assert advice == ("secret key not found: create it: docker secret create key FILE")


def test_long_lists_of_names_are_cut() -> None:
    many = Snapshot(secrets=tuple(Secret(f"k{n}", f"s{n:02}") for n in range(9)))
    ((_, advice),) = problems_of(spec(Secrets=["other"]), many)
    assert advice == "secret other not found: choose from s00, s01, s02, s03, s04 and 4 more"


def test_an_id_of_another_secret() -> None:
    ((path, advice),) = problems_of(spec(Secrets=[{"SecretName": "tls", "SecretID": "k1"}]))
    assert path == f"{CONTAINER}.Secrets[0].SecretName"
    assert advice == "secret tls has the ID k2, not k1: remove the ID: it is looked up"


def test_secrets_and_configs_that_exist() -> None:
    assert problems_of(credentials("creds", Secrets=["tls"], Configs=["conf"])) == []


def test_the_rules() -> None:
    assert [each.name for each in RULES] == [
        "secret-not-found",
        "config-not-found",
        "credential-config-not-found",
    ]
    assert all(each.level == "error" and each.title and each.reason for each in RULES)
