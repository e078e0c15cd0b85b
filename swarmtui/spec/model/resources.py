"""Limits and reservations of a task: the ResourceRequirements (moby api/types/swarm/task.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.notation.row_formats import ROW_FORMATS

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import CliFlag, Default, Dropped, Notation, OtherFlags
    from swarmtui.spec.model.types import Bytes, Count, Cpus, Number, Swap, Text, rows_validator


class Limits(ApiObject):
    """Maximum resources of a container, enforced on the node. 0 means none and is not stored."""

    nano_cpus: Annotated[
        Cpus | None,
        Field(
            title="CPU limit",
            description="Number of CPUs, such as 1.5; at least 0.001.",
            examples=["1.5"],
        ),
        Default("none"),
        CliFlag("--limit-cpu"),
        OtherFlags("--cpus"),
    ] = None
    memory_bytes: Annotated[
        Bytes | None,
        Field(
            title="Memory limit",
            description="At least 6M; killed if it uses more.",
            examples=["512M"],
        ),
        Default("none"),
        CliFlag("--limit-memory"),
        OtherFlags("-m --memory"),
    ] = None
    pids: Annotated[
        Number | None,
        Field(
            title="Pids limit",
            description="Processes and threads; 0 means no limit.",
            examples=["100"],
        ),
        Default("none", unset_values=(0, -1)),
        CliFlag("--limit-pids"),
        OtherFlags("--pids-limit"),
        Since("1.41"),
    ] = None


class DiscreteResource(ApiObject):
    """A count of one kind of resource. 0 requests nothing; the engine returns it as not set."""

    kind: Annotated[
        Text,
        Field(
            title="Kind",
            description="Resource kind that nodes advertise.",
            min_length=1,
            examples=["gpu"],
        ),
    ]
    value: Annotated[
        Count,
        Field(title="Count", description="Number that each task needs.", examples=["1"]),
        Default("0"),
    ] = 0


class NamedResource(ApiObject):
    """One resource by name. Engines store it, but no node ever matches, even one that has it."""

    kind: Text
    value: Text


class GenericResource(ApiObject):
    """A resource other than CPU and memory that nodes advertise. A file can write `gpu=2`."""

    discrete_resource_spec: Annotated[DiscreteResource | None, Field(title="Counted")] = None
    named_resource_spec: Annotated[
        NamedResource | None,
        Field(title="Named", description="A resource by its name."),
        Dropped("no node ever matches a named resource; use a count, such as gpu=2"),
    ] = None

    @classmethod
    def _read(cls, data: Any) -> Any:
        return ROW_FORMATS["generic"].parse(data)[0] if isinstance(data, str) else data

    def _check(self) -> GenericResource:
        """With both, the engine uses the count; with none, it fails (convert/service.go)."""
        if (self.discrete_resource_spec is None) == (self.named_resource_spec is None):
            raise ValueError(
                "must have exactly one resource per entry: write KIND=COUNT, such as gpu=2"
            )
        return self


class Reservations(ApiObject):
    """What a node must have free; used by the scheduler only. 0 means none and is not stored."""

    nano_cpus: Annotated[
        Cpus | None,
        Field(
            title="CPU reserved",
            description="CPUs that a node must have free per task.",
            examples=["0.25"],
        ),
        Default("none"),
        CliFlag("--reserve-cpu"),
    ] = None
    memory_bytes: Annotated[
        Bytes | None,
        Field(
            title="Memory reserved",
            description="Memory a node must have free; at least 4M.",
            examples=["128M"],
        ),
        Default("none"),
        CliFlag("--reserve-memory"),
        OtherFlags("--memory-reservation"),
    ] = None
    generic_resources: Annotated[
        tuple[GenericResource, ...] | None,
        rows_validator("generic"),
        Field(
            title="Generic resource",
            description="KIND=COUNT of what nodes advertise.",
            examples=["gpu=2"],
        ),
        Notation("generic"),
        CliFlag("--generic-resource"),
        Since("1.32"),
    ] = None


class Resources(ApiObject):
    """Limits, reservations and swap."""

    limits: Limits | None = None
    reservations: Reservations | None = None
    swap_bytes: Annotated[
        Swap | None,
        Field(
            title="Swap",
            description="In addition to memory; a size or unlimited.",
            examples=["256M"],
        ),
        Default("as much as memory"),
        CliFlag("--memory-swap"),
        Since("1.52"),
    ] = None
    # -1 means unset. A node applies it only if there is a Limits object
    # (moby daemon/cluster/executor/container resources).
    memory_swappiness: Annotated[
        Number | None,
        Field(
            title="Swappiness",
            description="0 to 100; higher swaps sooner.",
            examples=["10"],
        ),
        Default("the node's", unset_values=(-1,)),
        CliFlag("--memory-swappiness"),
        Since("1.52"),
    ] = None
