"""`Engine.create` on a real engine, docker-py's `create_service`, and the docker CLI."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from swarmtui.engine import Engine
from swarmtui.spec import ServiceSpec, parse_spec
from tests.bench.processes import IMAGE
from tests.bench.table import Row, Target

if TYPE_CHECKING:
    from tests.engine.harness import RealEngine

_MEASURE = "create, real engine"
_EVERY = 10  # the CLI is slow and only for comparison


def measure_create(runs: int, real_engine: RealEngine) -> list[Row]:
    """Create the same service with each client in turn; only the call is timed, not the removal."""
    import docker

    with (
        Engine.connect(real_engine.host, environ={}) as ours,
        _docker_py(docker, real_engine) as theirs,
    ):
        times: dict[str, list[float]] = {"docker-py": [], "Engine.create": [], "docker CLI": []}
        makers = (("docker-py", _theirs(docker, theirs)), ("Engine.create", _ours(ours)))
        for turn in range(runs + 1):
            order = makers if turn % 2 else makers[::-1]
            for program, maker in order:
                taken = _once(real_engine, maker(f"bench-{turn}"))
                times[program] += [taken] if turn else []
            if turn % _EVERY == 1:
                times["docker CLI"].append(
                    _once(real_engine, _by_cli(real_engine, f"bench-{turn}"))
                )
    base = times["docker-py"]
    return [
        Row(_MEASURE, "docker-py create_service", base, "ms"),
        Row(_MEASURE, "Engine.create", times["Engine.create"], "ms", base, Target(1.0)),
        Row(_MEASURE, "docker service create", times["docker CLI"], "ms", base),
    ]


Call = Callable[[], object]


def _once(real_engine: RealEngine, call: Call) -> float:
    """The milliseconds of one call; the service is removed afterwards."""
    start = time.perf_counter()
    call()
    taken = (time.perf_counter() - start) * 1000
    for service in real_engine.request_json("GET", "/services"):
        real_engine.request_json("DELETE", f"/services/{service['ID']}")
    return taken


def _docker_py(docker: Any, real_engine: RealEngine) -> Any:
    return closing(docker.APIClient(base_url=real_engine.host))


def _theirs(docker: Any, client: Any) -> Callable[[str], Call]:
    def make(name: str) -> Call:
        container = docker.types.ContainerSpec(IMAGE)
        task = docker.types.TaskTemplate(container, networks=["front"])
        mode = docker.types.ServiceMode("replicated", replicas=0)
        return lambda: client.create_service(task, name=name, mode=mode)

    return make


def _ours(engine: Engine) -> Callable[[str], Call]:
    def make(name: str) -> Call:
        spec = _spec(name)
        return lambda: engine.create(spec)

    return make


def _spec(name: str) -> ServiceSpec:
    task = {"ContainerSpec": {"Image": IMAGE}, "Networks": [{"Target": "front"}]}
    mode = {"Replicated": {"Replicas": 0}}
    return parse_spec({"Name": name, "TaskTemplate": task, "Mode": mode})


def _by_cli(real_engine: RealEngine, name: str) -> Call:
    options = ["--detach", "--no-resolve-image", "--replicas", "0", "--network", "front"]
    return lambda: real_engine.docker("service", "create", *options, "--name", name, IMAGE)
