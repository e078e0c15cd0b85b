"""An engine behind ssh://: a private sshd on the loopback, and a client that trusts it."""

from __future__ import annotations

import os
import pwd
import shlex
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.engine.child_processes import kill_namespace, start_process, wait_for
from tests.engine.harness import RealEngine

_SERVER = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/id.pub
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
MaxStartups 100
SetEnv DOCKER_HOST={target} PATH=/usr/sbin:/usr/bin:/sbin:/bin
"""
_CLIENT = """\
Host *
  IdentityFile {folder}/id
  IdentitiesOnly yes
  BatchMode yes
  StrictHostKeyChecking accept-new
  UserKnownHostsFile {folder}/known_hosts
"""


@dataclass(frozen=True)
class SshEngine:
    """`host` is ssh://root@127.0.0.1:PORT; with `environ` the command `ssh` can log in there."""

    engine: RealEngine
    host: str
    environ: dict[str, str]


@contextmanager
def serving(engine: RealEngine, folder: Path) -> Iterator[SshEngine]:
    """Run a sshd whose sessions find `docker` and `engine`."""
    place = folder / "ssh"
    (place / "bin").mkdir(parents=True)
    for key in ("host", "id"):
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(place / key)]
        subprocess.run(make, check=True, stdin=subprocess.DEVNULL, timeout=30)
    port = _free_port()
    values = {"folder": place, "port": port, "target": engine.host}
    (place / "sshd_config").write_text(_SERVER.format(**values))
    (place / "ssh_config").write_text(_CLIENT.format(**values))
    _wrap_ssh(place)
    # sshd requires /run/sshd: it gets its own /run, and its sessions end with it
    script = (
        f"mount -t tmpfs tmpfs /run; mkdir /run/sshd; /usr/sbin/sshd -De -f {place}/sshd_config"
    )
    argv = ["unshare", "-m", "-p", "--fork", "--kill-child", "--mount-proc", "bash", "-c", script]
    process = start_process(argv, log=place / "log")
    try:
        wait_for(lambda: _listens(port), "sshd to listen")
        user = pwd.getpwuid(os.getuid()).pw_name
        environ = {"PATH": f"{place / 'bin'}:{os.environ['PATH']}"}
        yield SshEngine(engine, f"ssh://{user}@127.0.0.1:{port}", environ)
    finally:
        kill_namespace(process)


def _wrap_ssh(place: Path) -> None:
    """Put an `ssh` first in PATH that adds `-F`: docker clients have no option for it."""
    program = place / "bin" / "ssh"
    program.write_text(
        f'#!/bin/sh\nexec /usr/bin/ssh -F {shlex.quote(str(place))}/ssh_config "$@"\n'
    )
    program.chmod(0o755)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
