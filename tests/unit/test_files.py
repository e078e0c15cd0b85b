"""Every kind of file that a user can name is read or refused with a reason; nothing hangs.

The commands run in their own process with a deadline, so that a hang is a failure.
"""

from __future__ import annotations

import fcntl
import os
import pty
import socket
import subprocess
import sys
import termios
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from swarmtui.engine.docker_config import load_config
from swarmtui.engine.endpoint import find_endpoint
from swarmtui.errors import CredentialError, EndpointError, ExitStatus, FileError
from swarmtui.files import (
    MAX_FILE_BYTES,
    MAX_SOCKET_PATH_BYTES,
    Unreadable,
    Unwritable,
    make_socket_folder,
    read_file,
    write_file,
)
from swarmtui.formats.spec_file import read_named, read_seccomp_profile, read_text

SPEC = '{"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}'
DEADLINE = 30


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Paths of every kind, each with the expected reason."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with (tmp_path / "large").open("wb") as large:
        large.truncate(MAX_FILE_BYTES + 1)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "sock"))
        yield {
            str(tmp_path / "fifo"): "is a FIFO",
            str(tmp_path / "link"): "is a FIFO",
            str(tmp_path / "sock"): "is a socket",
            str(tmp_path): "is a directory",
            str(tmp_path / "large"): "is larger than 5 MiB",
            str(tmp_path / "loop"): "cannot be read: Too many levels of symbolic links",
            "/dev/zero": "is a device",
            "/dev/tty": "is a device",
            "/proc/self/mem": "cannot be read: Input/output error",
            "a" * 5000: "cannot be read: File name too long",
        }


def test_read_file_refuses_them(odd: dict[str, str]) -> None:
    for name, words in odd.items():
        with pytest.raises(Unreadable) as caught:
            read_file(Path(name))
        assert str(caught.value).startswith(words)


def test_a_file_is_read_to_the_size_limit(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * MAX_FILE_BYTES)
    assert read_file(tmp_path / "file") == b"x" * MAX_FILE_BYTES
    assert read_file(Path(os.devnull)) == b""


def test_a_file_that_becomes_a_fifo_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.setattr("swarmtui.files._check_kind", lambda *_: None)
    monkeypatch.setattr("os.set_blocking", lambda *_: None)
    assert read_file(tmp_path / "fifo") == b""


def test_every_reader_reports_the_reason(odd: dict[str, str]) -> None:
    for name, words in odd.items():
        for read in (read_text, read_named, read_seccomp_profile):
            with pytest.raises(FileError) as caught:
                read(name)
            assert words in caught.value.message


@pytest.mark.parametrize("name", ["~nosuchuser/x", "~nosuchuser"])
def test_the_home_of_an_unknown_user(name: str) -> None:
    for read in (read_named, read_seccomp_profile):
        with pytest.raises(FileError, match="the user ~nosuchuser is unknown"):
            read(name)


def put(odd: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(Path(odd).absolute())


@pytest.mark.parametrize("what", ["fifo", "sock", "large", "/dev/zero"])
def test_files_of_docker(what: str, odd: dict[str, str], tmp_path: Path) -> None:
    name = what if what.startswith("/") else str(tmp_path / what)
    put(name, tmp_path / "docker/config.json")
    environ = {"DOCKER_CONFIG": str(tmp_path / "docker")}
    with pytest.raises(CredentialError, match=odd[name]):
        load_config(environ)
    with pytest.raises(CredentialError, match=odd[name]):
        find_endpoint(environ=environ)

    meta = tmp_path / "docker/contexts/meta"
    put(name, meta / sha256(b"odd").hexdigest() / "meta.json")
    with pytest.raises(EndpointError, match=odd[name]):
        find_endpoint(context="odd", environ=environ)
    with pytest.raises(EndpointError, match="there is no context"):
        find_endpoint(context="other", environ=environ)

    for part in ("ca", "cert", "key"):
        folder = tmp_path / f"tls-{part}"
        put(name, folder / f"{part}.pem")
        tls = {**environ, "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(folder)}
        with pytest.raises(EndpointError, match=odd[name]):
            find_endpoint(environ={**tls, "DOCKER_HOST": "tcp://h"})


# The program, as a shell starts it


def run(line: str, stdin: int | None = subprocess.DEVNULL) -> subprocess.CompletedProcess[str]:
    program = f"{sys.executable} -m swarmtui"
    return subprocess.run(
        ["bash", "-c", line.replace("swarmtui", program, 1)],
        stdin=stdin,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
    )


@pytest.mark.parametrize("command", ["check", "render", "apply"])
def test_the_commands_end_with_status_2(command: str, odd: dict[str, str], tmp_path: Path) -> None:
    name = str(tmp_path / "fifo")
    done = run(f"swarmtui {command} --demo {name}")
    assert done.returncode == ExitStatus.USAGE
    assert done.stderr.splitlines()[0] == f"swarmtui: {name}: is a FIFO, not a file"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("swarmtui check - --offline <&-", "standard input: is closed"),
        ("swarmtui check - --offline </dev/zero", "standard input: is larger than 5 MiB"),
        ("swarmtui check - --offline 0>/dev/null", "standard input: "),
        ("swarmtui check - --offline </dev/null", "standard input: is empty"),
        ("swarmtui check /dev/stdin --offline </dev/zero", "/dev/stdin: is a device"),
        ("swarmtui check --offline --env-file /dev/zero <(echo '{}')", "/dev/zero: is a device"),
        ("swarmtui check --offline <(cat /dev/zero)", "is larger than 5 MiB"),
    ],
)
def test_streams_that_cannot_be_read(line: str, words: str) -> None:
    done = run(line)
    assert (done.returncode, done.stdout) == (ExitStatus.USAGE, "")
    assert words in done.stderr.splitlines()[0]


def test_standard_input_that_is_a_terminal_is_refused() -> None:
    ours, theirs = pty.openpty()
    done = run("swarmtui check - --offline", theirs)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == ExitStatus.USAGE
    assert "standard input: is a terminal: give a file name, or pipe the text in" in done.stderr


@pytest.mark.parametrize(
    "line",
    [
        f"echo '{SPEC}' | swarmtui check - --offline",
        f"echo '{SPEC}' | swarmtui check /dev/stdin --offline",
        f"swarmtui check <(sleep 0.2; echo '{SPEC}') --offline",
        f"swarmtui check /proc/self/fd/7 --offline 7< <(echo '{SPEC}')",
        f"swarmtui check <(echo '{SPEC}') --env-file <(echo A=1) --offline",
        f"swarmtui check <(echo '{SPEC}') --env-file /dev/null --offline",
        f"echo A=1 | swarmtui check <(echo '{SPEC}') --env-file - --offline",
    ],
)
def test_pipes_of_the_shell_are_read_to_their_end(line: str) -> None:
    done = run(line)
    assert done.stderr == ""
    assert done.returncode == 0


def waits_unread(pipe: int) -> bool:
    buffer = bytearray(4)
    fcntl.ioctl(pipe, termios.FIONREAD, buffer)
    return any(buffer)


def test_a_pipe_that_does_not_block_is_read_whole() -> None:
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    words = [sys.executable, "-m", "swarmtui", "check", "-", "--offline"]
    with subprocess.Popen(words, stdin=read_end, stdout=subprocess.PIPE) as process:
        os.write(write_end, SPEC[:20].encode())
        while waits_unread(write_end):
            assert process.poll() is None
        os.write(write_end, SPEC[20:].encode())
        os.close(write_end)
        os.close(read_end)
        assert process.wait(DEADLINE) == 0


def test_an_error_of_a_stream_is_reported() -> None:
    with (
        os.fdopen(os.open("/dev/null", os.O_WRONLY), "rb") as stream,
        pytest.raises(FileError, match="standard input: cannot be read: Bad file descriptor"),
    ):
        read_text("-", stream)


# A folder for a socket


def test_a_long_TMPDIR_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 120)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    folder = make_socket_folder("swarmtui-test-")
    try:
        assert folder.parent == Path("/tmp")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert list(long.iterdir()) == []
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{folder}/docker.sock.0123456789abcdef")
            (folder / "docker.sock.0123456789abcdef").unlink()
    finally:
        folder.rmdir()
    assert len(f"{folder}/docker.sock.0123456789abcdef") <= MAX_SOCKET_PATH_BYTES


# Written files


def test_a_new_file_is_private(tmp_path: Path) -> None:
    write_file(tmp_path / "new", "text\n")
    assert (tmp_path / "new").read_text() == "text\n"
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_only_on_request(tmp_path: Path) -> None:
    """As a whole; through a symbolic link too; and then it is private."""
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old")
    file.chmod(0o644)
    link.symlink_to(file)
    with pytest.raises(FileExistsError):
        write_file(link, "new")
    assert file.read_text() == "old"
    write_file(link, "new", replaces=True)
    assert link.is_symlink()
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "link"]


@pytest.mark.parametrize("replaces", [False, True])
def test_only_a_file_is_replaced(odd: dict[str, str], replaces: bool) -> None:
    """A directory, a FIFO or a device stays, also for root."""
    for path in (*odd, os.devnull):
        if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - names that are too long
            with pytest.raises(Unwritable, match="not a file"):
                write_file(Path(path), "text", replaces=replaces)


@pytest.mark.parametrize("replaces", [False, True])
def test_a_failed_write_leaves_no_file(tmp_path: Path, replaces: bool) -> None:
    file = tmp_path / "file"
    if replaces:
        file.write_text("old")
    with pytest.raises(Unwritable, match="cannot be written"):
        write_file(file, "\ud800", replaces=replaces)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"] * replaces
    with pytest.raises(Unwritable, match="No such file or directory"):
        write_file(tmp_path / "none" / "file", "text", replaces=replaces)
