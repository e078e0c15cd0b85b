"""The client core: connect to a manager, send requests, create a service.

Importing this module loads neither requests nor pydantic; connecting and creating do.

    with Engine.connect() as engine:
        engine.require_manager()
        created = engine.create(spec)
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, Self, TypeVar

from swarmtui.engine import api_requests, replies
from swarmtui.engine.create_request import build_create_request
from swarmtui.engine.endpoint import Endpoint, find_endpoint
from swarmtui.engine.http_messages import ReadBody, Request, Response
from swarmtui.engine.masking import Mask
from swarmtui.engine.negotiation import (
    VersionInfo,
    VersionPin,
    choose_version,
    find_version_pin,
    is_engine,
    read_ping,
    read_version_info,
)
from swarmtui.engine.replies import CreatedService
from swarmtui.engine.swarm import SwarmState, read_swarm_state
from swarmtui.errors import ConnectTimeout, SpecError, SwarmtuiError, VersionMismatch
from swarmtui.spec.api_version import ApiVersion, requirement_text
from swarmtui.spec.field_info import field_info
from swarmtui.spec.problem import errors_of
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.engine.auth import Credentials
    from swarmtui.engine.transport import Transport
    from swarmtui.spec.model.service import ServiceSpec

# Default timeouts in seconds for a whole request and its answer.
# A manager waits up to 20 s for its swarm; below API 1.30 it may ask a registry first.
CREATE_TIMEOUT = 40.0
DEFAULT_TIMEOUT = 30.0
REGISTRY_TIMEOUT = 10.0
_DISTRIBUTION_SINCE = ApiVersion(1, 30)

Result = TypeVar("Result")
ReadRow = Callable[[Any], Any]


def _unread(row: Any) -> Any:
    return row


class Engine:
    """A negotiated connection to one engine; thread-safe.

    Every method that sends a request raises errors of the tree in `swarmtui.errors`.
    """

    def __init__(
        self,
        transport: Transport,
        endpoint: Endpoint,
        version_info: VersionInfo,
        version: ApiVersion,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> None:
        self.endpoint = endpoint
        self.version_info = version_info
        self.version = version
        self.timeout = timeout
        self._transport = transport
        self._deadline = math.inf
        self._sent_auth_headers: set[str] = set()
        """Every X-Registry-Auth header that was sent."""

    @classmethod
    def connect(
        cls,
        host: str | None = None,
        context: str | None = None,
        api_version: str | None = None,
        environ: Mapping[str, str] = os.environ,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> Engine:
        """Find the endpoint, connect and negotiate the API version, in one or two requests.

        A ping is enough unless the version is pinned or the engine is newer than this program.
        `api_version`, or else DOCKER_API_VERSION, pins the version. `timeout` is in seconds, for a
        request with its whole answer. UsageError, ConnectError.
        """
        pin = find_version_pin(api_version, environ)
        return cls.open(find_endpoint(host, context, environ), pin, timeout)

    @classmethod
    def open(
        cls, endpoint: Endpoint, pin: VersionPin | None = None, timeout: float = DEFAULT_TIMEOUT
    ) -> Engine:
        """Connect to an endpoint that is already known; otherwise as `connect`."""
        from swarmtui.engine.connect import open_transport

        transport = open_transport(endpoint)
        try:
            ping = _ping(transport, timeout)
            info = (None if pin else read_ping(ping)) or _ask_version(transport, ping, timeout)
            return cls(transport, endpoint, info, choose_version(info, pin), timeout)
        except BaseException:
            transport.close()
            raise

    def with_deadline(self, seconds: float) -> Engine:
        """Return an engine over the same connection whose requests all end within `seconds`."""
        limited = copy(self)
        limited._deadline = min(self._deadline, time.monotonic() + seconds)
        return limited

    def ask_version(self) -> VersionInfo:
        """Ask for all that the engine reports about itself."""
        return _ask_version(self._transport, _ping(self._transport, self.timeout), self.timeout)

    def swarm_state(self) -> SwarmState:
        """Ask for the node's current role in the swarm."""
        return read_swarm_state(self._object(api_requests.info(self.version)))

    def require_manager(self) -> None:
        """Raise NotManager or a subclass unless the node is a working manager.

        No request is sent if the engine reported at connect time that it is a manager (Engine 23
        and newer): if that has changed since, the next request raises the same error.
        """
        if self.version_info.swarm == "active/manager":
            return
        error = self.swarm_state().not_manager_error()
        if error:
            raise error

    def create(self, spec: ServiceSpec, credentials: Credentials | None = None) -> CreatedService:
        """Create the service; the request is sent once and never repeated.

        SpecError with all problems if the negotiated version or the Engine does not support a field
        or value of `spec`, or if the ID of a secret or config is missing; nothing is sent then.
        Refused if the manager refuses it. ReplyLost if it may have been created: look up its name
        before you try again.
        """
        from swarmtui.engine.unresolved import unresolved_ids
        from swarmtui.spec.convert.version_requirements import version_problems

        release = self.version_info.engine_version
        problems = [
            *errors_of(version_problems(spec, self.version, release)),
            *unresolved_ids(spec),
        ]
        if problems:
            raise SpecError(problems)
        return self.submit(build_create_request(spec, self.version, credentials))

    def submit(self, request: Request) -> CreatedService:
        """Send a request of `build_create_request` once; errors as for `create`."""
        return self._send_and_read(replies.read_created, request, CREATE_TIMEOUT)

    def send(self, request: Request, timeout: float | None = None) -> Any:
        """Send any request and return the JSON value of the answer, None for an empty answer."""
        return self._send_and_read(replies.read_json, request, timeout)

    def service(self, id_or_name: str) -> dict[str, Any]:
        """Return one service, by ID, name or ID prefix; NotFound."""
        return self._object(api_requests.get_service(self.version, id_or_name))

    # Rows are unchecked: read them with `spec.untrusted_json`. `read` gets each row as soon as it
    # has arrived; what it does not keep takes no memory.

    def services(self, read: ReadRow = _unread) -> list[Any]:
        """List all services."""
        return self._list(api_requests.list_services(self.version), read)

    def tasks(self, service_id: str = "", read: ReadRow = _unread) -> list[Any]:
        """List the tasks of one service, by ID or name, or of all; including past tasks."""
        return self._list(api_requests.list_tasks(self.version, service_id), read)

    def nodes(self, read: ReadRow = _unread, ids: Sequence[str] = ()) -> list[Any]:
        """List the nodes of the swarm, or only those with these IDs."""
        return self._list(api_requests.list_nodes(self.version, ids), read)

    def networks(self, read: ReadRow = _unread) -> list[Any]:
        """List all networks of the manager; swarm networks have the Scope "swarm"."""
        return self._list(api_requests.list_networks(self.version), read)

    def secrets(self, read: ReadRow = _unread) -> list[Any]:
        """List the secrets, without their data; none below API 1.25."""
        return self._list_if_supported("Secrets", api_requests.list_secrets(self.version), read)

    def configs(self, read: ReadRow = _unread) -> list[Any]:
        """List the configs, with their data; none below API 1.30."""
        return self._list_if_supported("Configs", api_requests.list_configs(self.version), read)

    def distribution(
        self,
        image: str,
        credentials: Credentials | None = None,
        timeout: float = REGISTRY_TIMEOUT,
    ) -> dict[str, Any]:
        """Return what the registry reports about an image: `Descriptor.digest` and `Platforms`.

        The engine asks the registry, with `credentials`. VersionMismatch below API 1.30; Refused
        (401, 403, 404, 500) if the registry reports an error.
        """
        if self.version < _DISTRIBUTION_SINCE:
            raise VersionMismatch(
                f"asking the registry for a digest {requirement_text(_DISTRIBUTION_SINCE)}"
            )
        header = credentials.registry_auth_header() if credentials else None
        return self._object(api_requests.distribution(self.version, image, header), timeout)

    def remove(self, id_or_name: str) -> None:
        """Remove a service; NotFound."""
        self.send(api_requests.remove_service(self.version, id_or_name))

    def close(self) -> None:
        """Close the connections, and end ssh if it is used."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _list_if_supported(self, field: str, request: Request, read: ReadRow) -> list[Any]:
        """Send `request` if the API version supports `field`, else return []."""
        info = field_info(f"{CONTAINER}.{field}")
        return self._list(request, read) if info and info.since <= self.version else []

    def _list(self, request: Request, read: ReadRow) -> list[Any]:
        return self._send_and_read(replies.read_list, request, read_row=read)

    def _object(self, request: Request, timeout: float | None = None) -> dict[str, Any]:
        return self._send_and_read(replies.read_object, request, timeout)

    def _send_and_read(
        self,
        read: Callable[[Response, Request], Result],
        request: Request,
        timeout: float | None = None,
        read_row: ReadRow | None = None,
    ) -> Result:
        """Send and read the answer; credentials that were sent are masked in result and errors."""
        self._sent_auth_headers |= Mask.of(request).headers
        mask = Mask(frozenset(self._sent_auth_headers))
        rows = replies.rows_reader(request, read_row, mask) if read_row else None
        try:
            return read(mask.response(self._send(request, timeout, rows)), request)
        except SwarmtuiError as error:
            error.reword(mask.text)
            raise

    def _send(
        self, request: Request, timeout: float | None, read_body: ReadBody | None
    ) -> Response:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise ConnectTimeout(f"no time left for {request.method} {request.path}")
        seconds = self.timeout if timeout is None else timeout
        return self._transport.send(request, min(remaining, seconds), read_body)


def _ask_version(transport: Transport, ping: Response, timeout: float) -> VersionInfo:
    request = api_requests.version()
    return read_version_info(ping, replies.read_object(transport.send(request, timeout), request))


def _ping(transport: Transport, timeout: float) -> Response:
    """Ping by HEAD, or by GET if that fails; even a 500 shows the versions."""
    ping = transport.send(api_requests.ping(), timeout)
    if ping.status == 200 and is_engine(ping):
        return ping
    request = api_requests.ping("GET")
    ping = transport.send(request, timeout)
    if not is_engine(ping):
        replies.read_json(ping, request)
    return ping
