"""The wizard on a big swarm (1,000 nodes, 5,000 services, 10,000 networks): memory, step, key."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from swarmtui.launch.check import check
from swarmtui.spec.api_version import NEWEST
from tests.bench.engines import PYTHON
from tests.bench.pty_program import Program
from tests.bench.table import Row, Target
from tests.bench.wizard import wizard_at
from tests.big_manager import big_snapshot

_SCREEN = "swarmtui new, 120x40"
_CONNECTED = ("The image to run, and the name of the service.", "Engine")
_UPDATE, _BACK = "\x078", "\x1b[18~"  # Ctrl+G 8; F7
_FIRST, _FILTERED = "team-00-network-00097", "team-42-network-00042"
_TREE = {
    "Name": "web",
    "TaskTemplate": {
        "ContainerSpec": {"Image": "nginx:1"},
        "Networks": [{"Target": "team-42-network-00042"}],
        "Placement": {"Constraints": ["node.labels.rack==rack-003"]},
    },
    "EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishedPort": 8080}]},
}


def measure_check(runs: int) -> list[Row]:
    """Check a spec against the snapshot, as for every keystroke."""
    snapshot = big_snapshot()
    check(_TREE, NEWEST, snapshot)  # makes the indexes
    times = []
    for _ in range(runs):
        start = time.process_time()
        check(_TREE, NEWEST, snapshot)
        times.append((time.process_time() - start) * 1000)
    return [Row("check, big swarm", "swarmtui, CPU time", times, "ms", target=Target(1, True))]


def measure_wizard(runs: int, environ: Mapping[str, str]) -> list[Row]:
    """Open the list of networks, and filter it; peak memory once the snapshot is there."""
    memory, opened, keys = [], [], []
    with _manager() as host:
        for _ in range(runs):
            with Program(wizard_at(host), environ) as program:
                program.wait_for(*_CONNECTED)
                program.settle()
                memory.append(program.peak_memory())
                program.press_and_settle(_UPDATE)
                program.press_and_settle(_BACK)
                opened.append(program.time_until(_BACK, _FIRST))
                program.press_and_settle("/")
                program.settle(0.3)
                keys += [program.press_and_settle(key).milliseconds for key in "k-0004"]
                keys.append(program.press_and_settle("2", shows=_FILTERED).milliseconds)
    return [
        Row("peak memory, big swarm", _SCREEN, memory, "MB"),
        Row("open 10,000 networks", _SCREEN, opened, "ms", target=Target(200, True)),
        Row("key in their filter", _SCREEN, keys, "ms", target=Target(50, True)),
    ]


@contextmanager
def _manager() -> Iterator[str]:
    """The address of the big swarm, served by another process."""
    argv = [str(PYTHON), "-m", "tests.big_manager"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(argv, text=True, **pipes) as process:  # type: ignore[call-overload]
        yield process.stdout.readline().strip()
        process.communicate("", 10)
