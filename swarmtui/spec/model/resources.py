"""What a task may use and needs: the ResourceRequirements (moby api/types/swarm/task.go)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from swarmtui.spec.api_version import Since
from swarmtui.spec.model.api_object import ApiObject, CliFlag, Default, Dropped, Notation
from swarmtui.spec.model.types import Bytes, Count, Cpus, Number, Swap, Text, rows_validator
from swarmtui.spec.notation.row_formats import ROW_FORMATS


class Limits(ApiObject):
    """What a container may use at most; enforced on the node. 0 is none, and is not kept."""

    nano_cpus: Annotated[
        Cpus | None,
        Field(
            title="CPU limit",
            description="At least 0.001; 1.5 is one CPU and a half.",
            examples=["1.5"],
        ),
        Default("none"),
        CliFlag("--limit-cpu"),
    ] = None
    memory_bytes: Annotated[
        Bytes | None,
        Field(
            title="Memory limit",
            description="At least 6M. Who uses more is killed.",
            examples=["512M"],
        ),
        Default("none"),
        CliFlag("--limit-memory"),
    ] = None
    pids: Annotated[
        Number | None,
        Field(
            title="Pids limit",
            description="Processes and threads; 0 is no limit.",
            examples=["100"],
        ),
        Default("none", unset_values=(0, -1)),
        CliFlag("--limit-pids"),
        Since("1.41"),
    ] = None


class DiscreteResource(ApiObject):
    """A number of things of one kind. 0 asks for nothing, and comes back as not set."""

    kind: Annotated[
        Text,
        Field(title="Kind", description="As the nodes name it.", min_length=1, examples=["gpu"]),
    ]
    value: Annotated[
        Count,
        Field(title="Count", description="How many a task needs.", examples=["1"]),
        Default("0"),
    ] = 0


class NamedResource(ApiObject):
    """One thing by its name. Engines keep it, and no node ever fits, not even one that has it."""

    kind: Text
    value: Text


class GenericResource(ApiObject):
    """What a node says it has, beside CPU and memory. A file may write `gpu=2`."""

    discrete_resource_spec: Annotated[DiscreteResource | None, Field(title="Counted")] = None
    named_resource_spec: Annotated[
        NamedResource | None,
        Field(title="Named", description="A resource by its name."),
        Dropped("a resource cannot be asked for by name: no node ever fits; ask for a count"),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
        return ROW_FORMATS["generic"].parse(data)[0] if isinstance(data, str) else data

    @model_validator(mode="after")
    def _exactly_one(self) -> GenericResource:
        """The engine takes the count of two, and fails on none (convert/service.go)."""
        if (self.discrete_resource_spec is None) == (self.named_resource_spec is None):
            raise ValueError("must be one thing: write KIND=COUNT, as gpu=2")
        return self


class Reservations(ApiObject):
    """What a node must have free; counted by the scheduler only. 0 is none, and is not kept."""

    nano_cpus: Annotated[
        Cpus | None,
        Field(
            title="CPU reserved",
            description="What a node must have free for a task.",
            examples=["0.25"],
        ),
        Default("none"),
        CliFlag("--reserve-cpu"),
    ] = None
    memory_bytes: Annotated[
        Bytes | None,
        Field(
            title="Memory reserved",
            description="What a node must have free; at least 4M.",
            examples=["128M"],
        ),
        Default("none"),
        CliFlag("--reserve-memory"),
    ] = None
    generic_resources: Annotated[
        tuple[GenericResource, ...] | None,
        rows_validator("generic"),
        Field(
            title="Generic resource",
            description="KIND=COUNT of what nodes say they have.",
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
            description="Beside the memory; 0 is none, or unlimited.",
            examples=["256M"],
        ),
        Default("as much as memory"),
        CliFlag("--memory-swap"),
        Since("1.52"),
    ] = None
    # -1 is unset. A node applies it only beside a Limits object
    # (moby daemon/cluster/executor/container resources).
    memory_swappiness: Annotated[
        Number | None,
        Field(
            title="Swappiness",
            description="0 to 100; more is swapped sooner.",
            examples=["10"],
        ),
        Default("the node's", unset_values=(-1,)),
        CliFlag("--memory-swappiness"),
        Since("1.52"),
    ] = None
