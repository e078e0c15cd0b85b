"""Which nodes may run a task: the Placement (moby api/types/swarm/task.go)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from swarmtui.spec.api_version import Since
from swarmtui.spec.model.api_object import ApiObject, CliFlag, Default, Notation
from swarmtui.spec.model.types import Count, Text, rows_validator
from swarmtui.spec.notation.row_formats import ROW_FORMATS


class Platform(ApiObject):
    """An OS and architecture that the image is made for; empty matches anything."""

    architecture: Annotated[
        Text,
        Field(
            title="Architecture",
            description="amd64, arm64, 386, s390x or another.",
            examples=["amd64"],
        ),
        Default("any"),
    ] = ""
    os: Annotated[
        Text,
        Field(title="OS", description="linux or windows; empty is any.", examples=["linux"]),
        Default("any"),
    ] = ""

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
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
    """One wish about the spread; the first counts first. A file may write just the label."""

    spread: Annotated[Spread, Field(title="Spread")]

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
        return ROW_FORMATS["preferences"].parse(data)[0] if isinstance(data, str) else data


class Placement(ApiObject):
    """Constraints must hold, preferences are wishes."""

    constraints: Annotated[
        tuple[str, ...] | None,
        rows_validator("constraints"),
        Field(
            title="Constraints",
            description="KEY==VALUE or KEY!=VALUE; all must hold.",
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
            description="Even over a label's values; the first first.",
            examples=["node.labels.rack"],
        ),
        Notation("preferences"),
        CliFlag("--placement-pref"),
        Since("1.28"),
    ] = None
    # 0 is no limit, and comes back as not set.
    max_replicas: Annotated[
        Count | None,
        Field(
            title="Max per node",
            description="Most tasks on one node; 0 is no limit.",
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
            description="OS/ARCH of nodes that fit, else the image's.",
            examples=["linux/amd64"],
        ),
        Notation("platforms"),
        Since("1.30"),
    ] = None
