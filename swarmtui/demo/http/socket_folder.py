"""The folder of a demo's socket, and the removal of folders that killed runs left behind.

A run locks its folder. The system releases the lock when the process ends, also when it is killed.
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
    """A new private folder; UsageError when none can be created."""

    def __init__(self) -> None:
        self.path, self._lock = _make_locked_folder()
        _remove_stale_folders(self.path.parent)

    def remove(self) -> None:
        """Remove the folder and its content."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _make_locked_folder() -> tuple[Path, int]:
    """Create and lock a folder; repeat if another starting run removed it as stale first."""
    while True:
        path = make_socket_folder(_PREFIX)
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(OSError):  # not every file system supports locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if path.exists():
            return path, descriptor
        os.close(descriptor)


def _remove_stale_folders(parent: Path) -> None:
    for path in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            _remove_if_stale(path)


def _remove_if_stale(path: Path) -> None:
    """Remove a folder of this user whose run has ended. OSError when it is locked or unreadable."""
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
