"""Where registry credentials would come from, and whether each source works: for `status`.

The order and the meaning are those of `engine.auth`. A helper is asked what it lists, never for a
secret; of its answer only the number of rows is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.engine.auth import (
    HELPER_TIMEOUT,
    PROGRAM,
    VARIABLE,
    list_helper,
    read_entry,
    shown_key,
    variable_config,
)
from swarmtui.engine.dockerconfig import DockerConfig, load_config, text_of
from swarmtui.errors import CredentialError

ALL_OTHERS = ""


@dataclass(frozen=True)
class Source:
    """One source; `registry` is its host and path, ALL_OTHERS for a store that has no list."""

    registry: str
    name: str
    """For people: `docker-credential-pass`, `auths in ~/.docker/config.json`."""
    state: str
    """In a few words: `works`, or why not."""

    def __str__(self) -> str:
        return f"{self.registry or 'all others'}: {self.name}: {self.state}"


def list_sources(
    environ: Mapping[str, str] = os.environ, timeout: float = HELPER_TIMEOUT
) -> list[Source]:
    """List every source in the order in which they are asked; CredentialError: a broken file."""
    variable, config = variable_config(environ), load_config(environ)
    found = [*_stored(variable, VARIABLE), *_helpers(config, environ, timeout)]
    return [*found, *_stored(config, f"auths in {config.where}")]


def _helpers(config: DockerConfig, environ: Mapping[str, str], timeout: float) -> Iterator[Source]:
    """Yield those of single registries, then the store for all others; each is asked once."""
    states: dict[str, str] = {}
    named = config.section("credHelpers")
    where = f"{config.where}: credHelpers"
    pairs = [(shown_key(key), text_of(named, key, where)) for key in named]
    for registry, name in (*pairs, (ALL_OTHERS, config.text("credsStore"))):
        if name:
            states[name] = states.get(name) or _helper_state(name, environ, timeout)
            yield Source(registry, PROGRAM + name, states[name])


def _helper_state(name: str, environ: Mapping[str, str], timeout: float) -> str:
    try:
        answer = json.loads(list_helper(name, environ, timeout))
    except CredentialError as error:
        return error.message.removeprefix(f"{PROGRAM}{name} ")
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict | None):
        answer = None
    count = len(answer or {})
    return f"works, has {count} login{'s' * (count != 1)}"


def _stored(config: DockerConfig, name: str) -> Iterator[Source]:
    """Yield the entries that hold something; an empty one says that a helper has it."""
    for key, entry in config.section("auths").items():
        if entry != {}:
            yield Source(shown_key(key), name, _entry_state(entry, config, key))


def _entry_state(entry: Any, config: DockerConfig, key: str) -> str:
    where = f"{config.where}: auths {shown_key(key)!r}"
    try:
        return "works" if read_entry(entry, where) else "has no login"
    except CredentialError as error:
        return error.message.removeprefix(where).lstrip(": ")
