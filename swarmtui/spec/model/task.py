"""What a task runs and when it is restarted: the TaskTemplate (moby api/types/swarm/task.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.container import ContainerSpec
from swarmtui.spec.model.network import NetworkAttachment
from swarmtui.spec.model.placement import Placement
from swarmtui.spec.model.resources import Resources

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import CliFlag, Default, Notation, NotInForms, OtherFlags
    from swarmtui.spec.model.types import (
        Count,
        Duration,
        LowercaseChoice,
        Pairs,
        Text,
        rows_validator,
    )


class RestartPolicy(ApiObject):
    """When an ended task is replaced."""

    condition: Annotated[
        Literal["any", "on-failure", "none"] | None,
        LowercaseChoice,
        Field(title="Restart", description="Which ended tasks are replaced."),
        Default("any"),
        CliFlag("--restart-condition"),
        OtherFlags("--restart"),
    ] = None
    delay: Annotated[
        Duration | None,
        Field(
            title="Restart delay",
            description="Wait before starting the new task.",
            examples=["10s"],
        ),
        Default("5s"),
        CliFlag("--restart-delay"),
    ] = None
    max_attempts: Annotated[
        Count | None,
        Field(
            title="Restart attempts",
            description="Maximum restarts; 0 means no limit.",
            examples=["3"],
        ),
        Default("0"),
        CliFlag("--restart-max-attempts"),
    ] = None
    window: Annotated[
        Duration | None,
        Field(
            title="Restart window",
            description="Time in which attempts count; 0: no limit.",
            examples=["2m"],
        ),
        Default("0s"),
        CliFlag("--restart-window"),
    ] = None


class LogDriver(ApiObject):
    """Where a task's output goes. The node checks it when it creates the container."""

    name: Annotated[
        Text | None,
        Field(
            title="Log driver",
            description="Such as json-file, local, journald or none.",
            examples=["json-file"],
        ),
        Default("the swarm's, or the node's"),
        CliFlag("--log-driver"),
    ] = None
    options: Annotated[
        Pairs | None,
        Field(
            title="Log options",
            description="key=value options for the log driver.",
            examples=["max-size=10m"],
        ),
        CliFlag("--log-opt"),
    ] = None


class TaskTemplate(ApiObject):
    """The template of every task. On API 1.24 `to_wire` moves `networks` to the top level."""

    container_spec: ContainerSpec
    resources: Resources | None = None
    restart_policy: RestartPolicy | None = None
    placement: Placement | None = None
    networks: Annotated[
        tuple[NetworkAttachment, ...] | None,
        rows_validator("networks"),
        Field(title="Networks", description="Networks that every task joins.", examples=["front"]),
        Notation("networks"),
        CliFlag("--network"),
        OtherFlags("--net"),
    ] = None
    log_driver: Annotated[LogDriver | None, Field(title="Logging")] = None
    force_update: Annotated[
        Count | None,
        Field(
            title="Force update",
            description="Counter; a new value replaces all tasks.",
            examples=["1"],
        ),
        Default("0"),
        Since("1.25"),
    ] = None
    runtime: Annotated[
        Literal["container"] | None,
        LowercaseChoice,
        Field(title="Runtime", description="Runtime of the tasks."),
        Default("container"),
        NotInForms("swarmtui creates container services only"),
        Since("1.30"),
    ] = None

    @classmethod
    def _read(cls, data: Any) -> Any:
        """Refuse plugin services (experimental, without a container) and network attachments."""
        if isinstance(data, dict) and (data.get("Runtime") == "plugin" or data.get("PluginSpec")):
            raise ValueError(
                "is a plugin service, which swarmtui does not create: "
                "install the plugin on each node with docker plugin install"
            )
        if isinstance(data, dict) and data.get("Runtime") == "attachment":
            raise ValueError("is a network attachment, which only the engine creates")
        return data
