"""Find the registry credentials for an image, and write the X-Registry-Auth header.

The sources are asked in this order (docker/cli `cli/config`, docker-py `docker/auth.py`):

1. `auths` in the variable DOCKER_AUTH_CONFIG, which has the format of config.json;
2. the registry's own helper, `credHelpers` in config.json; an empty name there means no helper;
3. else the helper for all other registries, `credsStore`;
4. `auths` in config.json, also without a login in the helper (as docker-py; the CLI stops there).

The first login counts; a source that fails is an error and is not skipped. Only helpers that are
configured in config.json are asked. An entry for another registry is not read.

A key matches a registry if its host and port are equal, without scheme and path. Docker Hub is
`https://index.docker.io/v1/`, `index.docker.io` or `docker.io`. If several keys match the host, the
order is: the longest path that is a prefix of the image's (`registry.gitlab.com/group`), the key
without a path, a key with another path, as in the CLI and docker-py.
"""

from __future__ import annotations

import base64
import json
import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from swarmtui.engine.docker_config import (
    DockerConfig,
    get_ignoring_case,
    get_text,
    load_config,
    parse_object,
)
from swarmtui.errors import CredentialError, HelperMissing
from swarmtui.spec.notation.image_reference import (
    HUB,
    HUB_CREDENTIALS_KEY,
    ImageReference,
    parse_image_reference,
)

AUTH_CONFIG_VARIABLE = "DOCKER_AUTH_CONFIG"
HELPER_TIMEOUT = 10.0
_MAX_HELPER_OUTPUT = 1 << 20  # bytes; the longest secrets are tokens of some kilobytes

SecretKind = Literal["password", "identitytoken", "registrytoken"]

_TOKEN_KINDS: tuple[SecretKind, ...] = (
    "registrytoken",
    "identitytoken",
)  # the engine prefers the first
_TOKEN_USER = "<token>"  # noqa: S105
HELPER_PREFIX = "docker-credential-"
_NOT_FOUND = "credentials not found in native keychain"
# Messages of pass, gpg, secretservice, osxkeychain and of the helpers' client.
_SAFE_REASONS = re.compile(
    r"pass not initialized|pass store is uninitialized|no credentials (server URL|username)"
    r"|decryption failed: (No secret key|No pinentry|Bad passphrase|Operation cancelled|Timeout"
    r"|No such file or directory|Inappropriate ioctl for device|Screen or window too small)"
    r"|Cannot autolaunch D-Bus without X11 \$DISPLAY|Cannot spawn a message bus"
    r"|The name org\.freedesktop\.secrets was not provided by any \.service files"
    r"|User interaction is not allowed|keychain is locked|collection is locked|not implemented"
    r"|permission denied|command not found|no such file or directory",
    re.IGNORECASE,
)
_HUB_HOSTS = {HUB, "index.docker.io"}
_OLD_API_PATHS = {"v1", "v2"}


@dataclass(frozen=True)
class Credentials:
    """Credentials for one registry; `repr` does not show the secret.

    `registry` is the image's host and port, `docker.io` for Docker Hub. `source` is for people:
    `DOCKER_AUTH_CONFIG`, `docker-credential-pass`, `auths in ~/.docker/config.json`. `username` is
    empty with a token. `kind` is the header's name for the secret.
    """

    registry: str
    source: str
    username: str = ""
    secret: str = field(default="", repr=False)
    kind: SecretKind = "password"

    @property
    def server(self) -> str:
        """The registry's key in credential stores and in the engine; for Docker Hub a URL."""
        return HUB_CREDENTIALS_KEY if self.registry == HUB else self.registry

    def describe(self) -> str:
        """Describe them in one line: `u at 127.0.0.1:5000, from docker-credential-pass`."""
        who = self.username if self.kind == "password" else self.kind.replace("token", " token")
        return f"{who or 'a password'} at {self.registry}, from {self.source}"

    def registry_auth_header(self) -> str:
        """Write the X-Registry-Auth header: URL-safe base64, padded, of a JSON object.

        Source: moby `api/pkg/authconfig`. The header contains the secret.
        """
        user = {"username": self.username} if self.kind == "password" else {}
        content = {**user, self.kind: self.secret, "serveraddress": self.server}
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


_Login = tuple[str, str, SecretKind]  # user name, secret, kind


def find_credentials(
    image: str, environ: Mapping[str, str] = os.environ, timeout: float = HELPER_TIMEOUT
) -> Credentials | None:
    """Find the credentials for `image`; a helper gets `timeout` seconds.

    None if there are none, or if `image` is not a valid reference (a rule checks that).
    CredentialError if a source fails; its message never contains a secret.
    """
    try:
        reference = parse_image_reference(image)
    except ValueError:
        return None
    variable = config_from_variable(environ)
    if login := _login_from_auths(reference, variable):
        return Credentials(reference.domain, AUTH_CONFIG_VARIABLE, *login)
    config = load_config(environ)
    helper = _helper_name(reference, config)
    if helper and (login := get_helper_login(helper, reference.credentials_key, environ, timeout)):
        return Credentials(reference.domain, HELPER_PREFIX + helper, *login)
    if login := _login_from_auths(reference, config):
        return Credentials(reference.domain, f"auths in {config.where}", *login)
    return None


# auths, in the file and in the variable


def config_from_variable(environ: Mapping[str, str]) -> DockerConfig:
    """Read DOCKER_AUTH_CONFIG; CredentialError."""
    raw = os.fsencode(environ.get(AUTH_CONFIG_VARIABLE, ""))
    return DockerConfig(AUTH_CONFIG_VARIABLE, parse_object(raw, AUTH_CONFIG_VARIABLE))


def _login_from_auths(reference: ImageReference, config: DockerConfig) -> _Login | None:
    auths = config.section("auths")
    logins = (
        read_auth_entry(auths[key], f"{config.where}: auths {registry_of_key(key)!r}")
        for key in _matching_keys(auths, reference)
    )
    return next(filter(None, logins), None)


def read_auth_entry(entry: Any, where: str) -> _Login | None:
    """Read an entry of auths, None for an empty one; CredentialError at `where`."""
    if not isinstance(entry, dict | None):
        raise CredentialError(f"{where} must be an object in braces")
    for kind in _TOKEN_KINDS:
        if token := get_text(entry or {}, kind, where):
            return "", token, kind
    names = ("auth", "username", "password")
    auth, user, password = (get_text(entry or {}, name, where) for name in names)
    if auth:
        user, password = _decode_auth(auth, where)
    return (user, password, "password") if user or password else None


def _decode_auth(auth: str, where: str) -> tuple[str, str]:
    hint = "Log in again: docker login"
    try:
        text = base64.b64decode(re.sub(r"[\r\n]", "", auth), validate=True).decode()
    except ValueError:
        raise CredentialError(f"{where}: auth is not base64 of USER:PASSWORD", hint) from None
    user, _, password = text.partition(":")
    if not user or ":" not in text:
        raise CredentialError(f"{where}: auth does not contain USER:PASSWORD", hint)
    return user, password.strip("\0")


def _matching_keys(keys: Iterable[str], reference: ImageReference) -> list[str]:
    """Return the keys that match the registry of `reference`, the best match first."""
    ranks = {key: rank for key in keys if (rank := _rank(key, reference))}
    return sorted(ranks, key=ranks.__getitem__, reverse=True)


def _rank(key: str, reference: ImageReference) -> tuple[int, bool] | None:
    host, path = _split_key(key)
    if host != reference.domain.lower():
        return None
    fits = f"{reference.path}/".startswith(f"{path}/") or not path
    return len(path) if fits else -1, key == reference.credentials_key


def registry_of_key(key: str) -> str:
    """Return the registry of a key, safe to show: the key itself can contain a password."""
    return "/".join(filter(None, _split_key(key)))


def _split_key(key: str) -> tuple[str, str]:
    place = re.split(r"[?#]", key.partition("://")[2] or key)[0].rpartition("@")[2]
    host, _, path = place.partition("/")
    host, path = host.lower(), path.strip("/")
    return HUB if host in _HUB_HOSTS else host, "" if path in _OLD_API_PATHS else path


# Credential helpers


def get_helper_login(
    name: str, server: str, environ: Mapping[str, str], timeout: float = HELPER_TIMEOUT
) -> _Login | None:
    """Ask `docker-credential-NAME get` for `server`: user name, secret, kind; None if unknown.

    Source of the protocol: docker-credential-helpers `client/client.go`, `credentials/error.go`.
    """
    program = _find_helper(name, environ)
    status, output = _run_helper(program, "get", server, environ, timeout)
    if status == 0:
        return _parse_helper_output(output, HELPER_PREFIX + name, server)
    message = output.decode(errors="replace").strip()
    if _NOT_FOUND in message:
        return None
    how = f"exit status {status}" if status > 0 else f"killed by signal {-status}"
    raise CredentialError(
        f"{HELPER_PREFIX}{name} failed for {server} ({how}){_safe_reason(message)}",
        _manual_command(name, server),
    )


def list_helper_logins(
    name: str, environ: Mapping[str, str], timeout: float = HELPER_TIMEOUT
) -> bytes:
    """Ask `docker-credential-NAME list`: JSON of servers and user names; CredentialError."""
    status, output = _run_helper(_find_helper(name, environ), "list", "", environ, timeout)
    if status:
        message = _safe_reason(output.decode(errors="replace").strip())
        raise CredentialError(f"{HELPER_PREFIX}{name} is installed, but its list fails{message}")
    return output


def _helper_name(reference: ImageReference, config: DockerConfig) -> str:
    helpers = config.section("credHelpers")
    for key in _matching_keys(helpers, reference):
        if not _split_key(key)[1]:
            return get_text(helpers, key, f"{config.where}: credHelpers")
    return config.text("credsStore")


def _find_helper(name: str, environ: Mapping[str, str]) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise CredentialError(
            f"{name!r} is not the name of a credential helper",
            "Write the name without docker-credential- in credsStore and credHelpers: pass",
        )
    program = shutil.which(HELPER_PREFIX + name, path=environ.get("PATH", os.defpath))
    if program is None:
        raise HelperMissing(
            f"{HELPER_PREFIX}{name} is not in PATH, or not executable",
            "Install it, or take its name out of credsStore and credHelpers in config.json; "
            "--no-registry-auth goes without credentials.",
        )
    return program


def _run_helper(
    program: str, action: str, server: str, environ: Mapping[str, str], timeout: float
) -> tuple[int, bytes]:
    """Exit status and stdout. In a session of its own a helper cannot draw on our terminal."""
    name = Path(program).name
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            [program, action],
            stdin=pipe,
            stdout=pipe,
            stderr=null,  # may contain the secret
            env=environ,
            start_new_session=True,
        )
    except OSError as error:
        raise CredentialError(f"{name} cannot be started: {error.strerror}") from None
    deadline = time.monotonic() + timeout
    with process:
        try:
            output = _communicate(process, server.encode(), deadline)
            process.wait(deadline - time.monotonic())
        except subprocess.TimeoutExpired:
            raise CredentialError(
                f"{name} did not answer{_for_server(server)} within {timeout:g} s",
                "Unlock its store and try again: it may wait for a passphrase.",
            ) from None
        finally:
            _kill(process)
    if len(output) > _MAX_HELPER_OUTPUT:
        raise CredentialError(f"{name} sent too much output{_for_server(server)}")
    return process.returncode, output


def _communicate(process: subprocess.Popen[bytes], words: bytes, deadline: float) -> bytes:
    """Write `words`, read to the end or to the size limit; subprocess.TimeoutExpired."""
    assert process.stdin  # noqa: S101 - both are pipes
    assert process.stdout  # noqa: S101
    with suppress(BrokenPipeError):
        process.stdin.write(words)  # a pipe has room for a server's name
    with suppress(BrokenPipeError):
        process.stdin.close()
    output = bytearray()
    while len(output) <= _MAX_HELPER_OUTPUT:
        if not select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise subprocess.TimeoutExpired(process.args, deadline)
        if not (piece := os.read(process.stdout.fileno(), 65536)):
            break
        output += piece
    else:
        _kill(process)
    return bytes(output)


def _for_server(server: str) -> str:
    return f" for {server}" if server else ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a helper that still runs, and its child processes."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _parse_helper_output(output: bytes, program: str, server: str) -> _Login | None:
    try:
        answer = json.loads(output)
    except (ValueError, RecursionError):
        answer = None
    fields = answer if isinstance(answer, dict) else {"Secret": 0}
    user, secret = (get_ignoring_case(fields, key, "") for key in ("Username", "Secret"))
    if not isinstance(user, str) or not isinstance(secret, str):
        raise CredentialError(
            f"{program} did not answer for {server} with the JSON of a credential helper",
            "Check that it is the right program. Its output may contain the secret: not shown.",
        )
    if user == _TOKEN_USER:
        return "", secret, "identitytoken"
    return (user, secret, "password") if user or secret else None


def _safe_reason(message: str) -> str:
    """Quote only known phrases of a failed helper's message: the rest may contain the secret."""
    found = _SAFE_REASONS.search(message)
    return f": {found[0]}" if found else ""


def _manual_command(name: str, server: str) -> str:
    return f"For details run: echo {shlex.quote(server)} | {HELPER_PREFIX}{name} get"
