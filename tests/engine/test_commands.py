"""The commands on real engines: every result that depends on a manager."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swarmtui import cli
from swarmtui.errors import ExitStatus
from tests.engine.harness import RealEngine
from tests.engine.private_registry import Registry

Run = Callable[..., tuple[int, str, str]]

SLEEP = {"ContainerSpec": {"Image": "bb:1", "Args": ["sleep", "600"]}}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Write a spec and run a command on it: exit status, standard output, standard error."""

    def go(engine: RealEngine, *words: str, **spec: Any) -> tuple[int, str, str]:
        file = tmp_path / "spec.json"
        file.write_text(json.dumps({"Name": "web", "TaskTemplate": SLEEP, **spec}), "utf-8")
        capsys.readouterr()
        line = [*words[:1], str(file), *words[1:], "--host", engine.host]
        status = cli.main(line if words[0] != "status" else [*words, "--host", engine.host])
        return status, *capsys.readouterr()

    return go


def services(engine: RealEngine) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = engine.request_json("GET", "/services")
    return found


def test_apply_converges(clean_engine: RealEngine, run: Run) -> None:
    mode = {"Replicated": {"Replicas": 2}}
    status, out, err = run(clean_engine, "apply", Mode=mode, UpdateConfig={"Monitor": "1s"})
    assert status == ExitStatus.DONE, err
    (service,) = services(clean_engine)
    assert out == f"{service['ID']}\n"
    assert err.splitlines()[-1] == "web: converged: 2 of 2 tasks running"


def test_apply_of_a_job(clean_engine: RealEngine, run: Run) -> None:
    task = {"ContainerSpec": {"Image": "bb:1", "Args": ["true"]}}
    mode = {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 2}}
    status, _, err = run(clean_engine, "apply", TaskTemplate=task, Mode=mode)
    assert status == ExitStatus.DONE, err
    assert err.splitlines()[-1] == "web: job complete: 2 of 2 tasks completed"


def test_apply_with_failing_tasks(clean_engine: RealEngine, run: Run) -> None:
    task = {
        "ContainerSpec": {"Image": "bb:1", "Args": ["false"]},
        "RestartPolicy": {"Condition": "none"},
    }
    status, out, err = run(clean_engine, "apply", TaskTemplate=task)
    assert status == ExitStatus.TASKS_FAILED
    assert len(out.strip()) == 25
    assert "web: tasks fail: " in err


def test_apply_with_pending_tasks(clean_engine: RealEngine, run: Run) -> None:
    task = {**SLEEP, "Placement": {"Constraints": ["node.role==worker"]}}
    status, _, err = run(clean_engine, "apply", "--timeout", "2s", TaskTemplate=task)
    assert status == ExitStatus.TIMED_OUT
    assert "no suitable node" in err.splitlines()[-1]


def test_apply_of_a_refused_spec(clean_engine: RealEngine, run: Run) -> None:
    """What it is known to refuse is not sent; an unknown field is sent unchecked."""
    task = {**SLEEP, "NetworkAttachmentSpec": {"ContainerID": 5}}
    status, out, err = run(clean_engine, "apply", TaskTemplate=task)
    assert status == ExitStatus.REFUSED
    assert out == ""
    assert "NetworkAttachmentSpec: warning: unknown field: sent unchecked" in err
    assert "cannot unmarshal number" in err.splitlines()[-1]
    assert services(clean_engine) == []


def test_a_name_in_use_is_not_sent(clean_engine: RealEngine, run: Run) -> None:
    assert run(clean_engine, "apply", "--detach")[0] == ExitStatus.DONE
    status, out, err = run(clean_engine, "apply", "--detach", Name="WEB")
    assert (status, out) == (ExitStatus.INVALID, "")
    assert err.splitlines()[-1].startswith("Name: ")
    assert len(services(clean_engine)) == 1


@pytest.mark.parametrize("version", ["1.24", "1.25", "1.30", "1.41"])
def test_apply_stores_what_render_prints(version: str, clean_engine: RealEngine, run: Run) -> None:
    pin = ["--api-version", version]
    spec = {"Networks": ["front"], "EndpointSpec": {"Ports": ["8080:80"]}}
    _, out, _ = run(clean_engine, "render", *pin, **spec)
    body = json.loads(out)
    assert ("Networks" in body) == (version == "1.24")
    assert run(clean_engine, "apply", "--detach", *pin, **spec)[0] == ExitStatus.DONE
    (service,) = services(clean_engine)
    stored = service["Spec"]
    (network,) = (body if version == "1.24" else body["TaskTemplate"])["Networks"]
    assert network == {"Target": "front"}
    found = (stored if version == "1.24" else stored["TaskTemplate"])["Networks"]
    assert len(found) == 1
    assert stored["Name"] == body["Name"]
    assert stored["TaskTemplate"]["ContainerSpec"]["Args"] == ["sleep", "600"]
    assert stored["EndpointSpec"]["Ports"][0]["PublishedPort"] == 8080


def test_render_pins_as_apply_does(
    engine26: RealEngine, registry: Registry, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps(registry.docker_config()))
    task = {"ContainerSpec": {"Image": registry.image, "Args": ["sleep", "600"]}}
    status, out, err = run(engine26, "render", TaskTemplate=task)
    assert status == ExitStatus.DONE, err
    image = json.loads(out)["TaskTemplate"]["ContainerSpec"]["Image"]
    assert image.startswith(f"{registry.image}@sha256:")
    assert run(engine26, "apply", "--detach", TaskTemplate=task)[0] == ExitStatus.DONE
    (service,) = services(engine26)
    assert service["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"] == image
    _, line, _ = run(engine26, "render", "--as", "cli", TaskTemplate=task)
    assert "--with-registry-auth" in line
    engine26.clear()


def test_status(engine: RealEngine, run: Run) -> None:
    status, out, err = run(engine, "status")
    assert (status, err) == (ExitStatus.DONE, "")
    assert f"Endpoint    {engine.host}, from --host" in out
    assert f"Engine      {engine.release}" in out
    assert "Swarm       manager, with a leader" in out
    assert "Nodes       1: 1 manager, 1 ready" in out


def test_status_of_a_node_that_is_not_a_manager(
    plain_engine: RealEngine, worker_engine: RealEngine, run: Run
) -> None:
    for engine, words in ((plain_engine, "not part of a swarm"), (worker_engine, "is a worker")):
        status, out, err = run(engine, "status")
        assert status == ExitStatus.UNREACHABLE
        assert "Engine      26.1" in out
        assert words in err
        status, out, err = run(engine, "apply", "--detach")
        assert (status, out) == (ExitStatus.UNREACHABLE, "")
        assert words in err


def test_the_program_itself(clean_engine: RealEngine) -> None:
    """As a user runs it: from a pipe, in its own process, with DOCKER_HOST."""
    done = subprocess.run(
        [sys.executable, "-m", "swarmtui", "apply", "-", "--detach"],
        input=b"Name: piped\nTaskTemplate: {ContainerSpec: {Image: 'bb:1', Args: sleep 600}}\n",
        env={**os.environ, "DOCKER_HOST": clean_engine.host},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (service,) = services(clean_engine)
    assert done.stdout.decode() == f"{service['ID']}\n"
    assert service["Spec"]["TaskTemplate"]["ContainerSpec"]["Args"] == ["sleep", "600"]
