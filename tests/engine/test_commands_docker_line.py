"""The docker and curl lines, run for real: what they store is what apply stores."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness import DOCKER, RealEngine

from swarmtui import cli

NONE_RUNS = {"Mode": {"Replicated": {"Replicas": 0}}}
ODD = 'it\'s "odd" $HOME `x` \\ #1\n!'

SPECS: dict[str, dict[str, Any]] = {
    "least": {},
    "labels": {"Labels": {"a": "1", "b": ODD, "c": ""}, "container": {"Labels": {"t": "x y"}}},
    "words": {
        "container": {
            "Command": ["/bin/sh", "-c", 'echo "$0" it\'s', "", "#x", "a b", ODD],
            "Args": ["--name", "-x", "", ODD, "--"],
            "Env": ["A=1", f"B={ODD}", "C=", "PATH=/bin:/sbin"],
        }
    },
    "policies": {
        "UpdateConfig": {"Parallelism": 0, "Delay": "1h30m", "FailureAction": "rollback"},
        "RollbackConfig": {"MaxFailureRatio": 0.25, "Monitor": "1.5s", "Order": "start-first"},
    },
    "default policies": {"UpdateConfig": {}, "RollbackConfig": {"Parallelism": 1}},
    "more policies": {
        "UpdateConfig": {"FailureAction": "continue", "Monitor": "500ms", "Order": "start-first"},
        "RollbackConfig": {"Delay": "10s", "FailureAction": "continue", "Parallelism": 3},
    },
    "restart": {
        "task": {
            "RestartPolicy": {
                "Condition": "on-failure",
                "Delay": "90s",
                "MaxAttempts": 3,
                "Window": "2m",
            }
        }
    },
    "resources": {
        "task": {
            "Resources": {
                "Limits": {"NanoCPUs": "1.5", "MemoryBytes": "512M"},
                "Reservations": {"NanoCPUs": "0.001", "MemoryBytes": 5_000_001},
            },
            "Placement": {"Constraints": ["node.role == worker", "node.labels.a!=b c"]},
        }
    },
    "ports": {
        "EndpointSpec": {
            "Mode": "vip",
            "Ports": [
                "8080:80",
                "53/udp",
                "9000-9001:9000-9001/sctp",
                {"TargetPort": 81, "PublishedPort": 8081, "PublishMode": "host"},
                {"TargetPort": 82, "PublishMode": "host", "Protocol": "udp"},
            ],
        }
    },
    "dnsrr": {
        "EndpointSpec": {"Mode": "dnsrr", "Ports": [{"TargetPort": 8, "PublishMode": "host"}]}
    },
    "networks": {
        "Networks": [
            "back",
            {"Target": "front", "Aliases": ["db", 'we"ird', "a,b"], "DriverOpts": {"k": "v,1=2"}},
        ]
    },
    "global": {"Mode": "global", "task": {"Placement": {"Constraints": ["node.role==worker"]}}},
    "job": {"Mode": {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 3}}},
    "job by total": {"Mode": {"ReplicatedJob": {"TotalCompletions": 3}}},
    "job by concurrency": {"Mode": {"ReplicatedJob": {"MaxConcurrent": 2}}},
    "least job": {"Mode": "replicated-job"},
    "global job": {"Mode": "global-job"},
}


def write(folder: Path, name: str) -> str:
    given = dict(SPECS[name])
    container = {"Image": "bb:1", **given.pop("container", {})}
    task = {"ContainerSpec": container, **given.pop("task", {})}
    file = folder / "spec.json"
    file.write_text(
        json.dumps({"Name": "made", "TaskTemplate": task, **NONE_RUNS, **given}), "utf-8"
    )
    return str(file)


def stored(engine: RealEngine, query: str = "") -> Any:
    """The spec as the engine holds it; the service is removed."""
    spec = engine.ask("GET", f"/v1.41/services/made{query}")["Spec"]
    engine.ask("DELETE", "/services/made")
    return spec


def shell(line: str) -> None:
    done = subprocess.run(
        ["sh", "-c", line], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, f"{line}\n{done.stderr}"


def without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", {}, [])}
    return [without_empty(item) for item in value] if isinstance(value, list) else value


def alike(spec: Any) -> Any:
    """Without what the CLI sends in any case, and in its order of networks."""
    spec = without_empty(spec)
    task = spec["TaskTemplate"]
    task["ContainerSpec"].pop("Init", None)
    if "Networks" in task:
        task["Networks"].sort(key=lambda row: row["Target"])
    endpoint = spec.setdefault("EndpointSpec", {})
    endpoint.setdefault("Mode", "vip")
    for port in endpoint.get("Ports", []):
        port.setdefault("PublishMode", "ingress")
    return spec


Says = Callable[..., str]


@pytest.fixture
def says(capsys: pytest.CaptureFixture[str]) -> Says:
    def run(*words: str) -> str:
        capsys.readouterr()
        status = cli.main(list(words))
        out, err = capsys.readouterr()
        assert status == 0, err
        return out.strip()

    return run


@pytest.mark.parametrize("name", SPECS)
def test_docker_stores_the_same(
    name: str, clean_engine: RealEngine, says: Says, tmp_path: Path
) -> None:
    file, where = write(tmp_path, name), ["--host", clean_engine.host]
    says("apply", file, "--detach", *where)
    ours = stored(clean_engine)
    line = says("render", file, "--as", "cli", *where)
    shell(line.replace("docker", DOCKER, 1).replace("service create", "service create -dq", 1))
    theirs = stored(clean_engine)
    assert alike(theirs) == alike(ours)


def test_nothing_goes_unsaid_in_these(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in SPECS:
        assert cli.main(["render", write(tmp_path, name), "--offline", "--as", "cli"]) == 0
        assert "cannot say" not in capsys.readouterr().err, name


@pytest.mark.parametrize("name", ["words", "ports", "networks", "job"])
def test_curl_stores_the_same(
    name: str, clean_engine: RealEngine, says: Says, tmp_path: Path
) -> None:
    file, where = write(tmp_path, name), ["--host", clean_engine.host]
    says("apply", file, "--detach", *where)
    ours = stored(clean_engine)
    shell(says("render", file, "--as", "curl", *where))
    assert stored(clean_engine) == ours


@pytest.mark.parametrize("name", SPECS)
def test_a_service_that_docker_made_is_read_whole(
    name: str, clean_engine: RealEngine, says: Says, tmp_path: Path
) -> None:
    """What docker service inspect prints makes the same service again."""
    file, where = write(tmp_path, name), ["--host", clean_engine.host]
    line = says("render", file, "--as", "cli", *where)
    shell(line.replace("docker", DOCKER, 1).replace("service create", "service create -dq", 1))
    inspected = tmp_path / "inspected.json"
    inspected.write_text(clean_engine.docker("service", "inspect", "made").stdout, "utf-8")
    with_defaults = "?insertDefaults=true"
    theirs = stored(clean_engine, with_defaults)
    says("apply", str(inspected), "--detach", *where)
    assert stored(clean_engine, with_defaults) == theirs
