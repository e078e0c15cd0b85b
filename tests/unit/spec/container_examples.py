"""An example for each rule on containers, mounts, files and resources, as in test_rules.py."""

from __future__ import annotations

import base64
from typing import Any

TASK = "TaskTemplate"
CONTAINER = f"{TASK}.ContainerSpec"
MOUNT = f"{CONTAINER}.Mounts[0]"
HEALTH = f"{CONTAINER}.Healthcheck"
PRIVILEGES = f"{CONTAINER}.Privileges"
RESOURCES = f"{TASK}.Resources"
DENY = base64.b64encode(b'{"defaultAction": "SCMP_ACT_ERRNO"}').decode()


def task(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": members}


def container(**members: Any) -> dict[str, Any]:
    return task(ContainerSpec={"Image": "nginx:1.27", **members})


def mount(kind: str, target: str = "/data", **members: Any) -> dict[str, Any]:
    return container(Mounts=[{"Type": kind, "Target": target, **members}])


def volume(**options: Any) -> dict[str, Any]:
    return mount("volume", Source="data", VolumeOptions=options)


def health(*test: str, **members: Any) -> dict[str, Any]:
    return container(Healthcheck={**({"Test": list(test)} if test else {}), **members})


def privileges(**members: Any) -> dict[str, Any]:
    return container(Privileges=members)


def profile(text: str) -> dict[str, Any]:
    return privileges(Seccomp={"Mode": "custom", "Profile": text})


def limits(**members: Any) -> dict[str, Any]:
    return task(Resources={"Limits": members})


def ulimits(*rows: str) -> dict[str, Any]:
    return container(Ulimits=list(rows))


def log(name: str | None = None, **options: str) -> dict[str, Any]:
    options = {key.replace("_", "-"): value for key, value in options.items()}
    return task(LogDriver={"Name": name, "Options": options})


EXAMPLES: list[tuple[str, str, dict[str, Any]]] = [
    ("option-as-program", f"{CONTAINER}.Command", container(Command=["--ping"])),
    ("line-as-program", f"{CONTAINER}.Command", container(Command=["sh -c 'sleep 600'"])),
    ("line-as-word", f"{CONTAINER}.Args", container(Args=["sh -c 'sleep 600'"])),
    ("shell-sign-without-shell", f"{CONTAINER}.Args", container(Args=["a", "&&", "b"])),
    ("quoted-value", f"{CONTAINER}.Env[0]", container(Env=['K="v"'])),
    ("unclosed-quote", f"{CONTAINER}.Env[0]", container(Env=['K="v'])),
    ("comment-in-value", f"{CONTAINER}.Env[0]", container(Env=["K=v # which"])),
    ("several-in-a-value", f"{CONTAINER}.Env[0]", container(Env=["A=1 B=2"])),
    ("blanks-around-value", f"{CONTAINER}.Env[0]", container(Env=["A= 1"])),
    ("odd-env-name", f"{CONTAINER}.Env[0]", container(Env=["--env=A=1"])),
    ("env-once", f"{CONTAINER}.Env[0]", container(Env=["A=1", "B=", "A=2"])),
    ("env-value", f"{CONTAINER}.Env[0]", container(Env=["A"])),
    ("no-zero-byte", f"{CONTAINER}.Env[0]", container(Env=["A=\0"])),
    ("working-dir-absolute", f"{CONTAINER}.Dir", container(Dir="srv")),
    ("hostname-length", f"{CONTAINER}.Hostname", container(Hostname="a" * 65)),
    ("hostname-characters", f"{CONTAINER}.Hostname", container(Hostname="a b")),
    ("stop-signal-known", f"{CONTAINER}.StopSignal", container(StopSignal="SIGQIT")),
    ("stop-signal-number", f"{CONTAINER}.StopSignal", container(StopSignal="99")),
    ("grace-in-seconds", f"{CONTAINER}.StopGracePeriod", container(StopGracePeriod="1900ms")),
    ("host-with-one-name", f"{CONTAINER}.Hosts[0]", container(Hosts=["10.0.0.9 db base"])),
    (
        "label-not-of-swarm",
        f"{CONTAINER}.Labels",
        container(Labels={"com.docker.swarm.task.name": "me"}),
    ),
    ("sysctl-of-container", f"{CONTAINER}.Sysctls", container(Sysctls={"vm.swappiness": "1"})),
    (
        "sysctl-of-host-network",
        f"{CONTAINER}.Sysctls",
        {
            "TaskTemplate": {
                "ContainerSpec": {"Image": "nginx:1.27", "Sysctls": {"net.core.somaxconn": "9"}},
                "Networks": ["host"],
            }
        },
    ),
    ("sysctl-of-node", f"{CONTAINER}.Sysctls", container(Sysctls={"net.core.rmem_max": "9"})),
    ("template-expands", f"{CONTAINER}.Env[0]", container(Env=["A={{.Node.Name}}"])),
    ("template-known", f"{CONTAINER}.Hostname", container(Hostname="{{range 3}}a{{end}}")),
    ("placeholder-not-expanded", f"{CONTAINER}.Args", container(Args=["{{.Task.Slot}}"])),
    (
        "slot-is-the-node",
        f"{CONTAINER}.Env[0]",
        {"Mode": "global", **container(Env=["A={{.Task.Slot}}"])},
    ),
    ("log-options-of-a-driver", f"{TASK}.LogDriver.Options", log(max_size="1m")),
    ("log-driver-known", f"{TASK}.LogDriver.Name", log("jsonfile")),
    ("log-option-known", f"{TASK}.LogDriver.Options", log("local", max_sice="1m")),
    ("log-options-used", f"{TASK}.LogDriver.Options", log("none", max_size="1m")),
    ("credential-spec-once", f"{PRIVILEGES}.CredentialSpec", privileges(CredentialSpec={})),
    (
        "selinux-off-alone",
        f"{PRIVILEGES}.SELinuxContext.Disable",
        privileges(SELinuxContext={"Disable": True, "Level": "s0"}),
    ),
    ("seccomp-profile-given", f"{PRIVILEGES}.Seccomp.Mode", privileges(Seccomp={"Mode": "custom"})),
    (
        "seccomp-profile-used",
        f"{PRIVILEGES}.Seccomp.Profile",
        privileges(Seccomp={"Mode": "unconfined", "Profile": DENY}),
    ),
    (
        "seccomp-action-known",
        f"{PRIVILEGES}.Seccomp.Profile",
        profile('{"defaultAction": "SCMP_ACT_DENY"}'),
    ),
    ("seccomp-filters", f"{PRIVILEGES}.Seccomp.Profile", profile('{"syscalls": []}')),
    ("capability-known", f"{CONTAINER}.CapabilityAdd", container(CapabilityAdd="NET_ADMINS")),
    (
        "capability-dropped",
        f"{CONTAINER}.CapabilityDrop",
        container(CapabilityAdd="NET_ADMIN", CapabilityDrop="NET_ADMIN"),
    ),
    ("windows-alone", f"{CONTAINER}.Isolation", container(Isolation="hyperv")),
    ("health-durations", f"{HEALTH}.Interval", health("CMD", "true", Interval="999us")),
    ("health-command", f"{HEALTH}.Test", health("CMD")),
    ("health-kind", f"{HEALTH}.Test", health("curl", "localhost")),
    ("health-shell-command", f"{HEALTH}.Test", health("CMD-SHELL", "test", "-e", "/x")),
    ("health-turned-off", f"{HEALTH}.Retries", health("NONE", Retries=3)),
    (
        "start-period-covers-a-test",
        f"{HEALTH}.StartPeriod",
        health("CMD", "true", StartPeriod="5s"),
    ),
    ("mount-target-absolute", f"{MOUNT}.Target", mount("volume", "data")),
    ("mount-target-below-root", f"{MOUNT}.Target", mount("tmpfs", "/.")),
    (
        "mount-targets-differ",
        f"{CONTAINER}.Mounts[1].Target",
        container(Mounts=["type=tmpfs,target=/a1", "data:/a{{.Task.Slot}}"]),
    ),
    ("bind-source-absolute", f"{MOUNT}.Source", mount("bind", Source="./www")),
    ("volume-source-no-path", f"{MOUNT}.Source", mount("volume", Source="/srv/www")),
    ("volume-name", f"{MOUNT}.Source", mount("volume", Source="a b")),
    ("tmpfs-without-source", f"{MOUNT}.Source", mount("tmpfs", Source="data")),
    ("npipe-source", f"{MOUNT}.Source", mount("npipe", r"\\.\pipe\docker_engine")),
    ("cluster-volume-source", f"{MOUNT}.Source", mount("cluster")),
    (
        "mount-options-of-its-type",
        f"{MOUNT}.BindOptions",
        mount("volume", BindOptions={"Propagation": "rslave"}),
    ),
    (
        "subpath-of-named-volume",
        f"{MOUNT}.VolumeOptions.Subpath",
        mount("volume", VolumeOptions={"Subpath": "www"}),
    ),
    ("subpath-inside", f"{MOUNT}.VolumeOptions.Subpath", volume(Subpath="../www")),
    (
        "tmpfs-options-known",
        f"{MOUNT}.TmpfsOptions.Options",
        mount("tmpfs", TmpfsOptions={"Options": "uid=1000"}),
    ),
    (
        "local-volume-options",
        f"{MOUNT}.VolumeOptions.DriverConfig.Options",
        volume(DriverConfig={"Options": {"type": "nfs"}}),
    ),
    ("tmpfs-writable", f"{MOUNT}.ReadOnly", mount("tmpfs", ReadOnly=True)),
    ("bind-source-on-every-node", f"{MOUNT}.Source", mount("bind", Source="/srv/www")),
    (
        "file-names-differ",
        f"{CONTAINER}.Secrets[1].File.Name",
        container(Secrets=["a", "source=b,target=a"]),
    ),
    (
        "file-paths-differ",
        f"{CONTAINER}.Configs[0].File.Name",
        container(Secrets=["a"], Configs=["source=b,target=/run/secrets/a"]),
    ),
    (
        "file-place-free",
        f"{CONTAINER}.Configs[0].File.Name",
        container(Configs=["source=a,target=/data"], Mounts=["data:/data"]),
    ),
    (
        "file-at-bind-mount",
        f"{CONTAINER}.Secrets[0].File.Name",
        container(Secrets=["source=a,target=/etc/a.crt"], Mounts=["/etc/hostname:/etc/a.crt:ro"]),
    ),
    (
        "file-of-the-engine",
        f"{CONTAINER}.Configs[0].File.Name",
        container(Configs=["source=a,target=/etc/hosts"]),
    ),
    (
        "file-in-kernel-folder",
        f"{CONTAINER}.Configs[0].File.Name",
        container(Configs=["source=a,target=/proc/a"]),
    ),
    (
        "file-below-mount",
        f"{CONTAINER}.Configs[0].File.Name",
        container(Configs=["source=a,target=/data/a"], Mounts=["data:/data"]),
    ),
    (
        "mount-below-read-only",
        f"{CONTAINER}.Mounts[1].Target",
        container(Mounts=["data:/data:ro", "cache:/data/cache"]),
    ),
    (
        "mount-over-kernel-folder",
        f"{MOUNT}.Target",
        mount("tmpfs", "/proc"),
    ),
    (
        "config-file-or-runtime",
        f"{CONTAINER}.Configs[0].File",
        container(Configs=[{"ConfigName": "a", "Runtime": {}, "File": {"Name": "a"}}]),
    ),
    (
        "config-for-credentials",
        f"{CONTAINER}.Configs[0].Runtime",
        container(Configs=["source=a,runtime"]),
    ),
    (
        "file-owner-range",
        f"{CONTAINER}.Secrets[0].File.UID",
        container(Secrets=[f"source=a,uid={2**32 - 1}"]),
    ),
    (
        "mode-in-octal",
        f"{CONTAINER}.Secrets[0].File.Mode",
        container(Secrets=[{"SecretName": "a", "File": {"Mode": 444}}]),
    ),
    ("cpu-limit-minimum", f"{RESOURCES}.Limits.NanoCPUs", limits(NanoCPUs="0.009")),
    ("swap-beside-memory", f"{RESOURCES}.SwapBytes", task(Resources={"SwapBytes": "1M"})),
    (
        "swappiness-range",
        f"{RESOURCES}.MemorySwappiness",
        task(Resources={"Limits": {}, "MemorySwappiness": 101}),
    ),
    (
        "swappiness-beside-limits",
        f"{RESOURCES}.MemorySwappiness",
        task(Resources={"MemorySwappiness": 10}),
    ),
    ("duration-without-unit", f"{TASK}.RestartPolicy.Delay", task(RestartPolicy={"Delay": 5})),
    (
        "size-without-unit",
        f"{MOUNT}.TmpfsOptions.SizeBytes",
        mount("tmpfs", TmpfsOptions={"SizeBytes": 64}),
    ),
    ("ulimit-without-unit", f"{CONTAINER}.Ulimits[0].Soft", ulimits("stack=8192")),
    ("log-size-without-unit", f"{TASK}.LogDriver.Options", log("json-file", max_size="10")),
    (
        "volume-size-without-unit",
        f"{MOUNT}.VolumeOptions.DriverConfig.Options",
        volume(DriverConfig={"Options": {"type": "tmpfs", "device": "tmpfs", "o": "size=100"}}),
    ),
    ("pids-limit-positive", f"{RESOURCES}.Limits.Pids", limits(Pids=-2)),
    ("some-limit", f"{RESOURCES}.Limits.MemoryBytes", {}),
    ("oom-score-range", f"{CONTAINER}.OomScoreAdj", container(OomScoreAdj=1001)),
    ("ulimit-known", f"{CONTAINER}.Ulimits[0].Name", ulimits("nofiles=10")),
    ("ulimit-order", f"{CONTAINER}.Ulimits[0].Soft", ulimits("core=20:10")),
    ("ulimit-of-files", f"{CONTAINER}.Ulimits[0].Hard", ulimits("nofile=10:-1")),
    ("ulimit-once", f"{CONTAINER}.Ulimits[0].Name", ulimits("core=20", "core=10")),
]
"""A rule, the place where it is broken, and a spec that breaks it."""
