"""Child processes that end with the test session, however it ends; waiting for a condition."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_SCRATCH = Path("/tmp")  # not $TMPDIR: the path of a unix socket must be shorter than 108 bytes


def start_process(
    argv: Sequence[str | Path],
    *,
    log: Path,
    environ: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own; the kernel kills it when this process ends.

    More exactly, when the thread that called this ends: call it from the main thread.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(os.environ if environ is None else environ),
            pass_fds=pass_fds,
            start_new_session=True,
        )


def kill_process(process: subprocess.Popen[bytes]) -> None:
    """Kill `process` and wait until it is gone."""
    process.kill()
    process.wait(30)


def kill_namespace(process: subprocess.Popen[bytes]) -> None:
    """End an `unshare --pid --fork` with all its processes; wait until they are gone."""
    for first in _children(process.pid):
        with suppress(ProcessLookupError):
            os.kill(first, signal.SIGKILL)  # it ends after all processes of its namespace
    with suppress(subprocess.TimeoutExpired):
        process.wait(30)
    kill_process(process)


def _children(pid: int) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:
        return []


def wait_for(condition: Callable[[], T | None], what: str, timeout: float = 30.0) -> T:
    """Poll `condition` until it is true and return its value; AssertionError after `timeout`."""
    until = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() > until:
            raise AssertionError(f"waited {timeout:g} s in vain for {what}")
        time.sleep(0.02)
    return value


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder with a short name, removed afterwards, as are the folders of killed sessions."""
    for left in _SCRATCH.glob("swt-*-*"):
        session = left.name.split("-")[1]
        if not Path("/proc", session).exists():
            shutil.rmtree(left, ignore_errors=True)
            remove_cgroups(f"swt-{session}-*")
    folder = Path(tempfile.mkdtemp(prefix=f"swt-{os.getpid()}-", dir=_SCRATCH))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def remove_cgroups(pattern: str) -> None:
    """Remove the empty control groups of killed engines, under every controller."""
    root = Path("/sys/fs/cgroup")
    for top in [*root.glob(pattern), *root.glob(f"*/{pattern}")]:
        for folder, _, _ in os.walk(top, topdown=False):
            with suppress(OSError):
                Path(folder).rmdir()
