"""What part a node plays in a swarm, read from GET /info.

Source: moby daemon/cluster/swarm.go (Info), api/types/swarm/swarm.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from swarmtui import errors
from swarmtui.engine.refusals import node_trouble, readable

Kind = Literal["manager", "worker", "inactive", "pending", "locked", "error"]


@dataclass(frozen=True)
class SwarmState:
    """The node's part in a swarm.

    `leader`: whether the swarm has one, so that the manager can answer. `error` is the daemon's
    text. `nodes` and `managers` are counts, known to managers only. `addresses` are those of the
    managers (host:port of the swarm).
    """

    kind: Kind
    leader: bool = False
    error: str = ""
    nodes: int = 0
    managers: int = 0
    node_id: str = ""
    addresses: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether services can be created here now."""
        return self.kind == "manager" and self.leader

    def trouble(self) -> errors.NotManager | None:
        """Why services cannot be created here, with a hint; None when they can."""
        if self.usable:
            return None
        if self.error and (known := node_trouble(self.error)):
            return known if isinstance(known, errors.NotManager) else None
        kind, message, hint = _TROUBLE[self.kind]
        return kind(f"{message}: {self.error}" if self.error else message, self._whither() or hint)

    def _whither(self) -> str:
        if self.kind != "worker" or not self.addresses:
            return ""
        return f"Run swarmtui on one of the managers: {', '.join(self.addresses)}"


_TROUBLE: dict[Kind, tuple[type[errors.NotManager], str, str]] = {
    "manager": (
        errors.NoLeader,
        "the managers do not agree on a leader",
        "More than half of them must be online. See which are: docker node ls",
    ),
    "worker": (
        errors.WorkerOnly,
        "this node is a worker, and only managers create services",
        "Run swarmtui on a manager, or name one with --host or --context.",
    ),
    "inactive": (
        errors.NotInSwarm,
        "this node is not part of a swarm",
        "Make a swarm with docker swarm init, or join one with docker swarm join.",
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
        "this node's part in the swarm is broken",
        "See docker info, and the engine's log: journalctl -u docker",
    ),
}


def read_state(info: Any) -> SwarmState:
    """Read the answer to GET /info; without a word of a swarm the node is in none."""
    swarm = info.get("Swarm") if isinstance(info, dict) else None
    swarm = swarm if isinstance(swarm, dict) else {}
    error = readable(str(swarm.get("Error") or ""))
    kind = _kind(swarm)
    return SwarmState(
        kind=kind,
        leader=kind == "manager" and not error,
        error=error,
        nodes=_count(swarm.get("Nodes")),
        managers=_count(swarm.get("Managers")),
        node_id=str(swarm.get("NodeID") or ""),
        addresses=tuple(sorted(_addresses(swarm.get("RemoteManagers")))),
    )


def _kind(swarm: dict[str, Any]) -> Kind:
    state = swarm.get("LocalNodeState")
    if state == "active":
        return "manager" if swarm.get("ControlAvailable") else "worker"
    known: dict[object, Kind] = {"pending": "pending", "locked": "locked", "error": "error"}
    return known.get(state, "inactive")


def _addresses(remotes: Any) -> list[str]:
    if not isinstance(remotes, list):
        return []
    found = [remote.get("Addr") for remote in remotes if isinstance(remote, dict)]
    return [readable(address) for address in found if isinstance(address, str)]


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0
