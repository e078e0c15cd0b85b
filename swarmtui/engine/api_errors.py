"""Turn error responses, by their text and HTTP status, into the errors of `swarmtui.errors`.

Sources: moby daemon/cluster/{cluster,errors,swarm}.go, daemon/server/httpstatus/status.go,
daemon/server/middleware/version.go; swarmkit manager/controlapi, manager/constraint,
manager/state/raft. Engines before 17.07 answer 500 to most of what newer ones answer 400.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from swarmtui import errors
from swarmtui.engine.http_messages import Request, Response
from swarmtui.engine.masking import Mask
from swarmtui.engine.response_json import parse_json
from swarmtui.escaping import without_passwords
from swarmtui.go_errors import explain_go_error

MAX_MESSAGE_LENGTH = 2000

_GRPC_PREFIX = re.compile(r"rpc error: code = \w+ desc = ")


class MessagePattern(NamedTuple):
    """The error and hint for responses whose text matches; the first match counts.

    Where `error` is Refused, the HTTP status selects the subclass.
    """

    pattern: str
    error: type[errors.SwarmtuiError]
    hint: str


_NODE_ERRORS: tuple[MessagePattern, ...] = (
    MessagePattern(
        r"needs to be unlocked",
        errors.SwarmLocked,
        "Unlock it on this node: docker swarm unlock",
    ),
    MessagePattern(
        r"certificates have expired",
        errors.CertificateExpired,
        "Check the node's clock. If it is right, leave the swarm and join it again.",
    ),
    MessagePattern(
        r"does not have a leader|lost leader status|no elected primary",
        errors.NoLeader,
        "Bring more than half of the managers online. List them with: docker node ls",
    ),
    MessagePattern(
        r"Worker nodes can.t be used|is a worker node",
        errors.WorkerOnly,
        "Run swarmtui on a manager, or name one with --host or --context.",
    ),
    MessagePattern(
        r'Use "docker swarm init"|not part of a swarm',
        errors.NotInSwarm,
        "Create a swarm with docker swarm init, or join one with docker swarm join.",
    ),
    MessagePattern(
        r"not a swarm manager|Manager is being prepared",
        errors.NotManager,
        "Try again in a moment: the manager is starting, or cannot reach the other managers.",
    ),
)

_REQUEST_ERRORS: tuple[MessagePattern, ...] = (
    MessagePattern(
        r"Client sent an HTTP request to an HTTPS server",
        errors.TLSRefused,
        "Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or use a context with certificates: "
        "the port uses TLS.",
    ),
    MessagePattern(
        r"client version \S+ is too (old|new)",
        errors.VersionMismatch,
        "Remove --api-version and DOCKER_API_VERSION: swarmtui then negotiates the version.",
    ),
    MessagePattern(
        r"constraint expected one operator|(key|value) '.*' is invalid",
        errors.Refused,
        "Change TaskTemplate.Placement.Constraints in the spec: write a constraint as "
        "node.role==manager or node.labels.zone!=a",
    ),
    MessagePattern(
        r"network \S+ not found|predefined swarm network",
        errors.Refused,
        "Change the network in the spec. List the swarm's networks with: "
        "docker network ls --filter scope=swarm",
    ),
    MessagePattern(
        r"is ambiguous",
        errors.Refused,
        "Use the ID: several objects have that name.",
    ),
    MessagePattern(
        r"cannot be used with services|attached to the ingress network",
        errors.Refused,
        "Choose an overlay network in the spec.",
    ),
    MessagePattern(
        r"already in use by service",
        errors.Refused,
        "Choose another published port, or 0 to let the swarm choose.",
    ),
    MessagePattern(
        r"no ingress network is present",
        errors.Refused,
        "Publish the port in host mode, or create the ingress network again: "
        "docker network create --driver overlay --ingress ingress",
    ),
    MessagePattern(
        r"(secret|config)s? not found",
        errors.Refused,
        "Create the secret or config in the swarm, or change the spec.",
    ),
    MessagePattern(
        r"name conflicts with an existing object|already exists",
        errors.NameConflict,
        "Choose another name.",
    ),
    MessagePattern(
        r"^(meta|ContainerSpec|TaskSpec|EndpointSpec): |name must be (valid|provided)"
        r"|63 characters or fewer|must specify only one|mismatched Runtime"
        r"|invalid (cpu|memory|RestartCondition|MountType|MountPropagation|resolution|Config)"
        r"|unrecognized (update|rollback)|Jobs may not have|duplicate (published )?ports"
        r"|must (be|not be) (non-)?negative|malformed (secret|config)|conflicting target",
        errors.Refused,
        "Change the spec and launch again.",
    ),
)

# The manager stopped waiting for the swarm, or lost it, after it accepted the request.
_OUTCOME_UNKNOWN = re.compile(
    r"DeadlineExceeded|context deadline exceeded|context canceled|transport is closing"
    r"|error reading from server|lost leader status|node is stopped|Request canceled"
    r"|code = (Unavailable|Canceled|Aborted)|connection (error|reset)|broken pipe|\bEOF$"
)

_ENGINE_5XX = (500, 501, 503)
"""The only 5xx that an engine sends (moby `daemon/server/httpstatus`); gateways send others."""

_STATUSES: dict[int, type[errors.Refused]] = {404: errors.NotFound, 409: errors.NameConflict}
_STATUS_HINTS = {
    401: "Log in to the registry: docker login",
    403: "Check the engine's authorization plugins: the engine or a plugin forbids it.",
    409: "Choose another name.",
    500: "See the engine's log: journalctl -u docker",
    501: "Use another engine: this one does not support it.",
}


def response_error(response: Response, request: Request) -> errors.SwarmtuiError:
    """Return the error for a response with a status other than 2xx."""
    raw = _daemon_message(response)
    if raw is None or (request.is_mutating and _is_from_gateway(response)):
        return not_docker_error(response, request)
    shown = clean_message(Mask.of(request).text(raw))
    if request.is_mutating and response.status >= 500 and _OUTCOME_UNKNOWN.search(raw):
        return reply_lost_error(request, f"the manager stopped waiting: {shown}")
    message = clean_message(raw) or f"HTTP status {response.status} without a reason"
    error = _match_message(
        _NODE_ERRORS + _REQUEST_ERRORS, message, response.status
    ) or _status_error(message, response.status)
    error.reword(lambda text: shown or text)
    error.reword_keeping_detail(explain_go_error)
    return error


def _is_from_gateway(response: Response) -> bool:
    """Whether a gateway sent the 5xx: some write JSON with a `message` too, others text."""
    is_engines = response.status in _ENGINE_5XX and response.media_type == "application/json"
    return response.status >= 500 and not is_engines


def find_not_manager_error(message: str) -> errors.SwarmtuiError | None:
    """Return the NotManager error for a text of the daemon, or None."""
    return _match_message(_NODE_ERRORS, message, status=503)


def not_docker_error(response: Response, request: Request, why: str = "") -> errors.SwarmtuiError:
    """Return the error for an answer that is not the Engine API's; `why` gives the reason.

    ReplyLost for a mutating request if a gateway sent a 5xx or a 2xx cannot be read: the change may
    have been made.
    """
    what = response.media_type or "no content type"
    message = f"the answer is not the Engine API's: HTTP status {response.status}, {what}"
    message += f" ({why})" if why else ""
    if request.is_mutating and (response.status >= 500 or response.status < 300):
        return reply_lost_error(request, message)
    return errors.NotDocker(
        message, "Check the address: a web server or a proxy may answer there, not a Docker Engine."
    )


def reply_lost_error(request: Request, why: str) -> errors.ReplyLost:
    """Return the error for a mutating request whose outcome is unknown."""
    return errors.ReplyLost(
        f"{request.method} {request.path} may or may not have been carried out: {why}",
        "Check whether the service exists: docker service ls",
    )


def clean_message(message: str) -> str:
    """Strip gRPC framing, line breaks and passwords in addresses; limit the length."""
    text = " ".join(_GRPC_PREFIX.sub("", without_passwords(message)).split())
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return text if len(text) <= MAX_MESSAGE_LENGTH else text[:MAX_MESSAGE_LENGTH] + "..."


def _status_error(message: str, status: int, hint: str = "") -> errors.Refused:
    kind = _STATUSES.get(status, errors.Refused)
    return kind(message, hint or _STATUS_HINTS.get(status, ""), status=status)


def _match_message(
    table: tuple[MessagePattern, ...], message: str, status: int
) -> errors.SwarmtuiError | None:
    for pattern, kind, hint in table:
        if re.search(pattern, message):
            if kind is errors.Refused:
                return _status_error(message, status, hint)
            if issubclass(kind, errors.Refused):
                return kind(message, hint, status=status)
            return kind(message, hint)
    return None


def _daemon_message(response: Response) -> str | None:
    """Read an error as the daemon writes it: JSON, or plain text below API 1.24."""
    text = response.body.decode(errors="replace").strip()
    if response.status < 400 or text.startswith("<"):
        return None
    try:
        value = parse_json(text.encode())
    except ValueError:
        return text if response.media_type in ("text/plain", "") and text else None
    return value["message"] if _is_error(value) else None


def _is_error(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("message"), str)
