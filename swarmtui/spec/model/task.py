"""What a task is, where it may run and what it may use: the TaskTemplate (moby swarm/task.go)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from swarmtui.spec.model.container import ContainerSpec
from swarmtui.spec.model.part import Default, Flag, Kind, Part
from swarmtui.spec.model.types import (
    Count,
    Cpus,
    Duration,
    LimitBytes,
    Names,
    Pairs,
    ReservedBytes,
    Text,
    Words,
)
from swarmtui.spec.since import Since


class Limits(Part):
    """What a container may use at most; enforced on the node."""

    nano_cpus: Annotated[
        Cpus | None,
        Field(title="CPU limit", description="CPUs, in thousandths or finer.", examples=["1.5"]),
        Default("none"),
        Flag("--limit-cpu"),
    ] = None
    memory_bytes: Annotated[
        LimitBytes | None,
        Field(title="Memory limit", description="At least 6M on Linux.", examples=["512M"]),
        Default("none"),
        Flag("--limit-memory"),
    ] = None


class Reservations(Part):
    """What a node must have free; counted by the scheduler only."""

    nano_cpus: Annotated[
        Cpus | None,
        Field(title="CPU reserved", description="CPUs set aside.", examples=["0.25"]),
        Default("none"),
        Flag("--reserve-cpu"),
    ] = None
    memory_bytes: Annotated[
        ReservedBytes | None,
        Field(title="Memory reserved", description="At least 4M.", examples=["128M"]),
        Default("none"),
        Flag("--reserve-memory"),
    ] = None


class Resources(Part):
    """Limits and reservations."""

    limits: Limits | None = None
    reservations: Reservations | None = None


class RestartPolicy(Part):
    """When a task that ended is started again."""

    condition: Annotated[
        Literal["any", "on-failure", "none"] | None,
        Field(title="Restart", description="After which end a task is started again."),
        Default("any"),
        Flag("--restart-condition"),
    ] = None
    delay: Annotated[
        Duration | None,
        Field(title="Restart delay", description="Wait before a restart.", examples=["10s"]),
        Default("5s"),
        Flag("--restart-delay"),
    ] = None
    max_attempts: Annotated[
        Count | None,
        Field(title="Restart attempts", description="Give up after so many; 0 is never."),
        Default("0"),
        Flag("--restart-max-attempts"),
    ] = None
    window: Annotated[
        Duration | None,
        Field(
            title="Restart window",
            description="Attempts are counted within this time; 0 is for ever.",
            examples=["2m"],
        ),
        Default("0s"),
        Flag("--restart-window"),
    ] = None


class Platform(Part):
    """An OS and architecture that the image is made for; empty matches anything."""

    architecture: Annotated[
        Text, Field(title="Architecture", description="As Go names it.", examples=["amd64"])
    ] = ""
    os: Annotated[Text, Field(title="OS", description="linux or windows.")] = ""


class Placement(Part):
    """Which nodes may run a task."""

    constraints: Annotated[
        Words | None,
        Field(
            title="Constraints", description="Every one must hold.", examples=["node.role==worker"]
        ),
        Flag("--constraint"),
    ] = None
    platforms: Annotated[
        tuple[Platform, ...] | None,
        Field(title="Platforms", description="Filled in from the image's manifest list."),
        Kind("rows"),
        Since("1.30"),
    ] = None


def _read_network(value: Any) -> Any:
    return {"Target": value} if isinstance(value, str) else value


class NetworkAttachment(Part):
    """One network that the tasks join. A file may write just its name."""

    target: Annotated[
        Text,
        Field(title="Network", description="Name or ID of a swarm-scoped network.", min_length=1),
    ]
    aliases: Annotated[
        Names | None,
        Field(
            title="Aliases",
            description="More names for the service on this network.",
            examples=["db primary"],
        ),
    ] = None
    driver_opts: Annotated[
        Pairs | None,
        Field(
            title="Driver options",
            description="key=value words, handed to the network driver.",
            examples=["com.example.weight=2"],
        ),
        Since("1.30"),
    ] = None


class TaskTemplate(Part):
    """The template of every task. On API 1.24 `wire` puts `networks` at the top level."""

    container_spec: ContainerSpec
    resources: Resources | None = None
    restart_policy: RestartPolicy | None = None
    placement: Placement | None = None
    networks: Annotated[
        tuple[Annotated[NetworkAttachment, BeforeValidator(_read_network)], ...] | None,
        Field(title="Networks", description="The networks that the tasks join."),
        Kind("rows"),
        Flag("--network"),
    ] = None
