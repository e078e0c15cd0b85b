"""The resources step: limits and reservations."""

from __future__ import annotations

from swarmtui.wizard.widgets.step_pane import StepPane

_RESOURCES = "TaskTemplate.Resources"
_CONTAINER = "TaskTemplate.ContainerSpec"


class ResourcesStep(StepPane):
    """CPU and memory; the rest under sections."""

    MAIN_FIELDS = (
        f"{_RESOURCES}.Limits.NanoCPUs",
        f"{_RESOURCES}.Limits.MemoryBytes",
        f"{_RESOURCES}.Reservations.NanoCPUs",
        f"{_RESOURCES}.Reservations.MemoryBytes",
    )
    ADVANCED_FIELDS = {
        "Processes and files": (f"{_RESOURCES}.Limits.Pids", f"{_CONTAINER}.Ulimits"),
        "Memory": (
            f"{_RESOURCES}.SwapBytes",
            f"{_RESOURCES}.MemorySwappiness",
            f"{_CONTAINER}.OomScoreAdj",
        ),
        "Devices": (f"{_RESOURCES}.Reservations.GenericResources",),
    }
