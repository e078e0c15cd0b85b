"""What a spec leaves to be looked up on the manager before it can be sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.container import ContainerSpec
    from swarmtui.spec.model.service import ServiceSpec

_HINT = "give it, or let swarmtui.launch.request.resolve_spec look it up"


def unresolved_ids(spec: ServiceSpec) -> list[Problem]:
    """Every secret, config and credential spec of `spec` that is known by its name only.

    The manager wants ID and name, and looks up neither (swarmkit manager/controlapi/service.go).
    """
    container = spec.task_template.container_spec
    return [*_references(container), *_credential_spec(container)]


def _references(container: ContainerSpec) -> Iterator[Problem]:
    for index, secret in enumerate(container.secrets or ()):
        if not secret.secret_id:
            yield _problem(f"Secrets[{index}].SecretID", f"secret {secret.secret_name} has no ID")
    for index, config in enumerate(container.configs or ()):
        if not config.config_id:
            yield _problem(f"Configs[{index}].ConfigID", f"config {config.config_name} has no ID")


def _credential_spec(container: ContainerSpec) -> Iterator[Problem]:
    """Its config must be told by ID, and be among the configs as one for the engine."""
    source = container.privileges and container.privileges.credential_spec
    wanted = source and source.config
    rows = (row for row in container.configs or () if row.runtime is not None)
    if wanted and wanted not in (row.config_id for row in rows):
        message = f"{wanted} is not the ID of a config that Configs lists for the engine"
        yield _problem("Privileges.CredentialSpec.Config", message)


def _problem(path: str, message: str) -> Problem:
    return Problem(f"{CONTAINER}.{path}", message, hint=_HINT)
