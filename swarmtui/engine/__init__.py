"""The client core: how to talk to a manager. Usable without the wizard.

Importing this package costs nothing; a name is loaded from its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from swarmtui.engine.auth import Credentials, find_credentials
    from swarmtui.engine.client import Engine
    from swarmtui.engine.endpoint import TLS, Endpoint, find_endpoint
    from swarmtui.engine.http_messages import Request, Response
    from swarmtui.engine.negotiation import VersionInfo
    from swarmtui.engine.replies import CreatedService
    from swarmtui.engine.swarm import SwarmState

_MODULES = {
    "TLS": "endpoint",
    "VersionInfo": "negotiation",
    "CreatedService": "replies",
    "Credentials": "auth",
    "Endpoint": "endpoint",
    "Engine": "client",
    "Request": "http_messages",
    "Response": "http_messages",
    "SwarmState": "swarm",
    "find_credentials": "auth",
    "find_endpoint": "endpoint",
}

__all__ = [
    "TLS",
    "CreatedService",
    "Credentials",
    "Endpoint",
    "Engine",
    "Request",
    "Response",
    "SwarmState",
    "VersionInfo",
    "find_credentials",
    "find_endpoint",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
