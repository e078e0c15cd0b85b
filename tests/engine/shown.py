"""Rules shown on real engines: for each a spec that breaks it, and what becomes of its task.

Every spec is sent as we would send it if no rule spoke. All services of a table are started at
once, since most of the time goes by waiting; then each is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from harness import RealEngine
from leash import wait_for

from swarmtui.cluster.snapshot import read_snapshot
from swarmtui.launch.check import check
from swarmtui.spec import ApiVersion, Problem, ServiceSpec, version_problems, read_spec, to_wire

Tree = dict[str, Any]
NEEDS = 60.0
"""Seconds that the slowest task may need on a busy machine."""


@dataclass(frozen=True)
class Inside:
    """A task, and what it is like in its container."""

    engine: RealEngine
    task: Tree

    @property
    def container(self) -> Tree:
        """The container, inspected."""
        found: Tree = self.engine.ask("GET", f"/containers/{self._id}/json")
        return found

    @property
    def _id(self) -> str:
        return str(self.task["Status"]["ContainerStatus"]["ContainerID"])

    def sh(self, command: str) -> str:
        """What a shell in the container prints."""
        done = self.engine.docker("exec", self._id, "/bin/sh", "-c", command, check=False)
        return (done.stdout + done.stderr).strip()


@dataclass(frozen=True)
class Row:
    """A rule, a spec that breaks it, and what comes of that.

    `end` is "refused" by the manager, or the state of the task: rejected, failed, pending, starting
    or running. `words` are part of the refusal or of the task's error; `look` is asked then, and
    must find what the rule foretells.
    """

    rule: str
    tree: Tree
    end: str
    words: str = ""
    look: Callable[[Inside], Any] = field(default=lambda _: True)


def service(**container: Any) -> Tree:
    """A service of bb:1 with these members of its ContainerSpec; its tasks are not replaced."""
    more = {key: container.pop(key) for key in [*container] if key in ("LogDriver", "Resources")}
    base = {"Image": "bb:1", "Command": ["/bin/sleep", "600"], "StopGracePeriod": "0s"}
    task = {"ContainerSpec": {**base, **container}, "RestartPolicy": {"Condition": "none"}}
    return {"TaskTemplate": {**task, **more}}


def staged(engine: RealEngine, rows: Mapping[str, Row]) -> Iterator[Stage]:
    """Start the services of a table on an engine without any, and remove them afterwards."""
    engine.clear()
    yield Stage(engine, rows).start()
    engine.clear()


@dataclass
class Stage:
    """An engine with the services of one table, by the names of its rows."""

    engine: RealEngine
    rows: Mapping[str, Row]
    ids: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    version_problems: dict[str, list[Problem]] = field(default_factory=dict)

    def start(self) -> Stage:
        """Send every row that the engine's API can say."""
        told = self.engine.ask("GET", "/version")
        version = ApiVersion.parse(told["ApiVersion"])
        for name, row in self.rows.items():
            spec, _ = read_spec({**row.tree, "Name": name})
            assert isinstance(spec, ServiceSpec), name
            self.gaps[name] = version_problems(spec, version, told["Version"])
            if not self.gaps[name]:
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
        """Put in the IDs of secrets and configs; each holds its own name."""
        for row in container.get("Secrets", ()):
            row["SecretID"] = self.engine.secret(row["SecretName"], row["SecretName"].encode())
        for row in container.get("Configs", ()):
            row["ConfigID"] = self.engine.config(row["ConfigName"], row["ConfigName"].encode())

    def check(self, name: str) -> None:
        """See that the rule speaks, and then what it foretells."""
        row = self.rows[name]
        assert row.rule in {problem.rule for problem in self.problems(row.tree)}
        if self.gaps[name]:
            assert self.gaps[name][0].level == "error"
        elif row.end == "refused":
            assert row.words in self.refusals[name]
        else:
            assert name not in self.refusals, self.refusals[name]
            task = wait_for(lambda: self._task(name, row), f"{name} to be {row.end}", NEEDS)
            assert row.words in task["Status"].get("Err", "")
            assert row.look(Inside(self.engine, task))

    def problems(self, tree: Tree) -> tuple[Problem, ...]:
        """All that our rules say of a spec on these nodes."""
        return check(tree, None, read_snapshot(nodes=self.engine.ask("GET", "/nodes"))).problems

    def _task(self, name: str, row: Row) -> Tree | None:
        """Its task, once it has ended as foretold; AssertionError if otherwise."""
        filters = quote(json.dumps({"service": {self.ids[name]: True}}))
        tasks = self.engine.ask("GET", f"/tasks?filters={filters}")
        status = tasks[0]["Status"] if tasks else {"State": "new"}
        ended = {"rejected", "failed", "running", "complete"} - {row.end}
        assert status["State"] not in ended, f"{status['State']}: {status.get('Err')}"
        is_there = status["State"] == row.end and (row.end != "pending" or "Err" in status)
        has_container = row.end != "starting" or "ContainerStatus" in status
        return tasks[0] if is_there and has_container else None
