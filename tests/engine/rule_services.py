"""Services that break a rule, sent to a real engine, and what happens to them.

All services of a test file are created at once, since most of the time is spent waiting for tasks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from swarmtui.cluster.rules import check_snapshot_rules
from swarmtui.spec import ApiVersion, Problem, ServiceSpec, read_spec, to_wire
from tests.engine.child_processes import wait_for
from tests.engine.harness import RealEngine
from tests.snapshots_from_json import read_snapshot

Tree = dict[str, Any]
TIMEOUT = 60.0
"""Seconds that the slowest service may take on a busy machine."""


def service_tree(command: str = "sleep 600", task: Tree | None = None, **more: Any) -> Tree:
    """A service of bb:1 that runs `command`, stops at once, and restarts quickly."""
    container = {"Image": "bb:1", "Command": ["sh", "-c", command], "StopGracePeriod": 0}
    return {"TaskTemplate": {"ContainerSpec": container, **(task or {})}, **more}


@dataclass(frozen=True)
class ServiceObservation:
    """A service and its tasks at one moment, the oldest task first."""

    service: Tree
    tasks: list[Tree]
    total_tasks: int
    """The number of tasks seen so far: the manager keeps only some that ended."""

    @property
    def states(self) -> list[str]:
        """The state of each task."""
        return [task["Status"]["State"] for task in self.tasks]

    @property
    def message(self) -> str:
        """The error or message of the newest task."""
        status = self.tasks[-1]["Status"] if self.tasks else {}
        return str(status.get("Err") or status.get("Message", ""))

    @property
    def update(self) -> str:
        """The state of the last update."""
        return str((self.service.get("UpdateStatus") or {}).get("State", ""))

    def has_only_running(self, times: int = 1) -> bool:
        """Whether exactly `times` tasks run, and there are no others."""
        return self.states == ["running"] * times

    def has_task(self, state: str, words: str) -> bool:
        """Whether a task is in `state`, and one has `words` in its status."""
        return state in self.states and words in json.dumps([task["Status"] for task in self.tasks])


@dataclass
class RuleServices:
    """An engine with the services of one test file, by name."""

    engine: RealEngine
    ids: dict[str, str] = field(default_factory=dict)
    task_ids: dict[str, set[str]] = field(default_factory=dict)

    @property
    def version(self) -> ApiVersion:
        """The newest API version of the engine."""
        return ApiVersion.parse(self.engine.request_json("GET", "/version")["ApiVersion"])

    def problems(self, tree: Tree) -> list[Problem]:
        """All problems that our rules find, including those about the swarm."""
        made, found = read_spec(tree)
        assert made, found
        ask = self.engine.request_json
        snapshot = read_snapshot(
            ask("GET", "/services"), ask("GET", "/networks"), ask("GET", "/nodes")
        )
        return [*found, *check_snapshot_rules(made, snapshot)]

    def body(self, tree: Tree) -> Tree:
        """The body to send, although a rule is broken."""
        made, found = read_spec(tree)
        assert isinstance(made, ServiceSpec), found
        return to_wire(made, self.version)

    def try_create(self, tree: Tree) -> tuple[int, str]:
        """Create it, remove it again, and return status and message."""
        status, answer = self.engine.api("POST", "/services/create", self.body(tree))
        if status < 400:
            self.engine.request_json("DELETE", f"/services/{answer['ID']}")
        return status, str(answer.get("message", ""))

    def create_all(self, trees: Mapping[str, Tree]) -> None:
        """Create every service, by its name."""
        for name, tree in trees.items():
            body = self.body({**tree, "Name": name})
            self.ids[name] = self.engine.request_json("POST", "/services/create", body)["ID"]

    def update(self, names: Iterable[str], change: Callable[[Tree], None]) -> None:
        """Update every service once its first tasks run."""
        for name in names:
            self.wait_until(
                name,
                lambda observation: observation.tasks and set(observation.states) == {"running"},
            )
            service = self.engine.request_json("GET", f"/services/{name}")
            body, index = service["Spec"], service["Version"]["Index"]
            change(body)
            self.engine.request_json("POST", f"/services/{name}/update?version={index}", body)

    def observe(self, name: str) -> ServiceObservation:
        """The service and its tasks, now."""
        filters = quote(json.dumps({"service": {name: True}}))
        tasks = self.engine.request_json("GET", f"/tasks?filters={filters}")
        service = self.engine.request_json("GET", f"/services/{name}")
        ever = self.task_ids.setdefault(name, set())
        ever.update(task["ID"] for task in tasks)
        return ServiceObservation(
            service, sorted(tasks, key=lambda task: task["CreatedAt"]), len(ever)
        )

    def wait_until(
        self, name: str, condition: Callable[[ServiceObservation], Any]
    ) -> ServiceObservation:
        """Observe until the condition is true; AssertionError with the last observation."""
        last: list[ServiceObservation] = []

        def holds() -> bool:
            last[:] = [self.observe(name)]
            return bool(condition(last[0]))

        try:
            wait_for(holds, name, TIMEOUT)
        except AssertionError as error:
            told = [task["Status"] for task in last[0].tasks]
            raise AssertionError(f"{error}: {last[0].update} {json.dumps(told)}") from None
        return last[0]
