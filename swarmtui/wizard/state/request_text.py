"""The request of a draft as text: JSON, a curl command, a docker command."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from swarmtui.escaping import escape_line, json_text
from swarmtui.wizard.state.search import describe_path
from swarmtui.wizard.state.session import Session

if TYPE_CHECKING:
    from swarmtui.engine.http_messages import Request


def request_text(session: Session, notation: str) -> str:
    """Return the request in one of `NOTATIONS`, to be sent or run again, without credentials.

    ValueError with the reason if there is none.
    """
    request = session.shown_request
    if request is None:
        raise ValueError(f"cannot be sent yet: {session.launch_block_reason()}")
    return NOTATIONS[notation](session, request)


def file_name(session: Session, notation: str) -> str:
    """Return the name for a file with the request: `web.json`."""
    from swarmtui.launch.drafts import safe_file_name

    return safe_file_name(session.draft.text("Name")) + _ENDINGS[notation]


def _json(_: Session, request: Request) -> str:
    """Return the body without the headers, so that it is a spec file."""
    return json_text(json.loads(request.body), indent=2)


def _curl(session: Session, request: Request) -> str:
    from swarmtui.formats.curl import curl_command

    if session.engine is None:
        raise ValueError("not connected to a manager: the address is unknown")
    return curl_command(request, session.engine.endpoint, multiline=True)


def _docker(_: Session, request: Request) -> str:
    """Return the command, and a comment for each setting that it cannot make."""
    from swarmtui.formats.docker_cli.create_command import create_command, unsupported_settings

    body = json.loads(request.body)
    auth = "X-Registry-Auth" in request.headers
    command = create_command(body, with_registry_auth=auth, multiline=True)
    unsupported = [each for each in unsupported_settings(body) if each.level != "hint"]
    # Escaped: a line break in a value would end the comment, and a shell would run the rest.
    notes = (escape_line(f"# {describe_path(each.path)}: {each.message}") for each in unsupported)
    return "\n".join([command, *notes])


NOTATIONS: dict[str, Callable[[Session, Request], str]] = {
    "JSON": _json,
    "curl": _curl,
    "docker CLI": _docker,
}
_ENDINGS = {"JSON": ".json", "curl": ".curl.sh", "docker CLI": ".docker.sh"}
