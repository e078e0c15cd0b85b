"""The `docker service create` line that makes the same service, read from the wire body.

The flags are those that the model names. What the docker CLI cannot say is left out, and never
without a word: `unsupported_settings` lists it. Sources: docker/cli cli/command/service/{create,opts}.go, opts/.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

from swarmtui.formats.docker_cli.limits import Keys, differences, limits
from swarmtui.formats.docker_cli.terms import CREDENTIALS, TEST, as_said, credential_text, host_text
from swarmtui.formats.shell import Group, line
from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info
from swarmtui.spec.modes import MODE_KEYS
from swarmtui.spec.notation.mounts import format_long_mount
from swarmtui.spec.problem import Problem
from swarmtui.spec.notation.rows import ROW_FORMATS
from swarmtui.spec.notation.text import VALUE_FORMATS
from swarmtui.spec.tree import keys_of, path_of, value_at

Body = Mapping[str, Any]

_NOTHING: tuple[Any, ...] = (None, "", {}, [])
_INIT = Problem(
    "TaskTemplate.ContainerSpec.Init", "docker turns it off where it is not said", "hint"
)


def service_create(
    body: Body,
    *,
    with_registry_auth: bool = False,
    resolve_image: bool = True,
    host: str = "",
    context: str = "",
    multiline: bool = False,
) -> str:
    """Write the `docker service create` line for a wire body of any API version.

    `host` and `context` as a person would give them to docker. Without `resolve_image` the CLI does
    not ask a registry for the digest of an image that has none.
    """
    where = {"--host": host, "--context": context}
    docker = ["docker", *(word for flag in where.items() if flag[1] for word in flag)]
    switches = {"--with-registry-auth": with_registry_auth, "--no-resolve-image": not resolve_image}
    container = body["TaskTemplate"]["ContainerSpec"]
    groups = [
        [*docker, "service", "create"],
        *_options(_sayable(as_said(body))),
        *([switch] for switch, on in switches.items() if on),
        [container["Image"], *(container.get("Args") or ())],
    ]
    return line(groups, multiline=multiline)


def unsupported_settings(body: Body) -> list[Problem]:
    """Return all of `body` that the line of `service_create` does not say, or not so.

    Warnings; and a hint where the CLI sends what was left to the engine.
    """
    said = as_said(body)
    left_out = limits(said)
    places = {keys for keys, _ in left_out}
    read_otherwise = [doubt for doubt in differences(said) if doubt[0] not in places]
    found = [*left_out, *read_otherwise]
    problems = [Problem(_told(keys), message, "warning") for keys, message in found if message]
    sends_init = "Init" not in said["TaskTemplate"]["ContainerSpec"]
    return [*problems, _INIT] if sends_init else problems


def _sayable(said: Any) -> Any:
    return _without(said, {keys for keys, _ in limits(said)})


def _without(value: Any, gone: Set[Keys], at: Keys = ()) -> Any:
    if isinstance(value, Mapping):
        kept = {key: item for key, item in value.items() if (*at, key) not in gone}
        return {key: _without(item, gone, (*at, key)) for key, item in kept.items()}
    if isinstance(value, list):
        rows = (((*at, index), row) for index, row in enumerate(value))
        return [_without(row, gone, keys) for keys, row in rows if keys not in gone]
    return value


def _told(keys: Keys) -> str:
    """The path of a field, also where the keys lead to one of its pairs, which may hold dots."""
    info = field_info(path_of(keys[:-1]))
    return path_of(keys[:-1] if info and info.notation == "pairs" else keys)


def _options(said: Body) -> Iterator[Group]:
    for info in all_field_infos().values():
        value = value_at(said, keys_of(info.path)) if info.flag and "[]" not in info.path else None
        if value in _NOTHING:
            continue
        if info.path in _SPECIAL:
            yield from _SPECIAL[info.path](info, value)
        elif info.notation == "yes":
            yield from [[info.flag]] if value else []
        elif info.notation != "object":
            yield from ([info.flag, text] for text in _texts(info, value))


def _texts(info: FieldInfo, value: Any) -> list[str]:
    """Return the values of a flag, which the CLI takes once for each."""
    if isinstance(value, Mapping):
        return [f"{key}={text}" for key, text in value.items()]
    if info.notation == "words":
        return [shlex.join(value)]
    if isinstance(value, list):
        write = _ROWS.get(info.notation) or (ROW_FORMATS[info.notation].format if info.notation in ROW_FORMATS else str)
        return [write(row) for row in value]
    return [VALUE_FORMATS[info.notation].format(value) if info.notation in VALUE_FORMATS else str(value)]


def _mode(info: FieldInfo, mode: Any) -> Iterator[Group]:
    kind = next((kind for kind, key in MODE_KEYS.items() if key in mode), "replicated")
    if kind != "replicated":
        yield [info.flag, kind]


def _health_test(info: FieldInfo, test: list[str]) -> Iterator[Group]:
    yield ["--no-healthcheck"] if test == ["NONE"] else [info.flag, test[1]]


def _credential_spec(info: FieldInfo, source: Body) -> Iterator[Group]:
    yield [info.flag, credential_text(source)]


_SPECIAL: dict[str, Callable[[FieldInfo, Any], Iterator[Group]]] = {
    "Mode": _mode,
    TEST: _health_test,
    CREDENTIALS: _credential_spec,
}
_ROWS: dict[str, Callable[[Any], str]] = {
    "hosts": host_text,
    "mounts": format_long_mount,
    "preferences": lambda row: f"spread={ROW_FORMATS['preferences'].format(row)}",
}
"""Where the CLI writes a row in another way than people do."""
