"""What the daemon says no with: an HTTP status and a text, in gRPC's frame where it is so."""

from __future__ import annotations

import json

_STATUS_OF_CODE = {
    "InvalidArgument": 400,
    "FailedPrecondition": 400,
    "NotFound": 404,
    "AlreadyExists": 409,
    "Unavailable": 503,
    "Unknown": 500,
}


class ApiError(Exception):
    """An answer other than success; `message` is the value of the JSON error body."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class NeverAnswersError(Exception):
    """The request hangs until the client gives up or the server ends."""


class HandlerPanicError(Exception):
    """The daemon trips over the request: it closes the connection without an answer."""


def bad_request(message: str) -> ApiError:
    """Make a 400 of the daemon itself, before the swarm's manager was asked."""
    return ApiError(400, message)


def rpc_error(code: str, text: str) -> ApiError:
    """Make an error of the manager, as the daemon passes it on (moby `httpstatus/status.go`)."""
    return ApiError(_STATUS_OF_CODE[code], f"rpc error: code = {code} desc = {text}")


def invalid_argument(text: str) -> ApiError:
    """Make the manager's InvalidArgument: what nearly every check of a spec ends in."""
    return rpc_error("InvalidArgument", text)


def quoted(text: str) -> str:
    """Write text as Go's %q does."""
    return json.dumps(text, ensure_ascii=False)
