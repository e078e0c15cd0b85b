"""Bad input: the path, clear words, every problem at once, and never pydantic's own words."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.errors import ExitStatus, SpecError
from swarmtui.spec import Problem, parse_spec, read_spec
from swarmtui.spec.problem import errors_of
from swarmtui.spec.tree import keys_of, value_at, with_value

IMAGE = {"ContainerSpec": {"Image": "nginx"}}
DIGITS = "0123456789abcdef" * 4
PYDANTIC = (
    "Input",
    "valid integer",
    "instance of",
    "validation",
    "Extra",
    "Value error",
    "function-",
)


def problems(tree: Any) -> list[Problem]:
    return read_spec(tree)[1]


def image(text: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": text}}}


def task(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {**IMAGE, **members}}


def ports(*rows: Any) -> dict[str, Any]:
    return {"EndpointSpec": {"Ports": list(rows)}}


def container(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "nginx", **members}}}


CONTAINER = "TaskTemplate.ContainerSpec"
IMAGE_PATH = f"{CONTAINER}.Image"
BAD: list[tuple[Any, str, str]] = [
    ({}, IMAGE_PATH, "is required"),
    ({"TaskTemplate": {}}, IMAGE_PATH, "is required"),
    ({"tasktemplate": {}}, IMAGE_PATH, "is required"),
    ({"TaskTemplate": {"ContainerSpec": {}}}, IMAGE_PATH, "is required"),
    (image(""), IMAGE_PATH, "an image is required"),
    (image("ghcr.io/UPPER/case"), IMAGE_PATH, "lower case"),
    (image("nginx@sha256:short"), IMAGE_PATH, "64 hex digits"),
    (image(DIGITS), IMAGE_PATH, "image ID"),
    (image(5), IMAGE_PATH, "must be text"),
    ([], "", "must be an object"),
    ("nginx", "", "must be an object"),
    ({"TaskTemplate": []}, "TaskTemplate", "must be an object"),
    ({"TaskTemplate": {"ContainerSpec": None}}, "TaskTemplate.ContainerSpec", "must be an object"),
    ({"Name": 5}, "Name", "must be text"),
    ({"Labels": {"a": 1}}, "Labels.a", "must be text"),
    ({"Labels": 5}, "Labels", "must be an object"),
    ({"Labels": [5]}, "Labels[0]", "must be text: write key=value"),
    ({"Labels": ["a=1", "=x"]}, "Labels[1]", "a name is missing before ="),
    ({"Labels": ["a=1", "a=2"]}, "Labels[1]", "'a' is given twice: keep one of them"),
    ({"Labels": ["a=1", {"a": "2"}]}, "Labels[1]", "'a' is given twice"),
    ({"Labels": "a=1 a=2"}, "Labels", "twice"),
    ({"Mode": {"Replicated": {"Replicas": -1}}}, "Mode.Replicated.Replicas", "must be 0 or more"),
    ({"Mode": {"Replicated": {"Replicas": "-1"}}}, "Mode.Replicated.Replicas", "must be 0 or more"),
    ({"Mode": {"Replicated": {"Replicas": "x"}}}, "Mode.Replicated.Replicas", "whole number"),
    ({"Mode": {"Replicated": {"Replicas": 1.5}}}, "Mode.Replicated.Replicas", "whole number"),
    ({"Mode": {"Replicated": {"Replicas": True}}}, "Mode.Replicated.Replicas", "not be true"),
    ({"Mode": {"Replicated": {"Replicas": 2**63}}}, "Mode.Replicated.Replicas", "or less"),
    ({"Mode": {"Replicated": {}, "Global": {}}}, "Mode", "exactly one of Replicated, Global"),
    ({"Mode": "globl"}, "Mode", "one of replicated, global, replicated-job, global-job"),
    ({"Mode": 3}, "Mode", "must be an object"),
    ({"UpdateConfig": {"Delay": "5"}}, "UpdateConfig.Delay", "needs a unit: write 5s"),
    ({"UpdateConfig": {"Delay": -1}}, "UpdateConfig.Delay", "must be 0 or more"),
    ({"UpdateConfig": {"Delay": "-5s"}}, "UpdateConfig.Delay", "must be 0 or more"),
    ({"UpdateConfig": {"Delay": 1.5}}, "UpdateConfig.Delay", "must be a whole number"),
    ({"UpdateConfig": {"MaxFailureRatio": 1.5}}, "UpdateConfig.MaxFailureRatio", "from 0 to 1"),
    (
        {"UpdateConfig": {"MaxFailureRatio": 5}},
        "UpdateConfig.MaxFailureRatio",
        "for 5 % write 0.05",
    ),
    ({"UpdateConfig": {"MaxFailureRatio": "1.5"}}, "UpdateConfig.MaxFailureRatio", "from 0 to 1"),
    ({"UpdateConfig": {"MaxFailureRatio": "x"}}, "UpdateConfig.MaxFailureRatio", "not a ratio"),
    ({"UpdateConfig": {"MaxFailureRatio": [1]}}, "UpdateConfig.MaxFailureRatio", "be a number"),
    ({"UpdateConfig": {"Order": "x"}}, "UpdateConfig.Order", "must be stop-first or start-first"),
    (
        {"RollbackConfig": {"FailureAction": "rollback"}},
        "RollbackConfig.FailureAction",
        "must be pause or continue",
    ),
    ({"EndpointSpec": {"Mode": "x"}}, "EndpointSpec.Mode", "must be vip or dnsrr"),
    (ports({"TargetPort": 0}), "EndpointSpec.Ports[0].TargetPort", "must be 1 or more"),
    (ports({"TargetPort": 70000}), "EndpointSpec.Ports[0].TargetPort", "must be 65535 or less"),
    (ports("80", {}), "EndpointSpec.Ports[1].TargetPort", "is required"),
    (ports("80", "80:"), "EndpointSpec.Ports[1]", "'80:' needs a target port after the colon"),
    (ports("0"), "EndpointSpec.Ports[0]", "from 1 to 65535"),
    (ports("70000:80"), "EndpointSpec.Ports[0]", "from 0 to 65535"),
    (ports([80]), "EndpointSpec.Ports[0]", "must be an object"),
    (ports(80.5), "EndpointSpec.Ports[0]", "must be an object"),
    (ports(True), "EndpointSpec.Ports[0]", "must be an object"),
    (ports(70000), "EndpointSpec.Ports[0]", "from 1 to 65535"),
    ({"EndpointSpec": {"Ports": {"a": 80}}}, "EndpointSpec.Ports", "must be a list"),
    (task(Networks=[{"Aliases": "a"}]), "TaskTemplate.Networks[0].Target", "is required"),
    (task(Networks=["a", ""]), "TaskTemplate.Networks[1]", "is empty"),
    (task(Networks=[{"Target": ""}]), "TaskTemplate.Networks[0].Target", "must not be empty"),
    (task(Networks=5), "TaskTemplate.Networks", "must be a list"),
    (task(Networks="it's"), "TaskTemplate.Networks", "the quote ' at character 3"),
    (task(RestartPolicy={"Condition": "never"}), "TaskTemplate.RestartPolicy.Condition", "or none"),
    (container(Args="it's"), f"{CONTAINER}.Args", "the quote ' at character 3"),
    (container(Env=["A=1", "=x"]), f"{CONTAINER}.Env[1]", "a name is missing before ="),
    (container(TTY="maybe"), f"{CONTAINER}.TTY", "must be yes or no, not 'maybe'"),
    (container(TTY=[]), f"{CONTAINER}.TTY", "must be yes or no"),
    (container(Isolation="none"), f"{CONTAINER}.Isolation", "must be default, process or hyperv"),
    (container(StopGracePeriod="10"), f"{CONTAINER}.StopGracePeriod", "needs a unit: write 10s"),
    (container(OomScoreAdj="low"), f"{CONTAINER}.OomScoreAdj", "must be a whole number, not 'low'"),
    (container(Hosts=["db"]), f"{CONTAINER}.Hosts[0]", "write 10.0.0.9 db, or db:10.0.0.9"),
    (container(Hosts=[5]), f"{CONTAINER}.Hosts[0]", "must be text"),
    (
        container(DNSConfig={"Nameservers": "10.0.0.2 x"}),
        f"{CONTAINER}.DNSConfig.Nameservers[1]",
        "'x' is not an IP address",
    ),
    (container(Ulimits=["nofile"]), f"{CONTAINER}.Ulimits[0]", "is not a ulimit"),
    (
        container(Ulimits=[{"Name": "core", "Hard": 1}]),
        f"{CONTAINER}.Ulimits[0].Soft",
        "is required",
    ),
    (container(Secrets=[{"File": {}}]), f"{CONTAINER}.Secrets[0].SecretName", "is required"),
    (
        container(Secrets=["source=a,uid=root"]),
        f"{CONTAINER}.Secrets[0].File.UID",
        "must be a number, not 'root': names are not resolved here",
    ),
    (
        container(Configs=[{"ConfigName": "a", "File": {"Mode": 4096}}]),
        f"{CONTAINER}.Configs[0].File.Mode",
        "4096 is not a file mode: a number is read as decimal, text as octal",
    ),
    (
        container(Configs=[{"ConfigName": "a", "Runtime": "perhaps"}]),
        f"{CONTAINER}.Configs[0].Runtime",
        "must be yes or no",
    ),
    (container(Mounts=["data"]), f"{CONTAINER}.Mounts[0]", "must be an absolute path"),
    (container(Mounts=[{"Target": "/d"}]), f"{CONTAINER}.Mounts[0].Type", "is required"),
    (
        container(Mounts=[{"Type": "", "Target": "/d"}]),
        f"{CONTAINER}.Mounts[0].Type",
        "must be volume, bind, tmpfs, npipe or cluster",
    ),
    (
        container(Mounts=[{"Type": "image", "Target": "/d"}]),
        f"{CONTAINER}.Mounts[0]",
        "services do not support image mounts",
    ),
    (
        container(Mounts=[{"Type": "tmpfs", "Target": "/d", "TmpfsOptions": {"Options": [[]]}}]),
        f"{CONTAINER}.Mounts[0].TmpfsOptions.Options[0]",
        "must have at least one word",
    ),
    (
        container(Mounts=[{"Type": "tmpfs", "Target": "/d", "TmpfsOptions": {"Options": ["abc"]}}]),
        f"{CONTAINER}.Mounts[0].TmpfsOptions.Options[0]",
        "must be a list",
    ),
    (
        container(
            Mounts=[{"Type": "tmpfs", "Target": "/", "TmpfsOptions": {"Options": [list("abc")]}}]
        ),
        f"{CONTAINER}.Mounts[0].TmpfsOptions.Options[0]",
        "must have at most 2 words",
    ),
    (
        container(Privileges={"Seccomp": {"Profile": "@x.json"}}),
        f"{CONTAINER}.Privileges.Seccomp.Profile",
        "x.json is not read yet",
    ),
    (
        container(Healthcheck={"Retries": 2**31}),
        f"{CONTAINER}.Healthcheck.Retries",
        "must be 2147483647 or less",
    ),
    (container(Healthcheck={"Test": "CMD 'a"}), f"{CONTAINER}.Healthcheck.Test", "into words"),
    (
        task(Resources={"SwapBytes": "-5"}),
        "TaskTemplate.Resources.SwapBytes",
        "must be 0 or more, or unlimited, not '-5'",
    ),
    (
        task(Resources={"Reservations": {"GenericResources": ["gpu"]}}),
        "TaskTemplate.Resources.Reservations.GenericResources[0]",
        "write KIND=COUNT, as gpu=2",
    ),
    (
        task(Resources={"Reservations": {"GenericResources": [{}]}}),
        "TaskTemplate.Resources.Reservations.GenericResources[0]",
        "must have exactly one resource per entry",
    ),
    (
        task(Placement={"Platforms": ["linux/arm/v7"]}),
        "TaskTemplate.Placement.Platforms[0]",
        "the scheduler does not support variants",
    ),
    (task(Placement={"Constraints": [""]}), "TaskTemplate.Placement.Constraints[0]", "is empty"),
    (task(Runtime="plugin"), "TaskTemplate", "install the plugin on each node"),
    ({"TaskTemplate": {"Runtime": "plugin"}}, "TaskTemplate", "is a plugin service"),
    (task(PluginSpec={"name": "x"}), "TaskTemplate", "is a plugin service"),
    (task(Runtime="attachment"), "TaskTemplate", "is a network attachment"),
    (task(Runtime="other"), "TaskTemplate.Runtime", "must be container"),
]


@pytest.mark.parametrize(("tree", "path", "words"), BAD)
def test_bad_input(tree: Any, path: str, words: str) -> None:
    if (
        isinstance(tree, dict)
        and "TaskTemplate" not in tree
        and "tasktemplate" not in tree
        and tree
    ):
        tree = {"TaskTemplate": IMAGE, **tree}
    spec, found = read_spec(tree)
    (problem,) = errors_of(found)
    assert spec is None
    assert problem.path == path
    assert words in problem.message
    assert problem.level == "error"
    assert not [word for word in PYDANTIC if word in problem.message]


def test_every_problem_at_once() -> None:
    tree = {"Name": 5, "Mode": {"Replicated": {"Replicas": -1}}, "UpdateConfig": {"Delay": "5"}}
    assert [problem.path for problem in errors_of(problems(tree))] == [
        "Name",
        IMAGE_PATH,
        "Mode.Replicated.Replicas",
        "UpdateConfig.Delay",
    ]


def test_keys_in_any_case() -> None:
    tree = {
        "name": "web",
        "TASKTEMPLATE": {"containerspec": {"IMAGE": "nginx"}},
        "mode": {"replicated": {"replicas": 2}},
        "endpointSpec": {"ports": [{"targetPort": 80, "published_port": 8080}]},
        "update_config": {"max_failure_ratio": 0.5},
    }
    spec, found = read_spec(tree)
    assert {problem.level for problem in found} <= {"hint"}
    assert spec is not None
    assert spec.name == "web"
    assert spec.mode is not None
    assert spec.mode.replicated is not None
    assert spec.mode.replicated.replicas == 2
    assert spec.endpoint_spec is not None
    assert spec.endpoint_spec.ports is not None
    assert spec.endpoint_spec.ports[0].published_port == 8080


def test_label_keys_keep_their_case() -> None:
    spec = parse_spec({"TaskTemplate": IMAGE, "labels": {"NAME": "x", "a_b": "y"}})
    assert spec.labels == {"NAME": "x", "a_b": "y"}


def test_top_level_networks_are_read_unless_the_task_has_some() -> None:
    def targets(tree: dict[str, Any]) -> list[str]:
        return [n.target for n in parse_spec(tree).task_template.networks or ()]

    assert targets({"TaskTemplate": IMAGE, "networks": ["a"]}) == ["a"]
    assert targets({**task(Networks=["b"]), "Networks": ["a"]}) == ["b"]
    assert targets({**task(Networks=[]), "Networks": ["a"]}) == ["a"]


def test_a_broken_rule_leaves_a_spec() -> None:
    tree = {**task(Resources={"Limits": {"MemoryBytes": "5M"}}), "Name": "my.web"}
    spec, found = read_spec(tree)
    assert spec is not None
    assert spec.name == "my.web"
    errors = [problem.path for problem in found if problem.level == "error"]
    assert errors == ["Name", "TaskTemplate.Resources.Limits.MemoryBytes"]
    assert all(problem.rule for problem in found)


@pytest.mark.parametrize(
    ("path", "given", "read"),
    [
        ("EndpointSpec.Mode", "VIP", "vip"),
        ("EndpointSpec.Mode", " dnsrr ", "dnsrr"),
        ("EndpointSpec.Mode", "", None),
        (f"{CONTAINER}.Isolation", "HyperV", "hyperv"),
        ("TaskTemplate.Runtime", "", None),
        (f"{CONTAINER}.Init", "no", False),
        (
            f"{CONTAINER}.CapabilityAdd",
            "net_admin cap_chown all",
            ["CAP_NET_ADMIN", "CAP_CHOWN", "ALL"],
        ),
        (f"{CONTAINER}.DNSConfig.Nameservers", [" 10.0.0.2 "], ["10.0.0.2"]),
        (f"{CONTAINER}.Hosts", ["db:10.0.0.9"], ["10.0.0.9 db"]),
        (f"{CONTAINER}.Env", [" A=1", "B"], [" A=1", "B"]),
        (f"{CONTAINER}.Healthcheck.Test", "none", ["NONE"]),
        ("Labels", ["a=1", {"b=c": "2"}, "d"], {"a": "1", "b=c": "2", "d": ""}),
    ],
)
def test_normalized_values(path: str, given: Any, read: Any) -> None:
    tree = with_value({"TaskTemplate": IMAGE}, keys_of(path), given)
    dumped = parse_spec(tree).model_dump(mode="json", by_alias=True)
    assert value_at(dumped, keys_of(path)) == read


def test_a_dropped_field_is_a_warning_unless_it_is_unset() -> None:
    bind = {"Type": "bind", "Source": "/a", "Target": "/a"}
    tree = container(
        Mounts=[
            {**bind, "BindOptions": {"CreateMountpoint": True, "ReadOnlyNonRecursive": False}},
            {**bind, "Target": "/b", "Consistency": "cached"},
        ]
    )
    found = [problem for problem in problems(tree) if problem.rule == "dropped-field"]
    assert [problem.path for problem in found] == [
        f"{CONTAINER}.Mounts[0].BindOptions.CreateMountpoint",
        f"{CONTAINER}.Mounts[1].Consistency",
    ]
    assert all("engines drop it" in problem.message for problem in found)
    assert {problem.level for problem in found} == {"warning"}


def test_an_unknown_field_is_a_warning_at_its_path() -> None:
    tree = {
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Later": True}},
        "EndpointSpec": {"Ports": ["80", {"TargetPort": 81, "Colour": 1}]},
        "Future": {},
    }
    spec, found = read_spec(tree)
    assert spec is not None
    unknown = [problem for problem in found if not problem.rule]
    assert {problem.level for problem in unknown} == {"warning"}
    assert sorted(problem.path for problem in unknown) == [
        "EndpointSpec.Ports[1].Colour",
        "Future",
        "TaskTemplate.ContainerSpec.Later",
    ]


def test_parse_raises_with_every_error_and_no_warning() -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec({"TaskTemplate": IMAGE, "Mode": "global-job", "UpdateConfig": {}, "X": 1})
    assert [problem.path for problem in caught.value.problems] == ["UpdateConfig"]
    assert caught.value.exit_status is ExitStatus.INVALID


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"Resources": {"Limits": {"NanoCPUs": 0.5}}}, 'billionths of a CPU: write "0.5"'),
        ({"Resources": {"Limits": {"MemoryBytes": 1.5}}}, 'bytes: write "1.5G"'),
        ({"Resources": {"SwapBytes": 1.5}}, 'bytes: write "1.5G"'),
        ({"RestartPolicy": {"Delay": 0.5}}, 'nanoseconds: write "0.5s"'),
    ],
)
def test_a_fraction_of_the_smallest_unit_names_the_text_to_write(tree: Any, words: str) -> None:
    (problem,) = errors_of(problems({"TaskTemplate": {**IMAGE, **tree}}))
    assert f"must be a whole number of {words}" in problem.message


def test_a_decimal_mode_out_of_range_names_the_text_to_write() -> None:
    secret = {"SecretName": "a", "File": {"Mode": 4755}}
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "a", "Secrets": [secret]}}}
    (problem,) = errors_of(problems(tree))
    assert problem.message.endswith('so write "4755"')


def test_an_empty_mode_is_replicated_as_engines_read_it() -> None:
    spec = parse_spec({"Mode": {}, "TaskTemplate": IMAGE})
    assert spec.mode_kind == "replicated"


@pytest.mark.parametrize(
    ("tree", "path", "hint"),
    [
        ({"UpdateConfig": {"UpdateOrder": "start-first"}}, "UpdateConfig.UpdateOrder", "Order"),
        ({"UpdateConfig": {"update_monitor": "5s"}}, "UpdateConfig.update_monitor", "Monitor"),
        ({"RollbackConfig": {"Paralellism": 2}}, "RollbackConfig.Paralellism", "Parallelism"),
        ({"Mode": {"Replicated": {"Replica": 2}}}, "Mode.Replicated.Replica", "Replicas"),
        ({"Label": {"a": "b"}}, "Label", "Labels"),
        ({"Later": 1}, "Later", ""),
        (
            {"EndpointSpec": {"Ports": [{"TargetPort": 80, "HostPublishedPort": 8080}]}},
            "EndpointSpec.Ports[0].HostPublishedPort",
            "PublishedPort",
        ),
    ],
)
def test_an_unknown_key_suggests_a_similar_key(tree: Any, path: str, hint: str) -> None:
    _, problems = read_spec({"TaskTemplate": IMAGE, **tree})
    (problem,) = (each for each in problems if "unknown field" in each.message)
    assert (problem.path, problem.hint) == (path, f"did you mean {hint}?" if hint else "")
