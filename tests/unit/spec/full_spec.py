"""A spec with every field that can be combined with the others, all as people type them."""

from __future__ import annotations

from typing import Any

_POLICY = {
    "Parallelism": "2",
    "Delay": "10s",
    "FailureAction": "continue",
    "Monitor": "30s",
    "MaxFailureRatio": "0.25",
    "Order": "start-first",
}

_MOUNTS: list[Any] = [
    "cache:/cache:ro",
    {
        "Type": "volume",
        "Source": "data",
        "Target": "/data",
        "ReadOnly": "yes",
        "Consistency": "cached",
        "VolumeOptions": {
            "NoCopy": "yes",
            "Labels": "backup=daily",
            "DriverConfig": {"Name": "local", "Options": "type=nfs o=addr=10.0.0.7,rw"},
            "Subpath": "www",
        },
        "ImageOptions": {"Subpath": "x"},
    },
    {
        "Type": "bind",
        "Source": "/srv",
        "Target": "/srv",
        "BindOptions": {
            "Propagation": "rshared",
            "NonRecursive": "yes",
            "CreateMountpoint": "yes",
            "ReadOnlyNonRecursive": "yes",
            "ReadOnlyForceRecursive": "yes",
        },
    },
    {
        "Type": "tmpfs",
        "Target": "/run",
        "TmpfsOptions": {"SizeBytes": "64M", "Mode": "1770", "Options": "noexec"},
    },
]

_FILE = {"Name": "/etc/key", "UID": "1000", "GID": "1000", "Mode": "0400"}

_CONTAINER: dict[str, Any] = {
    "Image": "nginx:1.27",
    "Labels": ["tier=web", "x= y "],
    "Command": "/bin/sh -c",
    "Args": "'sleep 60'",
    "Hostname": "web-{{.Task.Slot}}",
    "Env": ["TZ=UTC", "A=x y", "B"],
    "Dir": "/srv",
    "User": "1000:1000",
    "Groups": "video audio",
    "Privileges": {
        "CredentialSpec": {"Config": "credspec"},
        "SELinuxContext": {
            "Disable": "yes",
            "User": "system_u",
            "Role": "system_r",
            "Type": "container_t",
            "Level": "s0:c1,c2",
        },
        "Seccomp": {"Mode": "custom", "Profile": '{"defaultAction":"SCMP_ACT_ALLOW"}'},
        "AppArmor": {"Mode": "disabled"},
        "NoNewPrivileges": "yes",
    },
    "Init": "yes",
    "StopSignal": "SIGQUIT",
    "TTY": "yes",
    "OpenStdin": "yes",
    "ReadOnly": "yes",
    "Mounts": _MOUNTS,
    "StopGracePeriod": "1m30s",
    "Healthcheck": {
        "Test": "curl -f http://localhost/ || exit 1",
        "Interval": "30s",
        "Timeout": "5s",
        "Retries": "3",
        "StartPeriod": "20s",
        "StartInterval": "2s",
    },
    "Hosts": ["10.0.0.9 db", "db2:10.0.0.8"],
    "DNSConfig": {"Nameservers": "10.0.0.2", "Search": "example.com", "Options": "timeout:3"},
    "Secrets": ["db-key", {"SecretName": "tls", "SecretID": "s1", "File": _FILE}],
    "Configs": [
        {"ConfigName": "app", "ConfigID": "c1", "File": {**_FILE, "Name": "/etc/app"}},
        {"ConfigName": "credspec", "Runtime": "yes"},
    ],
    "Isolation": "default",
    "Sysctls": ["net.core.somaxconn=1024"],
    "CapabilityAdd": "CAP_NET_ADMIN CAP_SYS_TIME",
    "CapabilityDrop": "ALL",
    "Ulimits": ["nofile=1024:4096"],
    "OomScoreAdj": "-500",
}

FULL_SPEC: dict[str, Any] = {
    "Name": "web",
    "Labels": ["team=shop"],
    "TaskTemplate": {
        "ContainerSpec": _CONTAINER,
        "Resources": {
            "Limits": {"NanoCPUs": "1.5", "MemoryBytes": "512M", "Pids": "100"},
            "Reservations": {
                "NanoCPUs": "0.25",
                "MemoryBytes": "128M",
                "GenericResources": ["gpu=2"],
            },
            "SwapBytes": "unlimited",
            "MemorySwappiness": "10",
        },
        "RestartPolicy": {
            "Condition": "on-failure",
            "Delay": "10s",
            "MaxAttempts": "3",
            "Window": "2m",
        },
        "Placement": {
            "Constraints": ["node.role==worker", "node.ip==10.0.0.0/8"],
            "Preferences": ["node.labels.rack"],
            "MaxReplicas": "2",
            "Platforms": ["linux/amd64"],
        },
        "Networks": ["front", {"Target": "back", "Aliases": "db primary", "DriverOpts": "a=1"}],
        "LogDriver": {"Name": "json-file", "Options": ["max-size=10m"]},
        "ForceUpdate": "1",
        "Runtime": "container",
    },
    "Mode": {"Replicated": {"Replicas": "3"}},
    "UpdateConfig": _POLICY,
    "RollbackConfig": _POLICY,
    "EndpointSpec": {
        "Mode": "vip",
        "Ports": [
            "8080:80/tcp",
            {
                "Name": "dns",
                "TargetPort": "53",
                "PublishedPort": "53",
                "Protocol": "udp",
                "PublishMode": "host",
            },
        ],
    },
}

# What cannot be combined with the rest: three modes, two sources, and a resource by name.
NOT_IN_FULL_SPEC = {
    "Mode.Global",
    "Mode.ReplicatedJob",
    "Mode.ReplicatedJob.MaxConcurrent",
    "Mode.ReplicatedJob.TotalCompletions",
    "Mode.GlobalJob",
    "TaskTemplate.ContainerSpec.Privileges.CredentialSpec.File",
    "TaskTemplate.ContainerSpec.Privileges.CredentialSpec.Registry",
    "TaskTemplate.Resources.Reservations.GenericResources[].NamedResourceSpec",
}
