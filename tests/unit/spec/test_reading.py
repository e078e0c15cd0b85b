"""Bad input: the path, clear words, every problem at once, and never pydantic's own words."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.errors import ExitStatus, SpecError
from swarmtui.spec import Problem, parse_spec, read_spec

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


IMAGE_PATH = "TaskTemplate.ContainerSpec.Image"
BAD: list[tuple[Any, str, str]] = [
    ({}, IMAGE_PATH, "is required"),
    ({"TaskTemplate": {}}, IMAGE_PATH, "is required"),
    ({"tasktemplate": {}}, IMAGE_PATH, "is required"),
    ({"TaskTemplate": {"ContainerSpec": {}}}, IMAGE_PATH, "is required"),
    (image(""), IMAGE_PATH, "an image is needed"),
    (image("ghcr.io/UPPER/case"), IMAGE_PATH, "lower case"),
    (image("nginx@sha256:short"), IMAGE_PATH, "64 hex digits"),
    (image(DIGITS), IMAGE_PATH, "image ID"),
    (image(5), IMAGE_PATH, "must be text"),
    ([], "", "must be an object"),
    ("nginx", "", "must be an object"),
    ({"TaskTemplate": []}, "TaskTemplate", "must be an object"),
    ({"TaskTemplate": {"ContainerSpec": None}}, "TaskTemplate.ContainerSpec", "must be an object"),
    ({"Name": "a" * 64}, "Name", "63 characters or fewer, this has 64"),
    ({"Name": "my.web"}, "Name", "no dot"),
    ({"Name": "web-"}, "Name", "only between them"),
    ({"Name": 5}, "Name", "must be text"),
    ({"Labels": {"a": 1}}, "Labels.a", "must be text"),
    ({"Labels": ["a"]}, "Labels", "must be an object"),
    ({"Labels": "a=1 a=2"}, "Labels", "twice"),
    ({"Mode": {"Replicated": {"Replicas": -1}}}, "Mode.Replicated.Replicas", "must be 0 or more"),
    ({"Mode": {"Replicated": {"Replicas": "-1"}}}, "Mode.Replicated.Replicas", "must be 0 or more"),
    ({"Mode": {"Replicated": {"Replicas": "x"}}}, "Mode.Replicated.Replicas", "whole number"),
    ({"Mode": {"Replicated": {"Replicas": 1.5}}}, "Mode.Replicated.Replicas", "whole number"),
    ({"Mode": {"Replicated": {"Replicas": True}}}, "Mode.Replicated.Replicas", "not be true"),
    ({"Mode": {"Replicated": {"Replicas": 2**63}}}, "Mode.Replicated.Replicas", "or less"),
    ({"Mode": {"Replicated": {}, "Global": {}}}, "Mode", "exactly one of Replicated, Global"),
    ({"Mode": {}}, "Mode", "exactly one of"),
    ({"Mode": "globl"}, "Mode", "one of replicated, global, replicated-job, global-job"),
    ({"Mode": 3}, "Mode", "must be an object"),
    ({"UpdateConfig": {"Delay": "5"}}, "UpdateConfig.Delay", "no unit: write 5s"),
    ({"UpdateConfig": {"Delay": -1}}, "UpdateConfig.Delay", "must be 0 or more"),
    ({"UpdateConfig": {"Delay": "-5s"}}, "UpdateConfig.Delay", "must be 0 or more"),
    ({"UpdateConfig": {"Delay": 1.5}}, "UpdateConfig.Delay", "must be a whole number"),
    ({"UpdateConfig": {"MaxFailureRatio": 1.5}}, "UpdateConfig.MaxFailureRatio", "be 1 or less"),
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
    (ports("80", "80:"), "EndpointSpec.Ports[1]", "'80:' has no target port after the colon"),
    (ports("0"), "EndpointSpec.Ports[0]", "from 1 to 65535"),
    (ports("70000:80"), "EndpointSpec.Ports[0]", "from 0 to 65535"),
    (ports(80), "EndpointSpec.Ports[0]", "must be an object"),
    ({"EndpointSpec": {"Ports": 80}}, "EndpointSpec.Ports", "must be a list"),
    (task(Networks=[{"Aliases": "a"}]), "TaskTemplate.Networks[0].Target", "is required"),
    (task(Networks=["a", ""]), "TaskTemplate.Networks[1].Target", "must not be empty"),
    (task(Networks="a"), "TaskTemplate.Networks", "must be a list"),
    (task(RestartPolicy={"Condition": "never"}), "TaskTemplate.RestartPolicy.Condition", "or none"),
    (
        task(Resources={"Limits": {"MemoryBytes": "5M"}}),
        "TaskTemplate.Resources.Limits.MemoryBytes",
        "at least 6M",
    ),
    (
        {"TaskTemplate": {"ContainerSpec": {"Image": "a", "Args": "it's"}}},
        "TaskTemplate.ContainerSpec.Args",
        "the quote ' at character 3",
    ),
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
    spec, (problem,) = read_spec(tree)
    assert spec is None
    assert problem.path == path
    assert words in problem.message
    assert problem.level == "error"
    assert not [word for word in PYDANTIC if word in problem.message]


def test_every_problem_at_once() -> None:
    tree = {"Name": "a.b", "Mode": {"Replicated": {"Replicas": -1}}, "UpdateConfig": {"Delay": "5"}}
    assert [problem.path for problem in problems(tree)] == [
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
    assert found == []
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


def test_unknown_fields_are_told_where_they_stand() -> None:
    tree = {
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Init": True}},
        "EndpointSpec": {"Ports": ["80", {"TargetPort": 81, "Colour": 1}]},
        "Future": {},
    }
    spec, found = read_spec(tree)
    assert spec is not None
    assert {problem.level for problem in found} == {"warning"}
    assert sorted(problem.path for problem in found) == [
        "EndpointSpec.Ports[1].Colour",
        "Future",
        "TaskTemplate.ContainerSpec.Init",
    ]


def test_parse_raises_with_every_error_and_no_warning() -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec({"TaskTemplate": IMAGE, "Mode": "global-job", "UpdateConfig": {}, "X": 1})
    assert [problem.path for problem in caught.value.problems] == ["UpdateConfig"]
    assert caught.value.exit_status is ExitStatus.INVALID
