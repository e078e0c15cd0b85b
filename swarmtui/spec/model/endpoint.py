"""How the service is reached: the EndpointSpec and its ports (moby api/types/swarm/network.go)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from swarmtui.spec.api_version import Since
from swarmtui.spec.model.api_object import (
    ApiObject,
    CliFlag,
    Default,
    NoCliOption,
    Notation,
    OtherFlags,
)
from swarmtui.spec.model.types import Count, LowercaseChoice, Text, rows_validator
from swarmtui.spec.notation.ports import parse_ports


class PortConfig(ApiObject):
    """One published port. The engine checks no ranges and reads unknown words as tcp, ingress."""

    name: Annotated[
        Text | None,
        Field(title="Port name", description="Optional name of the port.", examples=["http"]),
        NoCliOption(),
    ] = None
    protocol: Annotated[
        Literal["tcp", "udp", "sctp"] | None,
        LowercaseChoice,
        Field(title="Protocol", description="Transport protocol."),
        Default("tcp"),
        Since("1.24", values={"sctp": "1.37"}),
    ] = None
    target_port: Annotated[
        Count,
        Field(
            title="Target",
            description="Port in the container, 1 to 65535.",
            ge=1,
            le=65535,
            examples=["80"],
        ),
    ]
    published_port: Annotated[
        Count | None,
        Field(
            title="Published",
            description="External port; 0 lets the swarm choose.",
            le=65535,
            examples=["8080"],
        ),
        Default("chosen by the swarm"),
    ] = None
    publish_mode: Annotated[
        Literal["ingress", "host"] | None,
        LowercaseChoice,
        Field(
            title="Publish mode",
            description="ingress: every node; host: the task's node.",
        ),
        Default("ingress"),
        Since("1.25"),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
        return parse_ports(data)[0] if isinstance(data, str) else data


class EndpointSpec(ApiObject):
    """Name resolution and published ports. A file can write a port as `"8080:80/tcp"`."""

    mode: Annotated[
        Literal["vip", "dnsrr"] | None,
        LowercaseChoice,
        Field(
            title="Endpoint mode",
            description="vip: one virtual IP; dnsrr: DNS round-robin.",
        ),
        Default("vip"),
        CliFlag("--endpoint-mode"),
    ] = None
    ports: Annotated[
        tuple[PortConfig, ...] | None,
        rows_validator("ports"),
        Field(
            title="Ports",
            description="PUBLISHED:TARGET/PROTOCOL, or a range.",
            examples=["8080:80/tcp", "53/udp", "9000-9003:9000-9003"],
        ),
        Notation("ports"),
        CliFlag("--publish"),
        OtherFlags("-p"),
    ] = None
