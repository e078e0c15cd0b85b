"""The places that registry credentials may come from, and whether each of them works.

Helpers are asked as a launch asks them: the one for all registries for the list of those that it
knows, any other for one of its own. What they answer is not kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.engine.auth import (
    HELPER_TIMEOUT,
    PROGRAM,
    VARIABLE,
    ask_helper,
    list_helper,
    read_entry,
    read_variable,
    shown_key,
)
from swarmtui.engine.dockerconfig import DockerConfig, load_config, text_of
from swarmtui.errors import CredentialError
from swarmtui.spec.reference import HUB, HUB_CREDENTIALS


@dataclass(frozen=True)
class CredentialSource:
    """Where the credentials for a registry come from; `registry` is "" for all others."""

    registry: str
    name: str
    """`DOCKER_AUTH_CONFIG`, `docker-credential-pass`, `auths in ~/.docker/config.json`."""
    trouble: CredentialError | None = None
    """Why it does not work; None where it does."""


def list_sources(
    environ: Mapping[str, str] = os.environ, timeout: float = HELPER_TIMEOUT
) -> list[CredentialSource]:
    """List the registries that the configuration names, each with the source that counts for it.

    CredentialError when the variable or config.json cannot be read at all.
    """
    variable, config = read_variable(environ), load_config(environ)
    store = config.text("credsStore")
    found = [
        *_in_auths(variable, VARIABLE),
        *_own_helpers(config, environ, timeout),
        *(_of_store(store, config, environ, timeout) if store else ()),
        *_in_auths(config, f"auths in {config.where}"),
    ]
    return list({source.registry: source for source in reversed(found)}.values())[::-1]


def _in_auths(config: DockerConfig, name: str) -> Iterator[CredentialSource]:
    for key, entry in config.section("auths").items():
        if entry:
            shown = shown_key(key)
            where = f"{config.where}: auths {shown!r}"
            yield CredentialSource(shown, name, _trouble(read_entry, entry, where))


def _own_helpers(
    config: DockerConfig, environ: Mapping[str, str], timeout: float
) -> Iterator[CredentialSource]:
    """Each helper is asked once: what keeps it from answering does so for all its registries."""
    helpers, asked = config.section("credHelpers"), dict[str, CredentialError | None]()
    for key in helpers:
        if name := text_of(helpers, key, f"{config.where}: credHelpers"):
            if name not in asked:
                asked[name] = _trouble(ask_helper, name, _server(key), environ, timeout)
            yield CredentialSource(shown_key(key), PROGRAM + name, asked[name])


def _of_store(
    store: str, config: DockerConfig, environ: Mapping[str, str], timeout: float
) -> Iterator[CredentialSource]:
    """The registries that docker login left in auths, and those that the helper lists."""
    trouble, keys = None, list[str]()
    try:
        keys = list_helper(store, environ, timeout)
    except CredentialError as error:
        trouble = error
    for key in (*config.section("auths"), *keys, ""):
        yield CredentialSource(shown_key(key), PROGRAM + store, trouble)


def _server(key: str) -> str:
    """The registry of a key as helpers know it."""
    shown = shown_key(key)
    return HUB_CREDENTIALS if shown == HUB else shown


def _trouble(read: Any, *arguments: Any) -> CredentialError | None:
    try:
        read(*arguments)
    except CredentialError as error:
        return error
    return None
