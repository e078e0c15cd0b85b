"""Read the replies of the Engine API: the value of a good one, an error for any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from swarmtui.engine.api_errors import (
    clean_message,
    not_docker_error,
    reply_lost_error,
    response_error,
)
from swarmtui.engine.http_messages import Request, Response
from swarmtui.engine.masking import Mask
from swarmtui.engine.response_json import MAX_LIST_VALUES, MAX_VALUES, parse_json
from swarmtui.spec import untrusted_json as lenient


@dataclass(frozen=True)
class CreatedService:
    """What the manager answers to a create: the service's ID, and its warnings."""

    id: str
    warnings: tuple[str, ...] = ()


def read_json(response: Response, request: Request, max_values: int = MAX_VALUES) -> Any:
    """Return the JSON value of a good response, at most `max_values` values; None if empty.

    Raises Refused, NotManager and their subclasses, VersionMismatch, TLSRefused, NotDocker; and
    ReplyLost if the answer to a mutating request does not show whether it was carried out.
    """
    if not 200 <= response.status < 300:
        raise response_error(response, request)
    if not response.body.strip():
        return None
    try:
        return parse_json(response.body, max_values)
    except ValueError as error:
        raise not_docker_error(response, request, str(error)) from None


def read_object(response: Response, request: Request) -> dict[str, Any]:
    """As `read_json`, for an object; NotDocker or ReplyLost for anything else."""
    value = read_json(response, request)
    if not isinstance(value, dict):
        raise not_docker_error(response, request, "an object was expected")
    return value


def read_list(response: Response, request: Request) -> list[Any]:
    """As `read_json`, for a list of unchecked rows; NotDocker for anything else."""
    value = read_json(response, request, MAX_LIST_VALUES)
    if not isinstance(value, list):
        raise not_docker_error(response, request, "a list was expected")
    return value


def read_created(response: Response, request: Request) -> CreatedService:
    """Read the ID and warnings of a create; warnings are absent, null or a list."""
    value = read_json(response, request)
    if id_ := lenient.get_text(value, "ID"):
        mask = Mask.of(request)
        warnings = (clean_message(mask.text(each)) for each in lenient.get_texts(value, "Warnings"))
        return CreatedService(mask.text(id_), tuple(warnings))
    raise reply_lost_error(request, "the engine accepted it but did not return the service's ID")
