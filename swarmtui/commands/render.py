"""`swarmtui render`: print the request of `apply` in one of three formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from swarmtui.commands.launching import Launch, prepare_launch, prepare_offline
from swarmtui.commands.manager import Manager, offline_version, open_manager
from swarmtui.commands.output import (
    print_bytes,
    print_line,
    print_lines,
    print_problems,
    stdout_is_terminal,
)
from swarmtui.commands.spec_input import load_input
from swarmtui.errors import ExitStatus
from swarmtui.escaping import json_text, without_passwords

if TYPE_CHECKING:
    from swarmtui.commands.options import Options
    from swarmtui.engine.endpoint import Endpoint


def run(options: Options) -> int:
    """Print the body (exact bytes; indented on a terminal), a curl or a docker command."""
    spec_input = load_input(options)
    print_problems(spec_input.problems)
    version = offline_version(options)
    with open_manager(options) as manager:
        if version:
            wants_header = options.output_format != "json"
            _print(
                prepare_offline(spec_input.tree, manager, version, wants_header), options, manager
            )
        else:
            with manager.connect() as engine:
                _print(
                    prepare_launch(spec_input.tree, manager, engine),
                    options,
                    manager,
                    engine.endpoint,
                )
    return ExitStatus.DONE


def _print(
    launch: Launch, options: Options, manager: Manager, endpoint: Endpoint | None = None
) -> None:
    match options.output_format:
        case "json":
            _print_body(launch.request.body)
        case "curl":
            from swarmtui.engine.endpoint import find_endpoint
            from swarmtui.formats.curl import curl_command

            print_line(
                curl_command(
                    launch.request, endpoint or find_endpoint(manager.host, manager.context)
                )
            )
        case _:
            _print_docker_line(launch, options)


def _print_body(body: bytes) -> None:
    if stdout_is_terminal():
        print_lines(json_text(json.loads(body), indent=2))
    else:
        print_bytes(body)


def _print_docker_line(launch: Launch, options: Options) -> None:
    from swarmtui.formats.docker_cli.create_command import create_command, unsupported_settings

    body = json.loads(launch.request.body)
    print_problems(unsupported_settings(body))
    line = create_command(
        body,
        with_registry_auth=launch.has_credentials,
        host=_check_host(options.host or ""),
        context=without_passwords(options.context or ""),
    )
    print_line(line)


def _check_host(host: str) -> str:
    """Return the address as given; EndpointError if it is invalid or contains a password."""
    from swarmtui.engine.address import parse_host

    if host:
        parse_host(host, "--host")
    return host
