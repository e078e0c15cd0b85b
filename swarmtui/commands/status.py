"""`swarmtui status`: a doctor. What is reached, how, and what applies, as far as it is known."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from swarmtui.commands.manager import Manager, manager_of
from swarmtui.commands.output import say, say_error
from swarmtui.errors import CredentialError, ExitStatus, SwarmtuiError
from swarmtui.spec.api_version import NEWEST, OLDEST

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Node
    from swarmtui.commands.options import Options
    from swarmtui.engine.client import Engine
    from swarmtui.engine.endpoint import Endpoint


def run(options: Options) -> int:
    """Print what is known, then the first trouble; the status is that of the trouble."""
    with manager_of(options) as manager:
        troubles = [_tell_manager(manager), _tell_credentials(manager)]
        _tell("Terminal", _terminal(os.environ))
    found = [trouble for trouble in troubles if trouble]
    for trouble in found:
        say_error(trouble)
    return found[0].exit_status if found else ExitStatus.DONE


def _tell_manager(manager: Manager) -> SwarmtuiError | None:
    from swarmtui.engine.endpoint import find_endpoint

    try:
        endpoint = find_endpoint(manager.host, manager.context)
        source = "the embedded swarm" if manager.demo else f"from {endpoint.source}"
        _tell("Endpoint", f"{endpoint.url}, {source}")
        _tell("Context", endpoint.context)
        _tell_key(endpoint)
        with manager.connect() as engine:
            return _tell_engine(engine)
    except SwarmtuiError as error:
        return error


def _tell_key(endpoint: Endpoint) -> None:
    """Warn of a private key that others may read."""
    if endpoint.tls and endpoint.tls.key and (who := endpoint.tls.readers_of_key()):
        from swarmtui.formats.shell import quoted

        name = quoted(str(endpoint.tls.key))
        _tell("TLS key", f"warning: {who} may read it: chmod 600 {name}")


def _tell_engine(engine: Engine) -> SwarmtuiError | None:
    about = engine.about
    _tell("Engine", f"{about.engine_version}, {about.os}/{about.arch}")
    ours = f"swarmtui speaks {OLDEST} to {NEWEST}"
    theirs = f"the engine serves {about.min_api_version} to {about.api_version}"
    _tell("API", f"{engine.version}; {theirs}, {ours}")
    state = engine.swarm_state()
    trouble = state.trouble()
    _tell("Swarm", f"{state.kind}: {trouble.message}" if trouble else "manager, with a leader")
    if trouble is None:
        _tell_swarm(engine)
    return trouble


def _tell_swarm(engine: Engine) -> None:
    from swarmtui.launch.fetch import fetch_snapshot

    found = fetch_snapshot(engine)
    _tell("Nodes", _nodes(found.nodes))
    if found.unreadable:
        rows = "1 row" if found.unreadable == 1 else f"{found.unreadable} rows"
        _tell("Warning", f"{rows} of the manager's lists cannot be read and are left out")


def _nodes(nodes: Sequence[Node]) -> str:
    """Count them: `3: 1 manager, 3 ready, 1 drain`."""
    roles = Counter(node.role for node in nodes)
    states = Counter(node.state for node in nodes)
    uses = Counter(node.availability for node in nodes)
    del uses["active"]
    counts = [f"{count} {word}" for tally in (roles, states, uses) for word, count in tally.items()]
    return f"{len(nodes)}: {', '.join(counts)}"


def _tell_credentials(manager: Manager) -> SwarmtuiError | None:
    from swarmtui.engine.sources import list_sources

    if not manager.registry_auth:
        _tell("Registries", "no credentials are sent")
        return None
    try:
        rows = [str(source) for source in list_sources(manager.environ)]
    except CredentialError as error:
        _tell("Registries", "cannot be told")
        return error
    _tell("Registries", rows[0] if rows else "no credentials found")
    for row in rows[1:]:
        _tell("", row)
    return None


def _terminal(environ: Mapping[str, str]) -> str:
    if not sys.stdout.isatty():
        return "none: the output goes elsewhere"
    size = shutil.get_terminal_size()
    remote = ", over SSH" if "SSH_CONNECTION" in environ or "SSH_TTY" in environ else ""
    colours = ", NO_COLOR" if "NO_COLOR" in environ else ""
    return f"{environ.get('TERM', 'unknown')}, {size.columns}x{size.lines}{remote}{colours}"


def _tell(title: str, text: str) -> None:
    say(f"{title:12}{text}")
