"""A wire body in the terms of `docker service create`: without what it adds or leaves anyway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from swarmtui.spec.convert.wire import POLICIES, defaults_of
from swarmtui.spec.tree import CONTAINER, Key, keys_of, value_at, with_value, without

Body = Mapping[str, Any]

NETWORKS = "TaskTemplate.Networks"
HEALTH_TEST = f"{CONTAINER}.Healthcheck.Test"
CREDENTIAL_SPEC = f"{CONTAINER}.Privileges.CredentialSpec"
FILE_REFERENCES = {f"{CONTAINER}.Secrets": "SecretName", f"{CONTAINER}.Configs": "ConfigName"}

# What the CLI sends or leaves to the engine anyway, as `docker service inspect` shows it.
_CLI_DEFAULTS: dict[str, Any] = {
    f"{CONTAINER}.Isolation": "default",
    f"{CONTAINER}.StopGracePeriod": 10_000_000_000,
    "TaskTemplate.Runtime": "container",
    "TaskTemplate.ForceUpdate": 0,
    "EndpointSpec.Mode": "vip",
}
_SCHEMES = {"Config": "config", "File": "file", "Registry": "registry"}


def to_cli_body(body: Body) -> dict[str, Any]:
    """Return `body` without what the CLI adds, and with what it would read differently."""
    cli_body = dict(body)
    if "@" in body["TaskTemplate"]["ContainerSpec"]["Image"]:
        # With the digest comes the list of platforms; the CLI fetches it too.
        cli_body = without(cli_body, keys_of("TaskTemplate.Placement.Platforms"))
    if "Networks" in cli_body:
        cli_body = with_value(cli_body, keys_of(NETWORKS), cli_body.pop("Networks"))
    for path, value in _CLI_DEFAULTS.items():
        if value_at(cli_body, keys_of(path)) == value:
            cli_body = without(cli_body, keys_of(path))
    for keys, value in _rewrites(cli_body):
        cli_body = with_value(cli_body, keys, value)
    return cli_body


def _rewrites(cli_body: Body) -> Iterator[tuple[tuple[Key, ...], Any]]:
    for policy in POLICIES:
        if cli_body.get(policy):
            yield (policy,), _without_defaults(policy, cli_body[policy])
    job = value_at(cli_body, ("Mode", "ReplicatedJob"))
    if job and "MaxConcurrent" not in job:
        # The engine's default is 1, the CLI's is all of --replicas.
        yield ("Mode", "ReplicatedJob", "MaxConcurrent"), 1
    yield from _file_references(cli_body)
    yield from _credential_config(cli_body)


def _without_defaults(path: str, policy: Body) -> Body:
    """Return what differs from the defaults, or one member: any one makes the CLI send all."""
    defaults = defaults_of(path)
    rest = {key: value for key, value in policy.items() if defaults.get(key) != value}
    return rest or {key: policy[key] for key in list(policy)[:1]}


def _file_references(cli_body: Body) -> Iterator[tuple[tuple[Key, ...], Any]]:
    """Leave out of files what the CLI says too; it takes a mode in octal only behind a 0."""
    for path, name in FILE_REFERENCES.items():
        for index, row in enumerate(value_at(cli_body, keys_of(path)) or ()):
            defaults = {**defaults_of(f"{path}[].File"), "Name": row.get(name)}
            file = {k: v for k, v in (row.get("File") or {}).items() if defaults.get(k) != v}
            if isinstance(file.get("Mode"), int):
                file["Mode"] = f"0{file['Mode']:o}"
            yield (*keys_of(path), index, "File"), file


def _credential_config(cli_body: Body) -> Iterator[tuple[tuple[Key, ...], Any]]:
    """Name the config of a credential spec: the CLI looks up the ID."""
    keys = (*keys_of(CREDENTIAL_SPEC), "Config")
    config = value_at(cli_body, keys)
    for row in value_at(cli_body, keys_of(f"{CONTAINER}.Configs")) or ():
        if config and config == row.get("ConfigID"):
            yield keys, row["ConfigName"]


def format_credential_spec(source: Body) -> str:
    """Write where a credential spec is kept: `config://NAME`, `file://FILE`, `registry://NAME`."""
    key = next(key for key in _SCHEMES if source.get(key))
    return f"{_SCHEMES[key]}://{source[key].removeprefix('config://')}"


def format_host(row: str) -> str:
    """Write a line of a hosts file as `NAME:ADDRESS`."""
    address, name, *_ = row.split()
    return f"{name}:{address}"
