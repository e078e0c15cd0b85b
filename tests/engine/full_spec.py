"""One spec that sets every field that can be combined with the others."""

from __future__ import annotations

from typing import Any

from swarmtui.spec import ApiVersion, ServiceSpec, parse_spec
from swarmtui.spec.convert.version_requirements import version_problems
from swarmtui.spec.problem import errors_of
from swarmtui.spec.tree import keys_of, without

SECCOMP = '{"defaultAction": "SCMP_ACT_ALLOW"}'
CONTAINER = "TaskTemplate.ContainerSpec"

FULL_SPEC: dict[str, Any] = {
    "Name": "whole",
    "Labels": {"team": "shop", "empty": ""},
    "Mode": {"Replicated": {"Replicas": 0}},
    "UpdateConfig": {
        "Parallelism": 0,
        "Delay": "3s",
        "FailureAction": "rollback",
        "Monitor": "7s",
        "MaxFailureRatio": 0.1,
        "Order": "start-first",
    },
    "RollbackConfig": {
        "Parallelism": 2,
        "Delay": "1ns",
        "FailureAction": "continue",
        "Monitor": "0s",
        "MaxFailureRatio": 0.3,
        "Order": "stop-first",
    },
    "EndpointSpec": {
        "Mode": "vip",
        "Ports": [
            {
                "Name": "web",
                "Protocol": "tcp",
                "TargetPort": 80,
                "PublishedPort": 8080,
                "PublishMode": "ingress",
            },
            "53/udp",
            "9000:9000/sctp",
            "target=81,published=0,mode=host",
        ],
    },
    "TaskTemplate": {
        "ForceUpdate": 3,
        "Runtime": "container",
        "Networks": [
            {"Target": "front", "Aliases": ["w", "www"], "DriverOpts": {"com.example.a": "1"}},
            "back",
        ],
        "RestartPolicy": {
            "Condition": "on-failure",
            "Delay": "0s",
            "MaxAttempts": 3,
            "Window": "2m",
        },
        "LogDriver": {"Name": "json-file", "Options": {"max-size": "10m", "tag": ""}},
        "Resources": {
            "Limits": {"NanoCPUs": "0.5", "MemoryBytes": "64M", "Pids": 100},
            "Reservations": {
                "NanoCPUs": "0.1",
                "MemoryBytes": "16M",
                "GenericResources": [
                    "gpu=2",
                    {"NamedResourceSpec": {"Kind": "ssd", "Value": "ssd0"}},
                ],
            },
            "SwapBytes": "64M",
            "MemorySwappiness": 0,
        },
        "Placement": {
            "Constraints": ["node.role==manager", "node.labels.a != b c"],
            "Preferences": ["node.labels.rack", "engine.labels.disk"],
            "MaxReplicas": 2,
            "Platforms": [{"OS": "linux", "Architecture": "amd64"}, {"OS": "linux"}],
        },
        "ContainerSpec": {
            "Image": "bb:1",
            "Labels": {"a": "b"},
            "Command": ["sleep", ""],
            "Args": ["600"],
            "Hostname": "{{.Service.Name}}",
            "Env": ["A=1", "B=two words", "C=", "D"],
            "Dir": "/srv",
            "User": "1000:1000",
            "Groups": ["video", "10"],
            "Privileges": {
                "CredentialSpec": {"Config": "creds"},
                "SELinuxContext": {
                    "Disable": True,
                    "User": "u",
                    "Role": "r",
                    "Type": "t",
                    "Level": "l",
                },
                "Seccomp": {"Mode": "custom", "Profile": SECCOMP},
                "AppArmor": {"Mode": "disabled"},
                "NoNewPrivileges": True,
            },
            "Init": False,
            "StopSignal": "SIGQUIT",
            "TTY": True,
            "OpenStdin": True,
            "ReadOnly": True,
            "StopGracePeriod": "0s",
            "Healthcheck": {
                "Test": ["CMD-SHELL", "true"],
                "Interval": "30s",
                "Timeout": "0s",
                "Retries": 3,
                "StartPeriod": "1m",
                "StartInterval": "2s",
            },
            "Hosts": ["10.0.0.9 db db2", "fd00::2 six"],
            "DNSConfig": {
                "Nameservers": ["10.0.0.2", "fd00::2"],
                "Search": ["a.example"],
                "Options": ["timeout:3"],
            },
            "Secrets": [
                "db-key",
                "source=tls,target=/etc/tls.key,uid=7,gid=8,mode=0",
            ],
            "Configs": ["source=conf,target=/etc/conf,uid=7,gid=8,mode=1777"],
            "Isolation": "default",
            "Sysctls": {"net.core.somaxconn": "1024"},
            "CapabilityAdd": ["NET_ADMIN", "CHOWN"],
            "CapabilityDrop": ["ALL"],
            "Ulimits": ["nofile=1024:4096", "core=0", "memlock=-1:-1"],
            "OomScoreAdj": -500,
            "Mounts": [
                "type=bind,source=/a,target=/b,readonly,bind-propagation=rslave,bind-create-src,"
                "consistency=cached,bind-recursive=writable,bind-recursive=readonly",
                "type=bind,source=/c,target=/d,bind-recursive=disabled",
                "type=tmpfs,target=/run/x,tmpfs-size=64M,tmpfs-mode=1770,tmpfs-opt=noexec",
                "type=tmpfs,target=/run/y,tmpfs-size=0,tmpfs-mode=0",
                "/anonymous",
                "type=volume,source=nfs,target=/nfs,volume-nocopy,volume-label=a=b,"
                "volume-driver=local,volume-opt=type=nfs,volume-subpath=www",
            ],
        },
    },
}

EXCLUDED_FIELDS = {
    *("Mode.ReplicatedJob.MaxConcurrent", "Mode.ReplicatedJob.TotalCompletions"),
    f"{CONTAINER}.Privileges.CredentialSpec.File",
    f"{CONTAINER}.Privileges.CredentialSpec.Registry",
    f"{CONTAINER}.Mounts[].ImageOptions.Subpath",
    *(f"{CONTAINER}.{key}" for key in ("Secrets[].SecretID", "Configs[].ConfigID")),
    f"{CONTAINER}.Configs[].Runtime",
}
"""Fields that it does not set: other modes and sources, and those filled in when it is sent."""


def full_spec(version: ApiVersion, release: str) -> ServiceSpec:
    """Return it without what `version` or the engine of `release` does not have."""
    spec = parse_spec(FULL_SPEC)
    body = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    paths = [problem.path for problem in errors_of(version_problems(spec, version, release))]
    # A mount of a type that is too new is removed as a whole.
    for keys in sorted((keys_of(path.removesuffix(".Type")) for path in paths), reverse=True):
        body = without(body, keys)
    return parse_spec(body)
