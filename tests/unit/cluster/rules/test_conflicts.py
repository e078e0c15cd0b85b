from __future__ import annotations

from typing import Any

import pytest

from swarmtui.cluster.indexes import ByName
from swarmtui.cluster.names import free_name, free_port
from swarmtui.cluster.rules import check_snapshot_rules
from swarmtui.cluster.rules.conflicts import failed_services_in_use
from swarmtui.cluster.snapshot import Network, Port, Service, Snapshot
from swarmtui.spec import parse_spec
from swarmtui.spec.problem import Problem

INGRESS = Network("ing1", "ingress", "overlay", ingress=True)
WEB = Network("aaa111", "web", "overlay")
NETWORKS = (
    INGRESS,
    WEB,
    Network("aaa222", "back", "overlay"),
    Network("bbb", "twin", "overlay"),
    Network("ccc", "twin", "overlay"),
    Network("ddd", "bridge", "bridge", "local"),
    Network("eee", "host", "host", "local"),
    Network("fff", "none", "null", "local"),
    Network("ggg", "mine", "bridge", "local"),
    Network("hhh", "web", "bridge", "local"),
)


def find(snapshot: Snapshot, **spec: Any) -> list[Problem]:
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}, **spec}
    return check_snapshot_rules(parse_spec(tree), snapshot)


def with_ports(*ports: str | dict[str, Any]) -> dict[str, Any]:
    return {"EndpointSpec": {"Ports": list(ports)}}


def shop(*ports: Port) -> Snapshot:
    return Snapshot((Service("s1", "Shop", ports=ports),), (INGRESS,))


@pytest.mark.parametrize("name", ["Shop", "shop", "SHOP"])
def test_a_name_in_use_in_any_case(name: str) -> None:
    (problem,) = find(shop(), Name=name)
    assert (problem.path, problem.message) == ("Name", "there is already a service Shop")
    assert problem.hint == f"use a free name, such as {name}-2"


def launched(failure: str = "", id_: str = "s1", name: str = "shop") -> Service:
    """A service of this run."""
    return Service(id_, name, ports=(Port(8080),), launched_at="14:03:59", failure=failure)


def test_a_service_of_this_run_is_named_as_such() -> None:
    found = find(Snapshot((launched(),), (INGRESS,)), Name="shop", **with_ports("8080:80"))
    assert [(each.level, each.rule) for each in found] == [
        ("error", "service-name-in-use"),
        ("error", "published-port-in-use"),
    ]
    assert all("launched in this run at 14:03:59" in each.message for each in found)
    assert "Show the last launch" in found[0].hint


def test_a_failed_service_of_this_run_is_removed_by_the_launch() -> None:
    snapshot = Snapshot((launched("its tasks fail"),), (INGRESS,))
    found = find(snapshot, Name="shop", **with_ports("8080:80"))
    assert [(each.path, each.level, each.rule) for each in found] == [
        ("Name", "warning", "used-by-failed-launch"),
        ("EndpointSpec.Ports[0].PublishedPort", "warning", "used-by-failed-launch"),
    ]
    assert found[0].message == "shop was launched in this run at 14:03:59, and its tasks fail"


def test_failed_services_in_use() -> None:
    spec = {"Name": "shop", **with_ports("8080:80")}
    parsed = parse_spec({"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}, **spec})
    others = (Service("s3", "api"), launched("its tasks fail", "s4", "other"))
    failed = launched("its tasks fail", "s2")
    assert failed_services_in_use(parsed, Snapshot((failed, *others))) == [failed]
    assert failed_services_in_use(parsed, Snapshot((launched(), *others[:1]))) == []


@pytest.mark.parametrize("spec", [{}, {"Name": "shop2"}, {"Name": "sho"}])
def test_other_names_are_free(spec: dict[str, Any]) -> None:
    assert find(shop(), **spec) == []


def test_the_next_free_name_is_valid() -> None:
    services = Snapshot(
        (Service("1", "web"), Service("2", "WEB-2"), Service("3", "a" * 63))
    ).services_by_name
    assert free_name("web", services) == "web-3"
    assert free_name("a" * 63, services) == "a" * 61 + "-2"
    assert free_name("b", services) == "b"


def test_no_double_dash_where_a_long_name_is_cut() -> None:
    name = "a" * 60 + "-bb"
    assert free_name(name, {name.lower()}) == "a" * 60 + "-2"


@pytest.mark.parametrize(
    ("ours", "theirs", "message"),
    [
        ("8080:80", Port(8080), '8080/tcp is already used by service "Shop" (ingress)'),
        ("8080:80", Port(8080, mode="host"), '8080/tcp is already used by service "Shop" (host)'),
        (
            "target=80,published=8080,mode=host",
            Port(8080),
            '8080/tcp is already used by service "Shop" (ingress)',
        ),
        ("53:53/udp", Port(53, "udp"), '53/udp is already used by service "Shop" (ingress)'),
        ("target=80,published=8080,mode=host", Port(8080, mode="host"), ""),
        ("53:53/udp", Port(53, "tcp"), ""),
        ("8081:80", Port(8080), ""),
        ("80", Port(80), ""),
    ],
)
def test_a_port_in_use(ours: str, theirs: Port, message: str) -> None:
    found = find(shop(theirs), **with_ports(ours))
    assert [problem.message for problem in found] == ([message] if message else [])


def test_a_port_in_use_is_reported_at_its_row_with_a_free_one() -> None:
    held = shop(Port(8080), Port(8081), Port(8083, "udp"))
    (problem,) = find(held, **with_ports("9000:9000", "8080:80", "8082:80"))
    assert (problem.path, problem.hint) == (
        "EndpointSpec.Ports[1].PublishedPort",
        "use a free port, such as 8083",
    )


def test_the_next_free_port() -> None:
    assert free_port(8080, "tcp", {(8080, "tcp"), (8081, "udp")}) == 8081
    assert free_port(65535, "tcp", {(65535, "tcp")}, {(1024, "tcp")}) == 1025
    assert free_port(80, "tcp", {(port, "tcp") for port in range(1, 65536)}) is None


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("web", ""),
        ("aaa111", ""),
        ("aaa1", ""),
        ("bridge", ""),
        ("host", ""),
        ("eee", ""),
        ("aaa", "aaa is ambiguous: 2 networks match, use the ID"),
        ("twin", "twin is ambiguous: 2 networks match, use the ID"),
        ("ccc", ""),
        ("ing1", "ing1 is the ingress network: it cannot be joined by name"),
        ("mine", "mine belongs to one node: services need a network with swarm scope"),
        ("gg", "gg belongs to one node: services need a network with swarm scope"),
        ("none", "network none not found"),
        ("Web", "network Web not found"),
        ("nowhere", "network nowhere not found"),
    ],
)
def test_networks(target: str, message: str) -> None:
    networks = {"ContainerSpec": {"Image": "nginx"}, "Networks": [target]}
    found = find(Snapshot(networks=NETWORKS), TaskTemplate=networks)
    assert [problem.message for problem in found] == ([message] if message else [])
    assert all(problem.path == "TaskTemplate.Networks[0].Target" for problem in found)


def test_an_unknown_network_lists_the_known_ones() -> None:
    task = {"ContainerSpec": {"Image": "nginx"}, "Networks": ["web", "wbe"]}
    (problem,) = find(Snapshot(networks=NETWORKS[:3]), TaskTemplate=task)
    assert (problem.path, problem.hint) == (
        "TaskTemplate.Networks[1].Target",
        "choose from web",
    )
    (problem,) = find(Snapshot(networks=NETWORKS[:1]), TaskTemplate={**task, "Networks": ["wbe"]})
    assert problem.hint == "create one: docker network create -d overlay NAME"


def test_an_id_counts_before_a_name() -> None:
    named_like_an_id = Network("zzz", "aaa111")
    assert [*ByName([named_like_an_id, WEB]).meant_by("aaa111")] == [WEB]


def test_ingress_ports_need_the_ingress_network() -> None:
    without = Snapshot(networks=(WEB,))
    (problem,) = find(without, **with_ports("80"))
    assert (problem.path, problem.message) == (
        "EndpointSpec.Ports",
        "the ingress network does not exist",
    )
    assert find(without, **with_ports("target=80,mode=host")) == []


def test_an_empty_snapshot_reports_nothing() -> None:
    assert find(Snapshot(), **with_ports("8080:80"), Name="web") == []
