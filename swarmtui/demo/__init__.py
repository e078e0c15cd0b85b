"""The embedded swarm: the Engine API on a private unix socket, backed by a simulated cluster."""

from __future__ import annotations

from swarmtui.demo.http.server import DemoSwarm

__all__ = ["DemoSwarm"]
