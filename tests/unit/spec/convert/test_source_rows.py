"""A problem is at the row that the file has, whatever a row says."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.launch.check import check
from swarmtui.spec import ServiceSpec, read_spec
from swarmtui.spec.api_version import ApiVersion
from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.notation.row_formats import ROW_FORMATS, as_rows
from swarmtui.spec.problem import errors_of

PORTS = "EndpointSpec.Ports"


def tree(*rows: Any, mode: str = "vip") -> dict[str, Any]:
    task = {"ContainerSpec": {"Image": "nginx:1.27"}}
    return {"TaskTemplate": task, "EndpointSpec": {"Ports": list(rows), "Mode": mode}}


def paths(given: Any, version: str = "") -> list[str]:
    found = check(given, ApiVersion.parse(version) if version else None).problems
    return [each.path for each in found if each.path.startswith(PORTS)]


def test_a_value_that_is_not_a_port() -> None:
    given = tree("9000-9002:9000-9002", "8080:80", 70000)
    spec, found = read_spec(given)
    assert spec is None
    assert [str(each) for each in errors_of(found)] == [
        f"{PORTS}[2]: target port '70000' must be a number from 1 to 65535"
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["9000-9002:9000-9002", {"TargetPort": 70000}], [f"{PORTS}[1].TargetPort"]),
        (["9000-9002:9000-9002", {"TargetPort": 0}], [f"{PORTS}[1].TargetPort"]),
        (["9000-9002:9000-9002", {}], [f"{PORTS}[1].TargetPort"]),
        (["9000-9002:9000-9002", True], [f"{PORTS}[1]"]),
        (["9000-9002:9000-9002", "80:80", "80:80"], [f"{PORTS}[2].PublishedPort"]),
    ],
)
def test_the_problem_is_at_the_row_of_the_file(rows: list[Any], expected: list[str]) -> None:
    assert paths(tree(*rows)) == expected


def test_rules_and_requirements_report_a_row_once() -> None:
    rows = ("9000-9002:9000-9002", "80:80")
    expected = [f"{PORTS}[0].PublishMode", f"{PORTS}[1].PublishMode"]
    assert paths(tree(*rows, mode="dnsrr")) == expected
    assert paths(tree("9000-9002:9000-9002/sctp"), "1.30") == [f"{PORTS}[0].Protocol"]


def test_a_message_names_the_row_of_the_file_too() -> None:
    found = check(tree("9000-9002:9000-9002", "80:80", "9002:1", "80:2")).problems
    messages = {each.path: each.message for each in found}
    assert messages[f"{PORTS}[2].PublishedPort"] == "9002/tcp is already published by row 1"
    assert messages[f"{PORTS}[3].PublishedPort"] == "80/tcp is already published by row 2"


def test_the_rows_of_a_text() -> None:
    given = tree()
    given["EndpointSpec"]["Ports"] = "9000-9002:9000-9002 80:80 80:81"
    assert paths(given) == [f"{PORTS}[2].PublishedPort"]


@pytest.mark.parametrize("value", [[80], ["80"], 80, "80"])
def test_a_bare_number_is_a_port(value: Any) -> None:
    given = tree()
    given["EndpointSpec"]["Ports"] = value
    spec, found = read_spec(given)
    assert isinstance(spec, ServiceSpec), found
    assert spec.endpoint_spec is not None
    assert [port.target_port for port in spec.endpoint_spec.ports or ()] == [80]
    assert expand_short_forms(given)["EndpointSpec"]["Ports"] == [
        {"Protocol": "tcp", "TargetPort": 80}
    ]


def test_lists_whose_rows_can_expand() -> None:
    """The others say one row each, so that their numbers are the file's."""
    for info in all_field_infos().values():
        if info.is_list and not ROW_FORMATS[info.notation].expands_to_many:
            assert all(len(as_rows(info.notation, [text])) == 1 for text in info.examples)
