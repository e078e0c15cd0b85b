"""The swarm states of the demo's node, and the error of each for requests that need a manager."""

from __future__ import annotations

from dataclasses import dataclass

from swarmtui.demo.errors import ApiError, rpc_error

_NO_MANAGER = "This node is not a swarm manager."


def _unavailable(text: str) -> ApiError:
    return ApiError(503, text)


@dataclass(frozen=True)
class NodeState:
    """A swarm state as /info and /_ping report it, with the error for requests to the manager.

    `manager_error` is None where the node answers them.
    """

    local_state: str
    ping_state: str
    control_available: bool
    manager_error: ApiError | None = None


NODE_STATES = {
    "manager": NodeState("active", "active/manager", control_available=True),
    "worker": NodeState(
        "active",
        "active/worker",
        control_available=False,
        manager_error=_unavailable(
            f"{_NO_MANAGER} Worker nodes can't be used to view or modify cluster state. Please run "
            "this command on a manager node or promote the current node to a manager."
        ),
    ),
    "inactive": NodeState(
        "inactive",
        "inactive",
        control_available=False,
        manager_error=_unavailable(
            f'{_NO_MANAGER} Use "docker swarm init" or "docker swarm join" to connect this node to '
            "swarm and try again."
        ),
    ),
    "locked": NodeState(
        "locked",
        "locked",
        control_available=False,
        manager_error=_unavailable(
            "Swarm is encrypted and needs to be unlocked before it can be used. Please use "
            '"docker swarm unlock" to unlock it.'
        ),
    ),
    "expired": NodeState(
        "error",
        "error",
        control_available=False,
        manager_error=_unavailable(
            "Swarm certificates have expired. To replace them, leave the swarm and join again."
        ),
    ),
    "noleader": NodeState(
        "active",
        "active/manager",
        control_available=True,
        manager_error=rpc_error(
            "Unknown",
            "The swarm does not have a leader. It's possible that too few managers are online. "
            "Make sure more than half of the managers are online.",
        ),
    ),
}
