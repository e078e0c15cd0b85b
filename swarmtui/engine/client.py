"""The client core: connect to a manager, ask it, create a service on it.

Importing this module loads neither requests nor pydantic; connecting and creating do.

    with Engine.connect() as engine:
        engine.require_manager()
        created = engine.create(spec)
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, Self, TypeVar

from swarmtui.engine import exchange
from swarmtui.engine.endpoint import Endpoint, find_endpoint
from swarmtui.engine.exchange import Created, Request, Response
from swarmtui.engine.masking import Mask
from swarmtui.engine.negotiation import About, VersionPin, about, choose, find_pin, is_engine
from swarmtui.engine.swarm import SwarmState, read_state
from swarmtui.errors import ConnectTimeout, SpecError, SwarmtuiError, VersionMismatch
from swarmtui.spec.field_info import field_info
from swarmtui.spec.problem import errors_of
from swarmtui.spec.api_version import ApiVersion, requirement_text

if TYPE_CHECKING:
    from swarmtui.engine.auth import Credentials
    from swarmtui.engine.transport import Transport
    from swarmtui.spec.model.service import ServiceSpec

# Seconds for a whole request and its answer, unless somebody asks for another number.
# A manager gives its swarm 20 s; below API 1.30 it may ask a registry first.
CREATE_TIMEOUT = 40.0
DEADLINE = 30.0
REGISTRY_TIMEOUT = 10.0
_DISTRIBUTION = ApiVersion(1, 30)

Answer = TypeVar("Answer")


class Engine:
    """A negotiated connection to one engine; may be used by several threads.

    Every method that asks the engine raises from the tree in `swarmtui.errors`.
    """

    def __init__(
        self,
        transport: Transport,
        endpoint: Endpoint,
        about: About,
        version: ApiVersion,
        timeout: float = DEADLINE,
    ) -> None:
        self.endpoint = endpoint
        self.about = about
        self.version = version
        self.timeout = timeout
        self._transport = transport
        self._until = math.inf
        self._sent: set[str] = set()
        """Every X-Registry-Auth header so far."""

    @classmethod
    def connect(
        cls,
        host: str | None = None,
        context: str | None = None,
        api_version: str | None = None,
        environ: Mapping[str, str] = os.environ,
        timeout: float = DEADLINE,
    ) -> Engine:
        """Find the endpoint, reach it and agree on a version, in two requests.

        `api_version`, or else DOCKER_API_VERSION, pins the version. Each request, with its whole
        answer, takes `timeout` seconds at most. UsageError, ConnectError.
        """
        pin = find_pin(api_version, environ)
        return cls.open(find_endpoint(host, context, environ), pin, timeout)

    @classmethod
    def open(cls, endpoint: Endpoint, pin: VersionPin | None = None, timeout: float = DEADLINE) -> Engine:
        """As `connect`, to an endpoint that is already known."""
        from swarmtui.engine.transport import open_transport

        transport = open_transport(endpoint)
        try:
            found = _ask_about(transport, timeout)
            return cls(transport, endpoint, found, choose(found, pin), timeout)
        except BaseException:
            transport.close()
            raise

    def within(self, seconds: float) -> Engine:
        """Return an engine over the same connection, all of whose requests end by `seconds` on."""
        hurried = copy(self)
        hurried._until = min(self._until, time.monotonic() + seconds)
        return hurried

    def swarm_state(self) -> SwarmState:
        """Ask what part the node plays in a swarm now."""
        return read_state(self._object(exchange.info(self.version)))

    def require_manager(self) -> None:
        """NotManager, or the one of its kin that fits, unless this is a working manager.

        Where the engine told at the time of connecting that it manages (Engine 23 and newer),
        nothing is asked: a change since then shows as the same error from the next request.
        """
        if self.about.swarm == "active/manager":
            return
        trouble = self.swarm_state().trouble()
        if trouble:
            raise trouble

    def prepare(self, spec: ServiceSpec, credentials: Credentials | None = None) -> Request:
        """Build the very request that `create` sends, unchecked by the gates so it can be shown."""
        return prepare(spec, self.version, credentials)

    def create(self, spec: ServiceSpec, credentials: Credentials | None = None) -> Created:
        """Create the service, sending once and never again.

        SpecError with all problems when the negotiated version or the Engine lacks a field or value
        of `spec`, and when a secret or config has no ID yet; nothing is sent then. Refused when the
        manager says no. ReplyLost when it may have been created: look for its name before trying
        again.
        """
        from swarmtui.engine.unresolved import lacking_ids
        from swarmtui.spec.convert.version_requirements import version_problems

        release = self.about.engine_version
        problems = [*errors_of(version_problems(spec, self.version, release)), *lacking_ids(spec)]
        if problems:
            raise SpecError(problems)
        return self.submit(self.prepare(spec, credentials))

    def submit(self, request: Request) -> Created:
        """Send a request made by `prepare`, once; errors as for `create`."""
        return self._ask(exchange.read_created, request, CREATE_TIMEOUT)

    def send(self, request: Request, timeout: float | None = None) -> Any:
        """Send any request and return the JSON value of the answer, None for an empty one."""
        return self._ask(exchange.read, request, timeout)

    def service(self, id_or_name: str) -> dict[str, Any]:
        """Return one service, by ID, name or the beginning of an ID; NotFound."""
        return self._object(exchange.get_service(self.version, id_or_name))

    # Rows are as the manager wrote them, which may be anything: `spec.lenient` reads them.

    def services(self) -> list[Any]:
        """List all services."""
        return self._list(exchange.list_services(self.version))

    def tasks(self, service_id: str = "") -> list[Any]:
        """List the tasks of one service, by ID or name, or of all; the past ones too."""
        return self._list(exchange.list_tasks(self.version, service_id))

    def nodes(self) -> list[Any]:
        """List the nodes of the swarm."""
        return self._list(exchange.list_nodes(self.version))

    def networks(self) -> list[Any]:
        """List all networks that the manager knows; those of the swarm have the Scope "swarm"."""
        return self._list(exchange.list_networks(self.version))

    def secrets(self) -> list[Any]:
        """List the secrets, without their data; none below API 1.25, which knows of none."""
        return self._known("Secrets", exchange.list_secrets(self.version))

    def configs(self) -> list[Any]:
        """List the configs; none below API 1.30, which knows of none."""
        return self._known("Configs", exchange.list_configs(self.version))

    def distribution(
        self,
        image: str,
        credentials: Credentials | None = None,
        timeout: float = REGISTRY_TIMEOUT,
    ) -> dict[str, Any]:
        """Return what the registry says of an image: `Descriptor.digest` and `Platforms`.

        The engine asks it, with `credentials`. VersionMismatch below API 1.30; Refused (401, 403,
        404, 500) when the registry does not answer well.
        """
        if self.version < _DISTRIBUTION:
            raise VersionMismatch(f"asking the registry for a digest {requirement_text(_DISTRIBUTION)}")
        header = credentials.header() if credentials else None
        return self._object(exchange.distribution(self.version, image, header), timeout)

    def remove(self, id_or_name: str) -> None:
        """Remove a service; NotFound."""
        self.send(exchange.remove_service(self.version, id_or_name))

    def close(self) -> None:
        """Close the connections, and end ssh where there is one."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _known(self, field: str, request: Request) -> list[Any]:
        """Send `request` where the version knows what it asks for."""
        info = field_info(f"TaskTemplate.ContainerSpec.{field}")
        return self._list(request) if info and info.since <= self.version else []

    def _list(self, request: Request) -> list[Any]:
        return self._ask(exchange.read_list, request)

    def _object(self, request: Request, timeout: float | None = None) -> dict[str, Any]:
        return self._ask(exchange.read_object, request, timeout)

    def _ask(
        self,
        read: Callable[[Response, Request], Answer],
        request: Request,
        timeout: float | None = None,
    ) -> Answer:
        """Send, and read the answer; no credentials that were ever sent come back in either end."""
        self._sent |= Mask.of(request).headers
        mask = Mask(frozenset(self._sent))
        try:
            return read(mask.answer(self._exchange(request, timeout)), request)
        except SwarmtuiError as error:
            error.reword(mask.text)
            raise

    def _exchange(self, request: Request, timeout: float | None) -> Response:
        left = self._until - time.monotonic()
        if left <= 0:
            raise ConnectTimeout(f"no time was left for {request.method} {request.path}")
        seconds = self.timeout if timeout is None else timeout
        return self._transport.send(request, min(left, seconds))


def prepare(
    spec: ServiceSpec, version: ApiVersion, credentials: Credentials | None = None
) -> Request:
    """Build the request that creates `spec`; with `credentials` the nodes may pull with them.

    The one place where it is made: what is shown is what is sent.
    """
    from swarmtui.spec.convert.wire import to_wire

    header = credentials.header() if credentials else None
    return exchange.create_service(to_wire(spec, version), version, header)


def _ask_about(transport: Transport, timeout: float) -> About:
    ping = _ping(transport, timeout)
    request = exchange.version()
    return about(ping, exchange.read_object(transport.send(request, timeout), request))


def _ping(transport: Transport, timeout: float) -> Response:
    """Ping by HEAD, or by GET where that fails; even a 500 tells the versions."""
    ping = transport.send(exchange.ping(), timeout)
    if ping.status == 200 and is_engine(ping):
        return ping
    request = exchange.ping("GET")
    ping = transport.send(request, timeout)
    if not is_engine(ping):
        exchange.read(ping, request)
    return ping
