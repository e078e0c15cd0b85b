"""The errors of the Engine API: an HTTP status and a message, with a gRPC prefix from a manager."""

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
    """An error response; `message` is the `message` of its JSON body."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class NeverAnswersError(Exception):
    """The request gets no response until the client disconnects or the server stops."""


class HandlerPanicError(Exception):
    """The daemon's handler panics: the connection is closed without a response."""


def bad_request(message: str) -> ApiError:
    """Return a 400 from the daemon itself, raised before the request reaches the manager."""
    return ApiError(400, message)


def rpc_error(code: str, text: str) -> ApiError:
    """Return a manager's error as the daemon forwards it (moby `httpstatus/status.go`)."""
    return ApiError(_STATUS_OF_CODE[code], f"rpc error: code = {code} desc = {text}")


def invalid_argument(text: str) -> ApiError:
    """Return the manager's InvalidArgument error, which nearly every check of a spec raises."""
    return rpc_error("InvalidArgument", text)


def quoted(text: str) -> str:
    """Return the text in quotes, as Go's %q formats it."""
    return json.dumps(text, ensure_ascii=False)
