"""A node's role in a swarm, read from GET /info.

Source: moby daemon/cluster/swarm.go (Info), api/types/swarm/swarm.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from swarmtui import errors
from swarmtui.engine.api_errors import clean_message, find_not_manager_error
from swarmtui.spec import untrusted_json as lenient
from swarmtui.spec.known_names import list_names
from swarmtui.spec.tree import value_at
from swarmtui.spec.untrusted_json import JsonObject

NodeState = Literal["manager", "worker", "inactive", "pending", "locked", "error"]


@dataclass(frozen=True)
class SwarmState:
    """A node's role in a swarm.

    `has_leader`: whether the swarm has a leader, so that a manager can answer. `error` is the
    daemon's text. `nodes` and `managers` are counts, only known on managers. `addresses` are those
    of the managers (host:port of the swarm).
    """

    kind: NodeState
    has_leader: bool = False
    error: str = ""
    nodes: int = 0
    managers: int = 0
    node_id: str = ""
    addresses: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether services can be created here now."""
        return self.kind == "manager" and self.has_leader

    def not_manager_error(self) -> errors.NotManager | None:
        """Return why services cannot be created on this node, with a hint; None if they can."""
        if self.usable:
            return None
        if self.error and (known := find_not_manager_error(self.error)):
            return known if isinstance(known, errors.NotManager) else None
        kind, message, hint = _NOT_MANAGER[self.kind]
        return kind(
            f"{message}: {self.error}" if self.error else message, self._manager_hint() or hint
        )

    def _manager_hint(self) -> str:
        if self.kind != "worker" or not self.addresses:
            return ""
        return f"Run swarmtui on one of the managers: {list_names(self.addresses)}"


_NOT_MANAGER: dict[NodeState, tuple[type[errors.NotManager], str, str]] = {
    "manager": (
        errors.NoLeader,
        "the swarm is without a leader",
        "Bring more than half of the managers online. List them with: docker node ls",
    ),
    "worker": (
        errors.WorkerOnly,
        "this node is a worker, and only managers can create services",
        "Run swarmtui on a manager, or name one with --host or --context.",
    ),
    "inactive": (
        errors.NotInSwarm,
        "this node is not part of a swarm",
        "Create a swarm with docker swarm init, or join one with docker swarm join.",
    ),
    "pending": (
        errors.NotManager,
        "this node is still joining the swarm",
        "Wait a moment and try again. See: docker info",
    ),
    "locked": (
        errors.SwarmLocked,
        "this manager is locked",
        "Unlock it on this node: docker swarm unlock",
    ),
    "error": (
        errors.NotManager,
        "this node has an error in its swarm state",
        "See docker info, and the engine's log: journalctl -u docker",
    ),
}


def read_swarm_state(info: JsonObject) -> SwarmState:
    """Read the object of GET /info; without a Swarm object the node is not in a swarm.

    NotDocker if the state is not text: the role is unknown then.
    """
    swarm = info.get("Swarm")
    known = swarm is None or isinstance(value_at(swarm, ("LocalNodeState",)), str)
    if not known:
        raise errors.NotDocker("GET /info does not contain the node's swarm state")
    error = clean_message(lenient.get_text(swarm, "Error"))
    kind = _node_state(swarm)
    return SwarmState(
        kind=kind,
        has_leader=kind == "manager" and not error,
        error=error,
        nodes=lenient.get_int(swarm, "Nodes") or 0,
        managers=lenient.get_int(swarm, "Managers") or 0,
        node_id=lenient.get_text(swarm, "NodeID"),
        addresses=tuple(sorted(filter(None, _addresses(swarm)))),
    )


def _node_state(swarm: JsonObject | None) -> NodeState:
    state = lenient.get_text(swarm, "LocalNodeState")
    if state == "active":
        return "manager" if lenient.get_bool(swarm, "ControlAvailable") else "worker"
    known: dict[str, NodeState] = {"pending": "pending", "locked": "locked", "error": "error"}
    return known.get(state, "inactive")


def _addresses(swarm: JsonObject | None) -> Iterator[str]:
    for remote in lenient.get_objects(swarm, "RemoteManagers"):
        yield clean_message(lenient.get_text(remote, "Addr"))
