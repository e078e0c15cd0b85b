"""Run the program many times without importing it each time: a server process that forks.

`python prefork.py FD` is that process: it has one thread, and has imported all of swarmtui. Each
run is a fork in its own session, which does what `python -m swarmtui WORDS` does after imports.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, Self


class Prefork:
    """The server process; ends with the `with` block, as does a run in progress."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, __file__, str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        self._lines = self._ours.makefile("r", encoding="utf-8")

    def start(
        self,
        words: Sequence[str],
        streams: Sequence[int],
        environ: Mapping[str, str] | None = None,
        terminal: bool = False,
    ) -> int:
        """Start a run with these three streams and return its process ID.

        With `terminal` the first stream becomes its controlling terminal.
        """
        order = {"words": list(words), "environ": dict(environ or {}), "terminal": terminal}
        socket.send_fds(self._ours, [json.dumps(order).encode() + b"\n"], list(streams))
        return int(self._lines.readline())

    def has_ended(self) -> bool:
        """Whether the run has ended, so that `wait` returns at once."""
        return bool(select.select([self._ours], [], [], 0)[0])

    def wait(self, seconds: float = 60) -> int:
        """The exit status of the run; negative for a signal that killed it."""
        self._ours.settimeout(seconds)
        try:
            return int(self._lines.readline())
        finally:
            self._ours.settimeout(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.shutdown(socket.SHUT_RDWR)
        self._lines.close()
        self._ours.close()
        self._process.wait(30)


def _serve(ours: socket.socket) -> None:
    # What the commands import only when they run; every fork inherits it.
    from swarmtui.commands import apply, new, options  # noqa: F401
    from swarmtui.engine import transport  # noqa: F401
    from swarmtui.launch import check, digest_lookup, fetch, request, submit, watch  # noqa: F401
    from swarmtui.wizard import app  # noqa: F401
    from swarmtui.wizard.screens import launch  # noqa: F401

    while True:
        data, fds, _, _ = socket.recv_fds(ours, 1 << 20, 3)
        if not data:
            return
        pid = os.fork()
        if pid == 0:
            ours.close()
            _run(json.loads(data), fds)
        for fd in fds:
            os.close(fd)
        ours.sendall(f"{pid}\n".encode())
        status = os.waitstatus_to_exitcode(_wait(ours, pid))
        with suppress(OSError):
            ours.sendall(f"{status}\n".encode())


def _wait(ours: socket.socket, pid: int) -> int:
    """Wait for the end of the run; kill it if the test disconnects first."""
    watch = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(watch)
    poll.register(ours, select.POLLRDHUP)
    if not any(fd == watch for fd, _ in poll.poll()):
        os.kill(pid, signal.SIGKILL)
    os.close(watch)
    return os.waitpid(pid, 0)[1]


def _run(order: dict[str, Any], fds: list[int]) -> NoReturn:
    status = 70
    try:
        os.setsid()
        if order["terminal"]:
            fcntl.ioctl(fds[0], termios.TIOCSCTTY, 0)
        for number, fd in enumerate(fds):
            os.dup2(fd, number)
        for fd in fds:
            os.close(fd)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115
        for name in ("stdin", "stdout", "stderr"):
            setattr(sys, f"__{name}__", getattr(sys, name))
        os.environ.update(order["environ"])
        sys.argv = ["swarmtui", *order["words"]]
        from swarmtui.cli import main

        status = main()
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
        status = 71
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    _serve(socket.socket(fileno=int(sys.argv[1])))
