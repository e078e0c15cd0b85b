"""Files that a person names: read whole, or refused in words. And a folder for a socket.

Only regular files are read, and MOST_BYTES of them at most: a FIFO that nobody writes to would wait
for ever, and /dev/zero has no end. A pipe that the shell hands over, `<(…)` or /dev/stdin, is read
to its end; /dev/null is an empty file.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from swarmtui.errors import UsageError

MAX_FILE_BYTES = 5 << 20
MAX_SOCKET_PATH_BYTES = 103 if sys.platform == "darwin" else 107
"""The longest path of a unix socket (sun_path in sys/un.h, without its last byte)."""

_FD_PATH = re.compile(r"/dev/(?:fd/[0-9]+|stdin)|/proc/self/fd/[0-9]+")
_NOT_A_FILE = {
    stat.S_IFDIR: "is a directory, not a file",
    stat.S_IFIFO: "is a FIFO, not a file",
    stat.S_IFSOCK: "is a socket, not a file",
    stat.S_IFCHR: "is a device, not a file",
    stat.S_IFBLK: "is a device, not a file",
}
_TOO_LARGE = f"is larger than {MAX_FILE_BYTES >> 20} MiB"
_SOCKET_NAME_LENGTH = len(
    "/docker.sock.XXXXXXXXXXXXXXXX"
)  # ssh binds to a longer name, and renames the socket


class Unreadable(OSError):
    """Why a file is not read, in words that follow its name: `is a FIFO, not a file`."""


def read_file(path: Path) -> bytes:
    """Read a whole file. FileNotFoundError and NotADirectoryError when there is none.

    Unreadable for everything else that keeps it from being read.
    """
    with _converted_errors():
        found = path.stat()
        _check_kind(found, str(path))
        with os.fdopen(_open(path), "rb") as file:
            os.set_blocking(file.fileno(), stat.S_ISFIFO(found.st_mode))
            return _read_limited(file)


def read_stream(stream: IO[bytes] | None = None) -> bytes:
    """Read a stream, or what is piped into standard input, to its end; Unreadable."""
    with _converted_errors():
        return _read_limited(stream or _standard_input())


def _standard_input() -> IO[bytes]:
    if sys.stdin is None:
        raise Unreadable("is closed")
    if sys.stdin.isatty():
        raise Unreadable("is a terminal: name a file, or pipe the text in")
    with suppress(io.UnsupportedOperation):  # it is not always a file of the system
        os.set_blocking(sys.stdin.fileno(), True)
    return sys.stdin.buffer


@contextmanager
def _converted_errors() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, Unreadable):
        raise
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _read_limited(file: IO[bytes]) -> bytes:
    data = file.read(MAX_FILE_BYTES + 1)
    if data is None:  # it would have to be waited for, such as /proc/kmsg
        raise Unreadable("cannot be read: it has no end")
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(_TOO_LARGE)
    return data


def _check_kind(found: os.stat_result, name: str) -> None:
    kind = stat.S_IFMT(found.st_mode)
    handed_over = kind == stat.S_IFIFO and _FD_PATH.fullmatch(name)
    empty = kind == stat.S_IFCHR and found.st_rdev == Path(os.devnull).stat().st_rdev
    if kind in _NOT_A_FILE and not (handed_over or empty):
        raise Unreadable(_NOT_A_FILE[kind])
    if found.st_size > MAX_FILE_BYTES:
        raise Unreadable(_TOO_LARGE)


def _open(path: Path) -> int:
    """Open without waiting: what was a file a moment ago may be a FIFO by now."""
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)


def expand_home(path: str) -> Path:
    """Put the home directory in the place of `~` or `~user`; Unreadable where there is none."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise Unreadable(f"has no home directory: who is {path.partition('/')[0]}?") from None


def make_socket_folder(prefix: str) -> Path:
    """Make a folder of ours alone whose path leaves room for a socket's; UsageError.

    It is in TMPDIR, or where that is too long or cannot be written to, in /tmp.
    """
    import tempfile

    for place in (None, "/tmp"):  # noqa: S108
        try:
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        except OSError:
            continue
        if len(os.fsencode(folder)) + _SOCKET_NAME_LENGTH <= MAX_SOCKET_PATH_BYTES:
            return folder
        folder.rmdir()
    raise UsageError(
        "there is no place for a socket", "Set TMPDIR to a folder with a short path to write to."
    )
