"""Read and write files that a user names, or say why not. Also make a folder for a socket.

Only regular files of at most MAX_FILE_BYTES are read: a FIFO without a writer would block, and
/dev/zero is endless. A pipe of the shell, `<(…)` or /dev/stdin, is read to its end; /dev/null is an
empty file.
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
"""The maximum length of a unix socket path (sun_path in sys/un.h, without its last byte)."""

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
    """Why a file is not read, as text that follows its name: `is a FIFO, not a file`."""


class Unwritable(OSError):
    """Why a file is not written, as text that follows its name: `is a directory, not a file`."""


def read_file(path: Path) -> bytes:
    """Read a whole file. FileNotFoundError or NotADirectoryError if it does not exist.

    Unreadable for every other reason.
    """
    with _converted_errors():
        found = path.stat()
        _check_kind(found, str(path))
        with os.fdopen(_open(path), "rb") as file:
            os.set_blocking(file.fileno(), stat.S_ISFIFO(found.st_mode))
            return _read_limited(file)


def read_stream(stream: IO[bytes] | None = None) -> bytes:
    """Read a stream, by default standard input, to its end; Unreadable."""
    with _converted_errors():
        return _read_limited(stream or _standard_input())


def _standard_input() -> IO[bytes]:
    if sys.stdin is None:
        raise Unreadable("is closed")
    if sys.stdin.isatty():
        raise Unreadable("is a terminal: give a file name, or pipe the text in")
    with suppress(io.UnsupportedOperation):  # sys.stdin may not have a file descriptor
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
    if data is None:  # a read would block, as for /proc/kmsg
        raise Unreadable("cannot be read: it is endless")
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(_TOO_LARGE)
    return data


def _check_kind(found: os.stat_result, name: str) -> None:
    kind = stat.S_IFMT(found.st_mode)
    is_shell_pipe = kind == stat.S_IFIFO and _FD_PATH.fullmatch(name)
    is_dev_null = kind == stat.S_IFCHR and found.st_rdev == Path(os.devnull).stat().st_rdev
    if kind in _NOT_A_FILE and not (is_shell_pipe or is_dev_null):
        raise Unreadable(_NOT_A_FILE[kind])
    if found.st_size > MAX_FILE_BYTES:
        raise Unreadable(_TOO_LARGE)


def _open(path: Path) -> int:
    """Open without blocking: the file may have been replaced by a FIFO."""
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)


def write_file(path: Path, text: str, *, replaces: bool = False) -> None:
    """Write a file that only this user can read, completely or not at all.

    FileExistsError if there is a file already, unless `replaces`; Unwritable for other reasons.
    """
    try:
        target = path.resolve()  # replacing a symbolic link would leave its file as it was
        _check_replaceable(target, replaces=replaces)
        handle, written = _create_beside(target) if replaces else (_create(target), target)
        _fill(handle, written, target, text)
    except (FileExistsError, Unwritable):
        raise
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Unwritable(f"cannot be written: {why}") from None


def _check_replaceable(target: Path, *, replaces: bool) -> None:
    if target.exists():
        kind = stat.S_IFMT(target.stat().st_mode)
        if kind in _NOT_A_FILE:
            raise Unwritable(_NOT_A_FILE[kind])
        if not replaces:
            raise FileExistsError


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def _create_beside(path: Path) -> tuple[int, Path]:
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")  # mode 0600
    return handle, Path(name)


def _fill(handle: int, written: Path, target: Path, text: str) -> None:
    """Write the new file and give it its name; remove it if that fails."""
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        written.replace(target)
    except (OSError, ValueError):
        written.unlink()
        raise


def expand_home(path: str) -> Path:
    """Replace `~` or `~user` by the home directory; Unreadable if the user is unknown."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise Unreadable(f"cannot be read: the user {path.partition('/')[0]} is unknown") from None


def make_socket_folder(prefix: str) -> Path:
    """Make a private folder with a path short enough for a socket in it; UsageError.

    It is in TMPDIR; if that path is too long or not writable, in /tmp.
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
        "there is no folder for a socket", "Set TMPDIR to a writable folder with a short path."
    )
