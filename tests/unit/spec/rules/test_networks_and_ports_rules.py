from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
HOST = {"TargetPort": 80, "PublishedPort": 8080, "PublishMode": "host"}


def joined(*names: str, **more: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"Networks": list(names)}, **more}


def published(*rows: Any, mode: str = "vip") -> dict[str, Any]:
    return {"EndpointSpec": {"Mode": mode, "Ports": list(rows)}}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (joined("a", "b", "a"), ["TaskTemplate.Networks[2].Target: a is already joined: "
         "only this row's aliases can be resolved (keep one of the rows)"]),
        (joined("a", "b"), []),
        ({}, []),
    ],
)  # fmt: skip
def test_a_network_twice(
    rule_messages: RuleMessages, tree: dict[str, Any], expected: list[str]
) -> None:
    assert rule_messages("duplicate-network", tree) == expected


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (joined("host"), []),
        (joined("host", **published(HOST)), []),
        (joined("host", "host"), []),
        (
            joined("front", "host"),
            ["Networks[1].Target: tasks fail with host and other networks (join"],
        ),
        (
            joined("host", **published("80")),
            ["Networks[0].Target: tasks fail with host and ingress ports"],
        ),
        (joined("front", **published("80")), []),
    ],
)
def test_the_host_network(
    rule_messages: RuleMessages, tree: dict[str, Any], expected: list[str]
) -> None:
    found = rule_messages("host-network-with-others", tree)
    assert len(found) == len(expected)
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(f"TaskTemplate.{start}")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["8080:80", "8080:81/tcp"], True),
        (["8080:80", {"TargetPort": 80, "PublishedPort": 8080, "PublishMode": "host"}], True),
        (["8080:80/tcp", "8080:80/udp"], False),
        (["80", "80"], False),
    ],
)
def test_a_port_twice(rule_messages: RuleMessages, rows: list[Any], expected: bool) -> None:
    line = "EndpointSpec.Ports[1].PublishedPort: 8080/tcp is already published by row 1"
    assert rule_messages("duplicate-published-port", published(*rows)) == [line] * expected


@pytest.mark.parametrize(
    ("row", "mode", "expected"),
    [
        ("8080:80", "dnsrr", True),
        ("80", "dnsrr", True),
        (HOST, "dnsrr", False),
        ("80", "vip", False),
    ],
)
def test_dnsrr(rule_messages: RuleMessages, row: Any, mode: str, expected: bool) -> None:
    found = rule_messages("dnsrr-with-ingress-port", published(row, mode=mode))
    assert [line.partition(": ")[0] for line in found] == [
        "EndpointSpec.Ports[0].PublishMode"
    ] * expected
