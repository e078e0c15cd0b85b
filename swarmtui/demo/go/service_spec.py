"""The ServiceSpec as Go types: every field, since which API engines know it, and how it is written.

Sources: moby `api/types/swarm/*.go`, `api/types/mount/mount.go`, `api/types/container`, tag by tag.
"""

from __future__ import annotations

from swarmtui.demo.go.go_types import (
    ADDRESS,
    BYTES,
    DURATION,
    FILE_MODE,
    FLAG,
    FLOAT32,
    INT,
    INT64,
    LABELS,
    TEXT,
    TEXTS,
    UINT32,
    UINT64,
    ListOf,
    Struct,
    always,
    new,
    pointer,
    text,
)

DRIVER = Struct("swarm.Driver", {"Name": TEXT, "Options": LABELS})

_POLICY = Struct(
    "swarm.UpdateConfig",
    {
        "Parallelism": always(UINT64),
        "Delay": DURATION,
        "FailureAction": TEXT,
        "Monitor": new("1.25", DURATION),
        "MaxFailureRatio": always(FLOAT32, "1.25"),
        "Order": always(TEXT, "1.29"),
    },
)
_NETWORK = Struct(
    "swarm.NetworkAttachmentConfig",
    {"Target": TEXT, "Aliases": TEXTS, "DriverOpts": new("1.30", LABELS)},
)
_PORT = Struct(
    "swarm.PortConfig",
    {
        "Name": TEXT,
        "Protocol": text("swarm.PortConfigProtocol"),
        "TargetPort": UINT32,
        "PublishedPort": UINT32,
        "PublishMode": new("1.25", text("swarm.PortConfigPublishMode")),
    },
)

_FILE = {"Name": always(TEXT), "UID": always(TEXT), "GID": always(TEXT), "Mode": always(FILE_MODE)}
_SECRET = Struct(
    "swarm.SecretReference",
    {
        "File": always(Struct("swarm.SecretReferenceFileTarget", _FILE)),
        "SecretID": always(TEXT),
        "SecretName": always(TEXT),
    },
)
_CONFIG = Struct(
    "swarm.ConfigReference",
    {
        "File": Struct("swarm.ConfigReferenceFileTarget", _FILE),
        "Runtime": new("1.40", Struct("swarm.ConfigReferenceRuntimeTarget", {})),
        "ConfigID": always(TEXT),
        "ConfigName": always(TEXT),
    },
)

_BIND = Struct(
    "mount.BindOptions",
    {
        "Propagation": text("mount.Propagation"),
        "NonRecursive": new("1.40", FLAG),
        "CreateMountpoint": new("1.42", FLAG),
        "ReadOnlyNonRecursive": new("1.44", FLAG),
        "ReadOnlyForceRecursive": new("1.44", FLAG),
    },
)
_VOLUME = Struct(
    "mount.VolumeOptions",
    {
        "NoCopy": FLAG,
        "Labels": LABELS,
        "Subpath": new("1.45", TEXT),
        "DriverConfig": Struct("mount.Driver", {"Name": TEXT, "Options": LABELS}),
    },
)
_TMPFS = Struct(
    "mount.TmpfsOptions",
    {"SizeBytes": INT64, "Mode": FILE_MODE, "Options": new("1.46", ListOf(TEXTS))},
)
_MOUNT = Struct(
    "mount.Mount",
    {
        "Type": text("mount.Type"),
        "Source": TEXT,
        "Target": TEXT,
        "ReadOnly": FLAG,
        "Consistency": new("1.28", text("mount.Consistency")),
        "BindOptions": _BIND,
        "VolumeOptions": _VOLUME,
        "ImageOptions": new("1.48", Struct("mount.ImageOptions", {"Subpath": TEXT})),
        "TmpfsOptions": new("1.25", _TMPFS),
        "ClusterOptions": new("1.42", Struct("mount.ClusterOptions", {})),
    },
)

_HEALTH = Struct(
    "v1.HealthcheckConfig",
    {
        "Test": TEXTS,
        "Interval": DURATION,
        "Timeout": DURATION,
        "StartPeriod": new("1.29", DURATION),
        "StartInterval": new("1.44", DURATION),
        "Retries": INT,
    },
)
_CREDENTIAL_SPEC = Struct(
    "swarm.CredentialSpec",
    {"Config": always(TEXT, "1.40"), "File": always(TEXT), "Registry": always(TEXT)},
)
_SELINUX = Struct(
    "swarm.SELinuxContext",
    {"Disable": always(FLAG), **{name: always(TEXT) for name in ("User", "Role", "Type", "Level")}},
)
_SECCOMP = Struct("swarm.SeccompOpts", {"Mode": text("swarm.SeccompMode"), "Profile": BYTES})
_PRIVILEGES = Struct(
    "swarm.Privileges",
    {
        "CredentialSpec": always(_CREDENTIAL_SPEC),
        "SELinuxContext": always(_SELINUX),
        "Seccomp": new("1.44", _SECCOMP),
        "AppArmor": new("1.44", Struct("swarm.AppArmorOpts", {"Mode": text("swarm.AppArmorMode")})),
        "NoNewPrivileges": always(FLAG, "1.44"),
    },
)
_ULIMIT = Struct(
    "units.Ulimit", {"Name": always(TEXT), "Hard": always(INT64), "Soft": always(INT64)}
)
_DNS = Struct(
    "swarm.DNSConfig", {"Nameservers": ListOf(ADDRESS), "Search": TEXTS, "Options": TEXTS}
)

_CONTAINER = Struct(
    "swarm.ContainerSpec",
    {
        "Image": TEXT,
        "Labels": LABELS,
        "Command": TEXTS,
        "Args": TEXTS,
        "Hostname": new("1.25", TEXT),
        "Env": TEXTS,
        "Dir": TEXT,
        "User": TEXT,
        "Groups": new("1.25", TEXTS),
        "Privileges": new("1.29", _PRIVILEGES),
        "Init": pointer(FLAG, "1.38"),
        "StopSignal": new("1.28", TEXT),
        "TTY": new("1.25", FLAG),
        "OpenStdin": new("1.25", FLAG),
        "ReadOnly": new("1.28", FLAG),
        "Mounts": ListOf(_MOUNT),
        "StopGracePeriod": pointer(DURATION),
        "Healthcheck": new("1.25", _HEALTH),
        "Hosts": new("1.25", TEXTS),
        "DNSConfig": new("1.25", _DNS),
        "Secrets": new("1.25", ListOf(_SECRET, pointers=True)),
        "Configs": new("1.30", ListOf(_CONFIG, pointers=True)),
        "Isolation": new("1.35", text("container.Isolation")),
        "Sysctls": new("1.40", LABELS),
        "CapabilityAdd": new("1.41", TEXTS),
        "CapabilityDrop": new("1.41", TEXTS),
        "Ulimits": new("1.41", ListOf(_ULIMIT, pointers=True)),
        "OomScoreAdj": new("1.46", INT64),
    },
)

_PRIVILEGE = Struct("runtime.PluginPrivilege", {"name": TEXT, "description": TEXT, "value": TEXTS})
_PLUGIN = Struct(
    "runtime.PluginSpec",
    {
        "name": TEXT,
        "remote": TEXT,
        "privileges": ListOf(_PRIVILEGE, pointers=True),
        "disabled": FLAG,
        "env": TEXTS,
    },
)

_GENERIC = Struct(
    "swarm.GenericResource",
    {
        "NamedResourceSpec": Struct("swarm.NamedGenericResource", {"Kind": TEXT, "Value": TEXT}),
        "DiscreteResourceSpec": Struct(
            "swarm.DiscreteGenericResource", {"Kind": TEXT, "Value": INT64}
        ),
    },
)
_AMOUNTS = {"NanoCPUs": INT64, "MemoryBytes": INT64}
_RESOURCES = Struct(
    "swarm.ResourceRequirements",
    {
        "Limits": Struct("swarm.Limit", {**_AMOUNTS, "Pids": new("1.41", INT64)}),
        "Reservations": Struct(
            "swarm.Resources", {**_AMOUNTS, "GenericResources": new("1.32", ListOf(_GENERIC))}
        ),
        "SwapBytes": pointer(INT64, "1.52"),
        "MemorySwappiness": pointer(INT64, "1.52"),
    },
)
_RESTART = Struct(
    "swarm.RestartPolicy",
    {
        "Condition": text("swarm.RestartPolicyCondition"),
        "Delay": pointer(DURATION),
        "MaxAttempts": pointer(UINT64),
        "Window": pointer(DURATION),
    },
)
_SPREAD = Struct("swarm.SpreadOver", {"SpreadDescriptor": always(TEXT)})
_PLACEMENT = Struct(
    "swarm.Placement",
    {
        "Constraints": TEXTS,
        "Preferences": new(
            "1.28", ListOf(Struct("swarm.PlacementPreference", {"Spread": always(_SPREAD)}))
        ),
        "MaxReplicas": new("1.40", UINT64),
        "Platforms": new(
            "1.30", ListOf(Struct("swarm.Platform", {"Architecture": TEXT, "OS": TEXT}))
        ),
    },
)
_TASK = Struct(
    "swarm.TaskSpec",
    {
        "ContainerSpec": _CONTAINER,
        "PluginSpec": new("1.31", _PLUGIN),
        "Resources": _RESOURCES,
        "RestartPolicy": _RESTART,
        "Placement": _PLACEMENT,
        "Networks": new("1.25", ListOf(_NETWORK)),
        "LogDriver": DRIVER,
        "ForceUpdate": always(UINT64, "1.25"),
        "Runtime": new("1.30", text("swarm.RuntimeType")),
    },
)
_MODE = Struct(
    "swarm.ServiceMode",
    {
        "Replicated": Struct("swarm.ReplicatedService", {"Replicas": pointer(UINT64)}),
        "Global": Struct("swarm.GlobalService", {}),
        "ReplicatedJob": new(
            "1.41",
            Struct(
                "swarm.ReplicatedJob",
                {"MaxConcurrent": pointer(UINT64), "TotalCompletions": pointer(UINT64)},
            ),
        ),
        "GlobalJob": new("1.41", Struct("swarm.GlobalJob", {})),
    },
)
_ENDPOINT = Struct(
    "swarm.EndpointSpec", {"Mode": text("swarm.ResolutionMode"), "Ports": ListOf(_PORT)}
)
SERVICE_SPEC = Struct(
    "swarm.ServiceSpec",
    {
        "Name": TEXT,
        "Labels": always(LABELS),
        "TaskTemplate": _TASK,
        "Mode": _MODE,
        "UpdateConfig": _POLICY,
        "RollbackConfig": new("1.28", _POLICY),
        "Networks": ListOf(_NETWORK),
        "EndpointSpec": _ENDPOINT,
    },
)
