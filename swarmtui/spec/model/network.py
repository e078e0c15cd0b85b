"""The networks that tasks join (moby api/types/swarm/network.go NetworkAttachmentConfig)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.notation.row_formats import ROW_FORMATS

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.types import Names, Pairs, Text


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

    @classmethod
    def _read(cls, data: Any) -> Any:
        return ROW_FORMATS["networks"].parse(data)[0] if isinstance(data, str) else data
