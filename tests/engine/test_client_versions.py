"""Every path version that an engine serves: allowed fields are stored, others are never sent."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from swarmtui.engine import Engine
from swarmtui.errors import SpecError
from swarmtui.spec import ApiVersion, parse_spec, to_wire, version_problems
from swarmtui.spec.api_version import KNOWN_VERSIONS
from tests.engine.child_processes import wait_for
from tests.engine.fault_proxy import FaultProxy
from tests.engine.field_cases import to_json, with_ids
from tests.engine.field_roundtrip import find_losses
from tests.engine.harness import RealEngine

Proxied = Callable[[RealEngine], FaultProxy]
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
            "Hostname": "web-{{.Task.Slot}}",
            "Env": ["A=ü b", "B="],
            "Dir": "/srv",
            "User": "1000:1000",
            "Groups": ["video"],
            "Privileges": {
                "CredentialSpec": {"File": "web.json"},
                "SELinuxContext": {"User": "system_u", "Type": "container_t", "Level": "s0"},
                "Seccomp": {"Mode": "custom", "Profile": '{"defaultAction":"SCMP_ACT_ALLOW"}'},
                "AppArmor": {"Mode": "disabled"},
                "NoNewPrivileges": True,
            },
            "Init": False,
            "StopSignal": "SIGQUIT",
            "TTY": True,
            "OpenStdin": True,
            "ReadOnly": True,
            "Mounts": [
                {
                    "Type": "volume",
                    "Source": "data",
                    "Target": "/data",
                    "VolumeOptions": {
                        "NoCopy": True,
                        "Labels": {"backup": "daily"},
                        "DriverConfig": {"Name": "local", "Options": {"type": "tmpfs"}},
                        "Subpath": "www",
                    },
                },
                {
                    "Type": "bind",
                    "Source": "/srv",
                    "Target": "/www",
                    "ReadOnly": True,
                    "BindOptions": {"Propagation": "rslave", "NonRecursive": True},
                },
            ],
            "StopGracePeriod": "30s",
            "Healthcheck": {
                "Test": "true",
                "Interval": "30s",
                "Timeout": "5s",
                "Retries": 2,
                "StartPeriod": "20s",
                "StartInterval": "2s",
            },
            "Hosts": ["10.0.0.9 db"],
            "DNSConfig": {
                "Nameservers": ["10.0.0.2"],
                "Search": ["example.com"],
                "Options": ["timeout:3"],
            },
            "Secrets": ["db-key", "source=tls,target=/etc/tls.key,uid=1,gid=2,mode=0400"],
            "Configs": ["source=nginx,target=/etc/nginx.conf"],
            "Isolation": "process",
            "Sysctls": {"net.core.somaxconn": "1024"},
            "CapabilityAdd": ["NET_ADMIN"],
            "CapabilityDrop": ["ALL"],
            "Ulimits": ["nofile=1024:4096"],
            "OomScoreAdj": 500,
        },
        "Resources": {
            "Limits": {"NanoCPUs": "0.5", "MemoryBytes": "64M", "Pids": 100},
            "Reservations": {
                "NanoCPUs": "0.25",
                "MemoryBytes": "16M",
                "GenericResources": ["gpu=2"],
            },
            "SwapBytes": "64M",
        },
        "RestartPolicy": {
            "Condition": "on-failure",
            "Delay": "3s",
            "MaxAttempts": 4,
            "Window": "1m30s",
        },
        "Placement": {
            "Constraints": ["node.labels.nowhere==1"],
            "Preferences": ["node.labels.rack", "node.labels.zone"],
            "MaxReplicas": 1,
            "Platforms": [{"Architecture": "amd64", "OS": "linux"}],
        },
        "LogDriver": {"Name": "json-file", "Options": {"max-size": "10m"}},
        "ForceUpdate": 3,
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
# This one runs: 20.10 never removes the pending tasks of a removed job.
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
    *(("engine28", f"1.{minor}") for minor in range(24, 52)),
]


def without(tree: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """A copy of `tree` without `paths`, and without a mode that becomes empty."""
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


def by_name(spec: dict[str, Any], engine: RealEngine) -> dict[str, Any]:
    """The stored spec with networks by name, as they were sent; the engine stores their IDs."""
    names = {network["Id"]: network["Name"] for network in engine.request_json("GET", "/networks")}
    for holder in (spec, spec["TaskTemplate"]):
        for network in holder.get("Networks") or []:
            network["Target"] = names.get(network["Target"], network["Target"])
    return spec


@pytest.mark.parametrize(("fixture", "version"), PATHS, ids=lambda value: value)
@pytest.mark.parametrize("tree", [EVERYTHING, JOB, GLOBAL_JOB], ids=lambda tree: tree["Name"])
def test_allowed_fields_are_stored_and_others_are_not_sent(
    request: pytest.FixtureRequest,
    proxy: Proxied,
    fixture: str,
    version: str,
    tree: dict[str, Any],
) -> None:
    real: RealEngine = request.getfixturevalue(fixture)
    counting = proxy(real)
    with Engine.connect(counting.host, api_version=version, environ={}) as engine:
        tree = with_ids(to_json(parse_spec(tree)), real)
        missing = version_problems(
            parse_spec(tree), engine.version, engine.version_info.engine_version
        )
        if missing:
            with pytest.raises(SpecError) as caught:
                engine.create(parse_spec(tree))
            assert [p.path for p in caught.value.problems] == [p.path for p in missing]
            assert counting.counts["POST", "/services/create"] == 0
        spec = parse_spec(without(tree, [problem.path for problem in missing]))
        created = engine.create(spec)
        try:
            assert counting.counts["POST", "/services/create"] == 1
            stored = by_name(real.request_json("GET", f"/services/{created.id}")["Spec"], real)
            assert list(find_losses(to_wire(spec, engine.version), stored)) == []
            assert engine.service(created.id)["ID"] == created.id
            if spec.mode_kind == "replicated-job":
                wait_for(lambda: _complete(engine, created.id) == 2, "the job to complete")
        finally:
            engine.remove(created.id)


def _complete(engine: Engine, service: str) -> int:
    return [task["Status"]["State"] for task in engine.tasks(service)].count("complete")


def test_the_full_spec_needs_api_1_52() -> None:
    found = {
        v: [p.path for p in version_problems(parse_spec(EVERYTHING), v)] for v in KNOWN_VERSIONS
    }
    assert len(found[KNOWN_VERSIONS[0]]) > 30
    assert found[ApiVersion(1, 51)] == ["TaskTemplate.Resources.SwapBytes"]
    assert found[ApiVersion(1, 52)] == []


MOUNT = {"Type": "volume", "Source": "data", "Target": "/data"}


@pytest.mark.parametrize(
    ("container", "late", "needed"),
    [
        ({"Healthcheck": {"Test": "true", "StartInterval": "2s"}}, "25.0.0", "25.0.1"),
        ({"Mounts": [{**MOUNT, "VolumeOptions": {"Subpath": "www"}}]}, "26.0.2", "26.1.0"),
    ],
    ids=["StartInterval", "Subpath"],
)
def test_a_field_that_the_engine_ignores_is_not_sent(
    engine26: RealEngine, proxy: Proxied, container: dict[str, Any], late: str, needed: str
) -> None:
    """Its API has the field, but it ignores it. Here a newer engine claims to be that one."""
    counting = proxy(engine26)
    spec = parse_spec(
        {
            "Name": "late",
            "TaskTemplate": {"ContainerSpec": {"Image": "bb:1", **container}},
            "Mode": {"Replicated": {"Replicas": 0}},
        }
    )
    with Engine.connect(counting.host, environ={}) as engine:
        true = engine.version_info
        engine.version_info = replace(true, engine_version=late)
        with pytest.raises(SpecError, match=f"needs Engine {needed}"):
            engine.create(spec)
        assert counting.counts["POST", "/services/create"] == 0
        engine.version_info = replace(true, engine_version=needed)
        engine.remove(engine.create(spec).id)
