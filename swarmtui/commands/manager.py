"""Which manager a command connects to, and the API version it uses without one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from swarmtui.errors import UsageError
from swarmtui.spec.api_version import NEWEST, OLDEST, ApiVersion

if TYPE_CHECKING:
    from swarmtui.commands.options import Options
    from swarmtui.engine.auth import Credentials
    from swarmtui.engine.client import Engine


@dataclass(frozen=True)
class Manager:
    """The manager that the options name; the embedded one never gets the user's credentials."""

    host: str | None
    context: str | None
    api_version: str | None
    registry_auth: bool = True
    demo: bool = False
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    """Where credentials are found; the one of the embedded swarm names no credentials."""

    def connect(self) -> Engine:
        """Connect and negotiate the API version; UsageError, ConnectError."""
        from swarmtui.engine.client import Engine

        return Engine.connect(self.host, self.context, self.api_version)

    def credentials(self, image: str) -> Credentials | None:
        """Return the credentials for the registry of `image`; CredentialError."""
        if not self.registry_auth:
            return None
        from swarmtui.engine.auth import find_credentials

        return find_credentials(image, self.environ)


@contextmanager
def open_manager(options: Options) -> Iterator[Manager]:
    """Yield the manager that the options name; the embedded swarm stops with the block."""
    if not options.demo:
        auth = options.registry_auth
        yield Manager(options.host, options.context, options.api_version, auth)
        return
    if options.host or options.context:
        raise UsageError("--demo cannot be used with --host or --context", "Use one of them.")
    from swarmtui.demo import DemoSwarm

    with DemoSwarm() as demo:
        environ = _environ_without_credentials(demo.path.parent)
        auth = options.registry_auth
        yield Manager(demo.host, None, options.api_version, auth, demo=True, environ=environ)


def _environ_without_credentials(empty: Path) -> dict[str, str]:
    """Return the environment with DOCKER_CONFIG set to a folder without a config."""
    kept = {key: value for key, value in os.environ.items() if key != "DOCKER_AUTH_CONFIG"}
    return {**kept, "DOCKER_CONFIG": str(empty)}


def offline_version(options: Options) -> ApiVersion | None:
    """Return the API version to use without a manager, None if a manager is asked for it."""
    from swarmtui.engine.negotiation import find_version_pin

    pin = find_version_pin(options.api_version, {})
    if pin and not OLDEST <= pin.version <= NEWEST:
        raise UsageError(
            f"--api-version: swarmtui supports {OLDEST} to {NEWEST}, not {pin.version}"
        )
    if pin:
        return pin.version
    return NEWEST if options.offline else None
