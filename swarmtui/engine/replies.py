"""Read the replies of the Engine API: the value of a good one, an error for any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from swarmtui.engine.api_errors import (
    clean_message,
    not_docker_error,
    reply_lost_error,
    response_error,
)
from swarmtui.engine.http_messages import ReadBody, Request, Response
from swarmtui.engine.masking import Mask
from swarmtui.engine.response_json import parse_json, parse_rows
from swarmtui.spec import untrusted_json as lenient


@dataclass(frozen=True)
class CreatedService:
    """What the manager answers to a create: the service's ID, and its warnings."""

    id: str
    warnings: tuple[str, ...] = ()


def read_json(response: Response, request: Request) -> Any:
    """Return the JSON value of a good response; None if it is empty.

    Raises Refused, NotManager and their subclasses, VersionMismatch, TLSRefused, NotDocker; and
    ReplyLost if the answer to a mutating request does not show whether it was carried out.
    """
    if not response.is_good:
        raise response_error(response, request)
    if not response.body.strip():
        return None
    try:
        return parse_json(response.body)
    except ValueError as error:
        raise not_docker_error(response, request, str(error)) from None


def read_object(response: Response, request: Request) -> dict[str, Any]:
    """As `read_json`, for an object; NotDocker or ReplyLost for anything else."""
    value = read_json(response, request)
    if not isinstance(value, dict):
        raise not_docker_error(response, request, "an object was expected")
    return value


def read_list(response: Response, request: Request) -> list[Any]:
    """Return the rows of a response that was read by `rows_reader`; errors as for `read_json`."""
    if response.rows is None:
        raise response_error(response, request)
    return response.rows


def rows_reader(request: Request, read: Callable[[Any], Any], mask: Mask) -> ReadBody:
    """Return what reads the rows of a response, each with `read`; NotDocker if it is not a list."""

    def read_body(head: Response, pieces: Iterable[bytes]) -> list[Any]:
        try:
            return parse_rows(pieces, read, mask.json if mask.headers else None)
        except ValueError as error:
            raise not_docker_error(head, request, str(error)) from None

    return read_body


def read_created(response: Response, request: Request) -> CreatedService:
    """Read the ID and warnings of a create; warnings are absent, null or a list."""
    value = read_json(response, request)
    if id_ := lenient.get_text(value, "ID"):
        mask = Mask.of(request)
        warnings = (clean_message(mask.text(each)) for each in lenient.get_texts(value, "Warnings"))
        return CreatedService(mask.text(id_), tuple(warnings))
    raise reply_lost_error(request, "the engine accepted it but did not return the service's ID")
