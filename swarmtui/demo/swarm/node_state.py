"""The states that the demo's node can be in, and what each refuses."""

from __future__ import annotations

from dataclasses import dataclass

from swarmtui.demo.errors import ApiError, rpc_error

_NO_MANAGER = "This node is not a swarm manager."


def _unavailable(text: str) -> ApiError:
    return ApiError(503, text)


@dataclass(frozen=True)
class State:
    """How the node stands to its swarm: the words of /info and ping, and the refusal, if any."""

    local: str
    ping: str
    control: bool
    refusal: ApiError | None = None


STATES = {
    "manager": State("active", "active/manager", control=True),
    "worker": State(
        "active",
        "active/worker",
        control=False,
        refusal=_unavailable(
            f"{_NO_MANAGER} Worker nodes can't be used to view or modify cluster state. Please run "
            "this command on a manager node or promote the current node to a manager."
        ),
    ),
    "inactive": State(
        "inactive",
        "inactive",
        control=False,
        refusal=_unavailable(
            f'{_NO_MANAGER} Use "docker swarm init" or "docker swarm join" to connect this node to '
            "swarm and try again."
        ),
    ),
    "locked": State(
        "locked",
        "locked",
        control=False,
        refusal=_unavailable(
            "Swarm is encrypted and needs to be unlocked before it can be used. Please use "
            '"docker swarm unlock" to unlock it.'
        ),
    ),
    "expired": State(
        "error",
        "error",
        control=False,
        refusal=_unavailable(
            "Swarm certificates have expired. To replace them, leave the swarm and join again."
        ),
    ),
    "noleader": State(
        "active",
        "active/manager",
        control=True,
        refusal=rpc_error(
            "Unknown",
            "The swarm does not have a leader. It's possible that too few managers are online. "
            "Make sure more than half of the managers are online.",
        ),
    ),
}
