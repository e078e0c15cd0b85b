"""The docker line: every flag, quoting, and what it cannot say."""

from __future__ import annotations

import csv
import shlex
from typing import Any

import pytest

from swarmtui.formats.command_line import service_create, unsaid
from swarmtui.spec import ApiVersion, parse_spec, wire
from swarmtui.spec.fields import all_facts
from swarmtui.spec.since import NEWEST, OLDEST

DIGEST = "sha256:" + "ab" * 32


def body(tree: dict[str, Any], version: ApiVersion = NEWEST, **container: Any) -> dict[str, Any]:
    task = {"ContainerSpec": {"Image": "nginx", **container}, **tree.pop("TaskTemplate", {})}
    return wire(parse_spec({"TaskTemplate": task, **tree}), version)


def words(tree: dict[str, Any], **container: Any) -> list[str]:
    said = shlex.split(service_create(body(tree, **container)))
    assert said[:3] == ["docker", "service", "create"]
    return said[3:]


def test_the_least_line() -> None:
    assert service_create(body({})) == "docker service create nginx"


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


def test_an_entrypoint_is_split_once_more_by_docker() -> None:
    command = ["/bin/sh", "-c", 'echo "it\'s" $HOME', "", "#x"]
    said = words({}, Command=command)
    assert shlex.split(said[1]) == command


def test_networks_are_one_csv_record() -> None:
    row = {"Target": "front", "Aliases": ['we"ird', "a,b"]}
    (record,) = csv.reader([words({"Networks": [row]})[1]])
    assert record == ["name=front", 'alias=we"ird', "alias=a,b"]


def test_networks_of_the_oldest_version() -> None:
    line = service_create(body({"Networks": ["front"]}, OLDEST))
    assert line == "docker service create --network front nginx"


def test_switches_and_where() -> None:
    line = service_create(
        body({"Name": "web"}), with_registry_auth=True, resolve_image=False, host="tcp://a:1"
    )
    assert line == (
        "docker --host tcp://a:1 service create --name web --with-registry-auth "
        "--no-resolve-image nginx"
    )
    assert service_create(body({}), context="prod") == "docker --context prod service create nginx"


def test_an_option_per_line() -> None:
    spec = body({"Name": "web", "Labels": "a='x y'"}, Args="sleep 60")
    text = service_create(spec, multiline=True)
    assert text.splitlines() == [
        "docker service create \\",
        "  --name web \\",
        "  --label 'a=x y' \\",
        "  nginx sleep 60",
    ]
    assert shlex.split(text.replace("\\\n", "")) == shlex.split(service_create(spec))


SILENT = [
    {},
    {"Name": "web", "Labels": "a=1"},
    {"Mode": {"Global": {}}, "EndpointSpec": {"Mode": "vip", "Ports": ["80"]}},
    {"TaskTemplate": {"Runtime": "container", "ForceUpdate": 0, "Placement": {}, "Resources": {}}},
]


@pytest.mark.parametrize("tree", SILENT)
def test_nothing_unsaid(tree: dict[str, Any]) -> None:
    assert unsaid(body(dict(tree), Init=False, Isolation="default", DNSConfig={})) == []


def test_what_docker_cannot_say_is_listed() -> None:
    spec = body(
        {
            "Labels": {"a=b": "1", "": "x", "b c": "y", "fine": ""},
            "Mode": {"Replicated": {"Replicas": 1, "Later": 2}},
            "EndpointSpec": {"Ports": [{"TargetPort": 80}, {"TargetPort": 81, "Name": "web"}]},
            "Future": {"x": 1},
            "TaskTemplate": {
                "ForceUpdate": 3,
                "Placement": {"Platforms": [{"OS": "linux"}]},
                "Networks": ["UPPER", {"Target": "a", "Aliases": "Db"}],
            },
        },
        Init=True,
        Env=["A=1", "HOME", "=x"],
    )
    problems = unsaid(spec)
    assert {problem.level for problem in problems} == {"warning"}
    assert sorted(problem.path for problem in problems) == [
        "EndpointSpec.Ports[1].Name",
        "Future",
        "Labels",
        "Labels",
        "Labels",
        "Mode.Replicated.Later",
        "TaskTemplate.ContainerSpec.Env[1]",
        "TaskTemplate.ContainerSpec.Env[2]",
        "TaskTemplate.ContainerSpec.Init",
        "TaskTemplate.ForceUpdate",
        "TaskTemplate.Networks[1]",
        "TaskTemplate.Placement.Platforms",
    ]


def test_the_platforms_of_a_pinned_image_come_by_themselves() -> None:
    platforms = {"TaskTemplate": {"Placement": {"Platforms": [{"OS": "linux"}]}}}
    assert unsaid(body(platforms, Image=f"nginx:1@{DIGEST}")) == []


def test_every_field_is_said_or_listed() -> None:
    """A field that a later version of the model adds cannot be dropped without a word."""
    for fact in all_facts().values():
        if fact.kind in ("object", "rows"):
            continue
        listed = [p.path for p in unsaid(_body_with(fact.path))]
        unsayable = fact.path in (
            "EndpointSpec.Ports[].Name",
            "TaskTemplate.Placement.Platforms[].Architecture",
            "TaskTemplate.Placement.Platforms[].OS",
        )
        assert bool(listed) == unsayable, fact.path


def _body_with(path: str) -> dict[str, Any]:
    made: dict[str, Any] = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
    part: Any = made
    *parents, last = path.split(".")
    for key in parents:
        if key.endswith("[]"):
            part = part.setdefault(key[:-2], [{"Target": "a"} if "Netw" in key else {}])[0]
        else:
            part = part.setdefault(key, {})
    part[last] = {"Labels": {"a": "1"}, "DriverOpts": {"a": "1"}}.get(last, "x")
    if last in ("Command", "Args", "Aliases", "Env", "Constraints"):
        part[last] = ["x=1"]
    return made
