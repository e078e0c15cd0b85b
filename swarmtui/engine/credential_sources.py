"""List the sources of registry credentials, and whether each works: for `status`.

The order is that of `engine.auth`. A helper is asked for its list, never for a secret; only the
number of rows is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.engine.auth import (
    AUTH_CONFIG_VARIABLE,
    HELPER_PREFIX,
    HELPER_TIMEOUT,
    config_from_variable,
    list_helper_logins,
    read_auth_entry,
    registry_of_key,
)
from swarmtui.engine.docker_config import DockerConfig, get_text, load_config
from swarmtui.errors import CredentialError

OTHER_REGISTRIES = ""


@dataclass(frozen=True)
class CredentialSource:
    """One source; `registry` is host and path, OTHER_REGISTRIES for `credsStore`."""

    registry: str
    name: str
    """For people: `docker-credential-pass`, `auths in ~/.docker/config.json`."""
    state: str
    """A few words: `works`, or why not."""

    def __str__(self) -> str:
        return f"{self.registry or 'all others'}: {self.name}: {self.state}"


def list_credential_sources(
    environ: Mapping[str, str] = os.environ, timeout: float = HELPER_TIMEOUT
) -> list[CredentialSource]:
    """List every source in the order of lookup; CredentialError for a broken file."""
    variable, config = config_from_variable(environ), load_config(environ)
    sources = [
        *_auths_sources(variable, AUTH_CONFIG_VARIABLE),
        *_helper_sources(config, environ, timeout),
    ]
    return [*sources, *_auths_sources(config, f"auths in {config.where}")]


def _helper_sources(
    config: DockerConfig, environ: Mapping[str, str], timeout: float
) -> Iterator[CredentialSource]:
    """Yield the helpers of single registries, then the one for all others; each runs once."""
    states: dict[str, str] = {}
    named = config.section("credHelpers")
    where = f"{config.where}: credHelpers"
    pairs = [(registry_of_key(key), get_text(named, key, where)) for key in named]
    for registry, name in (*pairs, (OTHER_REGISTRIES, config.text("credsStore"))):
        if name:
            states[name] = states.get(name) or _helper_state(name, environ, timeout)
            yield CredentialSource(registry, HELPER_PREFIX + name, states[name])


def _helper_state(name: str, environ: Mapping[str, str], timeout: float) -> str:
    try:
        answer = json.loads(list_helper_logins(name, environ, timeout))
    except CredentialError as error:
        return error.message.removeprefix(f"{HELPER_PREFIX}{name} ")
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict | None):
        answer = None
    count = len(answer or {})
    return f"works, has {count} login{'s' * (count != 1)}"


def _auths_sources(config: DockerConfig, name: str) -> Iterator[CredentialSource]:
    """Yield the entries that are not empty; an empty one means that a helper has the login."""
    for key, entry in config.section("auths").items():
        if entry != {}:
            yield CredentialSource(registry_of_key(key), name, _entry_state(entry, config, key))


def _entry_state(entry: Any, config: DockerConfig, key: str) -> str:
    where = f"{config.where}: auths {registry_of_key(key)!r}"
    try:
        return "works" if read_auth_entry(entry, where) else "does not contain a login"
    except CredentialError as error:
        return error.message.removeprefix(where).lstrip(": ")
