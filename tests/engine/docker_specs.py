"""Specs that together set every field that `docker service create` has an option for."""

from __future__ import annotations

from typing import Any

NO_TASKS = {"Mode": {"Replicated": {"Replicas": 0}}}
SPECIAL_CHARACTERS = 'it\'s "odd" $HOME `x` \\ #1\n!'

SPECS: dict[str, dict[str, Any]] = {
    "least": {},
    "labels": {
        "Labels": {"a": "1", "b": SPECIAL_CHARACTERS, "c": ""},
        "container": {"Labels": {"t": "x y"}},
    },
    "words": {
        "container": {
            "Command": ["/bin/sh", "-c", 'echo "$0" it\'s', "", "#x", "a b", SPECIAL_CHARACTERS],
            "Args": ["--name", "-x", "", SPECIAL_CHARACTERS, "--"],
            "Env": ["A=1", f"B={SPECIAL_CHARACTERS}", "C=", "PATH=/bin:/sbin"],
        }
    },
    "policies": {
        "UpdateConfig": {"Parallelism": 0, "Delay": "1h30m", "FailureAction": "rollback"},
        "RollbackConfig": {"MaxFailureRatio": 0.25, "Monitor": "1.5s", "Order": "start-first"},
    },
    "default policies": {"UpdateConfig": {}, "RollbackConfig": {"Parallelism": 1}},
    "more policies": {
        "UpdateConfig": {"FailureAction": "continue", "Monitor": "500ms", "Order": "start-first"},
        "RollbackConfig": {"Delay": "10s", "FailureAction": "continue", "Parallelism": 3},
    },
    "restart": {
        "task": {
            "RestartPolicy": {
                "Condition": "on-failure",
                "Delay": "90s",
                "MaxAttempts": 3,
                "Window": "2m",
            }
        }
    },
    "resources": {
        "task": {
            "Resources": {
                "Limits": {"NanoCPUs": "1.5", "MemoryBytes": "512M"},
                "Reservations": {"NanoCPUs": "0.001", "MemoryBytes": 5_000_001},
            },
            "Placement": {"Constraints": ["node.role == worker", "node.labels.a!=b c"]},
        }
    },
    "ports": {
        "EndpointSpec": {
            "Mode": "vip",
            "Ports": [
                "8080:80",
                "53/udp",
                "9000-9001:9000-9001/sctp",
                {"TargetPort": 81, "PublishedPort": 8081, "PublishMode": "host"},
                {"TargetPort": 82, "PublishMode": "host", "Protocol": "udp"},
            ],
        }
    },
    "dnsrr": {
        "EndpointSpec": {"Mode": "dnsrr", "Ports": [{"TargetPort": 8, "PublishMode": "host"}]}
    },
    "networks": {
        "Networks": [
            "back",
            {"Target": "front", "Aliases": ["db", 'we"ird', "a,b"], "DriverOpts": {"k": "v,1=2"}},
        ]
    },
    "global": {"Mode": "global", "task": {"Placement": {"Constraints": ["node.role==worker"]}}},
    "job": {"Mode": {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 3}}},
    "job by total": {"Mode": {"ReplicatedJob": {"TotalCompletions": 3}}},
    "job by concurrency": {"Mode": {"ReplicatedJob": {"MaxConcurrent": 2}}},
    "least job": {"Mode": "replicated-job"},
    "global job": {"Mode": "global-job"},
    "process": {
        "container": {
            "Hostname": "{{.Service.Name}}-{{.Task.Slot}}",
            "Dir": "/srv",
            "User": "1000:1000",
            "Groups": ["video", "10"],
            "StopSignal": "SIGQUIT",
            "StopGracePeriod": "90s",
            "TTY": True,
            "ReadOnly": True,
            "Init": True,
            "Isolation": "process",
        }
    },
    "no init": {"container": {"Init": False}},
    "names": {
        "container": {
            "Hosts": ["10.0.0.9 db", "fd00::2 six", "10.0.0.8 a.b-c"],
            "DNSConfig": {
                "Nameservers": ["10.0.0.2", "fd00::2"],
                "Search": ["a.example", "."],
                "Options": ["timeout:3", "rotate"],
            },
        }
    },
    "health": {
        "container": {
            "Healthcheck": {
                "Test": f"curl -f http://localhost/ || exit 1 {SPECIAL_CHARACTERS}",
                "Interval": "30s",
                "Timeout": "1.5s",
                "Retries": 3,
                "StartPeriod": "1m",
            }
        }
    },
    "no health": {"container": {"Healthcheck": {"Test": "NONE"}}},
    "inherited health": {"container": {"Healthcheck": {"Timeout": "5s"}}},
    "kernel": {
        "container": {
            "Sysctls": {"net.core.somaxconn": "1024", "kernel.sem": "250 32000"},
            "CapabilityAdd": ["net_admin", "CAP_CHOWN"],
            "CapabilityDrop": ["ALL"],
            "Ulimits": ["nofile=1024:4096", "core=0", "memlock=-1:-1"],
        }
    },
    "mounts": {
        "container": {
            "Mounts": [
                "data:/var/lib/data:ro",
                "/srv/{{.Node.Hostname}}:/www",
                "/anonymous",
                "type=bind,source=/a,target=/b,bind-propagation=rslave",
                "type=tmpfs,target=/run/x,tmpfs-size=64M,tmpfs-mode=1770",
                "type=npipe,source=\\\\.\\pipe\\x,target=c:/x",
                {
                    "Type": "volume",
                    "Source": "nfs",
                    "Target": "/nfs",
                    "VolumeOptions": {
                        "NoCopy": True,
                        "Labels": {"a.b": SPECIAL_CHARACTERS, "c": ""},
                        "DriverConfig": {
                            "Name": "local",
                            "Options": {"type": "nfs", "o": 'addr=10.0.0.7,"rw"'},
                        },
                    },
                },
            ]
        }
    },
    "files": {
        "container": {
            "Secrets": [
                "db-key",
                "source=tls,target=/etc/tls.key,uid=7,gid=8,mode=0400",
                {"SecretName": "tls", "File": {"Name": 'a,"b"', "Mode": 0o7777}},
            ],
            "Configs": ["conf", "source=conf,target=/etc/other,uid=7,gid=8,mode=0"],
        }
    },
    "credential file": {"container": {"Privileges": {"CredentialSpec": {"File": "web.json"}}}},
    "credential value": {"container": {"Privileges": {"CredentialSpec": {"Registry": "web"}}}},
    "credential config": {
        "container": {
            "Privileges": {"CredentialSpec": {"Config": "config://creds"}},
            "Configs": ["creds", "conf"],
        }
    },
    "credential config, listed": {
        "container": {
            "Privileges": {"CredentialSpec": {"Config": "creds"}},
            "Configs": ["source=creds,runtime"],
        }
    },
    "more resources": {
        "task": {
            "Resources": {
                "Limits": {"Pids": 100},
                "Reservations": {"GenericResources": ["gpu=2", "ssd=1"]},
            },
            "Placement": {
                "Preferences": ["node.labels.rack", "engine.labels.disk"],
                "MaxReplicas": 2,
            },
            "LogDriver": {
                "Name": "json-file",
                "Options": {"max-size": "10m", "labels": SPECIAL_CHARACTERS},
            },
        }
    },
    "later mounts": {
        "container": {
            "Mounts": [
                "type=bind,source=/a,target=/b,bind-recursive=disabled",
                "type=volume,source=vol,target=/v,volume-subpath=www",
                "type=cluster,source=group:g,target=/g",
            ]
        }
    },
    "start interval": {
        "container": {"Healthcheck": {"Test": "true", "StartInterval": "2s", "Interval": "0s"}}
    },
    "oom": {"container": {"OomScoreAdj": -500}},
}
FIRST_RELEASE = {"later mounts": "26.1", "start interval": "26.1", "oom": "28.5"}
"""Where an engine or its CLI is too old; the CLI of 20.10 writes bind-recursive differently."""
UNSUPPORTED_FIELDS = {f"TaskTemplate.Resources.{key}" for key in ("SwapBytes", "MemorySwappiness")}
"""API 1.52: no engine here serves it."""
REFERENCES = {"secret": ("db-key", "tls"), "config": ("conf", "creds")}


def spec_tree(name: str) -> dict[str, Any]:
    """Return the spec as in a user's file; it is named "made", and none of its tasks runs."""
    given = dict(SPECS[name])
    container = {"Image": "bb:1", **given.pop("container", {})}
    task = {"ContainerSpec": container, **given.pop("task", {})}
    return {"Name": "made", "TaskTemplate": task, **NO_TASKS, **given}
