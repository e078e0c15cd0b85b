from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
CONTAINER = "TaskTemplate.ContainerSpec"
PIPE = {"Type": "npipe", "Source": r"\\.\pipe\a", "Target": r"\\.\pipe\a"}


def mount(kind: str, source: str, target: str) -> dict[str, Any]:
    return {"Mounts": [{"Type": kind, "Source": source, "Target": target}]}


@pytest.mark.parametrize(
    ("members", "places"),
    [
        ({"Isolation": "hyperv"}, ["Isolation: isolation hyperv"]),
        ({"Isolation": "process"}, ["Isolation: isolation process"]),
        ({"Isolation": "default"}, []),
        (
            {"Privileges": {"CredentialSpec": {"File": "a"}}},
            ["Privileges.CredentialSpec: a credential spec"],
        ),
        ({"Dir": "C:\\srv"}, ["Dir: this path"]),
        ({"Dir": "/srv"}, []),
        ({"Mounts": [PIPE]}, ["Mounts[0].Type: a named pipe"]),
        (mount("bind", "C:\\a", "d:/a"), ["Mounts[0].Source: this path", "Mounts[0].Target: this"]),
        (mount("volume", "C:\\a", "/a"), []),
        (mount("bind", "/a", "/a"), []),
    ],
)
def test_what_linux_nodes_reject(
    rule_messages: RuleMessages, members: dict[str, Any], places: list[str]
) -> None:
    container = {"Image": "a:1", **members}
    found = rule_messages("windows-only-setting", {"TaskTemplate": {"ContainerSpec": container}})
    assert len(found) == len(places)
    for line, place in zip(found, places, strict=True):
        assert line.startswith(f"{CONTAINER}.{place}")
        assert line.endswith(
            "Linux nodes reject the tasks (add the constraint node.platform.os==windows)"
        )


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        ({"Constraints": ["node.role==worker", "node.platform.os == Windows"]}, False),
        ({"Platforms": ["windows/amd64", "windows"]}, False),
        ({"Constraints": ["node.platform.os!=windows"]}, True),
        ({"Constraints": ["node.platform.os==linux", "windows"]}, True),
        ({"Platforms": ["windows/amd64", "linux"]}, True),
        ({"Platforms": []}, True),
        ({}, True),
    ],
)
def test_a_service_of_windows_nodes(
    rule_messages: RuleMessages, placement: dict[str, Any], expected: bool
) -> None:
    container = {"Image": "a:1", "Isolation": "hyperv"}
    tree = {"TaskTemplate": {"ContainerSpec": container, "Placement": placement}}
    assert len(rule_messages("windows-only-setting", tree)) == expected
