"""The ServiceSpec as Go types: every field with its first API version and its encoding when empty.

Sources: moby `api/types/swarm/*.go`, `api/types/mount/mount.go`, `api/types/container`.
"""

from __future__ import annotations

from swarmtui.demo.go.go_types import (
    BOOL,
    BYTES,
    DURATION,
    FILE_MODE,
    FLOAT32,
    INT,
    INT64,
    IP_ADDRESS,
    STRING,
    STRING_LIST,
    STRING_MAP,
    UINT32,
    UINT64,
    ListOf,
    Struct,
    added_in,
    no_omitempty,
    pointer,
    string_type,
)

DRIVER = Struct("swarm.Driver", {"Name": STRING, "Options": STRING_MAP})

_UPDATE_CONFIG = Struct(
    "swarm.UpdateConfig",
    {
        "Parallelism": no_omitempty(UINT64),
        "Delay": DURATION,
        "FailureAction": STRING,
        "Monitor": added_in("1.25", DURATION),
        "MaxFailureRatio": no_omitempty(FLOAT32, "1.25"),
        "Order": no_omitempty(STRING, "1.29"),
    },
)
_NETWORK = Struct(
    "swarm.NetworkAttachmentConfig",
    {"Target": STRING, "Aliases": STRING_LIST, "DriverOpts": added_in("1.30", STRING_MAP)},
)
_PORT = Struct(
    "swarm.PortConfig",
    {
        "Name": STRING,
        "Protocol": string_type("swarm.PortConfigProtocol"),
        "TargetPort": UINT32,
        "PublishedPort": UINT32,
        "PublishMode": added_in("1.25", string_type("swarm.PortConfigPublishMode")),
    },
)

_FILE = {
    "Name": no_omitempty(STRING),
    "UID": no_omitempty(STRING),
    "GID": no_omitempty(STRING),
    "Mode": no_omitempty(FILE_MODE),
}
_SECRET = Struct(
    "swarm.SecretReference",
    {
        "File": no_omitempty(Struct("swarm.SecretReferenceFileTarget", _FILE)),
        "SecretID": no_omitempty(STRING),
        "SecretName": no_omitempty(STRING),
    },
)
_CONFIG = Struct(
    "swarm.ConfigReference",
    {
        "File": Struct("swarm.ConfigReferenceFileTarget", _FILE),
        "Runtime": added_in("1.40", Struct("swarm.ConfigReferenceRuntimeTarget", {})),
        "ConfigID": no_omitempty(STRING),
        "ConfigName": no_omitempty(STRING),
    },
)

_BIND = Struct(
    "mount.BindOptions",
    {
        "Propagation": string_type("mount.Propagation"),
        "NonRecursive": added_in("1.40", BOOL),
        "CreateMountpoint": added_in("1.42", BOOL),
        "ReadOnlyNonRecursive": added_in("1.44", BOOL),
        "ReadOnlyForceRecursive": added_in("1.44", BOOL),
    },
)
_VOLUME = Struct(
    "mount.VolumeOptions",
    {
        "NoCopy": BOOL,
        "Labels": STRING_MAP,
        "Subpath": added_in("1.45", STRING),
        "DriverConfig": Struct("mount.Driver", {"Name": STRING, "Options": STRING_MAP}),
    },
)
_TMPFS = Struct(
    "mount.TmpfsOptions",
    {"SizeBytes": INT64, "Mode": FILE_MODE, "Options": added_in("1.46", ListOf(STRING_LIST))},
)
_MOUNT = Struct(
    "mount.Mount",
    {
        "Type": string_type("mount.Type"),
        "Source": STRING,
        "Target": STRING,
        "ReadOnly": BOOL,
        "Consistency": added_in("1.28", string_type("mount.Consistency")),
        "BindOptions": _BIND,
        "VolumeOptions": _VOLUME,
        "ImageOptions": added_in("1.48", Struct("mount.ImageOptions", {"Subpath": STRING})),
        "TmpfsOptions": added_in("1.25", _TMPFS),
        "ClusterOptions": added_in("1.42", Struct("mount.ClusterOptions", {})),
    },
)

_HEALTH = Struct(
    "v1.HealthcheckConfig",
    {
        "Test": STRING_LIST,
        "Interval": DURATION,
        "Timeout": DURATION,
        "StartPeriod": added_in("1.29", DURATION),
        "StartInterval": added_in("1.44", DURATION),
        "Retries": INT,
    },
)
_CREDENTIAL_SPEC = Struct(
    "swarm.CredentialSpec",
    {
        "Config": no_omitempty(STRING, "1.40"),
        "File": no_omitempty(STRING),
        "Registry": no_omitempty(STRING),
    },
)
_SELINUX = Struct(
    "swarm.SELinuxContext",
    {
        "Disable": no_omitempty(BOOL),
        **{name: no_omitempty(STRING) for name in ("User", "Role", "Type", "Level")},
    },
)
_SECCOMP = Struct("swarm.SeccompOpts", {"Mode": string_type("swarm.SeccompMode"), "Profile": BYTES})
_PRIVILEGES = Struct(
    "swarm.Privileges",
    {
        "CredentialSpec": no_omitempty(_CREDENTIAL_SPEC),
        "SELinuxContext": no_omitempty(_SELINUX),
        "Seccomp": added_in("1.44", _SECCOMP),
        "AppArmor": added_in(
            "1.44", Struct("swarm.AppArmorOpts", {"Mode": string_type("swarm.AppArmorMode")})
        ),
        "NoNewPrivileges": no_omitempty(BOOL, "1.44"),
    },
)
_ULIMIT = Struct(
    "units.Ulimit",
    {"Name": no_omitempty(STRING), "Hard": no_omitempty(INT64), "Soft": no_omitempty(INT64)},
)
_DNS = Struct(
    "swarm.DNSConfig",
    {"Nameservers": ListOf(IP_ADDRESS), "Search": STRING_LIST, "Options": STRING_LIST},
)

_CONTAINER = Struct(
    "swarm.ContainerSpec",
    {
        "Image": STRING,
        "Labels": STRING_MAP,
        "Command": STRING_LIST,
        "Args": STRING_LIST,
        "Hostname": added_in("1.25", STRING),
        "Env": STRING_LIST,
        "Dir": STRING,
        "User": STRING,
        "Groups": added_in("1.25", STRING_LIST),
        "Privileges": added_in("1.29", _PRIVILEGES),
        "Init": pointer(BOOL, "1.38"),
        "StopSignal": added_in("1.28", STRING),
        "TTY": added_in("1.25", BOOL),
        "OpenStdin": added_in("1.25", BOOL),
        "ReadOnly": added_in("1.28", BOOL),
        "Mounts": ListOf(_MOUNT),
        "StopGracePeriod": pointer(DURATION),
        "Healthcheck": added_in("1.25", _HEALTH),
        "Hosts": added_in("1.25", STRING_LIST),
        "DNSConfig": added_in("1.25", _DNS),
        "Secrets": added_in("1.25", ListOf(_SECRET, pointers=True)),
        "Configs": added_in("1.30", ListOf(_CONFIG, pointers=True)),
        "Isolation": added_in("1.35", string_type("container.Isolation")),
        "Sysctls": added_in("1.40", STRING_MAP),
        "CapabilityAdd": added_in("1.41", STRING_LIST),
        "CapabilityDrop": added_in("1.41", STRING_LIST),
        "Ulimits": added_in("1.41", ListOf(_ULIMIT, pointers=True)),
        "OomScoreAdj": added_in("1.46", INT64),
    },
)

_PRIVILEGE = Struct(
    "runtime.PluginPrivilege", {"name": STRING, "description": STRING, "value": STRING_LIST}
)
_PLUGIN = Struct(
    "runtime.PluginSpec",
    {
        "name": STRING,
        "remote": STRING,
        "privileges": ListOf(_PRIVILEGE, pointers=True),
        "disabled": BOOL,
        "env": STRING_LIST,
    },
)

_GENERIC = Struct(
    "swarm.GenericResource",
    {
        "NamedResourceSpec": Struct(
            "swarm.NamedGenericResource", {"Kind": STRING, "Value": STRING}
        ),
        "DiscreteResourceSpec": Struct(
            "swarm.DiscreteGenericResource", {"Kind": STRING, "Value": INT64}
        ),
    },
)
_AMOUNTS = {"NanoCPUs": INT64, "MemoryBytes": INT64}
_RESOURCES = Struct(
    "swarm.ResourceRequirements",
    {
        "Limits": Struct("swarm.Limit", {**_AMOUNTS, "Pids": added_in("1.41", INT64)}),
        "Reservations": Struct(
            "swarm.Resources", {**_AMOUNTS, "GenericResources": added_in("1.32", ListOf(_GENERIC))}
        ),
        "SwapBytes": pointer(INT64, "1.52"),
        "MemorySwappiness": pointer(INT64, "1.52"),
    },
)
_RESTART = Struct(
    "swarm.RestartPolicy",
    {
        "Condition": string_type("swarm.RestartPolicyCondition"),
        "Delay": pointer(DURATION),
        "MaxAttempts": pointer(UINT64),
        "Window": pointer(DURATION),
    },
)
_SPREAD = Struct("swarm.SpreadOver", {"SpreadDescriptor": no_omitempty(STRING)})
_PLACEMENT = Struct(
    "swarm.Placement",
    {
        "Constraints": STRING_LIST,
        "Preferences": added_in(
            "1.28", ListOf(Struct("swarm.PlacementPreference", {"Spread": no_omitempty(_SPREAD)}))
        ),
        "MaxReplicas": added_in("1.40", UINT64),
        "Platforms": added_in(
            "1.30", ListOf(Struct("swarm.Platform", {"Architecture": STRING, "OS": STRING}))
        ),
    },
)
_TASK = Struct(
    "swarm.TaskSpec",
    {
        "ContainerSpec": _CONTAINER,
        "PluginSpec": added_in("1.31", _PLUGIN),
        "Resources": _RESOURCES,
        "RestartPolicy": _RESTART,
        "Placement": _PLACEMENT,
        "Networks": added_in("1.25", ListOf(_NETWORK)),
        "LogDriver": DRIVER,
        "ForceUpdate": no_omitempty(UINT64, "1.25"),
        "Runtime": added_in("1.30", string_type("swarm.RuntimeType")),
    },
)
_MODE = Struct(
    "swarm.ServiceMode",
    {
        "Replicated": Struct("swarm.ReplicatedService", {"Replicas": pointer(UINT64)}),
        "Global": Struct("swarm.GlobalService", {}),
        "ReplicatedJob": added_in(
            "1.41",
            Struct(
                "swarm.ReplicatedJob",
                {"MaxConcurrent": pointer(UINT64), "TotalCompletions": pointer(UINT64)},
            ),
        ),
        "GlobalJob": added_in("1.41", Struct("swarm.GlobalJob", {})),
    },
)
_ENDPOINT = Struct(
    "swarm.EndpointSpec", {"Mode": string_type("swarm.ResolutionMode"), "Ports": ListOf(_PORT)}
)
SERVICE_SPEC = Struct(
    "swarm.ServiceSpec",
    {
        "Name": STRING,
        "Labels": no_omitempty(STRING_MAP),
        "TaskTemplate": _TASK,
        "Mode": _MODE,
        "UpdateConfig": _UPDATE_CONFIG,
        "RollbackConfig": added_in("1.28", _UPDATE_CONFIG),
        "Networks": ListOf(_NETWORK),
        "EndpointSpec": _ENDPOINT,
    },
)
