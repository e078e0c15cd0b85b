"""Replace the names of secrets and configs by the IDs that the manager needs.

As the docker CLI does: a name must match exactly, and the config of a credential spec is added to
the configs, as one for the engine (docker/cli cli/command/service/create.go setConfigs, parse.go).
A row that already has an ID keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.cluster.indexes import ByName
from swarmtui.cluster.snapshot import Config, Secret, Snapshot

if TYPE_CHECKING:
    from swarmtui.spec.model.container import ContainerSpec
    from swarmtui.spec.model.file_references import ConfigReference, SecretReference
    from swarmtui.spec.model.privileges import Privileges
    from swarmtui.spec.model.service import ServiceSpec

    Stored = ByName[Secret] | ByName[Config]

CONFIG_SCHEME = "config://"


def with_resolved_ids(spec: ServiceSpec, snapshot: Snapshot) -> ServiceSpec:
    """Return `spec` with the IDs of its secrets and configs; unknown names are left as they are."""
    container = spec.task_template.container_spec
    changes = {**_resolved_secrets(container, snapshot), **_resolved_configs(container, snapshot)}
    if not changes:
        return spec
    changed = container.model_copy(update=changes)
    task = spec.task_template.model_copy(update={"container_spec": changed})
    return spec.model_copy(update={"task_template": task})


def _resolved_secrets(container: ContainerSpec, snapshot: Snapshot) -> dict[str, object]:
    rows = tuple(_with_secret_id(row, snapshot) for row in container.secrets or ())
    return {"secrets": rows} if rows else {}


def _resolved_configs(container: ContainerSpec, snapshot: Snapshot) -> dict[str, object]:
    """Add the IDs of the configs, and of the config that contains the credential spec."""
    rows = tuple(_with_config_id(row, snapshot) for row in container.configs or ())
    wanted = credential_config(container)
    found = find_config(wanted, snapshot)
    if not (wanted and found):
        return {"configs": rows} if rows else {}
    if not any(row.runtime is not None and row.config_id == found.id for row in rows):
        rows = (*rows, _runtime_config(found))
    assert container.privileges  # noqa: S101 - where the config was found
    return {"configs": rows, "privileges": _with_credential_config(container.privileges, found.id)}


def _with_secret_id(row: SecretReference, snapshot: Snapshot) -> SecretReference:
    found = snapshot.secrets_by_name.named(row.secret_name)
    return row if row.secret_id or not found else row.model_copy(update={"secret_id": found.id})


def _with_config_id(row: ConfigReference, snapshot: Snapshot) -> ConfigReference:
    found = snapshot.configs_by_name.named(row.config_name)
    return row if row.config_id or not found else row.model_copy(update={"config_id": found.id})


def credential_config(container: ContainerSpec) -> str:
    """Return the name or ID of the config that contains the credential spec, "" for none."""
    source = container.privileges and container.privileges.credential_spec
    return ((source and source.config) or "").removeprefix(CONFIG_SCHEME)


def find_config(name_or_id: str, snapshot: Snapshot) -> Config | None:
    """Find a config by its exact name, else by its ID; None if there is none."""
    configs = snapshot.configs_by_name
    return configs.named(name_or_id) or configs.with_id(name_or_id)


def _runtime_config(config: Config) -> ConfigReference:
    from swarmtui.spec.model.file_references import ConfigReference, RuntimeTarget

    return ConfigReference(config_name=config.name, config_id=config.id, runtime=RuntimeTarget())


def _with_credential_config(privileges: Privileges, config_id: str) -> Privileges:
    assert privileges.credential_spec  # noqa: S101 - where the config was found
    source = privileges.credential_spec.model_copy(update={"config": config_id})
    return privileges.model_copy(update={"credential_spec": source})
