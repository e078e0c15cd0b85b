"""Write the `docker service create` command that creates the same service as a wire body.

The options are defined in the model. Settings without an option are left out, and
`unsupported_settings` reports them. Sources: docker/cli
cli/command/service/{create,opts}.go, opts/.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

from swarmtui.formats.docker_cli.cli_body import (
    CREDENTIAL_SPEC,
    HEALTH_TEST,
    format_credential_spec,
    format_host,
    to_cli_body,
)
from swarmtui.formats.docker_cli.unsupported import Keys, differences, unsupported_values
from swarmtui.formats.shell import ArgumentGroup, format_command
from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info
from swarmtui.spec.modes import MODE_KEYS
from swarmtui.spec.notation.mounts import format_long_mount
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.spec.notation.value_formats import VALUE_FORMATS
from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import CONTAINER, keys_of, path_of, value_at

Body = Mapping[str, Any]

_EMPTY: tuple[Any, ...] = (None, "", {}, [])
_INIT_HINT = Problem(f"{CONTAINER}.Init", "docker turns it off without --init", "hint")


def create_command(
    body: Body,
    *,
    with_registry_auth: bool = False,
    resolve_image: bool = True,
    host: str = "",
    context: str = "",
    multiline: bool = False,
) -> str:
    """Write the `docker service create` command for a wire body of any API version.

    `host` and `context` are the global options of docker. Without `resolve_image` the CLI does not
    ask a registry for the digest of an image.
    """
    where = {"--host": host, "--context": context}
    docker = ["docker", *(word for flag in where.items() if flag[1] for word in flag)]
    switches = {"--with-registry-auth": with_registry_auth, "--no-resolve-image": not resolve_image}
    container = body["TaskTemplate"]["ContainerSpec"]
    groups = [
        [*docker, "service", "create"],
        *_options(_supported(to_cli_body(body))),
        *([switch] for switch, on in switches.items() if on),
        [container["Image"], *(container.get("Args") or ())],
    ]
    return format_command(groups, multiline=multiline)


def unsupported_settings(body: Body) -> list[Problem]:
    """Return what `create_command` leaves out of `body`, or what docker changes.

    Warnings; and a hint if the CLI sends a value that `body` leaves to the engine.
    """
    cli_body = to_cli_body(body)
    left_out = unsupported_values(cli_body)
    places = {keys for keys, _ in left_out}
    changed = [difference for difference in differences(cli_body) if difference[0] not in places]
    found = [*left_out, *changed]
    problems = [
        Problem(_field_path(keys), message, "warning") for keys, message in found if message
    ]
    sends_init = "Init" not in cli_body["TaskTemplate"]["ContainerSpec"]
    return [*problems, _INIT_HINT] if sends_init else problems


def _supported(cli_body: Any) -> Any:
    return _remove(cli_body, {keys for keys, _ in unsupported_values(cli_body)})


def _remove(value: Any, removed: Set[Keys], at: Keys = ()) -> Any:
    if isinstance(value, Mapping):
        kept = {key: item for key, item in value.items() if (*at, key) not in removed}
        return {key: _remove(item, removed, (*at, key)) for key, item in kept.items()}
    if isinstance(value, list):
        rows = (((*at, index), row) for index, row in enumerate(value))
        return [_remove(row, removed, keys) for keys, row in rows if keys not in removed]
    return value


def _field_path(keys: Keys) -> str:
    """The path of a field; of a pair, whose key may contain dots, the path of the pairs."""
    info = field_info(path_of(keys[:-1]))
    return path_of(keys[:-1] if info and info.notation == "pairs" else keys)


def _options(cli_body: Body) -> Iterator[ArgumentGroup]:
    for info in all_field_infos().values():
        value = (
            value_at(cli_body, keys_of(info.path)) if info.flag and "[]" not in info.path else None
        )
        if value in _EMPTY:
            continue
        if info.path in _SPECIAL_FORMATS:
            yield from _SPECIAL_FORMATS[info.path](info, value)
        elif info.notation == "yes":
            yield from [[info.flag]] if value else []
        elif info.notation != "object":
            yield from ([info.flag, text] for text in _flag_values(info, value))


def _flag_values(info: FieldInfo, value: Any) -> list[str]:
    """Return the values of an option; the option is repeated for each."""
    if isinstance(value, Mapping):
        return [f"{key}={text}" for key, text in value.items()]
    if info.notation == "words":
        return [shlex.join(value)]
    if isinstance(value, list):
        write = _ROW_FORMATS.get(info.notation) or (
            ROW_FORMATS[info.notation].format if info.notation in ROW_FORMATS else str
        )
        return [write(row) for row in value]
    return [
        VALUE_FORMATS[info.notation].format(value) if info.notation in VALUE_FORMATS else str(value)
    ]


def _mode(info: FieldInfo, mode: Any) -> Iterator[ArgumentGroup]:
    kind = next((kind for kind, key in MODE_KEYS.items() if key in mode), "replicated")
    if kind != "replicated":
        yield [info.flag, kind]


def _health_test(info: FieldInfo, test: list[str]) -> Iterator[ArgumentGroup]:
    yield ["--no-healthcheck"] if test == ["NONE"] else [info.flag, test[1]]


def _credential_spec(info: FieldInfo, source: Body) -> Iterator[ArgumentGroup]:
    yield [info.flag, format_credential_spec(source)]


_SPECIAL_FORMATS: dict[str, Callable[[FieldInfo, Any], Iterator[ArgumentGroup]]] = {
    "Mode": _mode,
    HEALTH_TEST: _health_test,
    CREDENTIAL_SPEC: _credential_spec,
}
_ROW_FORMATS: dict[str, Callable[[Any], str]] = {
    "hosts": format_host,
    "mounts": format_long_mount,
    "preferences": lambda row: f"spread={ROW_FORMATS['preferences'].format(row)}",
}
"""Notations whose rows the CLI writes differently from `ROW_FORMATS`."""
