"""The nodes of a service's tasks, asked for only if one is new, or after a while."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from swarmtui.cluster.snapshot import Node, read_node
from swarmtui.spec.untrusted_json import get_text

if TYPE_CHECKING:
    from swarmtui.engine.client import Engine

MAX_AGE = 5.0
"""Seconds after which the nodes are asked for again: one may be down."""
_MAX_IDS = 100
"""IDs in one request, so that its path stays below 8 kB; above that all nodes are asked for."""


class TaskNodes:
    """The nodes on which the tasks of one service are, or were."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._asked: set[str] = set()
        self._asked_at = -math.inf

    def of(self, tasks: Iterable[Any], engine: Engine, now: float) -> Sequence[Node]:
        """Return the nodes of `tasks`; `now` is in seconds of a monotonic clock."""
        ids = {get_text(task, "NodeID") for task in tasks} - {""}
        is_old = now - self._asked_at >= MAX_AGE
        if missing := ids if is_old else ids - self._asked:
            found = engine.nodes(read_node, sorted(missing) if len(missing) <= _MAX_IDS else ())
            self._nodes |= {node.id: node for node in found if node}
            self._asked = ids | self._nodes.keys()
            self._asked_at = now if is_old else self._asked_at
        return [*self._nodes.values()]
