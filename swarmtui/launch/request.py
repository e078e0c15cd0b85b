"""Complete a spec with what the manager needs: the image digest, IDs of secrets and configs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Snapshot
    from swarmtui.launch.digest_lookup import DigestLookup
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
