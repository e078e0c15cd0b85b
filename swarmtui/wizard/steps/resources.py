"""The resources step: limits and reservations."""

from __future__ import annotations

from swarmtui.spec.tree import CONTAINER
from swarmtui.wizard.widgets.step_pane import StepPane

_RESOURCES = "TaskTemplate.Resources"


class ResourcesStep(StepPane):
    """CPU and memory; the rest under sections."""

    MAIN_FIELDS = (
        f"{_RESOURCES}.Limits.NanoCPUs",
        f"{_RESOURCES}.Limits.MemoryBytes",
        f"{_RESOURCES}.Reservations.NanoCPUs",
        f"{_RESOURCES}.Reservations.MemoryBytes",
    )
    ADVANCED_FIELDS = {
        "Processes and files": (f"{_RESOURCES}.Limits.Pids", f"{CONTAINER}.Ulimits"),
        "Memory": (
            f"{_RESOURCES}.SwapBytes",
            f"{_RESOURCES}.MemorySwappiness",
            f"{CONTAINER}.OomScoreAdj",
        ),
        "Devices": (f"{_RESOURCES}.Reservations.GenericResources",),
    }
