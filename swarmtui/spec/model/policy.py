"""How tasks are replaced: UpdateConfig and RollbackConfig (moby api/types/swarm/service.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from swarmtui.spec.model.api_object import ApiObject

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import CliFlag, Default
    from swarmtui.spec.model.types import Count, Duration, LowercaseChoice, Ratio


class Policy(ApiObject):
    """The six settings that an update and a rollback share.

    If the whole object is absent, the engine's defaults apply. In a present object an absent
    Parallelism would mean 0 (all at once), so `to_wire` always writes the complete object.
    """

    parallelism: Annotated[
        Count | None,
        Field(
            title="Parallelism",
            description="Tasks replaced at once; 0 means all.",
            examples=["2"],
        ),
        Default("1"),
        CliFlag("-parallelism"),
    ] = None
    delay: Annotated[
        Duration | None,
        Field(title="Delay", description="Wait between two batches.", examples=["10s"]),
        Default("0s"),
        CliFlag("-delay"),
    ] = None
    failure_action: Annotated[
        Literal["pause", "continue", "rollback"] | None,
        LowercaseChoice,
        Field(title="Failure action", description="What to do when too many tasks fail."),
        Default("pause"),
        CliFlag("-failure-action"),
        Since("1.24", values={"rollback": "1.28"}),
    ] = None
    # The engine reads 0 as unset (moby daemon/cluster/convert/service.go), which means 5s.
    monitor: Annotated[
        Duration | None,
        Field(
            title="Monitor",
            description="Time to watch a new task; 0 means 5s.",
            examples=["30s"],
        ),
        Default("5s", unset_values=(0,)),
        CliFlag("-monitor"),
        Since("1.25"),
    ] = None
    # The engine stores a float32 and returns seven digits.
    max_failure_ratio: Annotated[
        Ratio | None,
        Field(
            title="Failure ratio",
            description="Tolerated share of failed tasks, 0 to 1.",
            examples=["0.25"],
        ),
        Default("0"),
        CliFlag("-max-failure-ratio"),
        Since("1.25"),
    ] = None
    order: Annotated[
        Literal["stop-first", "start-first"] | None,
        LowercaseChoice,
        Field(title="Order", description="Stop the old or start the new task first."),
        Default("stop-first"),
        CliFlag("-order"),
        Since("1.29"),
    ] = None


class UpdateConfig(Policy):
    """How `service update` replaces tasks."""


class RollbackConfig(Policy):
    """How a rollback replaces tasks; a rollback cannot be rolled back."""

    failure_action: Annotated[
        Literal["pause", "continue"] | None,
        LowercaseChoice,
        Field(title="Failure action", description="What to do when too many tasks fail."),
        Default("pause"),
        CliFlag("-failure-action"),
    ] = None
