"""Convert a wire body for `docker service create`: without what the CLI sends or omits anyway."""

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

# Values that the CLI sends, or leaves to the engine, without an option.
_CLI_DEFAULTS: dict[str, Any] = {
    f"{CONTAINER}.Isolation": "default",
    f"{CONTAINER}.StopGracePeriod": 10_000_000_000,
    "TaskTemplate.Runtime": "container",
    "TaskTemplate.ForceUpdate": 0,
    "EndpointSpec.Mode": "vip",
}
_SCHEMES = {"Config": "config", "File": "file", "Registry": "registry"}


def to_cli_body(body: Body) -> dict[str, Any]:
    """Return `body` without what the CLI adds, and with values rewritten as the CLI reads them."""
    cli_body = dict(body)
    if "@" in body["TaskTemplate"]["ContainerSpec"]["Image"]:
        # The platforms come from the digest lookup, which the CLI does too.
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
    """Return what differs from the defaults, or one member: one option makes the CLI send all."""
    defaults = defaults_of(path)
    rest = {key: value for key, value in policy.items() if defaults.get(key) != value}
    return rest or {key: policy[key] for key in list(policy)[:1]}


def _file_references(cli_body: Body) -> Iterator[tuple[tuple[Key, ...], Any]]:
    """Remove from files what the CLI adds; write modes with a leading 0, which the CLI needs."""
    for path, name in FILE_REFERENCES.items():
        for index, row in enumerate(value_at(cli_body, keys_of(path)) or ()):
            defaults = {**defaults_of(f"{path}[].File"), "Name": row.get(name)}
            file = {k: v for k, v in (row.get("File") or {}).items() if defaults.get(k) != v}
            if isinstance(file.get("Mode"), int):
                file["Mode"] = f"0{file['Mode']:o}"
            yield (*keys_of(path), index, "File"), file


def _credential_config(cli_body: Body) -> Iterator[tuple[tuple[Key, ...], Any]]:
    """Replace the config ID of a credential spec by its name: the CLI looks up the ID."""
    keys = (*keys_of(CREDENTIAL_SPEC), "Config")
    config = value_at(cli_body, keys)
    for row in value_at(cli_body, keys_of(f"{CONTAINER}.Configs")) or ():
        if config and config == row.get("ConfigID"):
            yield keys, row["ConfigName"]


def format_credential_spec(source: Body) -> str:
    """Write the source of a credential spec: `config://NAME`, `file://FILE`, `registry://NAME`."""
    key = next(key for key in _SCHEMES if source.get(key))
    return f"{_SCHEMES[key]}://{source[key].removeprefix('config://')}"


def format_host(row: str) -> str:
    """Convert a line of a hosts file to `NAME:ADDRESS`."""
    address, name, *_ = row.split()
    return f"{name}:{address}"
