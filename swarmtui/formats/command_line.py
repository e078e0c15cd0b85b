"""The `docker service create` line that makes the same service, read from the wire body.

The flags are those that the model names. What the docker CLI cannot say is never dropped without a
word: `unsaid` lists it. Sources: docker/cli cli/command/service/opts.go, opts/{network,env}.go.
"""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from swarmtui.formats.shell import Group, line
from swarmtui.spec.body import POLICIES, defaults_of
from swarmtui.spec.fields import Fact, all_facts, fact_at, facts_below
from swarmtui.spec.modes import KEYS
from swarmtui.spec.problem import Problem
from swarmtui.spec.publish import format_publish
from swarmtui.spec.text import FORMATS
from swarmtui.spec.tree import keys_of, value_at, with_value, without

Body = Mapping[str, Any]

_IMAGE = "TaskTemplate.ContainerSpec.Image"
_LABELS = ("Labels", "TaskTemplate.ContainerSpec.Labels")
_COMMAND = "TaskTemplate.ContainerSpec.Command"
_ENV = "TaskTemplate.ContainerSpec.Env"
_NETWORKS = "TaskTemplate.Networks"
_PORTS = "EndpointSpec.Ports"
_NOTHING: tuple[Any, ...] = (None, "", {}, [])

_WITHOUT_FLAG = {_IMAGE, "TaskTemplate.ContainerSpec.Args"} | {
    f"{path}[].{key}"
    for path, keys in (
        (_NETWORKS, ("Target", "Aliases", "DriverOpts")),
        (_PORTS, ("Protocol", "TargetPort", "PublishedPort", "PublishMode")),
    )
    for key in keys
}

# What the CLI sends or leaves to the engine anyway, as `docker service inspect` shows it.
_ANYWAY: dict[str, tuple[Any, ...]] = {
    "TaskTemplate.ContainerSpec.Init": (False,),
    "TaskTemplate.ContainerSpec.Isolation": ("default",),
    "TaskTemplate.ContainerSpec.StopGracePeriod": (10_000_000_000,),
    "TaskTemplate.Runtime": ("container",),
    "TaskTemplate.ForceUpdate": (0,),
}


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
        *_options(_as_said(body)),
        *([switch] for switch, on in switches.items() if on),
        [container["Image"], *(container.get("Args") or ())],
    ]
    return line(groups, multiline=multiline)


def unsaid(body: Body) -> list[Problem]:
    """Return, as warnings, all of `body` that the line of `service_create` does not say."""
    said = _as_said(body)
    found = [*_unsaid_fields(said, ""), *_unsaid_labels(said), *_unsaid_env(said)]
    return [*found, *_unsaid_networks(said)]


def _as_said(body: Body) -> dict[str, Any]:
    """Return `body` without what the CLI adds, and with what it would read differently."""
    said = dict(body)
    if "@" in body["TaskTemplate"]["ContainerSpec"]["Image"]:
        # With the digest comes the list of platforms; the CLI fetches it too.
        said = without(said, keys_of("TaskTemplate.Placement.Platforms"))
    if "Networks" in said:
        said = with_value(said, keys_of(_NETWORKS), said.pop("Networks"))
    for policy in POLICIES:
        if said.get(policy):
            said[policy] = _without_defaults(policy, said[policy])
    if value_at(said, ("EndpointSpec", "Mode")) == "vip":
        said["EndpointSpec"] = {k: v for k, v in said["EndpointSpec"].items() if k != "Mode"}
    job = value_at(said, ("Mode", "ReplicatedJob"))
    if job and "MaxConcurrent" not in job:
        # The engine's default is 1, the CLI's is all of --replicas.
        said["Mode"] = {"ReplicatedJob": {**job, "MaxConcurrent": 1}}
    return said


def _without_defaults(path: str, policy: Body) -> Body:
    """Return what differs from the defaults, or one member: any one makes the CLI send all."""
    defaults = defaults_of(path)
    rest = {key: value for key, value in policy.items() if defaults.get(key) != value}
    return rest or {key: policy[key] for key in list(policy)[:1]}


def _options(said: Body) -> Iterator[Group]:
    for fact in all_facts().values():
        value = value_at(said, keys_of(fact.path)) if "[]" not in fact.path else None
        if value in _NOTHING:
            continue
        if fact.path == "Mode":
            yield from _mode(value)
        elif fact.flag and fact.kind != "object":
            yield from ([fact.flag, text] for text in _texts(fact, value))


def _mode(mode: Any) -> Iterator[Group]:
    kind = next((kind for kind, key in KEYS.items() if key in mode), "replicated")
    if kind != "replicated":
        yield ["--mode", kind]


def _texts(fact: Fact, value: Any) -> list[str]:
    """Return the values of a flag, which the CLI takes once for each."""
    if fact.path in _ROWS:
        return [_ROWS[fact.path](row) for row in value]
    if fact.path == _COMMAND:
        return [shlex.join(value)]
    if isinstance(value, Mapping):
        return [f"{key}={text}" for key, text in value.items()]
    if isinstance(value, list):
        return [str(text) for text in value]
    return [FORMATS[fact.kind].format(value) if fact.kind in FORMATS else str(value)]


def _network(row: Body) -> str:
    """Write one network: its name, or the long form when there is more to say."""
    fields = _network_fields(row)
    return _csv(fields) if len(fields) > 1 or "=" in row["Target"] else str(row["Target"])


def _network_fields(row: Body) -> list[str]:
    aliases = [f"alias={alias}" for alias in row.get("Aliases") or ()]
    options = [f"driver-opt={key}={text}" for key, text in (row.get("DriverOpts") or {}).items()]
    return [f"name={row['Target']}", *aliases, *options]


def _csv(fields: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(fields)
    return out.getvalue()


_ROWS: dict[str, Callable[[Body], str]] = {_NETWORKS: _network, _PORTS: format_publish}


# What the line does not say


def _unsaid_fields(value: Body, prefix: str) -> Iterator[Problem]:
    for key, item in value.items():
        path = f"{prefix}{key}"
        if item in _NOTHING or item in _ANYWAY.get(path, ()):
            continue
        if _is_said(path):
            yield from _unsaid_in_rows(item, path)
        elif isinstance(item, Mapping) and facts_below(path):
            yield from _unsaid_fields(item, f"{path}.")
        else:
            yield _warning(path, "docker service create cannot say it")


def _is_said(path: str) -> bool:
    fact = fact_at(path)
    if fact is None or fact.kind == "object":
        return False
    return bool(fact.flag) or fact.path in _WITHOUT_FLAG


def _unsaid_in_rows(value: Any, path: str) -> Iterator[Problem]:
    if path in _ROWS:
        for index, row in enumerate(value):
            yield from _unsaid_fields(row, f"{path}[{index}].")


def _unsaid_labels(said: Body) -> Iterator[Problem]:
    for path in _LABELS:
        for key in value_at(said, keys_of(path)) or ():
            if not key or "=" in key or any(map(str.isspace, key)):
                yield _warning(path, f"docker takes no label with the key {key!r}")


def _unsaid_env(said: Body) -> Iterator[Problem]:
    for index, entry in enumerate(value_at(said, keys_of(_ENV)) or ()):
        name, equals, _ = entry.partition("=")
        path = f"{_ENV}[{index}]"
        if not name:
            yield _warning(path, "docker takes no variable without a name")
        elif not equals:
            yield _warning(path, f"docker puts in the value that {name} has in your shell")


def _unsaid_networks(said: Body) -> Iterator[Problem]:
    for index, row in enumerate(value_at(said, keys_of(_NETWORKS)) or ()):
        fields = _network_fields(row)
        if len(fields) > 1 and any(field != field.lower() for field in fields):
            path = f"{_NETWORKS}[{index}]"
            yield _warning(path, "docker puts a network with aliases or options in lower case")


def _warning(path: str, message: str) -> Problem:
    return Problem(path, message, "warning")
