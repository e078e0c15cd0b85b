"""A home folder with credentials in the real docker-credential-pass."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engine.child_processes import kill_namespace, start_process, wait_for
from tests.engine.private_registry import ADDRESS, PASSWORD, USER

_KEY = ["--batch", "--pinentry-mode", "loopback", "--passphrase=", "--quick-generate-key"]


@contextmanager
def run_pass_helper(folder: Path) -> Iterator[dict[str, str]]:
    """Make a gpg key, a pass store and a config.json with credsStore; yield their environment."""
    home = folder / "pass"
    environ = {
        "HOME": str(home),
        "GNUPGHOME": str(home / "gpg"),
        "PASSWORD_STORE_DIR": str(home / "store"),
        "DOCKER_CONFIG": str(home / ".docker"),
        "PATH": os.environ["PATH"],
    }
    (home / "gpg").mkdir(mode=0o700, parents=True)
    (home / ".docker").mkdir()
    config = {"auths": {ADDRESS: {}}, "credsStore": "pass"}
    (home / ".docker/config.json").write_text(json.dumps(config))
    # gpg's agent daemonizes, and would outlive a killed session
    keep = ["bash", "-c", "gpg-agent --daemon && exec sleep infinity"]
    argv = ["unshare", "-m", "-p", "--fork", "--kill-child", "--mount-proc", *keep]
    agent = start_process(argv, log=home / "log", environ=environ)
    try:
        wait_for(lambda: _agent_answers(environ), "gpg-agent to answer")
        _fill(environ)
        yield environ
    finally:
        kill_namespace(agent)
        _run(["gpgconf", "--remove-socketdir"], environ)


def _fill(environ: dict[str, str]) -> None:
    name = "swarm test <t@example.invalid>"
    _run(["gpg", *_KEY, name, "rsa2048", "encrypt,sign", "never"], environ)
    _run(["pass", "init", "t@example.invalid"], environ)
    login = {"ServerURL": ADDRESS, "Username": USER, "Secret": PASSWORD}
    _run(["docker-credential-pass", "store"], environ, json.dumps(login))


def _agent_answers(environ: dict[str, str]) -> bool:
    ask = ["gpg-connect-agent", "--no-autostart", "/bye"]
    run = subprocess.run(ask, env=environ, capture_output=True, check=False, timeout=30)
    return run.returncode == 0 and not run.stderr


def _run(argv: list[str], environ: dict[str, str], given: str = "") -> str:
    run = subprocess.run(
        argv, env=environ, input=given, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, f"{argv[0]}: {run.stderr}"
    return run.stdout
