"""Every path version that an engine serves: what the gates allow is stored, the rest never sent."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from harness import RealEngine
from leash import wait_for
from proxy import CuttingProxy

from swarmtui.engine import Engine
from swarmtui.errors import SpecError
from swarmtui.spec import ApiVersion, gaps, parse_spec, wire

Proxied = Callable[[RealEngine], CuttingProxy]
POLICY = {
    "Parallelism": 2,
    "Delay": "5s",
    "FailureAction": "rollback",
    "Monitor": "15s",
    "MaxFailureRatio": 0.25,
    "Order": "start-first",
}
EVERYTHING: dict[str, Any] = {
    "Name": "everything",
    "Labels": {"team": "shop", "empty": ""},
    "TaskTemplate": {
        "ContainerSpec": {
            "Image": "bb:1",
            "Labels": {"tier": "web"},
            "Command": ["/bin/sh", "-c"],
            "Args": ["sleep 'a b'"],
            "Env": ["A=ü b", "B="],
        },
        "Resources": {
            "Limits": {"NanoCPUs": "0.5", "MemoryBytes": "64M"},
            "Reservations": {"NanoCPUs": "0.25", "MemoryBytes": "16M"},
        },
        "RestartPolicy": {
            "Condition": "on-failure",
            "Delay": "3s",
            "MaxAttempts": 4,
            "Window": "1m30s",
        },
        "Placement": {
            "Constraints": ["node.labels.nowhere==1"],
            "Platforms": [{"Architecture": "amd64", "OS": "linux"}],
        },
        "Networks": [
            {"Target": "front", "Aliases": ["a", "b"], "DriverOpts": {"com.example.k": "v"}},
            {"Target": "back"},
        ],
    },
    "Mode": {"Replicated": {"Replicas": 2}},
    "UpdateConfig": POLICY,
    "RollbackConfig": POLICY | {"FailureAction": "continue"},
    "EndpointSpec": {
        "Mode": "vip",
        "Ports": [
            {"Name": "web", "TargetPort": 80, "PublishedPort": 18080, "PublishMode": "ingress"},
            {"Protocol": "udp", "TargetPort": 53, "PublishedPort": 18053, "PublishMode": "host"},
            {"Protocol": "sctp", "TargetPort": 99, "PublishedPort": 18099},
        ],
    },
}
# This one runs: 20.10 keeps the waiting tasks of a removed job for ever.
JOB: dict[str, Any] = {
    "Name": "job",
    "TaskTemplate": {"ContainerSpec": {"Image": "bb:1", "Command": ["true"]}},
    "Mode": {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 2}},
}
GLOBAL_JOB: dict[str, Any] = {
    "Name": "global-job",
    "TaskTemplate": {
        "ContainerSpec": {"Image": "bb:1"},
        "Placement": {"Constraints": ["node.labels.nowhere==1"]},
    },
    "Mode": {"GlobalJob": {}},
}
PATHS = [
    *(("engine20", f"1.{minor}") for minor in range(24, 42)),
    *(("engine26", f"1.{minor}") for minor in range(24, 46)),
]


def without(tree: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """A copy of `tree` without what is at `paths`; a mode that says nothing more goes too."""
    copied = copy.deepcopy(tree)
    for path in reversed(paths):
        *above, last = [
            int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path)
        ]
        at: Any = copied
        for part in above:
            at = at[part]
        del at[last]
    return copied if copied["Mode"] else {k: v for k, v in copied.items() if k != "Mode"}


def lacking(wanted: Any, stored: Any, path: str = "") -> list[str]:
    """Where `stored` does not hold what was `wanted`; it may hold more."""
    if isinstance(wanted, dict) and isinstance(stored, dict):
        return [
            line
            for key, value in wanted.items()
            for line in lacking(value, stored.get(key), f"{path}.{key}")
        ]
    if isinstance(wanted, list) and isinstance(stored, list) and len(wanted) == len(stored):
        pairs = enumerate(zip(wanted, stored, strict=True))
        return [line for n, (w, s) in pairs for line in lacking(w, s, f"{path}[{n}]")]
    return [] if wanted == stored else [f"{path}: sent {wanted!r}, stored {stored!r}"]


def by_name(spec: dict[str, Any], engine: RealEngine) -> dict[str, Any]:
    """The stored spec with networks by name, as they were sent; the engine keeps their IDs."""
    names = {network["Id"]: network["Name"] for network in engine.ask("GET", "/networks")}
    for holder in (spec, spec["TaskTemplate"]):
        for network in holder.get("Networks") or []:
            network["Target"] = names.get(network["Target"], network["Target"])
    return spec


@pytest.mark.parametrize(("fixture", "version"), PATHS, ids=lambda value: value)
@pytest.mark.parametrize("tree", [EVERYTHING, JOB, GLOBAL_JOB], ids=lambda tree: tree["Name"])
def test_allowed_is_stored_and_gated_is_not_sent(
    request: pytest.FixtureRequest,
    proxy: Proxied,
    fixture: str,
    version: str,
    tree: dict[str, Any],
) -> None:
    real: RealEngine = request.getfixturevalue(fixture)
    counting = proxy(real)
    with Engine.connect(counting.host, api_version=version, environ={}) as engine:
        missing = gaps(parse_spec(tree), engine.version)
        if missing:
            with pytest.raises(SpecError) as caught:
                engine.create(parse_spec(tree))
            assert [p.path for p in caught.value.problems] == [p.path for p in missing]
            assert counting.counts["POST", "/services/create"] == 0
        spec = parse_spec(without(tree, [problem.path for problem in missing]))
        created = engine.create(spec)
        try:
            assert counting.counts["POST", "/services/create"] == 1
            stored = by_name(real.ask("GET", f"/services/{created.id}")["Spec"], real)
            assert lacking(wire(spec, engine.version), stored) == []
            assert engine.service(created.id)["ID"] == created.id
            if spec.mode_kind == "replicated-job":
                wait_for(lambda: _complete(engine, created.id) == 2, "the job to complete")
        finally:
            engine.remove(created.id)


def _complete(engine: Engine, service: str) -> int:
    return [task["Status"]["State"] for task in engine.tasks(service)].count("complete")


def test_the_full_spec_has_gaps_below_and_none_at_1_41() -> None:
    found = {
        str(v): len(gaps(parse_spec(EVERYTHING), v)) for v in (ApiVersion(1, 24), ApiVersion(1, 41))
    }
    assert found["1.24"] > 5
    assert found["1.41"] == 0
