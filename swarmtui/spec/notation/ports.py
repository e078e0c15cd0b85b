"""Published ports as people write them: `8080:80/tcp`, `53/udp`, ranges, the CLI's long form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import cycle
from typing import Any

from swarmtui.spec.notation.csv_fields import format_fields, parse_fields, require_value
from swarmtui.spec.size_limits import check_rows

Row = dict[str, Any]

PROTOCOLS = ("tcp", "udp", "sctp")
PUBLISH_MODES = ("ingress", "host")
_CHOICES = {"protocol": PROTOCOLS, "mode": PUBLISH_MODES}
_LONG_KEYS = {
    "name": "Name",
    "target": "TargetPort",
    "published": "PublishedPort",
    "protocol": "Protocol",
    "mode": "PublishMode",
}
PORT_KEYS = tuple(_LONG_KEYS)
"""The keys of the long form."""
_PORTS = ("target", "published")
_EXAMPLE = "write 8080:80/tcp, 53/udp or 9000-9003:9000-9003"


def parse_ports(text: str) -> list[Row]:
    """Return the ports that `text` publishes, as API objects; the ValueError says what is wrong.

    Short form `[PUBLISHED:]TARGET[/PROTOCOL]`, either side a range of equal length (docker/cli
    opts/swarmopts/port.go), of at most MAX_PORTS; long form
    `target=80,published=8080,protocol=tcp,mode=host`, where `name=web` is an extension. Published
    port 0 and mode ingress are the engine's defaults and are left out.
    """
    text = text.strip()
    if not text:
        raise ValueError(f"is empty: {_EXAMPLE}")
    return [_parse_long(text)] if "=" in text else _parse_short(text.lower())


def format_port_row(row: Mapping[str, Any]) -> str:
    """Return the shortest form that the docker CLI accepts: publish mode host needs the long one.

    It leaves out the name, which the CLI does not support.
    """
    target, published = str(row.get("TargetPort", "")), row.get("PublishedPort") or ""
    protocol = row.get("Protocol") or "tcp"
    if (row.get("PublishMode") or "ingress") == "host":
        middle = f"published={published}," if published else ""
        return f"target={target},{middle}protocol={protocol},mode=host"
    short = f"{published}:{target}" if published else target
    return short if protocol == "tcp" else f"{short}/{protocol}"


def format_port(row: Mapping[str, Any]) -> str:
    """Return the shortest form of a port with all fields, including its name."""
    if not row.get("Name"):
        return format_port_row(row)
    full = {**row, "Protocol": row.get("Protocol") or "tcp"}
    fields = {key: full[at] for key, at in _LONG_KEYS.items() if full.get(at)}
    return format_fields([f"{key}={value}" for key, value in fields.items()])


def _parse_short(text: str) -> list[Row]:
    ports, slash, protocol = text.partition("/")
    if slash and protocol not in PROTOCOLS:
        raise ValueError(f"protocol {protocol!r} must be one of {', '.join(PROTOCOLS)}")
    if ports.count(":") > 1:
        raise ValueError(
            "a service publishes on all addresses: leave out the address before the port"
        )
    published, colon, target = ports.rpartition(":")
    if colon and not (published and target):
        side = "target port after" if published else "published port before"
        raise ValueError(f"{ports!r} needs a {side} the colon: {_EXAMPLE}")
    targets = _parse_range(target, "target")
    publisheds = _parse_range(published, "published") if published else None
    if publisheds and len(targets) not in (1, len(publisheds)):
        raise ValueError(
            f"{published} has {len(publisheds)} ports, {target} has {len(targets)}: "
            "use ranges of equal length"
        )
    check_rows("ports", len(publisheds or targets))
    if publisheds is None:
        return [_port_row(each, None, protocol) for each in targets]
    # One target for several published ports, as in the docker CLI: all reach that target.
    pairs = zip(cycle(targets), publisheds, strict=False)
    return [_port_row(target, published, protocol) for target, published in pairs]


def _port_row(target: int, published: int | None, protocol: str) -> Row:
    row: Row = {"Protocol": protocol or "tcp", "TargetPort": target}
    return {**row, "PublishedPort": published} if published else row


def _parse_long(text: str) -> Row:
    row: Row = {"Protocol": "tcp"}
    for key, given in parse_fields(text, _LONG_KEYS):
        value = require_value(key, given)
        row[_LONG_KEYS[key]] = _parse_port(value, key) if key in _PORTS else _parse_word(key, value)
    if "TargetPort" not in row:
        raise ValueError("the target port is missing: write target=80")
    anyway = {"PublishedPort": 0, "PublishMode": "ingress"}
    return {key: value for key, value in row.items() if value != anyway.get(key)}


def _parse_word(key: str, value: str) -> str:
    if key in _CHOICES and value.lower() not in _CHOICES[key]:
        raise ValueError(f"{key} {value!r} must be one of {', '.join(_CHOICES[key])}")
    return value.lower() if key in _CHOICES else value


def _parse_range(text: str, side: str) -> range:
    first, dash, last = text.partition("-")
    low = _parse_port(first, side)
    high = _parse_port(last, side) if dash else low
    if high < low:
        raise ValueError(f"{side} range {text} is reversed: write the lower port first")
    return range(low, high + 1)


def _parse_port(text: str, side: str) -> int:
    lowest = 1 if side == "target" else 0
    digits = re.fullmatch(r"0*([0-9]{1,5})", text)
    if not (digits and lowest <= int(digits[1]) <= 65535):
        raise ValueError(f"{side} port {text!r} must be a number from {lowest} to 65535")
    return int(digits[1])
