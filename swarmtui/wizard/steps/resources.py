"""The resources step: limits and reservations."""

from __future__ import annotations

from textual.app import ComposeResult

from swarmtui.spec.tree import CONTAINER
from swarmtui.wizard.widgets.field_block import Block, BlockHead
from swarmtui.wizard.widgets.step_pane import StepPane

_RESOURCES = "TaskTemplate.Resources"
_SIDES = ("Limits", "Reservations")


class ResourcesStep(StepPane):
    """A table of limits and reservations, then the other resources."""

    ROWS = (
        Block({f"{_RESOURCES}.{side}.NanoCPUs": "" for side in _SIDES}, "CPUs"),
        Block({f"{_RESOURCES}.{side}.MemoryBytes": "" for side in _SIDES}, "Memory"),
        f"{_RESOURCES}.Limits.Pids",
        f"{_RESOURCES}.Reservations.GenericResources",
        f"{CONTAINER}.Ulimits",
    )
    SECTIONS = {
        "Swap and OOM": (
            f"{_RESOURCES}.SwapBytes",
            f"{_RESOURCES}.MemorySwappiness",
            f"{CONTAINER}.OomScoreAdj",
        ),
    }

    def compose_body(self) -> ComposeResult:
        """Yield the head of the table, then the rows."""
        yield BlockHead(("Limit", "Reservation"))
        yield from super().compose_body()
