"""Which lists of the manager are fetched for a spec."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from swarmtui.launch.check import check
from swarmtui.launch.fetch import fetch_needed, fetch_snapshot
from swarmtui.spec.api_version import NEWEST
from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.tree import IMAGE, keys_of, value_at, with_value
from tests.unit.spec.full_spec import FULL_SPEC

IMAGE_ONLY = with_value({}, keys_of(IMAGE), "nginx:1.27")
SECRETS = "TaskTemplate.ContainerSpec.Secrets"


class Manager:
    """A manager whose objects conflict with the values of FULL_SPEC, or are not those it names."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        ports = [{"PublishedPort": port, "Protocol": "tcp"} for port in (8080, 53)]
        other = {"ID": "x", "Spec": {"Name": "other"}}
        rows = {
            "services": [{"ID": "s", "Spec": {"Name": "web"}, "Endpoint": {"Ports": ports}}],
            "networks": [{"Id": "n", "Name": "front", "Scope": "local"}],
            "nodes": [{"ID": "m", "Spec": {"Labels": {"rack": "1"}}}],
            "secrets": [other],
            "configs": [other],
        }[name]
        self.asked[name] += 1
        return lambda read: map(read, rows)


def parts_of_the_full_spec() -> list[str]:
    paths = [path for path in all_field_infos() if "[]" not in path and path != IMAGE]
    return [path for path in paths if value_at(FULL_SPEC, keys_of(path)) is not None]


@pytest.mark.parametrize("path", parts_of_the_full_spec())
def test_no_problem_is_missed(path: str) -> None:
    tree = with_value(IMAGE_ONLY, keys_of(path), value_at(FULL_SPEC, keys_of(path)))
    manager: Any = Manager()
    needed = check(tree, NEWEST, fetch_needed(manager, tree)).problems
    assert needed == check(tree, NEWEST, fetch_snapshot(manager)).problems


def test_every_list_has_something_to_report() -> None:
    """Otherwise the test above could not fail."""
    manager: Any = Manager()
    whole = fetch_snapshot(manager)
    found = {each.rule for each in check(FULL_SPEC, NEWEST, whole).problems}
    assert found >= {
        "service-name-in-use",
        "published-port-in-use",
        "network-not-joinable",
        "secret-not-found",
        "config-not-found",
    }


@pytest.mark.parametrize(
    ("field", "value", "asked"),
    [
        (IMAGE, "nginx", {"nodes"}),
        ("Name", "web", {"nodes", "services"}),
        ("EndpointSpec.Ports", ["80:80"], {"nodes", "services", "networks"}),
        ("TaskTemplate.Networks", ["front"], {"nodes", "networks"}),
        ("tasktemplate.networks", ["front"], {"nodes", "networks"}),
        ("Networks", ["front"], {"nodes", "networks"}),
        (SECRETS, ["key"], {"nodes", "secrets"}),
        ("TaskTemplate.ContainerSpec.Configs", ["conf"], {"nodes", "configs"}),
    ],
)
def test_only_the_lists_that_a_spec_needs_are_fetched(
    field: str, value: Any, asked: set[str]
) -> None:
    manager: Any = Manager()
    fetch_needed(manager, with_value(IMAGE_ONLY, keys_of(field), value))
    assert manager.asked == dict.fromkeys(asked, 1)


@pytest.mark.parametrize("tree", [None, [], "nginx", {"TaskTemplate": 3}])
def test_a_file_that_is_not_a_spec_needs_only_the_nodes(tree: Any) -> None:
    manager: Any = Manager()
    fetch_needed(manager, tree)
    assert manager.asked == {"nodes": 1}
