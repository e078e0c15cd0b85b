from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swarmtui import errors
from swarmtui.engine import Engine, api_requests, http_messages
from swarmtui.engine.connect import open_transport
from swarmtui.engine.endpoint import Endpoint
from swarmtui.engine.ssh import Tunnel, ssh_command

LOCAL = Path("/private/docker.sock")

# A fake ssh: "forwards" with a symbolic link, prints its name, and keeps running.
FORWARDS = """#!/bin/sh
echo $$ > "$0.pid"
printf '%s\\n' "$@" > "$0.args"
for word; do case $word in *docker.sock:*) map=$word;; esac; done
echo 'Authorized use only' >&2
ln -s "${map#*:}" "${map%%:*}"
exec tail -f /dev/null
"""
FAILS = "#!/bin/sh\necho '%s' >&2\nexit 255\n"
HANGS = "#!/bin/sh\nexec tail -f /dev/null\n"


@pytest.fixture
def fake_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a program named ssh first in PATH."""

    def install(script: str) -> Path:
        path = tmp_path / "bin" / "ssh"
        path.parent.mkdir(exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
        return path

    return install


def _ended(pid: int) -> bool:
    try:
        return re.search(r"\) Z ", Path(f"/proc/{pid}/stat").read_text()) is not None
    except OSError:
        return True


def _until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    pause = threading.Event()
    return any(condition() or pause.wait(0.01) for _ in range(int(seconds * 100)))


# The command


@pytest.mark.parametrize(
    ("url", "end"),
    [
        ("ssh://host", ["-L", f"{LOCAL}:/var/run/docker.sock", "--", "host"]),
        ("ssh://host/", ["-L", f"{LOCAL}:/var/run/docker.sock", "--", "host"]),
        (
            "ssh://Me@Host.Example:2222/run/d.sock",
            ["-l", "Me", "-p", "2222", "-L", f"{LOCAL}:/run/d.sock", "--", "Host.Example"],
        ),
        ("ssh://[::1]:22", ["-p", "22", "-L", f"{LOCAL}:/var/run/docker.sock", "--", "::1"]),
        (
            "ssh://host/a%20b.sock",
            ["-L", f"{LOCAL}:/a b.sock", "--", "host"],
        ),
    ],
)
def test_the_command(url: str, end: list[str]) -> None:
    words = ssh_command(url, LOCAL)
    assert words[-len(end) - 1 :] == ["-NT", *end]
    assert {"BatchMode=yes", "ExitOnForwardFailure=yes", "StreamLocalBindUnlink=yes"} < set(words)


@pytest.mark.parametrize(
    "url",
    [
        "ssh://-oProxyCommand=evil",
        "ssh://-oProxyCommand=evil@host",
        "ssh://%2doProxyCommand=evil@host",
        "ssh://",
        "ssh:///path",
        "ssh://host:port",
        "ssh://host/a:b.sock",
        "ssh://host/a%3Ab.sock",
        "ssh://user:s3cret@host",
        "ssh://host/%00",
        "ssh://user;x@host",
    ],
)
def test_urls_that_ssh_could_misread_are_refused(url: str) -> None:
    with pytest.raises(errors.EndpointError) as caught:
        ssh_command(url, LOCAL)
    assert "s3cret" not in caught.value.message


# The tunnel


def test_requests_go_through_and_ssh_ends_with_the_transport(
    tiny: Any, tmp_path: Path, fake_ssh: Callable[[str], Path]
) -> None:
    program = fake_ssh(FORWARDS)
    tiny.unix(tmp_path / "remote", lambda line, _: tiny.json(line))
    carrier = open_transport(Endpoint(f"ssh://me@host{tmp_path}/remote"))
    assert carrier.send(api_requests.version(), 5).body == b'"GET /version"'
    words = Path(f"{program}.args").read_text().splitlines()
    folder = Path(words[words.index("-L") + 1].partition(":")[0]).parent
    assert folder.stat().st_mode & 0o777 == 0o700
    carrier.close()
    assert _ended(int(Path(f"{program}.pid").read_text()))
    assert not folder.exists()


def test_an_engine_behind_ssh(tiny: Any, tmp_path: Path, fake_ssh: Callable[[str], Path]) -> None:
    fake_ssh(FORWARDS)
    answers = {
        "HEAD /_ping": tiny.http(200, Api_Version="1.41"),
        "GET /version": tiny.json({"ApiVersion": "1.41", "Version": "20.10.24"}),
    }
    tiny.unix(tmp_path / "remote", lambda line, _: answers[line])
    with Engine.connect(f"ssh://host{tmp_path}/remote", environ={}) as engine:
        assert engine.version_info.engine_version == "20.10.24"


@pytest.mark.parametrize(
    ("url", "by_hand"),
    [
        ("ssh://deploy@host:2222", "ssh -p 2222 deploy@host"),
        ("ssh://host:2222/run/d.sock", "ssh -p 2222 host"),
        ("ssh://me@[fe80::1]:22", "ssh -p 22 me@fe80::1"),
        ("ssh://host", "ssh host"),
    ],
)
def test_a_hint_names_user_and_port(
    fake_ssh: Callable[[str], Path], url: str, by_hand: str
) -> None:
    for says, end in (("Host key verification failed.", ""), ("x: Permission denied (p)", " true")):
        fake_ssh(FAILS % says)
        with pytest.raises(errors.SSHFailed) as caught:
            Tunnel(url)
        assert caught.value.hint.endswith(f": {by_hand}{end}")


@pytest.mark.parametrize(
    ("says", "hint"),
    [
        ("Host key verification failed.", "accept the host key: ssh me@host"),
        ("me@host: Permission denied (publickey).", "ssh-add"),
        ("ssh: Could not resolve hostname host: Name or service not known", "spelling"),
        ("Error: remote port forwarding failed for listen path", "AllowStreamLocalForwarding"),
    ],
)
def test_messages_of_ssh_are_shown_with_a_hint(
    fake_ssh: Callable[[str], Path], says: str, hint: str
) -> None:
    fake_ssh(FAILS % says)
    with pytest.raises(errors.SSHFailed) as caught:
        Tunnel("ssh://me@host")
    assert says in caught.value.message
    assert hint in caught.value.hint


def test_a_machine_without_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(errors.SSHFailed) as caught:
        Tunnel("ssh://host")
    assert "openssh-client" in caught.value.hint


def test_an_ssh_that_does_not_connect_in_time_is_ended(fake_ssh: Callable[[str], Path]) -> None:
    fake_ssh(HANGS)
    with pytest.raises(errors.SSHFailed, match="no connection in time"):
        Tunnel("ssh://host", seconds=0.1)


def test_a_broken_tunnel_is_reported_as_the_reason(
    tiny: Any, tmp_path: Path, fake_ssh: Callable[[str], Path]
) -> None:
    program = fake_ssh(FORWARDS)
    tiny.unix(tmp_path / "remote", lambda *_: None)
    carrier = open_transport(Endpoint(f"ssh://host{tmp_path}/remote"))
    with pytest.raises(errors.NotDocker):
        carrier.send(api_requests.version(), 5)
    os.kill(int(Path(f"{program}.pid").read_text()), signal.SIGKILL)
    assert _until(lambda: _ended(int(Path(f"{program}.pid").read_text())))
    with pytest.raises(errors.SSHFailed, match="Authorized use only"):
        carrier.send(api_requests.version(), 5)
    with pytest.raises(errors.ReplyLost):
        carrier.send(http_messages.Request("POST", "/"), 5)
    carrier.close()


def test_ssh_ends_even_when_we_are_killed(
    tiny: Any, tmp_path: Path, fake_ssh: Callable[[str], Path]
) -> None:
    program = fake_ssh(FORWARDS)
    tiny.unix(tmp_path / "remote", lambda *_: None)
    script = (
        "from swarmtui.engine.ssh import Tunnel\n"
        f"tunnel = Tunnel('ssh://host{tmp_path}/remote')\n"
        "print(tunnel.socket, flush=True)\n"
        "input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as ours:
        assert ours.stdout
        folder = Path(ours.stdout.readline().decode().strip()).parent
        pid = int(Path(f"{program}.pid").read_text())
        assert not _ended(pid)
        ours.kill()
    assert _until(lambda: _ended(pid))
    assert _until(lambda: not folder.exists())
