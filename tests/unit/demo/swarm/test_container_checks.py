"""The manager's checks of a ContainerSpec: references, credentials, templates, mount targets."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.demo.ids import swarm_id

_RPC = "rpc error: code = InvalidArgument desc = "
_EXPANDING = f"{_RPC}expanding"
_CREDSPEC = swarm_id("config", "credspec")


def container(**fields: Any) -> dict[str, Any]:
    return {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx", **fields}}}


def secret(name: str = "tls-key", target: str | None = None, **more: Any) -> dict[str, Any]:
    file = {"Name": name if target is None else target, "UID": "0", "GID": "0", "Mode": 292}
    return {
        "SecretID": swarm_id("secret", name),
        "SecretName": name,
        "File": file,
        **more,
    }


def config(name: str = "app.toml", **more: Any) -> dict[str, Any]:
    file = {"Name": name, "UID": "0", "GID": "0", "Mode": 292}
    return {"ConfigID": swarm_id("config", name), "ConfigName": name, "File": file, **more}


def runtime_config(name: str = "credspec") -> dict[str, Any]:
    return {"ConfigID": swarm_id("config", name), "ConfigName": name, "Runtime": {}}


def without(reference: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in reference.items() if name != key}


def credentials(*configs: dict[str, Any], **source: str) -> dict[str, Any]:
    return container(Privileges={"CredentialSpec": source}, Configs=list(configs))


def mount(**fields: Any) -> dict[str, Any]:
    return container(Mounts=[{"Type": "volume", "Target": "/data", **fields}])


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "secret": (container(Secrets=[secret()]), 201, ""),
    "secret without id": (
        container(Secrets=[secret(SecretID="")]),
        400,
        f"{_RPC}malformed secret reference",
    ),
    "secret without name": (
        container(Secrets=[without(secret(), "SecretName")]),
        400,
        f"{_RPC}malformed secret reference",
    ),
    "secret without file": (
        container(Secrets=[without(secret(), "File")]),
        400,
        f"{_RPC}malformed secret reference, no target provided",
    ),
    "secret without file name": (
        container(Secrets=[secret(target="")]),
        400,
        f"{_RPC}malformed file secret reference, invalid target file name provided",
    ),
    "secrets at one target": (
        container(Secrets=[secret(target="a"), secret("api-token", target="a")]),
        400,
        f"{_RPC}secret references 'tls-key' and 'api-token' have a conflicting target: 'a'",
    ),
    "one target, written in two ways": (
        container(Secrets=[secret(target="a"), secret("api-token", target="/run/secrets/a")]),
        201,
        "",
    ),
    "secret and config at one target": (
        container(Secrets=[secret(target="app.toml")], Configs=[config()]),
        201,
        "",
    ),
    "no such secret": (
        container(Secrets=[secret("ghost")]),
        400,
        f"{_RPC}secret not found: ghost",
    ),
    "no such secrets": (
        container(Secrets=[secret("ghost"), secret(), secret("phantom")]),
        400,
        f"{_RPC}secrets not found: ghost, phantom",
    ),
    "secret of another name": (
        container(Secrets=[secret(SecretName="api-token")]),
        400,
        f"{_RPC}secret not found: api-token",
    ),
    "config": (container(Configs=[config()]), 201, ""),
    "config without target": (
        container(Configs=[without(config(), "File")]),
        400,
        "invalid Config: either File or Runtime should be set",
    ),
    "config with two targets": (
        container(Configs=[config(Runtime={})]),
        400,
        "invalid Config: cannot specify both File and Runtime",
    ),
    "config without id": (
        container(Configs=[config(ConfigID="")]),
        400,
        f"{_RPC}malformed config reference",
    ),
    "configs at one target": (
        container(Configs=[config(), config("nginx.conf", File={"Name": "app.toml"})]),
        400,
        f"{_RPC}config references 'app.toml' and 'nginx.conf' have a conflicting target: 'app.toml",
    ),
    "config for the runtime": (container(Configs=[runtime_config()]), 201, ""),
    "no such config": (
        container(Configs=[runtime_config("ghost")]),
        400,
        f"{_RPC}config not found: ghost",
    ),
    "no credentials": (
        credentials(),
        400,
        'invalid CredentialSpec: must either provide "file", "registry", or "config" for',
    ),
    "two credentials": (
        credentials(File="a", Registry="b"),
        400,
        'invalid CredentialSpec: cannot specify both "file" and "registry" credential specs',
    ),
    "three credentials": (
        credentials(File="a", Registry="b", Config="c"),
        400,
        'invalid CredentialSpec: cannot specify both "config", "file", and "registry" credential',
    ),
    "credentials of a file": (credentials(File="a.json"), 201, ""),
    "credentials of a config": (credentials(runtime_config(), Config=_CREDSPEC), 201, ""),
    "credentials of a config that is not for the runtime": (
        credentials(config("credspec"), Config=_CREDSPEC),
        400,
        f"{_RPC}CredentialSpec references config '{_CREDSPEC}', but that config isn't in config "
        "references with RuntimeTarget",
    ),
    "template": (container(Env=["A={{.Node.Hostname}}", "{{"], Hostname="{{.Task.Slot}}"), 201, ""),
    "env": (
        container(Env=["A={{"]),
        400,
        f'{_EXPANDING} env failed: expanding env "A={{{{": template: expansion:1: ',
    ),
    "hostname": (
        container(Hostname="{{.Nope}}"),
        400,
        f"{_EXPANDING} hostname failed: template: expansion:1: ",
    ),
    "mount source": (
        mount(Source="{{.x}}"),
        400,
        f'{_EXPANDING} mounts failed: expanding mount source "{{{{.x}}}}": template: expansion:1: ',
    ),
    "volume label": (
        mount(VolumeOptions={"Labels": {"a": "{{.x}}"}}),
        400,
        f'{_EXPANDING} mounts failed: expanding volume labels: expanding map entry "a"="{{{{.x}}}}',
    ),
    "driver option": (
        mount(VolumeOptions={"DriverConfig": {"Options": {"o": "{{.x}}"}}}),
        400,
        f"{_EXPANDING} mounts failed: expanding volume driver config: expanding map entry",
    ),
    "expanded mount targets": (
        container(
            Mounts=[
                {"Type": "volume", "Target": "/{{.Service.Name}}"},
                {"Type": "volume", "Target": "/servicename"},
            ]
        ),
        400,
        f"{_RPC}ContainerSpec: duplicate mount point: /servicename",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_container_is_checked_as_by_the_manager(check_create: Any, case: str) -> None:
    check_create(*REFUSED[case])


@pytest.mark.parametrize("path", ["/v1.39", "/v1.40"])
def test_an_old_api_path_strips_the_config_of_a_credential_spec(client: Any, path: str) -> None:
    spec = credentials(runtime_config(), Config=_CREDSPEC)
    reply = client("POST", f"{path}/services/create", spec)
    assert reply.status == (400 if path == "/v1.39" else 201)
    if path == "/v1.39":
        assert reply.message.startswith("invalid CredentialSpec: must either provide")
