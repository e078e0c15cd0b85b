from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from swarmtui.cluster.snapshot import Network, Port, Service, Snapshot
from swarmtui.launch.check import check
from swarmtui.spec.api_version import NEWEST, ApiVersion

SWARM = Snapshot(
    (Service("s1", "shop", ports=(Port(8080),)),), (Network("n1", "ingress", ingress=True),)
)


def spec(image: str = "nginx:1.27", **more: Any) -> dict[str, Any]:
    task = {"ContainerSpec": {"Image": image}, **more.pop("task", {})}
    return {"TaskTemplate": task, **more}


def paths(tree: Any, version: ApiVersion | None = NEWEST) -> list[str]:
    return [problem.path for problem in check(tree, version, SWARM).errors]


def test_a_good_spec() -> None:
    checked = check(spec(Name="web"), NEWEST, SWARM)
    assert checked.ok
    assert {problem.level for problem in checked.problems} <= {"hint"}
    assert checked.spec
    assert checked.spec.name == "web"


def test_warnings_do_not_stop_a_launch() -> None:
    checked = check(spec(Mode={"Replicated": {"Replicas": 0}}))
    assert "warning" in {problem.level for problem in checked.problems}
    assert checked.ok
    assert not checked.errors


def test_fields_versions_rules_and_the_snapshot_are_all_checked() -> None:
    tree = spec(
        Name="shop",
        Mode={"ReplicatedJob": {}},
        UpdateConfig={},
        EndpointSpec={"Ports": ["8080:80"]},
        task={"Networks": ["nowhere"]},
    )
    assert set(paths(tree, ApiVersion(1, 40))) == {
        "Name",
        "Mode.ReplicatedJob",
        "UpdateConfig",
        "EndpointSpec.Ports[0].PublishedPort",
        "TaskTemplate.Networks[0].Target",
    }


def test_without_a_version_and_a_snapshot_only_the_spec_is_checked() -> None:
    assert check(spec(Name="shop", Mode={"GlobalJob": {}})).ok


def test_the_engine_release_is_used_if_the_version_is_not_enough() -> None:
    mount = {"Type": "volume", "Target": "/data", "VolumeOptions": {"Subpath": "www"}}
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Mounts": [mount]}}}
    levels = {
        release: [
            problem.level
            for problem in check(tree, ApiVersion(1, 45), None, release).problems
            if problem.rule == "unsupported-by-api-version"
        ]
        for release in ("26.0.2", "26.1.0", "")
    }
    assert levels == {"26.0.2": ["error"], "26.1.0": [], "": ["warning"]}


def test_a_problem_in_one_part_does_not_hide_others() -> None:
    tree = spec(
        image="UPPER case",
        Name="shop",
        Mode={"GlobalJob": {}},
        EndpointSpec={"Ports": ["8080:80"]},
        task={"RestartPolicy": {"Delay": "5"}},
    )
    checked = check(tree, ApiVersion(1, 40), SWARM)
    assert checked.spec is None
    assert not checked.ok
    assert [problem.path for problem in checked.errors] == [
        "TaskTemplate.ContainerSpec.Image",
        "TaskTemplate.RestartPolicy.Delay",
        "Mode.GlobalJob",
        "Name",
        "EndpointSpec.Ports[0].PublishedPort",
    ]


def test_the_placeholder_for_an_unreadable_part_is_not_reported() -> None:
    """An unreadable container is replaced by a placeholder, whose image is not reported."""
    tree = {"TaskTemplate": {"Runtime": "plugin"}}
    assert [problem.path for problem in check(tree, NEWEST, SWARM).problems] == ["TaskTemplate"]
    for wrong in ("nginx:", {"x": 1}, None):
        found = check({"TaskTemplate": {"ContainerSpec": {"Image": wrong}}}).problems
        assert [each.rule for each in found if "Container" in each.path] == [""]


def test_a_missing_image_does_not_hide_a_taken_name() -> None:
    assert paths({"Name": "shop"}) == ["TaskTemplate.ContainerSpec.Image", "Name"]


@pytest.mark.parametrize("tree", [None, [], "nginx", 3, {"TaskTemplate": []}, {"Mode": {"X": 1}}])
def test_values_that_are_not_a_spec(tree: Any) -> None:
    checked = check(tree, NEWEST, SWARM)
    assert checked.spec is None
    assert checked.errors


def test_importing_the_use_cases_loads_nothing_heavy() -> None:
    code = (
        "import sys, swarmtui.launch.check, swarmtui.launch.request, swarmtui.launch.digest_lookup,"
        " swarmtui.launch.submit, swarmtui.launch.watch, swarmtui.launch.fetch;"
        "print({'pydantic_core', 'requests', 'textual', 'yaml'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
