"""The request that creates a service: previews show it, and `submit` sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.engine.client import build_create_request

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Snapshot
    from swarmtui.engine.auth import Credentials
    from swarmtui.engine.exchange import Request
    from swarmtui.launch.digest_lookup import DigestLookup
    from swarmtui.spec.api_version import ApiVersion
    from swarmtui.spec.model.service import ServiceSpec


def resolve_spec(
    spec: ServiceSpec, lookup: DigestLookup | None = None, snapshot: Snapshot | None = None
) -> ServiceSpec:
    """Write into `spec` what the manager needs and people do not type: the digest and the IDs.

    With `lookup` the image's digest and platforms, with `snapshot` the IDs of secrets and configs.
    """
    from swarmtui.cluster.references import with_resolved_ids
    from swarmtui.launch.digest_lookup import pin_image

    spec = pin_image(spec, lookup) if lookup else spec
    return with_resolved_ids(spec, snapshot) if snapshot else spec


def build_request(
    spec: ServiceSpec, version: ApiVersion, credentials: Credentials | None = None
) -> Request:
    """Build the exact request for `version`; with `credentials` the nodes can pull with them.

    `spec` is the result of `resolve_spec`.
    """
    return build_create_request(spec, version, credentials)
