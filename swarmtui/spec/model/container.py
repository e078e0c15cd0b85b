"""What runs in each task: the ContainerSpec (moby api/types/swarm/container.go)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from swarmtui.spec.model.part import Default, Flag, Part
from swarmtui.spec.model.types import Environment, Image, Pairs, Words


class ContainerSpec(Part):
    """The container of every task. `command` replaces the image's ENTRYPOINT, `args` its CMD."""

    image: Annotated[
        Image,
        Field(
            title="Image",
            description="Name, and tag or digest; else :latest.",
            examples=["nginx:1.27"],
        ),
    ]
    labels: Annotated[
        Pairs | None,
        Field(
            title="Container labels",
            description="Labels on the containers of the tasks.",
            examples=["tier=web owner=ops"],
        ),
        Flag("--container-label"),
    ] = None
    command: Annotated[
        Words | None,
        Field(
            title="Command",
            description="Replaces the image's ENTRYPOINT. Quote words as in a shell.",
            examples=["/bin/sh -c"],
        ),
        Default("the image's ENTRYPOINT"),
        Flag("--entrypoint"),
    ] = None
    args: Annotated[
        Words | None,
        Field(
            title="Args",
            description="Replaces the image's CMD. Quote words as in a shell.",
            examples=["'sleep 60'"],
        ),
        Default("the image's CMD"),
    ] = None
    env: Annotated[
        Environment | None,
        Field(
            title="Environment",
            description="KEY=value words. Quote a value with blanks.",
            examples=["TZ=UTC GREETING='good day'"],
        ),
        Flag("--env"),
    ] = None
