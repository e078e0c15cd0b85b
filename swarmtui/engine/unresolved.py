"""References in a spec whose IDs must be looked up on the manager before it can be sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.container import ContainerSpec
    from swarmtui.spec.model.service import ServiceSpec

_HINT = "set the ID, or look it up with swarmtui.launch.request.resolve_spec"


def unresolved_ids(spec: ServiceSpec) -> list[Problem]:
    """Return a problem for every secret, config and credential spec without an ID.

    The manager requires ID and name, and looks up neither (swarmkit manager/controlapi/service.go).
    """
    container = spec.task_template.container_spec
    return [*_references(container), *_credential_spec(container)]


def _references(container: ContainerSpec) -> Iterator[Problem]:
    for index, secret in enumerate(container.secrets or ()):
        if not secret.secret_id:
            message = f"the ID of secret {secret.secret_name} is missing"
            yield _problem(f"Secrets[{index}].SecretID", message)
    for index, config in enumerate(container.configs or ()):
        if not config.config_id:
            message = f"the ID of config {config.config_name} is missing"
            yield _problem(f"Configs[{index}].ConfigID", message)


def _credential_spec(container: ContainerSpec) -> Iterator[Problem]:
    """Its config must be given by ID, and be in Configs with a Runtime."""
    source = container.privileges and container.privileges.credential_spec
    wanted = source and source.config
    rows = (row for row in container.configs or () if row.runtime is not None)
    if wanted and wanted not in (row.config_id for row in rows):
        message = f"{wanted} is not the ID of a config in Configs with a Runtime"
        yield _problem("Privileges.CredentialSpec.Config", message)


def _problem(path: str, message: str) -> Problem:
    return Problem(f"{CONTAINER}.{path}", message, hint=_HINT)
