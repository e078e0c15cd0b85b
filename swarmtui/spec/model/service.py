"""The ServiceSpec as a whole (moby api/types/swarm/service.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.endpoint import EndpointSpec
from swarmtui.spec.model.mode import Mode
from swarmtui.spec.model.policy import RollbackConfig, UpdateConfig
from swarmtui.spec.model.task import TaskTemplate

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import CliFlag, Default, OtherFlags
    from swarmtui.spec.model.types import Pairs, Text


class ServiceSpec(ApiObject):
    """Everything that `POST /services/create` accepts. Only the image is required."""

    name: Annotated[
        Text | None,
        Field(
            title="Service name",
            description="Letters, digits, - and _; unique in the swarm.",
            examples=["web"],
        ),
        Default("a random name"),
        CliFlag("--name"),
    ] = None
    labels: Annotated[
        Pairs | None,
        Field(
            title="Service labels",
            description="key=value labels on the service.",
            examples=["team=shop"],
        ),
        CliFlag("--label"),
        OtherFlags("-l"),
    ] = None
    task_template: TaskTemplate
    mode: Annotated[
        Mode | None,
        Field(title="Mode", description="How many tasks run, and whether they finish."),
        Default("replicated"),
        CliFlag("--mode"),
    ] = None
    update_config: Annotated[UpdateConfig | None, Field(title="Update"), CliFlag("--update")] = None
    rollback_config: Annotated[
        RollbackConfig | None, Field(title="Rollback"), CliFlag("--rollback"), Since("1.28")
    ] = None
    endpoint_spec: EndpointSpec | None = None

    @property
    def mode_kind(self) -> str:
        """The mode in force: replicated where none is given."""
        return self.mode.kind if self.mode else "replicated"

    @property
    def image(self) -> str:
        """The image reference of the tasks."""
        return self.task_template.container_spec.image


def model_classes() -> list[type[ApiObject]]:
    """Return every class of the model: those that the imports of this module define."""
    found: list[type[ApiObject]] = [ApiObject]
    for each in found:
        found += each.__subclasses__()
    return [each for each in found[1:] if each.__module__.startswith(f"{__package__}.")]
