"""Which nodes may run a task: the Placement (moby api/types/swarm/task.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.notation.row_formats import ROW_FORMATS

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import CliFlag, Default, Notation, OtherFlags
    from swarmtui.spec.model.types import Count, Text, rows_validator


class Platform(ApiObject):
    """An OS and architecture that the image supports; empty matches any."""

    architecture: Annotated[
        Text,
        Field(
            title="Architecture",
            description="CPU architecture, such as amd64 or arm64.",
            examples=["amd64"],
        ),
        Default("any"),
    ] = ""
    os: Annotated[
        Text,
        Field(title="OS", description="linux or windows; empty means any.", examples=["linux"]),
        Default("any"),
    ] = ""

    @classmethod
    def _read(cls, data: Any) -> Any:
        return ROW_FORMATS["platforms"].parse(data)[0] if isinstance(data, str) else data


class Spread(ApiObject):
    """Tasks are spread evenly over the values of a label."""

    spread_descriptor: Annotated[
        Text,
        Field(
            title="Spread over",
            description="node.labels.NAME or engine.labels.NAME.",
            min_length=1,
            examples=["node.labels.rack"],
        ),
    ]


class Preference(ApiObject):
    """One spread preference; preferences apply in order. A file can write only the label."""

    spread: Annotated[Spread, Field(title="Spread")]

    @classmethod
    def _read(cls, data: Any) -> Any:
        return ROW_FORMATS["preferences"].parse(data)[0] if isinstance(data, str) else data


class Placement(ApiObject):
    """Constraints are required; preferences are best effort."""

    constraints: Annotated[
        tuple[str, ...] | None,
        rows_validator("constraints"),
        Field(
            title="Constraints",
            description="KEY==VALUE or KEY!=VALUE; all must match.",
            examples=["node.role==worker"],
        ),
        Notation("constraints"),
        CliFlag("--constraint"),
        Since("1.24", values={"node.platform.*": "1.25", "node.ip*": "1.28"}),
    ] = None
    preferences: Annotated[
        tuple[Preference, ...] | None,
        rows_validator("preferences"),
        Field(
            title="Spread over",
            description="Spread evenly over labels, in priority order.",
            examples=["node.labels.rack"],
        ),
        Notation("preferences"),
        CliFlag("--placement-pref"),
        Since("1.28"),
    ] = None
    # 0 means no limit; the engine returns it as not set.
    max_replicas: Annotated[
        Count | None,
        Field(
            title="Max per node",
            description="Maximum tasks per node; 0 means no limit.",
            examples=["2"],
        ),
        Default("no limit", unset_values=(0,)),
        CliFlag("--replicas-max-per-node"),
        Since("1.40"),
    ] = None
    platforms: Annotated[
        tuple[Platform, ...] | None,
        rows_validator("platforms"),
        Field(
            title="Platforms",
            description="Required OS/ARCH; default: the image's.",
            examples=["linux/amd64"],
        ),
        Notation("platforms"),
        OtherFlags("--platform"),
        Since("1.30"),
    ] = None
