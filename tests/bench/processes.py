"""Whole processes: `--version`, `check --offline`, and `apply --detach` compared with docker-py."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.engines import PYTHON, SWARMTUI
from tests.bench.full_spec import full_draft
from tests.bench.table import Row, Target

if TYPE_CHECKING:
    from tests.engine.harness import RealEngine

Argv = list[str | Path]

# The same for all. docker-py does not look up digests; `swarmtui apply` does, but fails at once.
IMAGE = "bb:1@sha256:" + 64 * "0"
_DOCKER_PY = """
import sys
import docker
client = docker.APIClient(base_url=sys.argv[1])
task = docker.types.TaskTemplate(docker.types.ContainerSpec(sys.argv[3]), networks=["front"])
mode = docker.types.ServiceMode("replicated", replicas=0)
print(client.create_service(task, name=sys.argv[2], mode=mode)["ID"])
"""


def version(runs: int, environ: Mapping[str, str]) -> list[Row]:
    """`swarmtui --version` compared with a python that does nothing."""
    pass_, ours = _interleaved(
        runs,
        lambda: _timed([PYTHON, "-c", "pass"], environ),
        lambda: _timed([SWARMTUI, "--version"], environ),
    )
    return [
        Row("--version", "python -c pass", pass_, "ms"),
        Row("--version", "swarmtui --version", ours, "ms", pass_, Target(2.5)),
    ]


def check(runs: int, environ: Mapping[str, str], folder: Path) -> list[Row]:
    """A process that checks a spec with every field of the forms set: CPU time."""
    file = folder / "full.json"
    file.write_text(json.dumps(full_draft()))
    argv: Argv = [SWARMTUI, "check", "--offline", file]
    pass_, ours = _interleaved(
        runs,
        lambda: _cpu_time([PYTHON, "-c", "pass"], environ),
        lambda: _cpu_time(argv, environ),
    )
    return [
        Row("check --offline, every field: CPU", "python -c pass", pass_, "ms"),
        Row("check --offline, every field: CPU", "swarmtui", ours, "ms", pass_, Target(12)),
    ]


def _cpu_time(argv: Argv, environ: Mapping[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(argv, environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def apply(runs: int, engine: RealEngine, environ: Mapping[str, str], folder: Path) -> list[Row]:
    """A process that creates one service, with its imports."""
    names = _names(engine)
    theirs, ours = _interleaved(
        runs,
        lambda: _timed(docker_py_argv(engine, next(names)), environ),
        lambda: _timed(apply_argv(engine, next(names), folder), environ),
    )
    return [
        Row("one service, a process", "python, import docker", theirs, "ms"),
        Row("one service, a process", "swarmtui apply --detach", ours, "ms", theirs, Target(1.25)),
    ]


def import_times(engine: RealEngine, environ: Mapping[str, str], folder: Path) -> str:
    """The import time of both processes, by package."""
    names = _names(engine)
    theirs = _imports(docker_py_argv(engine, next(names)), environ)
    ours = _imports(apply_argv(engine, next(names), folder), environ)
    return f"  python, import docker: {theirs}\n  swarmtui apply:        {ours}"


def docker_py_argv(engine: RealEngine, name: str) -> Argv:
    """A python process with docker-py that creates the service `name`."""
    return [PYTHON, "-c", _DOCKER_PY, engine.host, name, IMAGE]


def apply_argv(engine: RealEngine, name: str, folder: Path) -> Argv:
    """`swarmtui apply` of the same service."""
    file = folder / f"{name}.json"
    task = {"ContainerSpec": {"Image": IMAGE}, "Networks": [{"Target": "front"}]}
    mode = {"Replicated": {"Replicas": 0}}
    file.write_text(json.dumps({"Name": name, "TaskTemplate": task, "Mode": mode}))
    return [SWARMTUI, "apply", "--detach", "--host", engine.host, file]


def _names(engine: RealEngine) -> Iterator[str]:
    """Unused names; each call removes the service made before."""
    for number in count():
        for service in engine.request_json("GET", "/services"):
            engine.request_json("DELETE", f"/services/{service['ID']}")
        yield f"bench-{number}"


def _interleaved(runs: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Run the measures in turn, `runs` times, after a first run that fills caches."""
    turns = [[measure() for measure in measures] for _ in range(runs + 1)]
    return [list(column) for column in zip(*turns[1:], strict=True)]


def _timed(argv: Argv, environ: Mapping[str, str]) -> float:
    start = time.perf_counter()
    run = _run(argv, environ)
    taken = (time.perf_counter() - start) * 1000
    assert run.returncode == 0, f"{argv}: {run.stderr}"
    return taken


def _run(argv: Argv, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [os.fspath(word) for word in argv],
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _imports(argv: Argv, environ: Mapping[str, str]) -> str:
    """`300 ms of imports (swarmtui 50, urllib3 40 …)` by the interpreter's own clock."""
    run = _run(argv, {**environ, "PYTHONPROFILEIMPORTTIME": "1"})
    assert run.returncode == 0, run.stderr
    own: Counter[str] = Counter()
    for line in run.stderr.splitlines():
        if line.startswith("import time:") and "self [us]" not in line:
            took, _, name = line.removeprefix("import time:").split("|")
            own[name.strip().partition(".")[0]] += int(took)
    parts = ", ".join(f"{name} {took / 1000:.0f}" for name, took in own.most_common(9))
    return f"{own.total() / 1000:.0f} ms of imports ({parts} …)"
