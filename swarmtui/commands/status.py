"""`swarmtui status`: show the endpoint, the engine, the swarm and the credentials in use."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from swarmtui.commands.manager import Manager, open_manager
from swarmtui.commands.output import print_error, print_line
from swarmtui.errors import CredentialError, ExitStatus, SwarmtuiError
from swarmtui.spec.api_version import NEWEST, OLDEST

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Node
    from swarmtui.commands.options import Options
    from swarmtui.engine.client import Engine
    from swarmtui.engine.endpoint import Endpoint


def run(options: Options) -> int:
    """Print what is known, then the errors; return the status of the first error."""
    with open_manager(options) as manager:
        errors = [_print_manager(manager), _print_credentials(manager)]
        _print_field("Terminal", _describe_terminal(os.environ))
    found = [error for error in errors if error]
    for error in found:
        print_error(error)
    return found[0].exit_status if found else ExitStatus.DONE


def _print_manager(manager: Manager) -> SwarmtuiError | None:
    from swarmtui.engine.endpoint import find_endpoint

    try:
        endpoint = find_endpoint(manager.host, manager.context)
        source = "the embedded swarm" if manager.demo else describe_source(endpoint.source)
        _print_field("Endpoint", f"{endpoint.url}, {source}")
        _print_field("Context", endpoint.context)
        _warn_of_readable_key(endpoint)
        with manager.connect() as engine:
            return _print_engine(engine)
    except SwarmtuiError as error:
        return error


def describe_source(source: str) -> str:
    """Return where an endpoint was found: `from DOCKER_HOST`, `from the default socket`."""
    return f"from the {source}" if source == "default socket" else f"from {source}"


def _warn_of_readable_key(endpoint: Endpoint) -> None:
    """Warn of a TLS key that other users can read."""
    if endpoint.tls and endpoint.tls.key and (who := endpoint.tls.key_readable_by()):
        from swarmtui.formats.shell import quote

        name = quote(str(endpoint.tls.key))
        _print_field("TLS key", f"warning: {who} can read it: chmod 600 {name}")


def _print_engine(engine: Engine) -> SwarmtuiError | None:
    info = engine.ask_version()
    _print_field("Engine", f"{info.engine_version}, {info.os}/{info.arch}")
    ours = f"swarmtui supports {OLDEST} to {NEWEST}"
    theirs = f"the engine supports {info.min_api_version} to {info.api_version}"
    _print_field("API", f"{engine.version}; {theirs}, {ours}")
    state = engine.swarm_state()
    error = state.not_manager_error()
    _print_field("Swarm", f"{state.kind}: {error.message}" if error else "manager, with a leader")
    if error is None:
        _print_swarm(engine)
    return error


def _print_swarm(engine: Engine) -> None:
    from swarmtui.launch.fetch import fetch_snapshot

    found = fetch_snapshot(engine)
    _print_field("Nodes", _count_nodes(found.nodes))
    if found.unreadable:
        rows = "1 row" if found.unreadable == 1 else f"{found.unreadable} rows"
        _print_field("Warning", f"{rows} of the manager's lists cannot be read and are left out")


def _count_nodes(nodes: Sequence[Node]) -> str:
    """Count nodes by role, state and availability: `3: 1 manager, 2 workers, 3 ready, 1 drain`."""
    roles = Counter(node.role for node in nodes)
    plural = {f"{role}s" if count > 1 else role: count for role, count in roles.items()}
    states = Counter(node.state for node in nodes)
    uses = Counter(node.availability for node in nodes)
    del uses["active"]
    counts = [
        f"{count} {word}" for tally in (plural, states, uses) for word, count in tally.items()
    ]
    return f"{len(nodes)}: {', '.join(counts)}"


def _print_credentials(manager: Manager) -> SwarmtuiError | None:
    from swarmtui.engine.credential_sources import list_credential_sources

    if not manager.registry_auth:
        _print_field("Registries", "no credentials are sent: --no-registry-auth")
        return None
    try:
        rows = [str(source) for source in list_credential_sources(manager.environ)]
    except CredentialError as error:
        _print_field("Registries", "unknown: the credentials cannot be read")
        return error
    _print_field("Registries", rows[0] if rows else "no credentials found")
    for row in rows[1:]:
        _print_field("", row)
    return None


def _describe_terminal(environ: Mapping[str, str]) -> str:
    if not sys.stdout.isatty():
        return "none: standard output is not a terminal"
    size = shutil.get_terminal_size()
    remote = ", over SSH" if "SSH_CONNECTION" in environ or "SSH_TTY" in environ else ""
    colours = ", NO_COLOR" if "NO_COLOR" in environ else ""
    return f"{environ.get('TERM', 'unknown')}, {size.columns}x{size.lines}{remote}{colours}"


def _print_field(title: str, text: str) -> None:
    print_line(f"{title:12}{text}")
