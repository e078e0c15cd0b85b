"""How the service is reached: the EndpointSpec and its ports (moby api/types/swarm/network.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.notation.ports import parse_ports

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import CliFlag, Default, NoCliOption, Notation, OtherFlags
    from swarmtui.spec.model.types import (
        LowercaseChoice,
        PortNumber,
        PublishedNumber,
        Text,
        rows_validator,
    )


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
        PortNumber,
        Field(
            title="Target",
            description="Port in the container, 1 to 65535.",
            examples=["80"],
        ),
    ]
    published_port: Annotated[
        PublishedNumber | None,
        Field(
            title="Published",
            description="External port; 0 lets the swarm choose.",
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

    @classmethod
    def _read(cls, data: Any) -> Any:
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
