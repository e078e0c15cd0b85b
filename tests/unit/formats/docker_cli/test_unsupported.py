"""What the docker command leaves out is listed, and the rest is in the command."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

import pytest

from swarmtui.formats.docker_cli.create_command import create_command, unsupported_settings
from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info
from swarmtui.spec.tree import keys_of, with_value

C = "TaskTemplate.ContainerSpec"


def body(path: str = "", value: Any = None, **more: Any) -> dict[str, Any]:
    """A wire body as any client can send it, with `value` at `path`."""
    made: dict[str, Any] = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Init": False}}}
    for where, each in {path: value, **more}.items():
        made = with_value(made, keys_of(where), each) if where else made
    return made


def told(made: Mapping[str, Any]) -> dict[str, str]:
    return {problem.path: problem.message for problem in unsupported_settings(made)}


def said(made: Mapping[str, Any]) -> list[str]:
    words = shlex.split(create_command(made))
    assert words[:3] == ["docker", "service", "create"]
    return words[3 : words.index("nginx")]


def dropped(path: str) -> str:
    info = field_info(path)
    assert info
    assert info.dropped
    return info.dropped


NO_OPTION = "docker service create does not support it"
CASES: list[tuple[dict[str, Any], list[str], dict[str, str]]] = [
    (body("Future", {"x": 1}), [], {"Future": NO_OPTION}),
    (
        body("Mode", {"Replicated": {"Replicas": 1, "Later": 2}}),
        ["--replicas", "1"],
        {"Mode.Replicated.Later": NO_OPTION},
    ),
    (
        body("Mode", {"Global": {"Later": 2}}),
        ["--mode", "global"],
        {"Mode.Global.Later": NO_OPTION},
    ),
    (
        body("Labels", {"a=b": "1", "fine": "", "x.y": "z"}),
        ["--label", "fine=", "--label", "x.y=z"],
        {"Labels": "--label does not accept the key 'a=b'"},
    ),
    (body("Labels", {"": "x"}), [], {"Labels": "--label does not accept the key ''"}),
    (
        body(f"{C}.Labels", {"b c": "y"}),
        [],
        {f"{C}.Labels": "--container-label does not accept the key 'b c'"},
    ),
    (
        body(f"{C}.Sysctls", {"a b": "1", "c=": "2"}),
        ["--sysctl", "a b=1"],
        {f"{C}.Sysctls": "--sysctl does not accept the key 'c='"},
    ),
    (
        body(f"{C}.Env", ["A=1", "=x", "HOME", "A=2"]),
        ["--env", "HOME", "--env", "A=2"],
        {
            f"{C}.Env[0]": "docker keeps only the last A",
            f"{C}.Env[1]": "docker does not accept a variable without a name",
            f"{C}.Env[2]": "docker sets the value that HOME has in your shell",
        },
    ),
    (
        body(f"{C}.Hosts", ["10.0.0.9 db db2", "::1%eth0 z", "10.0.0.1 a=b", "10.0.0.2"]),
        ["--host", "db:10.0.0.9"],
        {
            f"{C}.Hosts[0]": "docker keeps one name for an address: db2 is left out",
            f"{C}.Hosts[1]": "docker does not accept this host",
            f"{C}.Hosts[2]": "docker does not accept this host",
            f"{C}.Hosts[3]": "docker does not accept this host",
        },
    ),
    (
        body(
            f"{C}.DNSConfig",
            {"Nameservers": ["fe80::1%e"], "Search": ["_tcp.a", "a.", "1.2", "a.b", "."]},
        ),
        ["--dns-search", "a.b", "--dns-search", "."],
        {
            f"{C}.DNSConfig.Nameservers[0]": "docker does not accept an address with a zone",
            f"{C}.DNSConfig.Search[0]": "docker does not accept this search domain",
            f"{C}.DNSConfig.Search[1]": "docker does not accept this search domain",
            f"{C}.DNSConfig.Search[2]": "docker does not accept this search domain",
        },
    ),
    (
        body(f"{C}.Healthcheck", {"Test": ["NONE"], "Interval": 10**9, "Timeout": 0}),
        ["--no-healthcheck"],
        {
            f"{C}.Healthcheck.Interval": (
                "--no-healthcheck cannot be used with other --health options"
            )
        },
    ),
    *(
        (
            body(f"{C}.Healthcheck", {"Test": test, "Retries": 2}),
            ["--health-retries", "2"],
            {f"{C}.Healthcheck.Test": "--health-cmd accepts only one shell command"},
        )
        for test in (["CMD", "curl"], ["CMD-SHELL"], ["CMD-SHELL", ""], ["CMD-SHELL", "a", "b"])
    ),
    (
        body(f"{C}.CapabilityAdd", ["ALL", "CAP_A"], **{f"{C}.CapabilityDrop": ["CAP_B", "CAP_C"]}),
        ["--cap-add", "ALL", "--cap-drop", "CAP_B", "--cap-drop", "CAP_C"],
        {f"{C}.CapabilityAdd[1]": "docker keeps only ALL"},
    ),
    (
        body(f"{C}.CapabilityAdd", ["CAP_A"], **{f"{C}.CapabilityDrop": ["CAP_A", "CAP_B"]}),
        ["--cap-add", "CAP_A", "--cap-drop", "CAP_B"],
        {f"{C}.CapabilityDrop[0]": "docker does not drop CAP_A, which it also adds"},
    ),
    (
        body(
            f"{C}.Ulimits",
            [
                {"Name": "as", "Soft": 1, "Hard": 1},
                {"Name": "core", "Soft": 1, "Hard": 1},
                {"Name": "core", "Soft": 2, "Hard": 2},
            ],
        ),
        ["--ulimit", "core=2"],
        {
            f"{C}.Ulimits[0]": "docker does not support the ulimit 'as'",
            f"{C}.Ulimits[1]": "docker keeps only the last core",
        },
    ),
    (
        body(f"{C}.Mounts", [{"Type": "volume", "Source": "./x", "Target": "/x"}]),
        [],
        {f"{C}.Mounts[0]": "docker makes the source an absolute path"},
    ),
    (
        body(f"{C}.Mounts", [{"Type": "volume", "Target": "/x "}]),
        [],
        {f"{C}.Mounts[0]": "docker does not accept a path with spaces around it"},
    ),
    (
        body(
            f"{C}.Mounts",
            [
                {
                    "Type": "tmpfs",
                    "Target": "/x",
                    "TmpfsOptions": {"SizeBytes": 1024, "Options": [["noexec"]]},
                    "VolumeOptions": {"NoCopy": True},
                },
                {
                    "Type": "bind",
                    "Source": "/a",
                    "Target": "/b",
                    "Consistency": "cached",
                    "BindOptions": {"CreateMountpoint": True, "Later": 1},
                },
            ],
        ),
        [
            *("--mount", "type=tmpfs,target=/x,tmpfs-size=1K"),
            *("--mount", "type=bind,source=/a,target=/b"),
        ],
        {
            f"{C}.Mounts[0].TmpfsOptions.Options": NO_OPTION,
            f"{C}.Mounts[0].VolumeOptions": "docker accepts it only with type volume",
            f"{C}.Mounts[1].Consistency": dropped(f"{C}.Mounts[].Consistency"),
            f"{C}.Mounts[1].BindOptions.CreateMountpoint": dropped(
                f"{C}.Mounts[].BindOptions.CreateMountpoint"
            ),
            f"{C}.Mounts[1].BindOptions.Later": NO_OPTION,
        },
    ),
    (
        body(
            f"{C}.Mounts",
            [
                {
                    "Type": "volume",
                    "Target": "/x",
                    "VolumeOptions": {
                        "Labels": {"a.b": "c", "": "x"},
                        "DriverConfig": {"Options": {"o": "rw ", "k": "v"}},
                    },
                }
            ],
        ),
        ["--mount", "type=volume,target=/x,volume-label=a.b=c,volume-opt=k=v"],
        {
            f"{C}.Mounts[0].VolumeOptions.Labels": "docker does not accept this key or value",
            f"{C}.Mounts[0].VolumeOptions.DriverConfig.Options": (
                "docker does not accept this key or value"
            ),
        },
    ),
    (
        body(f"{C}.Configs", [{"ConfigName": "a", "ConfigID": "c1", "Runtime": {}}]),
        [],
        {f"{C}.Configs[0]": "--config mounts it as a file"},
    ),
    (
        body(f"{C}.Privileges.CredentialSpec", {"File": "f", "Registry": "r", "Config": "c"}),
        ["--credential-spec", "config://c"],
        {
            f"{C}.Privileges.CredentialSpec.File": "--credential-spec accepts only one source",
            f"{C}.Privileges.CredentialSpec.Registry": "--credential-spec accepts only one source",
        },
    ),
    (
        body("TaskTemplate.LogDriver", {"Options": {"a": "1"}}),
        [],
        {"TaskTemplate.LogDriver.Options": "docker drops them without --log-driver"},
    ),
    (
        body(
            "TaskTemplate.Resources",
            {
                "SwapBytes": -1,
                "Reservations": {
                    "GenericResources": [
                        {"DiscreteResourceSpec": {"Kind": "gpu", "Value": 1}},
                        {"DiscreteResourceSpec": {"Kind": "ssd", "Value": 3}},
                        {"DiscreteResourceSpec": {"Kind": "gpu", "Value": 2}},
                        {"DiscreteResourceSpec": {"Kind": "a=b", "Value": 2}},
                    ]
                },
            },
        ),
        ["--generic-resource", "ssd=3"],
        {
            "TaskTemplate.Resources.SwapBytes": "--memory-swap does not accept -1",
            **{
                f"TaskTemplate.Resources.Reservations.GenericResources[{index}]": words
                for index, words in {
                    0: "docker accepts 'gpu' only once",
                    2: "docker accepts 'gpu' only once",
                    3: "docker does not accept the kind 'a=b'",
                }.items()
            },
        },
    ),
    (
        body(
            "TaskTemplate.Resources.Reservations.GenericResources",
            [{"NamedResourceSpec": {"Kind": "gpu", "Value": "one"}}],
        ),
        [],
        {
            "TaskTemplate.Resources.Reservations.GenericResources[0].NamedResourceSpec": (
                "no node ever matches a named resource; use a count, such as gpu=2"
            )
        },
    ),
    (
        body("Mode", {"Global": {}}, **{"TaskTemplate.Placement.MaxReplicas": 2}),
        ["--mode", "global"],
        {"TaskTemplate.Placement.MaxReplicas": "docker accepts it only for replicated services"},
    ),
    (
        body("Mode", {"GlobalJob": {}}, RollbackConfig={"Parallelism": 2}),
        ["--mode", "global-job"],
        {"RollbackConfig": "docker does not accept update and rollback options for a job"},
    ),
    (
        body(
            "TaskTemplate.Networks",
            [{"Target": "UP"}, {"Target": "a", "Aliases": ["Db"]}, {"Target": "b"}],
        ),
        ["--network", "UP", "--network", "name=a,alias=Db", "--network", "b"],
        {
            "TaskTemplate.Networks[1]": (
                "docker changes a network with aliases or options to lower case"
            )
        },
    ),
    (
        body("TaskTemplate.Networks", [{"Target": "a", "DriverOpts": {"x=": "1", "y": "2"}}]),
        ["--network", "name=a,driver-opt=y=2"],
        {"TaskTemplate.Networks[0].DriverOpts": "docker does not accept the key 'x='"},
    ),
]


@pytest.mark.parametrize(("made", "words", "problems"), CASES)
def test_unsupported_settings_are_listed(
    made: dict[str, Any], words: list[str], problems: dict[str, str]
) -> None:
    assert said(made) == words
    assert told(made) == problems
    assert {problem.level for problem in unsupported_settings(made)} == {"warning"}


# Every field of the model

UNSAYABLE = {
    *("EndpointSpec.Ports[].Name", "TaskTemplate.ForceUpdate", f"{C}.OpenStdin"),
    *(f"TaskTemplate.Placement.Platforms{rest}" for rest in ("", "[].Architecture", "[].OS")),
    *(
        f"{C}.Privileges.SELinuxContext.{key}"
        for key in ("Disable", "User", "Role", "Type", "Level")
    ),
    *(f"{C}.Privileges.Seccomp.{key}" for key in ("Mode", "Profile")),
    *(f"{C}.Privileges.{key}" for key in ("AppArmor.Mode", "NoNewPrivileges")),
    *(f"{C}.Mounts[].{key}" for key in ("TmpfsOptions.Options", "Consistency")),
    *(
        f"{C}.Mounts[].BindOptions.{key}"
        for key in ("CreateMountpoint", "ReadOnlyNonRecursive", "ReadOnlyForceRecursive")
    ),
    *(f"{C}.Mounts[].ImageOptions.Subpath", f"{C}.Configs[].Runtime"),
}
ROW_AND_ALL = {f"{C}.Configs[].Runtime"}
SAID_BY_NAME = {f"{C}.Secrets[].SecretID", f"{C}.Configs[].ConfigID"}
ONLY_ONE_VALUE = {"TaskTemplate.Runtime"}

SAMPLES: dict[str, Any] = {
    **dict.fromkeys(("count", "number", "duration", "bytes", "cpus", "swap", "mode"), 2**30),
    "text": "x",
    "ratio": 0.5,
    "yes": True,
    "words": ["x"],
    "list": ["x"],
    "env": ["A=1"],
    "pairs": {"a": "1"},
    "test": ["CMD-SHELL", "x"],
    "options": [["a", "b"]],
    "profile": "e30=",
    "constraints": ["node.id==x"],
    "hosts": ["10.0.0.1 x"],
}
ROWS: dict[str, dict[str, Any]] = {
    "TaskTemplate.Networks": {"Target": "a"},
    "EndpointSpec.Ports": {"TargetPort": 80},
    "TaskTemplate.Placement.Preferences": {"Spread": {"SpreadDescriptor": "node.labels.a"}},
    "TaskTemplate.Placement.Platforms": {"OS": "linux"},
    "TaskTemplate.Resources.Reservations.GenericResources": {
        "DiscreteResourceSpec": {"Kind": "gpu", "Value": 1}
    },
    f"{C}.Ulimits": {"Name": "core", "Soft": 1, "Hard": 1},
    f"{C}.Mounts": {"Type": "volume", "Target": "/a"},
    f"{C}.Secrets": {"SecretName": "a", "SecretID": "s1"},
    f"{C}.Configs": {"ConfigName": "a", "ConfigID": "c1"},
}
OWN_SAMPLES: dict[str, Any] = {
    f"{C}.Ulimits[].Name": "nproc",
    f"{C}.DNSConfig.Nameservers": ["10.0.0.2"],
    f"{C}.Configs[].Runtime": {},
}


def sample(info: FieldInfo) -> Any:
    if info.path in OWN_SAMPLES:
        return OWN_SAMPLES[info.path]
    if info.path in ROWS:
        return [ROWS[info.path]]
    return info.choices[-1] if info.choices else SAMPLES[info.notation]


def without_field(info: FieldInfo) -> dict[str, Any]:
    """What is set before the field: its row, and the other fields that it needs."""
    made = body("TaskTemplate.LogDriver.Name", "x") if "LogDriver.Opt" in info.path else body()
    if info.path.startswith("Mode.ReplicatedJob"):
        made = with_value(made, ("Mode", "ReplicatedJob", "MaxConcurrent"), 7)
    rows, bracket, _ = info.path.partition("[]")
    if not bracket:
        return made
    row = ROWS[rows]
    if info.applies_when_value and info.applies_when_path.endswith("Type"):
        row = {**row, "Type": info.applies_when_value}
    return with_value(made, keys_of(rows), [row])


LEAVES = [info for info in all_field_infos().values() if info.notation != "object"]


@pytest.mark.parametrize("info", LEAVES, ids=lambda info: info.path)
def test_every_field_has_an_option_or_is_listed(info: FieldInfo) -> None:
    """A field that a later version of the model adds cannot be dropped without a warning."""
    before = without_field(info)
    after = with_value(before, keys_of(info.path.replace("[]", "[0]")), sample(info))
    changed = create_command(after) != create_command(before)
    silent = (UNSAYABLE - ROW_AND_ALL) | SAID_BY_NAME | ONLY_ONE_VALUE
    assert bool(told(after)) == (info.path in UNSAYABLE)
    assert changed == (info.path not in silent)
