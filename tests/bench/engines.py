"""The engines of the benchmark: an embedded swarm in its own process, and a real engine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path(sys.executable)
SWARMTUI = PYTHON.with_name("swarmtui")
BARE = Path(__file__).with_name("bare.py")


if TYPE_CHECKING:
    from tests.engine.harness import RealEngine

_DEMO = """
import sys
from swarmtui.demo import DemoSwarm
with DemoSwarm() as demo:
    print(demo.host, flush=True)
    sys.stdin.read()
"""


def environ(config: Path) -> dict[str, str]:
    """The environment of a local terminal, without the user's Docker settings."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(config),
        "DOCKER_CONFIG": str(config),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


@contextmanager
def demo_host() -> Iterator[str]:
    """The address of an embedded swarm in another process, as a manager would be."""
    process = subprocess.Popen(
        [str(PYTHON), "-c", _DEMO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.communicate("", 10)


def no_engine_reason() -> str:
    """Why real engines cannot run here, or ""."""
    from tests.engine.harness import skip_reason

    return str(skip_reason())


@contextmanager
def real_engine() -> Iterator[RealEngine]:
    """Engine 26.1, a one-node swarm with the image bb:1, in its own namespaces."""
    from tests.engine.child_processes import scratch_folder
    from tests.engine.harness import import_image, make_swarm, run_engine

    with scratch_folder() as folder, run_engine(folder, "26.1", "bench") as engine:
        make_swarm(engine)
        import_image(engine)
        yield engine
