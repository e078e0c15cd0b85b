"""How a container's health is tested: the Healthcheck (docker-image-spec HealthcheckConfig)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from swarmtui.spec.model.api_object import ApiObject

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import CliFlag, Default, OtherFlags
    from swarmtui.spec.model.types import Duration, HealthTest, Int32Count


class Healthcheck(ApiObject):
    """An absent field, or 0, means the image's value, or the default if the image has none."""

    test: Annotated[
        HealthTest | None,
        Field(
            title="Health test",
            description="Shell command, CMD PROGRAM ARG, or NONE.",
            examples=["curl -f http://localhost/ || exit 1"],
        ),
        Default("the image's"),
        CliFlag("--health-cmd"),
        OtherFlags("--no-healthcheck"),
    ] = None
    interval: Annotated[
        Duration | None,
        Field(title="Health interval", description="Time between two tests.", examples=["30s"]),
        Default("the image's, or 30s"),
        CliFlag("--health-interval"),
    ] = None
    timeout: Annotated[
        Duration | None,
        Field(
            title="Health timeout", description="A test that takes longer fails.", examples=["5s"]
        ),
        Default("the image's, or 30s"),
        CliFlag("--health-timeout"),
    ] = None
    # The engine stores 32 bits (moby daemon/cluster/convert/container.go) and truncates the rest.
    retries: Annotated[
        Int32Count | None,
        Field(
            title="Health retries",
            description="Consecutive failures until unhealthy.",
            examples=["3"],
        ),
        Default("the image's, or 3"),
        CliFlag("--health-retries"),
    ] = None
    start_period: Annotated[
        Duration | None,
        Field(
            title="Start period",
            description="Initial time in which failures do not count.",
            examples=["20s"],
        ),
        Default("the image's, or 0s", unset_values=(0,)),
        CliFlag("--health-start-period"),
        Since("1.29"),
    ] = None
    # Engine 25.0.0 stores it but does not apply it; 25.0.1 does. Dropped below API 1.44.
    start_interval: Annotated[
        Duration | None,
        Field(
            title="Start interval",
            description="Time between tests in the start period.",
            examples=["2s"],
        ),
        Default("the image's, or 5s", unset_values=(0,)),
        CliFlag("--health-start-interval"),
        Since("1.44", engine="25.0.1"),
    ] = None
