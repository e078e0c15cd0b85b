"""ssh:// endpoints: the system's own ssh forwards the engine's socket to a private one here.

`ssh -L <private dir>/docker.sock:<remote socket> -- host`: keys, agent, jump hosts and known hosts
come from ~/.ssh/config. With BatchMode ssh never prompts for a password or a host key. The remote
host does not need the docker command, only an sshd (6.7 or newer) that allows stream forwarding.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import unquote

from swarmtui.engine.address import parse_host
from swarmtui.engine.http_messages import ReadBody, Request, Response
from swarmtui.engine.transport import HttpTransport, unix_transport
from swarmtui.errors import ConnectError, EndpointError, SSHFailed
from swarmtui.files import make_socket_folder

REMOTE_SOCKET = "/var/run/docker.sock"
CONNECT_SECONDS = 30
POLL_SECONDS = 0.02

# ssh replaces the shell. A `read` in the background waits until our end of the pipe closes, which
# happens however we end; then it kills ssh and removes the private directory ($0). Not `cat`: if
# PATH does not have it, it fails at once, before the shell can report that ssh is missing too.
_SSH_SCRIPT = """
exec 3<&0
(read -r _ <&3; kill $$; rm -rf "$0") >/dev/null 2>&1 &
exec ssh "$@" 3<&- </dev/null
"""

_URL = re.compile(
    r"ssh://((?P<user>[^@:/]+)@)?(\[(?P<v6>[^\]/@]+)\]|(?P<host>[^:/@\[\]]+))"
    r"(:(?P<port>\d+))?(?P<path>/.*)?"
)

_ERROR_WORDS = re.compile(r"fail|refused|denied|prohibited|timed? ?out|closed|reset|broken", re.I)

_HINTS = (
    (
        r"Host key verification failed|host key is known|IDENTIFICATION HAS CHANGED",
        "Connect once manually, and check and accept the host key: {ssh}",
    ),
    (
        r"Permission denied \(",
        "Load the key into an agent (ssh-add), or set it in ~/.ssh/config: "
        "ssh cannot prompt here. Try: {ssh} true",
    ),
    (
        r"open failed|connect failed",
        "Check the remote socket, and that the remote user is in the docker group there.",
    ),
    (r"Could not resolve hostname", "Check the spelling, or add the host to ~/.ssh/config."),
    (
        r"forwarding|administratively",
        "Set AllowStreamLocalForwarding yes in the sshd of the server.",
    ),
    (r"not found", "Install ssh: apt install openssh-client"),
)


_LOG_BYTES = 64 << 10


def ssh_command(url: str, local: Path) -> list[str]:
    """Return the arguments for ssh that forward the endpoint's socket to `local`.

    EndpointError for a URL that `parse_host` rejects.
    """
    match = _URL.fullmatch(parse_host(url, "the endpoint"))
    if not match:
        raise EndpointError("an ssh endpoint must be ssh://[user@]host[:port][/path]")
    host, user = match["host"] or match["v6"], unquote(match["user"] or "")
    remote = unquote(match["path"] or "").rstrip("/") or REMOTE_SOCKET
    where = (["-l", user] if user else []) + (["-p", match["port"]] if match["port"] else [])
    return [*_options(), "-NT", *where, "-L", f"{local}:{remote}", "--", host]


def _options() -> list[str]:
    options = {
        "BatchMode": "yes",
        "ConnectTimeout": CONNECT_SECONDS,
        "ControlMaster": "no",
        "ExitOnForwardFailure": "yes",
        "ServerAliveInterval": 15,
        "StreamLocalBindUnlink": "yes",
    }
    return [word for name, value in options.items() for word in ("-o", f"{name}={value}")]


class Tunnel:
    """A running ssh and the private socket that it forwards; both end at `close` or when we end."""

    def __init__(self, url: str, seconds: float = CONNECT_SECONDS) -> None:
        self.url = url
        self._directory = make_socket_folder("swarmtui-")
        self.socket = self._directory / "docker.sock"
        # Kept open: ssh's messages are read after the background `read` removes the directory.
        self._log = (self._directory / "ssh.log").open("w+b")
        atexit.register(self.close)
        try:
            self._process = self._start()
            self._wait(time.monotonic() + seconds)
        except BaseException:
            self.close()
            raise

    def failure(self) -> SSHFailed | None:
        """Return why the tunnel fails if ssh has ended or logged an error; else None."""
        message = self._log_tail()
        if self._process.poll() is None and not _ERROR_WORDS.search(message):
            return None
        return _ssh_error(self.url, message or "ssh has ended")

    def close(self) -> None:
        """End ssh and remove the socket; may be called again."""
        atexit.unregister(self.close)
        process = getattr(self, "_process", None)
        if process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.stdin.close()
            _wait_or_kill(process)
        self._log.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _start(self) -> subprocess.Popen[bytes]:
        arguments = ssh_command(self.url, self.socket)
        return subprocess.Popen(
            ["/bin/sh", "-c", _SSH_SCRIPT, str(self._directory), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            start_new_session=True,
        )

    def _wait(self, deadline: float) -> None:
        while not _accepts_connections(self.socket):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(POLL_SECONDS)
                raise _ssh_error(self.url, self._log_tail() or "ssh ended without a message")
            if time.monotonic() > deadline:
                raise _ssh_error(self.url, self._log_tail() or "no connection in time")

    def _log_tail(self) -> str:
        if self._log.closed:
            return ""
        lines = os.pread(self._log.fileno(), _LOG_BYTES, 0).decode(errors="replace").splitlines()
        return "; ".join(filter(None, map(_printable, lines[-3:])))


class SSHTransport:
    """A transport over a tunnel; ssh's messages explain why a request fails."""

    def __init__(self, url: str) -> None:
        self._tunnel = Tunnel(url)
        self._http: HttpTransport = unix_transport(self._tunnel.socket, url)

    def send(self, request: Request, timeout: float, read_body: ReadBody | None = None) -> Response:
        """See Transport.send."""
        try:
            return self._http.send(request, timeout, read_body)
        except ConnectError as error:
            raise self._tunnel.failure() or error from error

    def close(self) -> None:
        """Close the connections and end ssh."""
        self._http.close()
        self._tunnel.close()


def _manual_command(url: str) -> str:
    """Return the command for the same login without forwarding, for a hint."""
    words = ssh_command(url, Path())
    host, options = words[-1], words[words.index("-NT") + 1 : words.index("-L")]
    user = options[options.index("-l") + 1] if "-l" in options else ""
    port = options[options.index("-p") :] if "-p" in options else []
    return shlex.join(["ssh", *port, f"{user}@{host}" if user else host])


def _ssh_error(url: str, message: str) -> SSHFailed:
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, message)), "")
    return SSHFailed(f"{url}: {message}", hint.format(ssh=_manual_command(url)))


def _accepts_connections(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _printable(line: str) -> str:
    return "".join(c for c in line if c.isprintable()).strip()
