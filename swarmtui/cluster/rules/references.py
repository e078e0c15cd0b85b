"""Rules on secrets and configs: the manager has each of them, with the ID that is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from swarmtui.cluster.references import credential_config, find_config
from swarmtui.spec.rules.rule import RuleProblem, rule

if TYPE_CHECKING:
    from swarmtui.cluster.references import Stored
    from swarmtui.cluster.snapshot import Snapshot
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.problem import Problem
    from swarmtui.spec.suggestion import Advice

_CONTAINER = "TaskTemplate.ContainerSpec"
_CREDENTIALS = f"{_CONTAINER}.Privileges.CredentialSpec.Config"


def reference_problems(spec: ServiceSpec, snapshot: Snapshot) -> list[Problem]:
    """Return the problems of the secrets and configs alone, for a snapshot of only those."""
    return [problem for each in RULES for problem in each.problems(spec, snapshot)]


@rule("error", f"{_CONTAINER}.Secrets[].SecretName")
def secret_not_found(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A secret does not exist, or does not have the given ID.

    Source: swarmkit manager/controlapi/service.go checkSecretExistence; it answers 400.
    """
    rows = spec.task_template.container_spec.secrets or ()
    asked = ((row.secret_name, row.secret_id) for row in rows)
    yield from _unresolved("secret", "Secrets", asked, snapshot.secrets_by_name)


@rule("error", f"{_CONTAINER}.Configs[].ConfigName")
def config_not_found(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A config does not exist, or does not have the given ID.

    Source: swarmkit manager/controlapi/service.go checkConfigExistence; it answers 400.
    """
    rows = spec.task_template.container_spec.configs or ()
    asked = ((row.config_name, row.config_id) for row in rows)
    yield from _unresolved("config", "Configs", asked, snapshot.configs_by_name)


@rule("error", _CREDENTIALS)
def credential_config_not_found(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """No config has the name or ID that a credential spec uses.

    Source: swarmkit manager/controlapi/service.go validateTaskSpec; it answers 400.
    """
    wanted = credential_config(spec.task_template.container_spec)
    if wanted and not find_config(wanted, snapshot):
        advice = _suggest_names("config", wanted, snapshot.configs_by_name)
        yield RuleProblem(_CREDENTIALS, f"config {wanted} not found", *advice)


def _unresolved(
    kind: str, key: str, asked: Iterable[tuple[str, str | None]], stored: Stored
) -> Iterator[RuleProblem]:
    for index, (name, given) in enumerate(asked):
        path = f"{_CONTAINER}.{key}[{index}].{kind.capitalize()}Name"
        found = stored.named(name)
        if not found:
            yield RuleProblem(path, f"{kind} {name} not found", *_suggest_names(kind, name, stored))
        elif given and given != found.id:
            message = f"{kind} {name} has the ID {found.id}, not {given}"
            yield RuleProblem(path, message, "remove the ID: it is looked up")


def _suggest_names(kind: str, wanted: str, stored: Stored) -> Advice:
    """Suggest similar names, else the first names, else how to create one."""
    return stored.names.advice(wanted, f"create it: docker {kind} create {wanted} FILE")


RULES = (secret_not_found, config_not_found, credential_config_not_found)
