"""The request that creates a service: what previews show, and what `submit` sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.engine.client import prepare

if TYPE_CHECKING:
    from swarmtui.engine.auth import Credentials
    from swarmtui.engine.exchange import Request
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.since import ApiVersion


def build(
    spec: ServiceSpec, version: ApiVersion, credentials: Credentials | None = None
) -> Request:
    """Make the exact request for `version`; with `credentials` the nodes may pull with them."""
    return prepare(spec, version, credentials)
