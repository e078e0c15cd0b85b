"""The networks that tasks join (moby api/types/swarm/network.go NetworkAttachmentConfig)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from swarmtui.spec.api_version import Since
from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.types import Names, Pairs, Text
from swarmtui.spec.notation.row_formats import ROW_FORMATS


class NetworkAttachment(ApiObject):
    """One network that the tasks join. A file can write only its name."""

    target: Annotated[
        Text,
        Field(
            title="Network",
            description="Name or ID of a swarm network.",
            min_length=1,
            examples=["front"],
        ),
    ]
    aliases: Annotated[
        Names | None,
        Field(
            title="Aliases",
            description="Additional DNS names on this network.",
            examples=["db primary"],
        ),
    ] = None
    driver_opts: Annotated[
        Pairs | None,
        Field(
            title="Driver options",
            description="key=value options for the network driver.",
            examples=["com.example.weight=2"],
        ),
        Since("1.30"),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
        return ROW_FORMATS["networks"].parse(data)[0] if isinstance(data, str) else data
