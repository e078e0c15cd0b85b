"""Published ports as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec.notation.ports import format_port, format_port_row, parse_ports


def row(target: int, published: int | None = None, protocol: str = "tcp", **more: str) -> Any:
    out: dict[str, Any] = {"Protocol": protocol, "TargetPort": target, **more}
    return out if published is None else {**out, "PublishedPort": published}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("80", [row(80)]),
        ("8080:80", [row(80, 8080)]),
        (" 53:5353/UDP ", [row(5353, 53, "udp")]),
        ("7/sctp", [row(7, None, "sctp")]),
        ("0:80", [row(80)]),
        ("008080:80", [row(80, 8080)]),
        ("9000-9001:90-91", [row(90, 9000), row(91, 9001)]),
        ("90-91/udp", [row(90, None, "udp"), row(91, None, "udp")]),
        ("9000-9001:80", [row(80, 9000), row(80, 9001)]),
        ("target=80", [row(80)]),
        ("target=80,mode=ingress,published=0", [row(80)]),
        ("Target=80, name=My-Web ", [row(80, Name="My-Web")]),
        ('target=80,"name=a,b"', [row(80, Name="a,b")]),
        (
            "mode=HOST,target=80,published=8080,protocol=udp",
            [{"PublishMode": "host", "TargetPort": 80, "PublishedPort": 8080, "Protocol": "udp"}],
        ),
    ],
)
def test_parse(text: str, rows: list[Any]) -> None:
    assert parse_ports(text) == rows


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("80:", "needs a target port after the colon"),
        (":80", "needs a published port before the colon"),
        ("0", "target port '0' must be a number from 1 to 65535"),
        ("70000", "from 1 to 65535"),
        ("70000:80", "published port '70000' must be a number from 0 to 65535"),
        ("9" * 5000, "from 1 to 65535"),
        ("٨٠", "from 1 to 65535"),
        ("80/icmp", "must be one of tcp, udp, sctp"),
        ("80/", "must be one of tcp, udp, sctp"),
        ("127.0.0.1:80:80", "leave out the address"),
        ("9000-9002:90-91", "use ranges of equal length"),
        ("91-90", "is reversed"),
        ("90-", "must be a number"),
        ("1-65535:1-65535", "65,535 ports are too many: a service can have at most 1,000"),
        ("1-1001", "1,001 ports are too many"),
        ("0-1000:80", "1,001 ports are too many"),
        ("published=80", "the target port is missing: write target=80"),
        ("target=x", "must be a number"),
        ("target=80,colour=red", "'colour' is not a known key: write name, target"),
        ("target=80,protocol=icmp", "protocol 'icmp' must be one of tcp, udp, sctp"),
        ("target=80,mode=global", "mode 'global' must be one of ingress, host"),
        ("target=80,published", "published needs a value"),
    ],
)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_ports(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("published", "text"),
    [
        (row(80), "80"),
        (row(80, 8080), "8080:80"),
        (row(80, 0), "80"),
        (row(53, 53, "udp"), "53:53/udp"),
        (row(80, 8080, PublishMode="ingress"), "8080:80"),
        (row(80, 8080, PublishMode="host"), "target=80,published=8080,protocol=tcp,mode=host"),
        (row(80, None, PublishMode="host"), "target=80,protocol=tcp,mode=host"),
    ],
)
def test_format_reads_back(published: Any, text: str) -> None:
    assert format_port_row(published) == text
    (back,) = parse_ports(text)
    ingress = {"PublishMode": "ingress", "PublishedPort": 0}
    assert {**ingress, **back} == {**ingress, **published}


@pytest.mark.parametrize(
    ("published", "text"),
    [
        (row(80, 8080), "8080:80"),
        (row(80, 8080, Name="http"), "name=http,target=80,published=8080,protocol=tcp"),
        (row(53, None, "udp", Name="a,b"), '"name=a,b",target=53,protocol=udp'),
        (
            row(80, 8080, Name="http", PublishMode="host"),
            "name=http,target=80,published=8080,protocol=tcp,mode=host",
        ),
    ],
)
def test_a_name_is_written_too(published: Any, text: str) -> None:
    assert format_port(published) == text
    assert parse_ports(text) == [published]


def test_ports_half_typed_are_shown() -> None:
    assert format_port({"TargetPort": "80", "PublishedPort": "x"}) == "x:80"
    assert format_port({"Name": "http"}) == "name=http,protocol=tcp"
