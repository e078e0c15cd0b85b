"""`swarmtui render`: the request of `apply`, in one of three notations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from swarmtui.commands.launching import Launch, prepare, prepare_offline
from swarmtui.commands.manager import Manager, manager_of, offline_version
from swarmtui.commands.output import is_read_by_a_person, note_problems, say, say_bytes, say_text
from swarmtui.commands.spec_file import load_input
from swarmtui.errors import ExitStatus
from swarmtui.visible import json_text, without_passwords

if TYPE_CHECKING:
    from swarmtui.commands.options import Options
    from swarmtui.engine.endpoint import Endpoint


def run(options: Options) -> int:
    """Print the body (its exact bytes, indented on a terminal), a curl line or a docker line."""
    given = load_input(options)
    note_problems(given.problems)
    version = offline_version(options)
    with manager_of(options) as manager:
        if version:
            wants_header = options.notation != "json"
            _print(prepare_offline(given.tree, manager, version, wants_header), options, manager)
        else:
            with manager.connect() as engine:
                _print(prepare(given.tree, manager, engine), options, manager, engine.endpoint)
    return ExitStatus.DONE


def _print(
    launch: Launch, options: Options, manager: Manager, endpoint: Endpoint | None = None
) -> None:
    match options.notation:
        case "json":
            _print_body(launch.request.body)
        case "curl":
            from swarmtui.engine.endpoint import find_endpoint
            from swarmtui.formats.curl import curl

            say(curl(launch.request, endpoint or find_endpoint(manager.host, manager.context)))
        case _:
            _print_docker_line(launch, options)


def _print_body(body: bytes) -> None:
    if is_read_by_a_person():
        say_text(json_text(json.loads(body), indent=2))
    else:
        say_bytes(body)


def _print_docker_line(launch: Launch, options: Options) -> None:
    from swarmtui.formats.docker_cli.create_line import service_create, unsupported_settings

    body = json.loads(launch.request.body)
    note_problems(unsupported_settings(body))
    line = service_create(
        body,
        with_registry_auth=launch.has_credentials,
        host=_checked(options.host or ""),
        context=without_passwords(options.context or ""),
    )
    say(line)


def _checked(host: str) -> str:
    """The address as it was given; EndpointError for one that must not be used, or shown."""
    from swarmtui.engine.address import parse_host

    if host:
        parse_host(host, "--host")
    return host
