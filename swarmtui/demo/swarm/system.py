"""The engine: its versions, its swarm state, and the bodies of /version and /info."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from swarmtui.demo.errors import ApiError
from swarmtui.demo.fixtures.scenario import CLUSTER_ID, Node
from swarmtui.demo.ids import timestamp
from swarmtui.demo.swarm.cluster import Cluster
from swarmtui.demo.swarm.node_state import NodeState
from swarmtui.spec.api_version import ApiVersion, first_engine_release

_RELEASE_BY_API = {
    "1.41": "20.10.24", "1.42": "23.0.15", "1.43": "24.0.9", "1.44": "25.0.5", "1.45": "26.1.5",
    "1.47": "27.5.1", "1.51": "28.5.2", "1.52": "29.0.0", "1.55": "29.7.2",
}  # fmt: skip


@dataclass(frozen=True)
class Daemon:
    """One engine: its newest and oldest API version, its swarm state and its cluster."""

    api: ApiVersion
    min_api: ApiVersion
    state: NodeState
    cluster: Cluster

    @property
    def version(self) -> str:
        """The engine's release."""
        return _RELEASE_BY_API.get(str(self.api)) or first_engine_release(self.api)

    @property
    def local_node(self) -> Node:
        """The node that this engine runs on: a worker in the state worker, else the manager."""
        return self.cluster.nodes[1 if self.state.ping_state == "active/worker" else 0]

    def require_manager(self) -> None:
        """Raise the state's ApiError unless this node is a working manager."""
        if self.state.manager_error:
            raise ApiError(self.state.manager_error.status, self.state.manager_error.message)

    def headers(self) -> dict[str, str]:
        """Return the headers of every response."""
        since_1_25 = {"Api-Version": str(self.api)} if self.api >= (1, 25) else {}
        return {
            **since_1_25,
            "Docker-Experimental": "false",
            "Ostype": "linux",
            "Server": f"Docker/{self.version} (linux)",
        }

    def ping_headers(self) -> dict[str, str]:
        """Return the additional headers of a ping; since Engine 23.0 with the swarm state."""
        always = {
            "Builder-Version": "2",
            "Cache-Control": "no-cache, no-store, must-revalidate",
            "Pragma": "no-cache",
        }
        return {**always, "Swarm": self.state.ping_state} if self.api >= (1, 42) else always


def version(daemon: Daemon) -> dict[str, Any]:
    """Return the body of GET /version."""
    engine = {
        "ApiVersion": str(daemon.api),
        "Arch": "amd64",
        "GitCommit": "0demo00",
        "GoVersion": "go1.24.9",
        "KernelVersion": "6.12.0-demo",
        "MinAPIVersion": str(daemon.min_api),
        "Os": "linux",
    }
    component = {"Name": "Engine", "Version": daemon.version, "Details": engine}
    return {
        "Platform": {"Name": "swarmtui demo"},
        "Components": [component],
        "Version": daemon.version,
        **engine,
    }


def info(daemon: Daemon) -> dict[str, Any]:
    """Return the body of GET /info, reduced to the fields that clients read."""
    local_node = daemon.local_node
    return {
        "ID": local_node.id,
        "Name": local_node.hostname,
        "ServerVersion": daemon.version,
        "OperatingSystem": "swarmtui demo",
        "OSType": "linux",
        "Architecture": "x86_64",
        "KernelVersion": "6.12.0-demo",
        "NCPU": local_node.cpus // 1_000_000_000,
        "MemTotal": local_node.memory,
        "Containers": 0,
        "ContainersRunning": 0,
        "Images": 0,
        "Driver": "overlay2",
        "LoggingDriver": "json-file",
        "DefaultRuntime": "runc",
        "ExperimentalBuild": False,
        "SystemTime": timestamp(daemon.cluster.clock()),
        "Plugins": {
            **{kind: list(names) for kind, names in local_node.plugins.items()},
            "Authorization": None,
        },
        "Warnings": None,
        "Swarm": _swarm_json(daemon),
    }


def _swarm_json(daemon: Daemon) -> dict[str, Any]:
    local_node, state = daemon.local_node, daemon.state
    member = state.local_state == "active"
    swarm: dict[str, Any] = {
        "NodeID": local_node.id if member else "",
        "NodeAddr": local_node.address if member else "",
        "LocalNodeState": state.local_state,
        "ControlAvailable": state.control_available,
        "Error": "",
        "RemoteManagers": _manager_addresses(daemon) if member else None,
    }
    if (
        state.manager_error
        and state.local_state in {"active", "error"}
        and state.ping_state != "active/worker"
    ):
        swarm["Error"] = state.manager_error.message
    elif state.control_available:
        swarm |= {
            "Nodes": len(daemon.cluster.nodes),
            "Managers": 1,
            "Cluster": _cluster_json(daemon),
        }
    return swarm


def _manager_addresses(daemon: Daemon) -> list[dict[str, str]]:
    return [
        {"NodeID": node.id, "Addr": f"{node.address}:2377"}
        for node in daemon.cluster.nodes
        if node.role == "manager"
    ]


def _cluster_json(daemon: Daemon) -> dict[str, Any]:
    created = timestamp(daemon.cluster.created)
    return {
        "ID": CLUSTER_ID,
        "Version": {"Index": 10},
        "CreatedAt": created,
        "UpdatedAt": created,
        "Spec": {
            "Name": "default",
            "Labels": {},
            "Orchestration": {"TaskHistoryRetentionLimit": 5},
            "EncryptionConfig": {"AutoLockManagers": False},
        },
        "RootRotationInProgress": False,
        "DefaultAddrPool": ["10.0.0.0/8"],
        "SubnetSize": 24,
        "DataPathPort": 4789,
    }
