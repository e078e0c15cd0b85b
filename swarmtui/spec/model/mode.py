"""How many tasks run, and where: the four service modes (moby api/types/swarm/service.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.modes import MODE_KEYS, MODE_NAMES, is_job, mode_name

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import CliFlag, Default, SetByPresence
    from swarmtui.spec.model.types import Count


class Replicated(ApiObject):
    """A number of tasks, placed on any nodes that fit."""

    replicas: Annotated[
        Count | None,
        Field(
            title="Replicas",
            description="Number of tasks to keep running; can be 0.",
            examples=["3"],
        ),
        Default("1"),
        CliFlag("--replicas"),
    ] = None


class GlobalMode(ApiObject):
    """One task on every node that fits."""


class ReplicatedJob(ApiObject):
    """A total number of tasks that run to completion."""

    max_concurrent: Annotated[
        Count | None,
        Field(
            title="Max concurrent",
            description="Tasks that run at the same time.",
            examples=["2"],
        ),
        Default("1"),
        CliFlag("--max-concurrent"),
    ] = None
    total_completions: Annotated[
        Count | None,
        Field(
            title="Completions",
            description="Total number of tasks that must complete.",
            examples=["10"],
        ),
        Default("max concurrent"),
        CliFlag("--replicas"),
    ] = None


class GlobalJob(ApiObject):
    """One task on every node that fits, run to completion."""


class Mode(ApiObject):
    """Exactly one mode; absent or empty means replicated with one replica (convert/service.go).

    Python code can write `Mode.of("global")`; a file can write `Mode: global`.
    """

    replicated: Annotated[Replicated | None, Field(title="Replicated")] = None
    global_: Annotated[GlobalMode | None, Field(title="Global")] = None
    # With an older API version the engine drops the job and starts an ordinary service instead
    # (moby daemon/server/router/swarm/helpers.go).
    replicated_job: Annotated[
        ReplicatedJob | None, Field(title="Replicated job"), SetByPresence(), Since("1.41")
    ] = None
    global_job: Annotated[
        GlobalJob | None, Field(title="Global job"), SetByPresence(), Since("1.41")
    ] = None

    @classmethod
    def of(cls, kind: str, **settings: Any) -> Mode:
        """Return the mode of that kind: `Mode.of("replicated", replicas=3)`."""
        return cls.model_validate({MODE_KEYS[kind]: settings})

    @property
    def kind(self) -> str:
        """replicated, global, replicated-job or global-job."""
        return mode_name(self._present_keys())

    @property
    def is_job(self) -> bool:
        """Whether tasks run to completion instead of being kept running."""
        return is_job(self.kind)

    def _present_keys(self) -> list[str]:
        parts = (self.replicated, self.global_, self.replicated_job, self.global_job)
        return [
            MODE_KEYS[kind]
            for kind, part in zip(MODE_NAMES, parts, strict=True)
            if part is not None
        ]

    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, str):
            return data
        if data not in MODE_KEYS:
            raise ValueError(f"must be one of {', '.join(MODE_NAMES)}")
        return {MODE_KEYS[data]: {}}

    def _check(self) -> Mode:
        if len(self._present_keys()) > 1:
            raise ValueError(f"must be exactly one of {', '.join(MODE_KEYS.values())}")
        return self
