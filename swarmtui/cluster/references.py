"""Secrets and configs by name: find the IDs that the manager wants, and say what is not there.

As the docker CLI does it: a name must be exact, and the config of a credential spec becomes one of
the configs, for the engine (docker/cli cli/command/service/create.go setConfigs, parse.go). What
has an ID already keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from swarmtui.cluster.snapshot import Config, Secret, Snapshot
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.container import ContainerSpec
    from swarmtui.spec.model.file_references import ConfigReference, SecretReference
    from swarmtui.spec.model.privileges import Privileges
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.problem import Problem

    Stored = Sequence[Secret | Config]

CONFIG_SCHEME = "config://"
_CREDENTIALS = f"{CONTAINER}.Privileges.CredentialSpec.Config"
_MAX_NAMES_SHOWN = 5


def with_resolved_ids(spec: ServiceSpec, snapshot: Snapshot) -> ServiceSpec:
    """Return `spec` with the IDs of its secrets and configs, as far as `snapshot` has the names."""
    container = spec.task_template.container_spec
    changes = {**_resolved_secrets(container, snapshot), **_resolved_configs(container, snapshot)}
    if not changes:
        return spec
    changed = container.model_copy(update=changes)
    task = spec.task_template.model_copy(update={"container_spec": changed})
    return spec.model_copy(update={"task_template": task})


def missing(spec: ServiceSpec, snapshot: Snapshot) -> list[Problem]:
    """Every secret and config of `spec` that is not as `snapshot` has them."""
    return [problem for each in RULES for problem in each.problems(spec, snapshot)]


def _resolved_secrets(container: ContainerSpec, snapshot: Snapshot) -> dict[str, object]:
    rows = tuple(_with_secret_id(row, snapshot) for row in container.secrets or ())
    return {"secrets": rows} if rows else {}


def _resolved_configs(container: ContainerSpec, snapshot: Snapshot) -> dict[str, object]:
    """Complete the configs, and where a credential spec is kept in one, this too."""
    rows = tuple(_with_config_id(row, snapshot) for row in container.configs or ())
    wanted = _credential_config(container)
    found = _find_config(wanted, snapshot)
    if not (wanted and found):
        return {"configs": rows} if rows else {}
    if not any(row.runtime is not None and row.config_id == found.id for row in rows):
        rows = (*rows, _runtime_config(found))
    assert container.privileges  # noqa: S101 - where the config was found
    return {"configs": rows, "privileges": _with_credential_config(container.privileges, found.id)}


def _with_secret_id(row: SecretReference, snapshot: Snapshot) -> SecretReference:
    found = _find_by_name(row.secret_name, snapshot.secrets)
    return row if row.secret_id or not found else row.model_copy(update={"secret_id": found.id})


def _with_config_id(row: ConfigReference, snapshot: Snapshot) -> ConfigReference:
    found = _find_by_name(row.config_name, snapshot.configs)
    return row if row.config_id or not found else row.model_copy(update={"config_id": found.id})


def _credential_config(container: ContainerSpec) -> str:
    """The name or ID of the config that holds the credential spec; "" where there is none."""
    source = container.privileges and container.privileges.credential_spec
    return ((source and source.config) or "").removeprefix(CONFIG_SCHEME)


def _find_config(name_or_id: str, snapshot: Snapshot) -> Secret | Config | None:
    by_id = (config for config in snapshot.configs if config.id == name_or_id)
    return _find_by_name(name_or_id, snapshot.configs) or next(by_id, None)


def _find_by_name(name: str, stored: Stored) -> Secret | Config | None:
    return next((each for each in stored if each.name == name), None)


def _runtime_config(config: Secret | Config) -> ConfigReference:
    from swarmtui.spec.model.file_references import ConfigReference, RuntimeTarget

    return ConfigReference(config_name=config.name, config_id=config.id, runtime=RuntimeTarget())


def _with_credential_config(privileges: Privileges, config_id: str) -> Privileges:
    assert privileges.credential_spec  # noqa: S101 - where the config was found
    source = privileges.credential_spec.model_copy(update={"config": config_id})
    return privileges.model_copy(update={"credential_spec": source})


@rule("error", f"{CONTAINER}.Secrets[].SecretName")
def secret_not_found(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A secret must be there, and where its ID is given too, the two must belong together.

    Source: swarmkit manager/controlapi/service.go checkSecretExistence; it answers 400.
    """
    rows = spec.task_template.container_spec.secrets or ()
    asked = ((row.secret_name, row.secret_id) for row in rows)
    yield from _unresolved("secret", "Secrets", asked, snapshot.secrets)


@rule("error", f"{CONTAINER}.Configs[].ConfigName")
def config_not_found(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A config must be there, and where its ID is given too, the two must belong together.

    Source: swarmkit manager/controlapi/service.go checkConfigExistence; it answers 400.
    """
    rows = spec.task_template.container_spec.configs or ()
    asked = ((row.config_name, row.config_id) for row in rows)
    yield from _unresolved("config", "Configs", asked, snapshot.configs)


@rule("error", _CREDENTIALS)
def credential_config_not_found(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """The config that holds a credential spec must be there, by name or ID.

    Source: swarmkit manager/controlapi/service.go validateTaskSpec; it answers 400.
    """
    wanted = _credential_config(spec.task_template.container_spec)
    if wanted and not _find_config(wanted, snapshot):
        hint = _suggest_names("config", wanted, snapshot.configs)
        yield RuleProblem(_CREDENTIALS, f"config {wanted} not found", hint)


def _unresolved(
    kind: str, key: str, asked: Iterable[tuple[str, str | None]], stored: Stored
) -> Iterator[RuleProblem]:
    for index, (name, given) in enumerate(asked):
        path = f"{CONTAINER}.{key}[{index}].{kind.capitalize()}Name"
        found = _find_by_name(name, stored)
        if not found:
            yield RuleProblem(path, f"{kind} {name} not found", _suggest_names(kind, name, stored))
        elif given and given != found.id:
            message = f"{kind} {name} has the ID {found.id}, not {given}"
            yield RuleProblem(path, message, "leave the ID out: it is looked up")


def _suggest_names(kind: str, wanted: str, stored: Stored) -> str:
    """What could be meant: names like it, else the first ones, else how to make one."""
    names = sorted(each.name for each in stored)
    if not names:
        return f"there is none; make one: docker {kind} create {wanted} FILE"
    close = get_close_matches(wanted, names, _MAX_NAMES_SHOWN)
    shown = close or names[:_MAX_NAMES_SHOWN]
    more = len(names) - len(shown)
    return f"there is {', '.join(shown)}" + (f" and {more} more" if more and not close else "")


RULES = (secret_not_found, config_not_found, credential_config_not_found)
