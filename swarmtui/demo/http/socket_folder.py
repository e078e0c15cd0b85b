"""The folder of a demo's socket; and those that killed runs left behind.

A run locks its folder for as long as it lives: the lock ends with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
from contextlib import closing, suppress
from pathlib import Path

from swarmtui.files import make_socket_folder

SOCKET = "docker.sock"
_PREFIX = "swarmtui-demo-"


class SocketFolder:
    """A new folder of ours alone; UsageError where none can be made."""

    def __init__(self) -> None:
        self.path, self._lock = _make_locked_folder()
        _remove_stale_folders(self.path.parent)

    def remove(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _make_locked_folder() -> tuple[Path, int]:
    """Make a folder and lock it; another one if a starting run took it for a dead one before."""
    while True:
        path = make_socket_folder(_PREFIX)
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(OSError):  # not every file system has locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if path.exists():
            return path, descriptor
        os.close(descriptor)


def _remove_stale_folders(place: Path) -> None:
    for path in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            _remove_if_stale(path)


def _remove_if_stale(path: Path) -> None:
    """Remove a folder that is ours, if its run has ended. OSError when it cannot be told."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = os.fstat(descriptor).st_uid == os.geteuid()
        if ours and not _accepts_connections(path / SOCKET):
            shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(descriptor)


def _accepts_connections(path: Path) -> bool:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        return True
