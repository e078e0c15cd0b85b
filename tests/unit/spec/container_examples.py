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
    ("unsplit-command", f"{CONTAINER}.Command", container(Command=["sh -c 'sleep 600'"])),
    ("unsplit-args", f"{CONTAINER}.Args", container(Args=["sh -c 'sleep 600'"])),
    ("shell-operator-without-shell", f"{CONTAINER}.Args", container(Args=["a", "&&", "b"])),
    ("quoted-env-value", f"{CONTAINER}.Env[0]", container(Env=['K="v"'])),
    ("unclosed-quote", f"{CONTAINER}.Env[0]", container(Env=['K="v'])),
    ("comment-in-value", f"{CONTAINER}.Env[0]", container(Env=["K=v # which"])),
    ("several-variables-in-value", f"{CONTAINER}.Env[0]", container(Env=["A=1 B=2"])),
    ("blanks-around-value", f"{CONTAINER}.Env[0]", container(Env=["A= 1"])),
    ("odd-env-name", f"{CONTAINER}.Env[0]", container(Env=["--env=A=1"])),
    ("duplicate-env", f"{CONTAINER}.Env[0]", container(Env=["A=1", "B=", "A=2"])),
    ("env-without-value", f"{CONTAINER}.Env[0]", container(Env=["A"])),
    ("nul-byte", f"{CONTAINER}.Env[0]", container(Env=["A=\0"])),
    ("relative-working-dir", f"{CONTAINER}.Dir", container(Dir="srv")),
    ("hostname-too-long", f"{CONTAINER}.Hostname", container(Hostname="a" * 65)),
    ("invalid-hostname", f"{CONTAINER}.Hostname", container(Hostname="a b")),
    ("unknown-stop-signal", f"{CONTAINER}.StopSignal", container(StopSignal="SIGQIT")),
    ("stop-signal-out-of-range", f"{CONTAINER}.StopSignal", container(StopSignal="99")),
    (
        "fractional-grace-period",
        f"{CONTAINER}.StopGracePeriod",
        container(StopGracePeriod="1900ms"),
    ),
    ("ignored-host-alias", f"{CONTAINER}.Hosts[0]", container(Hosts=["10.0.0.9 db base"])),
    (
        "reserved-container-label",
        f"{CONTAINER}.Labels",
        container(Labels={"com.docker.swarm.task.name": "me"}),
    ),
    ("non-namespaced-sysctl", f"{CONTAINER}.Sysctls", container(Sysctls={"vm.swappiness": "1"})),
    (
        "net-sysctl-on-host-network",
        f"{CONTAINER}.Sysctls",
        {
            "TaskTemplate": {
                "ContainerSpec": {"Image": "nginx:1.27", "Sysctls": {"net.core.somaxconn": "9"}},
                "Networks": ["host"],
            }
        },
    ),
    ("node-level-sysctl", f"{CONTAINER}.Sysctls", container(Sysctls={"net.core.rmem_max": "9"})),
    ("invalid-template", f"{CONTAINER}.Env[0]", container(Env=["A={{.Node.Name}}"])),
    ("unverified-template", f"{CONTAINER}.Hostname", container(Hostname="{{range 3}}a{{end}}")),
    ("placeholder-not-expanded", f"{CONTAINER}.Args", container(Args=["{{.Task.Slot}}"])),
    (
        "slot-is-node-id",
        f"{CONTAINER}.Env[0]",
        {"Mode": "global", **container(Env=["A={{.Task.Slot}}"])},
    ),
    ("log-options-without-driver", f"{TASK}.LogDriver.Options", log(max_size="1m")),
    ("misspelled-log-driver", f"{TASK}.LogDriver.Name", log("jsonfile")),
    ("unknown-log-option", f"{TASK}.LogDriver.Options", log("local", max_sice="1m")),
    ("unused-log-options", f"{TASK}.LogDriver.Options", log("none", max_size="1m")),
    ("invalid-credential-spec", f"{PRIVILEGES}.CredentialSpec", privileges(CredentialSpec={})),
    (
        "unused-selinux-label",
        f"{PRIVILEGES}.SELinuxContext.Disable",
        privileges(SELinuxContext={"Disable": True, "Level": "s0"}),
    ),
    ("no-seccomp-profile", f"{PRIVILEGES}.Seccomp.Mode", privileges(Seccomp={"Mode": "custom"})),
    (
        "unused-seccomp-profile",
        f"{PRIVILEGES}.Seccomp.Profile",
        privileges(Seccomp={"Mode": "unconfined", "Profile": DENY}),
    ),
    (
        "unknown-seccomp-action",
        f"{PRIVILEGES}.Seccomp.Profile",
        profile('{"defaultAction": "SCMP_ACT_DENY"}'),
    ),
    ("no-seccomp-default-action", f"{PRIVILEGES}.Seccomp.Profile", profile('{"syscalls": []}')),
    ("unknown-capability", f"{CONTAINER}.CapabilityAdd", container(CapabilityAdd="NET_ADMINS")),
    (
        "capability-added-and-dropped",
        f"{CONTAINER}.CapabilityDrop",
        container(CapabilityAdd="NET_ADMIN", CapabilityDrop="NET_ADMIN"),
    ),
    ("windows-only-setting", f"{CONTAINER}.Isolation", container(Isolation="hyperv")),
    ("health-duration-too-short", f"{HEALTH}.Interval", health("CMD", "true", Interval="999us")),
    ("no-health-command", f"{HEALTH}.Test", health("CMD")),
    ("unknown-health-test-type", f"{HEALTH}.Test", health("curl", "localhost")),
    ("extra-words-after-cmd-shell", f"{HEALTH}.Test", health("CMD-SHELL", "test", "-e", "/x")),
    ("unused-health-settings", f"{HEALTH}.Retries", health("NONE", Retries=3)),
    (
        "start-period-too-short",
        f"{HEALTH}.StartPeriod",
        health("CMD", "true", StartPeriod="5s"),
    ),
    ("relative-mount-target", f"{MOUNT}.Target", mount("volume", "data")),
    ("mount-target-is-root", f"{MOUNT}.Target", mount("tmpfs", "/.")),
    (
        "duplicate-mount-target",
        f"{CONTAINER}.Mounts[1].Target",
        container(Mounts=["type=tmpfs,target=/a1", "data:/a{{.Task.Slot}}"]),
    ),
    ("relative-bind-source", f"{MOUNT}.Source", mount("bind", Source="./www")),
    ("path-as-volume-name", f"{MOUNT}.Source", mount("volume", Source="/srv/www")),
    ("invalid-volume-name", f"{MOUNT}.Source", mount("volume", Source="a b")),
    ("tmpfs-with-source", f"{MOUNT}.Source", mount("tmpfs", Source="data")),
    ("no-npipe-source", f"{MOUNT}.Source", mount("npipe", r"\\.\pipe\docker_engine")),
    ("no-cluster-volume-name", f"{MOUNT}.Source", mount("cluster")),
    (
        "mount-options-of-other-type",
        f"{MOUNT}.BindOptions",
        mount("volume", BindOptions={"Propagation": "rslave"}),
    ),
    (
        "subpath-of-anonymous-volume",
        f"{MOUNT}.VolumeOptions.Subpath",
        mount("volume", VolumeOptions={"Subpath": "www"}),
    ),
    ("subpath-outside-volume", f"{MOUNT}.VolumeOptions.Subpath", volume(Subpath="../www")),
    (
        "unknown-tmpfs-option",
        f"{MOUNT}.TmpfsOptions.Options",
        mount("tmpfs", TmpfsOptions={"Options": "uid=1000"}),
    ),
    (
        "invalid-local-driver-option",
        f"{MOUNT}.VolumeOptions.DriverConfig.Options",
        volume(DriverConfig={"Options": {"type": "nfs"}}),
    ),
    ("read-only-tmpfs", f"{MOUNT}.ReadOnly", mount("tmpfs", ReadOnly=True)),
    ("bind-without-constraint", f"{MOUNT}.Source", mount("bind", Source="/srv/www")),
    (
        "duplicate-file-target",
        f"{CONTAINER}.Secrets[1].File.Name",
        container(Secrets=["a", "source=b,target=a"]),
    ),
    (
        "duplicate-file-path",
        f"{CONTAINER}.Configs[0].File.Name",
        container(Secrets=["a"], Configs=["source=b,target=/run/secrets/a"]),
    ),
    (
        "file-target-is-folder",
        f"{CONTAINER}.Configs[0].File.Name",
        container(Configs=["source=a,target=/data"], Mounts=["data:/data"]),
    ),
    (
        "file-at-bind-mount",
        f"{CONTAINER}.Secrets[0].File.Name",
        container(Secrets=["source=a,target=/etc/a.crt"], Mounts=["/etc/hostname:/etc/a.crt:ro"]),
    ),
    (
        "file-over-engine-file",
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
        "config-file-and-runtime",
        f"{CONTAINER}.Configs[0].File",
        container(Configs=[{"ConfigName": "a", "Runtime": {}, "File": {"Name": "a"}}]),
    ),
    (
        "runtime-config-on-linux",
        f"{CONTAINER}.Configs[0].Runtime",
        container(Configs=["source=a,runtime"]),
    ),
    (
        "file-owner-out-of-range",
        f"{CONTAINER}.Secrets[0].File.UID",
        container(Secrets=[f"source=a,uid={2**32 - 1}"]),
    ),
    (
        "decimal-file-mode",
        f"{CONTAINER}.Secrets[0].File.Mode",
        container(Secrets=[{"SecretName": "a", "File": {"Mode": 444}}]),
    ),
    ("cpu-limit-below-minimum", f"{RESOURCES}.Limits.NanoCPUs", limits(NanoCPUs="0.009")),
    ("swap-without-memory-limit", f"{RESOURCES}.SwapBytes", task(Resources={"SwapBytes": "1M"})),
    (
        "swappiness-out-of-range",
        f"{RESOURCES}.MemorySwappiness",
        task(Resources={"Limits": {}, "MemorySwappiness": 101}),
    ),
    (
        "swappiness-without-limits",
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
    ("negative-pids-limit", f"{RESOURCES}.Limits.Pids", limits(Pids=-2)),
    ("no-resource-limit", f"{RESOURCES}.Limits.MemoryBytes", {}),
    ("oom-score-out-of-range", f"{CONTAINER}.OomScoreAdj", container(OomScoreAdj=1001)),
    ("unknown-ulimit", f"{CONTAINER}.Ulimits[0].Name", ulimits("nofiles=10")),
    ("soft-ulimit-above-hard", f"{CONTAINER}.Ulimits[0].Soft", ulimits("core=20:10")),
    ("nofile-ulimit-too-high", f"{CONTAINER}.Ulimits[0].Hard", ulimits("nofile=10:-1")),
    ("duplicate-ulimit", f"{CONTAINER}.Ulimits[0].Name", ulimits("core=20", "core=10")),
]
"""A rule, the place where it is broken, and a spec that breaks it."""
