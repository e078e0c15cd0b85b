"""The docker command: every option, and quoting."""

from __future__ import annotations

import csv
import shlex
import subprocess
from typing import Any

import pytest

from swarmtui.escaping import is_visible
from swarmtui.formats.docker_cli.create_command import create_command, unsupported_settings
from swarmtui.spec import ApiVersion, parse_spec, to_wire
from swarmtui.spec.api_version import NEWEST, OLDEST

DIGEST = "sha256:" + "ab" * 32


def body(tree: dict[str, Any], version: ApiVersion = NEWEST, **container: Any) -> dict[str, Any]:
    task = {"ContainerSpec": {"Image": "nginx", **container}, **tree.pop("TaskTemplate", {})}
    return to_wire(parse_spec({"TaskTemplate": task, **tree}), version)


def in_bash(line: str) -> list[str]:
    """Return the words of a command, as a shell reads them."""
    if "$'" not in line:
        return shlex.split(line)
    script = f"printf '%s\\0' {line}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


def words(tree: dict[str, Any], **container: Any) -> list[str]:
    said = in_bash(create_command(body(tree, **container)))
    assert said[:3] == ["docker", "service", "create"]
    return said[3:]


def test_the_minimal_command() -> None:
    assert create_command(body({})) == "docker service create nginx"


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"Name": "web"}, ["--name", "web"]),
        ({"Labels": "a=1 b='x y' c"}, ["--label", "a=1", "--label", "b=x y", "--label", "c="]),
        ({"Mode": "global"}, ["--mode", "global"]),
        ({"Mode": {"Replicated": {"Replicas": 0}}}, ["--replicas", "0"]),
        ({"Mode": {"Replicated": {}}}, []),
        ({"Mode": "global-job"}, ["--mode", "global-job"]),
        ({"Mode": "replicated-job"}, ["--mode", "replicated-job"]),
        (
            {"Mode": {"ReplicatedJob": {"MaxConcurrent": 2}}},
            ["--mode", "replicated-job", "--max-concurrent", "2"],
        ),
        (
            {"Mode": {"ReplicatedJob": {"TotalCompletions": 5}}},
            ["--mode", "replicated-job", "--max-concurrent", "1", "--replicas", "5"],
        ),
        ({"UpdateConfig": {}}, ["--update-parallelism", "1"]),
        (
            {"UpdateConfig": {"Delay": "90s", "Parallelism": 0, "Order": "start-first"}},
            [
                "--update-parallelism",
                "0",
                "--update-delay",
                "1m30s",
                "--update-order",
                "start-first",
            ],
        ),
        (
            {"RollbackConfig": {"MaxFailureRatio": 0.25, "Monitor": "500ms"}},
            ["--rollback-monitor", "500ms", "--rollback-max-failure-ratio", "0.25"],
        ),
        ({"EndpointSpec": {"Mode": "vip"}}, []),
        ({"EndpointSpec": {"Mode": "dnsrr"}}, ["--endpoint-mode", "dnsrr"]),
        (
            {"EndpointSpec": {"Ports": ["8080:80", "53/udp"]}},
            ["--publish", "8080:80", "--publish", "53/udp"],
        ),
        (
            {"EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishMode": "host"}]}},
            ["--publish", "target=80,protocol=tcp,mode=host"],
        ),
        ({"Networks": ["front", "back"]}, ["--network", "front", "--network", "back"]),
        (
            {"Networks": [{"Target": "front", "Aliases": "db www", "DriverOpts": "a=1,2"}]},
            ["--network", 'name=front,alias=db,alias=www,"driver-opt=a=1,2"'],
        ),
        ({"Networks": [{"Target": "a=b"}]}, ["--network", "name=a=b"]),
        (
            {"TaskTemplate": {"RestartPolicy": {"Condition": "any", "MaxAttempts": 3}}},
            ["--restart-condition", "any", "--restart-max-attempts", "3"],
        ),
        (
            {
                "TaskTemplate": {
                    "Resources": {"Limits": {"NanoCPUs": 15 * 10**8, "MemoryBytes": "1G"}}
                }
            },
            ["--limit-cpu", "1.5", "--limit-memory", "1G"],
        ),
        (
            {"TaskTemplate": {"Placement": {"Constraints": ["node.role==worker", "node.id!=x"]}}},
            ["--constraint", "node.role==worker", "--constraint", "node.id!=x"],
        ),
    ],
)
def test_options(tree: dict[str, Any], expected: list[str]) -> None:
    assert words(tree) == [*expected, "nginx"]


def test_command_args_and_env() -> None:
    said = words(
        {}, Command="sh -c", Args=["echo '$A'\n", "--name", ""], Env="A='x y' B=", Labels="t=1"
    )
    assert said == [
        *("--container-label", "t=1"),
        *("--entrypoint", "sh -c"),
        *("--env", "A=x y", "--env", "B="),
        *("nginx", "echo '$A'\n", "--name", ""),
    ]


def test_invisible_characters_are_quoted_as_octal_bytes() -> None:
    hidden = [
        "a\x1b]0;x\x07\\'",
        "\x9b2J\x7f8",
        "\u202eexe\u200b",
        "tab\tline\nnext",
        "\U000e0041é漢👩‍💻",
    ]
    line = create_command(body({}, Args=hidden, Env=["A=\x1b[31m"], Labels={"k\x1b": "v\x9b"}))
    assert is_visible(line)
    assert r"$'A=\033[31m'" in line
    said = in_bash(line)
    assert said[-len(hidden) :] == hidden
    assert {"A=\x1b[31m", "k\x1b=v\x9b"} <= set(said)


def test_an_entrypoint_is_quoted_for_docker_too() -> None:
    command = ["/bin/sh", "-c", 'echo "it\'s" $HOME', "", "#x"]
    said = words({}, Command=command)
    assert shlex.split(said[1]) == command


def test_networks_are_one_csv_record() -> None:
    row = {"Target": "front", "Aliases": ['we"ird', "a,b"]}
    (record,) = csv.reader([words({"Networks": [row]})[1]])
    assert record == ["name=front", 'alias=we"ird', "alias=a,b"]


def test_networks_of_the_oldest_version() -> None:
    line = create_command(body({"Networks": ["front"]}, OLDEST))
    assert line == "docker service create --network front nginx"


def test_switches_and_global_options() -> None:
    line = create_command(
        body({"Name": "web"}), with_registry_auth=True, resolve_image=False, host="tcp://a:1"
    )
    assert line == (
        "docker --host tcp://a:1 service create --name web --with-registry-auth "
        "--no-resolve-image nginx"
    )
    assert create_command(body({}), context="prod") == "docker --context prod service create nginx"


def test_an_option_per_line() -> None:
    spec = body({"Name": "web", "Labels": "a='x y'"}, Args="sleep 60")
    text = create_command(spec, multiline=True)
    assert text.splitlines() == [
        "docker service create \\",
        "  --name web \\",
        "  --label 'a=x y' \\",
        "  nginx sleep 60",
    ]
    assert shlex.split(text.replace("\\\n", "")) == shlex.split(create_command(spec))


SILENT = [
    {},
    {"Name": "web", "Labels": "a=1"},
    {"Mode": {"Global": {}}, "EndpointSpec": {"Mode": "vip", "Ports": ["80"]}},
    {"TaskTemplate": {"Runtime": "container", "ForceUpdate": 0, "Placement": {}, "Resources": {}}},
]


@pytest.mark.parametrize("tree", SILENT)
def test_nothing_is_unsupported(tree: dict[str, Any]) -> None:
    plain = {"Init": False, "Isolation": "default", "DNSConfig": {}, "StopGracePeriod": "10s"}
    spec = body(dict(tree), **plain)
    assert unsupported_settings(spec) == []
    assert not {"--init", "--isolation", "--stop-grace-period"} & set(said(spec))


def test_a_hint_says_that_docker_turns_init_off() -> None:
    (problem,) = unsupported_settings(body({}))
    assert (problem.path, problem.level) == ("TaskTemplate.ContainerSpec.Init", "hint")
    assert words({}, Init=True) == ["--init", "nginx"]


def said(spec: dict[str, Any]) -> list[str]:
    return shlex.split(create_command(spec))[3:-1]


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({"TTY": True, "ReadOnly": True, "OpenStdin": False}, ["--tty", "--read-only"]),
        ({"TTY": False, "ReadOnly": False}, []),
        ({"Hostname": "a-{{.Task.Slot}}"}, ["--hostname", "a-{{.Task.Slot}}"]),
        ({"Dir": "/srv", "User": "1000:1"}, ["--workdir", "/srv", "--user", "1000:1"]),
        ({"Groups": "video 10"}, ["--group", "video", "--group", "10"]),
        ({"StopSignal": "SIGQUIT"}, ["--stop-signal", "SIGQUIT"]),
        ({"StopGracePeriod": "1m30s"}, ["--stop-grace-period", "1m30s"]),
        ({"Isolation": "process"}, ["--isolation", "process"]),
        ({"OomScoreAdj": -500}, ["--oom-score-adj", "-500"]),
        ({"Sysctls": {"net.core.x": "1 2"}}, ["--sysctl", "net.core.x=1 2"]),
        (
            {"CapabilityAdd": ["net_admin"], "CapabilityDrop": ["ALL"]},
            ["--cap-add", "CAP_NET_ADMIN", "--cap-drop", "ALL"],
        ),
        (
            {"Ulimits": ["nofile=1024:4096", "nproc=5", "core=-1:-1"]},
            ["--ulimit", "nofile=1024:4096", "--ulimit", "nproc=5", "--ulimit", "core=-1"],
        ),
        (
            {"Hosts": ["10.0.0.9 db", "::1 six", "web:10.0.0.1"]},
            ["--host", "db:10.0.0.9", "--host", "six:::1", "--host", "web:10.0.0.1"],
        ),
        (
            {
                "DNSConfig": {
                    "Nameservers": "10.0.0.2",
                    "Search": ["a.example", "."],
                    "Options": "timeout:3 rotate",
                }
            },
            [
                *("--dns", "10.0.0.2", "--dns-search", "a.example", "--dns-search", "."),
                *("--dns-option", "timeout:3", "--dns-option", "rotate"),
            ],
        ),
        (
            {"Healthcheck": {"Test": "curl -f x || exit 1", "Interval": "30s", "Retries": 3}},
            [
                *("--health-cmd", "curl -f x || exit 1", "--health-interval", "30s"),
                *("--health-retries", "3"),
            ],
        ),
        ({"Healthcheck": {"Test": "NONE"}}, ["--no-healthcheck"]),
        ({"Healthcheck": {"StartPeriod": "20s"}}, ["--health-start-period", "20s"]),
        ({"Secrets": ["key"]}, ["--secret", "key"]),
        (
            {"Secrets": ["source=key,target=/etc/k,uid=7,gid=8,mode=400"]},
            ["--secret", "source=key,target=/etc/k,uid=7,gid=8,mode=0400"],
        ),
        ({"Configs": ["source=c,mode=1777"]}, ["--config", "source=c,mode=01777"]),
        ({"Configs": ["source=c,mode=0"]}, ["--config", "source=c,mode=00"]),
        (
            {"Secrets": [{"SecretName": "k", "SecretID": "i1", "File": {"Name": "a,b"}}]},
            ["--secret", 'source=k,"target=a,b"'],
        ),
        (
            {"Privileges": {"CredentialSpec": {"File": "web.json"}}},
            ["--credential-spec", "file://web.json"],
        ),
        (
            {"Privileges": {"CredentialSpec": {"Registry": "web"}}},
            ["--credential-spec", "registry://web"],
        ),
        (
            {"Privileges": {"CredentialSpec": {"Config": "config://creds"}}},
            ["--credential-spec", "config://creds"],
        ),
    ],
)
def test_options_of_the_container(container: dict[str, Any], expected: list[str]) -> None:
    spec = body({}, **{"Init": False, **container})
    assert said(spec) == expected
    assert unsupported_settings(spec) == []


def test_the_config_of_a_credential_spec_is_given_by_name() -> None:
    """The CLI looks up the ID, and adds the config to Configs."""
    configs = ["conf", {"ConfigName": "creds", "ConfigID": "c2", "Runtime": {}}]
    privileges = {"CredentialSpec": {"Config": "c2"}}
    spec = body({}, Init=False, Configs=configs, Privileges=privileges)
    assert said(spec) == ["--credential-spec", "config://creds", "--config", "conf"]
    assert unsupported_settings(spec) == []


@pytest.mark.parametrize(
    ("mount", "expected"),
    [
        ("data:/data:ro", "type=volume,source=data,target=/data,readonly"),
        ("/srv:/www", "type=bind,source=/srv,target=/www"),
        ("/data", "type=volume,target=/data"),
        (
            "type=bind,src=/a,dst=/b,bind-propagation=rslave,bind-recursive=disabled",
            "type=bind,source=/a,target=/b,bind-propagation=rslave,bind-recursive=disabled",
        ),
        (
            "type=tmpfs,dst=/run,tmpfs-size=64m,tmpfs-mode=1770",
            "type=tmpfs,target=/run,tmpfs-size=64M,tmpfs-mode=1770",
        ),
        (
            "src=vol,dst=/v,volume-nocopy,volume-label=a.b=c,volume-driver=local,"
            '"volume-opt=o=addr=1,rw",volume-subpath=x',
            "type=volume,source=vol,target=/v,volume-subpath=x,volume-driver=local,volume-nocopy,"
            'volume-label=a.b=c,"volume-opt=o=addr=1,rw"',
        ),
        ("type=npipe,src=\\\\.\\pipe\\x,dst=c", "type=npipe,source=\\\\.\\pipe\\x,target=c"),
        ("type=cluster,src=group:a,dst=/c", "type=cluster,source=group:a,target=/c"),
    ],
)
def test_mounts(mount: str, expected: str) -> None:
    spec = body({}, Init=False, Mounts=[mount])
    assert said(spec) == ["--mount", expected]
    assert unsupported_settings(spec) == []


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (
            {"LogDriver": {"Name": "json-file", "Options": {"max-size": "10m"}}},
            ["--log-driver", "json-file", "--log-opt", "max-size=10m"],
        ),
        (
            {
                "Resources": {
                    "Limits": {"MemoryBytes": "64M", "Pids": 100},
                    "SwapBytes": "256M",
                    "MemorySwappiness": 0,
                }
            },
            [
                *("--limit-memory", "64M", "--limit-pids", "100", "--memory-swap", "256M"),
                *("--memory-swappiness", "0"),
            ],
        ),
        (
            {"Resources": {"Limits": {"MemoryBytes": "64M"}, "SwapBytes": 0}},
            ["--limit-memory", "64M", "--memory-swap", "0"],
        ),
        (
            {"Resources": {"Reservations": {"GenericResources": ["gpu=2", "ssd=1"]}}},
            ["--generic-resource", "gpu=2", "--generic-resource", "ssd=1"],
        ),
        (
            {"Placement": {"Preferences": ["node.labels.a", "spread=engine.labels.b"]}},
            [
                *("--placement-pref", "spread=node.labels.a"),
                *("--placement-pref", "spread=engine.labels.b"),
            ],
        ),
        ({"Placement": {"MaxReplicas": 2}}, ["--replicas-max-per-node", "2"]),
    ],
)
def test_options_of_the_task(task: dict[str, Any], expected: list[str]) -> None:
    spec = body({"TaskTemplate": task}, Init=False)
    assert said(spec) == expected
    assert unsupported_settings(spec) == []


def test_the_platforms_of_a_pinned_image_are_left_out() -> None:
    platforms = {"TaskTemplate": {"Placement": {"Platforms": [{"OS": "linux"}]}}}
    assert unsupported_settings(body(platforms, Image=f"nginx:1@{DIGEST}", Init=False)) == []
