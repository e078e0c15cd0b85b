"""Rules tested on real engines: for each a spec that breaks it, and what happens to its task.

Every spec is sent as if no rule objected. All services of a table are started at once, since
most of the time is spent waiting; then each is checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from swarmtui.launch.check import check
from swarmtui.spec import ApiVersion, Problem, ServiceSpec, read_spec, to_wire, version_problems
from tests.engine.child_processes import wait_for
from tests.engine.harness import RealEngine
from tests.snapshots_from_json import read_snapshot

Tree = dict[str, Any]
TIMEOUT = 60.0
"""Seconds that the slowest task may take on a busy machine."""


@dataclass(frozen=True)
class TaskContainer:
    """A task and its container."""

    engine: RealEngine
    task: Tree

    @property
    def inspected(self) -> Tree:
        """The inspected container."""
        found: Tree = self.engine.request_json("GET", f"/containers/{self._id}/json")
        return found

    @property
    def _id(self) -> str:
        return str(self.task["Status"]["ContainerStatus"]["ContainerID"])

    def run_shell(self, command: str) -> str:
        """The output of a shell command in the container."""
        done = self.engine.docker("exec", self._id, "/bin/sh", "-c", command, check=False)
        return (done.stdout + done.stderr).strip()


@dataclass(frozen=True)
class Row:
    """A rule, a spec that breaks it, and the result.

    `expected_state` is "refused" by the manager, or the state of the task: rejected, failed,
    pending, starting or running. `message` is part of the refusal or of the task's error; then
    `check` must find what the rule predicts.
    """

    rule: str
    tree: Tree
    expected_state: str
    message: str = ""
    check: Callable[[TaskContainer], Any] = field(default=lambda _: True)


def service(**container: Any) -> Tree:
    """A service of bb:1 with these members of its ContainerSpec; its tasks are not replaced."""
    more = {key: container.pop(key) for key in [*container] if key in ("LogDriver", "Resources")}
    base = {"Image": "bb:1", "Command": ["/bin/sleep", "600"], "StopGracePeriod": "0s"}
    task = {"ContainerSpec": {**base, **container}, "RestartPolicy": {"Condition": "none"}}
    return {"TaskTemplate": {**task, **more}}


def run_cases(engine: RealEngine, rows: Mapping[str, Row]) -> Iterator[RuleCaseRun]:
    """Start the services of a table on an engine without services; remove them afterwards."""
    engine.clear()
    yield RuleCaseRun(engine, rows).start()
    engine.clear()


@dataclass
class RuleCaseRun:
    """An engine with the services of one table, by row name."""

    engine: RealEngine
    rows: Mapping[str, Row]
    ids: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    version_problems: dict[str, list[Problem]] = field(default_factory=dict)

    def start(self) -> RuleCaseRun:
        """Send every row that the engine's API supports."""
        told = self.engine.request_json("GET", "/version")
        version = ApiVersion.parse(told["ApiVersion"])
        for name, row in self.rows.items():
            spec, _ = read_spec({**row.tree, "Name": name})
            assert isinstance(spec, ServiceSpec), name
            self.version_problems[name] = version_problems(spec, version, told["Version"])
            if not self.version_problems[name]:
                self._send(name, to_wire(spec, version))
        return self

    def _send(self, name: str, body: Tree) -> None:
        self._identify(body["TaskTemplate"]["ContainerSpec"])
        status, answer = self.engine.api("POST", "/services/create", body)
        if status >= 400:
            self.refusals[name] = answer["message"]
        else:
            self.ids[name] = answer["ID"]

    def _identify(self, container: Tree) -> None:
        """Fill in the IDs of secrets and configs; the content of each is its name."""
        for row in container.get("Secrets", ()):
            row["SecretID"] = self.engine.ensure_secret(
                row["SecretName"], row["SecretName"].encode()
            )
        for row in container.get("Configs", ()):
            row["ConfigID"] = self.engine.ensure_config(
                row["ConfigName"], row["ConfigName"].encode()
            )

    def check(self, name: str) -> None:
        """Check that the rule reports the problem, and that its prediction is right."""
        row = self.rows[name]
        assert row.rule in {problem.rule for problem in self.problems(row.tree)}
        if self.version_problems[name]:
            assert self.version_problems[name][0].level == "error"
        elif row.expected_state == "refused":
            assert row.message in self.refusals[name]
        else:
            assert name not in self.refusals, self.refusals[name]
            task = wait_for(
                lambda: self._task(name, row), f"{name} to be {row.expected_state}", TIMEOUT
            )
            assert row.message in task["Status"].get("Err", "")
            assert row.check(TaskContainer(self.engine, task))

    def problems(self, tree: Tree) -> tuple[Problem, ...]:
        """All problems that our rules find in a spec on these nodes."""
        return check(
            tree, None, read_snapshot(nodes=self.engine.request_json("GET", "/nodes"))
        ).problems

    def _task(self, name: str, row: Row) -> Tree | None:
        """Its task, once it has the predicted state; AssertionError for another one."""
        filters = quote(json.dumps({"service": {self.ids[name]: True}}))
        tasks = self.engine.request_json("GET", f"/tasks?filters={filters}")
        status = tasks[0]["Status"] if tasks else {"State": "new"}
        ended = {"rejected", "failed", "running", "complete"} - {row.expected_state}
        assert status["State"] not in ended, f"{status['State']}: {status.get('Err')}"
        is_there = status["State"] == row.expected_state and (
            row.expected_state != "pending" or "Err" in status
        )
        has_container = row.expected_state != "starting" or "ContainerStatus" in status
        return tasks[0] if is_there and has_container else None
