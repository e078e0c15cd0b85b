"""The one place that makes the request which creates a service: preview, commands and submit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.engine.exchange import Request, create_service

if TYPE_CHECKING:
    from swarmtui.engine.auth import Credentials
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.since import ApiVersion


def build(
    spec: ServiceSpec, version: ApiVersion, credentials: Credentials | None = None
) -> Request:
    """Make the exact request for `version`; with `credentials` the nodes may pull with them."""
    from swarmtui.spec.wire import wire

    return create_service(
        wire(spec, version), version, credentials.header() if credentials else None
    )
