"""The request that creates a service: previews show it, `render` prints it, a launch sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.engine.api_requests import create_service

if TYPE_CHECKING:
    from swarmtui.engine.auth import Credentials
    from swarmtui.engine.http_messages import Request
    from swarmtui.spec.api_version import ApiVersion
    from swarmtui.spec.model.service import ServiceSpec


def build_create_request(
    spec: ServiceSpec, version: ApiVersion, credentials: Credentials | None = None
) -> Request:
    """Build the request that creates `spec` on API `version`.

    With `credentials` the nodes can pull a private image. The version requirements of `spec` are
    not checked, so that an invalid request can be shown too; `Engine.create` checks them.
    """
    from swarmtui.spec.convert.wire import to_wire

    header = credentials.registry_auth_header() if credentials else None
    return create_service(to_wire(spec, version), version, header)
