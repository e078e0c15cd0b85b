"""The manager's checks of the secrets and configs that a service refers to.

Source: swarmkit `manager/controlapi/service.go` (validateSecretRefsSpec, validateConfigRefsSpec,
checkSecretExistence, checkConfigExistence).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swarmtui.demo.errors import invalid_argument
from swarmtui.demo.swarm.secrets_and_configs import (
    CONFIG,
    SECRET,
    SecretOrConfigKind,
    SecretOrConfigStore,
)

Spec = dict[str, Any]


def check_references(spec: Spec) -> None:
    """Check the form of references; ApiError for malformed ones and for duplicate targets.

    A secret and a config can have the same target.
    """
    container = spec["TaskTemplate"]["ContainerSpec"]
    for kind in (SECRET, CONFIG):
        _check_targets(container.get(kind.container_field, []), kind)
    _check_credential_spec(container)


def _check_targets(references: list[Spec], kind: SecretOrConfigKind) -> None:
    taken: dict[str, str] = {}
    for reference in references:
        target, name = _target(reference, kind), reference[f"{kind.key}Name"]
        if target is None:
            continue
        if target in taken:
            both = f"{kind.name} references '{taken[target]}' and '{name}'"
            raise invalid_argument(f"{both} have a conflicting target: '{target}'")
        taken[target] = name


def _target(reference: Spec, kind: SecretOrConfigKind) -> str | None:
    """Return the file name of the target, None for a config that only the runtime uses."""
    if not reference[f"{kind.key}ID"] or not reference[f"{kind.key}Name"]:
        raise invalid_argument(f"malformed {kind.name} reference")
    file = reference.get("File")
    if file is None and "Runtime" not in reference:
        raise invalid_argument(f"malformed {kind.name} reference, no target provided")
    if file is not None and not file["Name"]:
        raise invalid_argument(
            f"malformed file {kind.name} reference, invalid target file name provided"
        )
    return file["Name"] if file else None


def _check_credential_spec(container: Spec) -> None:
    source = container.get("Privileges", {}).get("CredentialSpec") or {}
    config_id = source.get("Config")
    runtime = {each["ConfigID"] for each in container.get("Configs", []) if "Runtime" in each}
    if config_id and config_id not in runtime:
        raise invalid_argument(
            f"CredentialSpec references config '{config_id}', but that config isn't in config "
            "references with RuntimeTarget"
        )


def check_existence(spec: Spec, store: SecretOrConfigStore) -> None:
    """Check that each reference's ID exists and has its name; ApiError otherwise."""
    kind = store.kind
    missing = list(
        _missing(spec["TaskTemplate"]["ContainerSpec"].get(kind.container_field, []), store)
    )
    if missing:
        words = f"{kind.name}s" if len(missing) > 1 else kind.name
        raise invalid_argument(f"{words} not found: {', '.join(missing)}")


def _missing(references: list[Spec], store: SecretOrConfigStore) -> Iterator[str]:
    for reference in references:
        found = store.get(reference[f"{store.kind.key}ID"])
        name = reference[f"{store.kind.key}Name"]
        if found is None or found.name != name:
            yield name


def refers_to(spec: Spec, kind: SecretOrConfigKind, item_id: str) -> bool:
    """Whether a service's spec refers to this secret or config."""
    references = spec["TaskTemplate"]["ContainerSpec"].get(kind.container_field, [])
    return any(each[f"{kind.key}ID"] == item_id for each in references)
