"""The order of the steps, as data. A step's module is loaded when the step is first shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from swarmtui.spec.tree import CONTAINER


@dataclass(frozen=True)
class Step:
    """One step: where its pane is, what it is for, and which paths of the spec it looks after."""

    key: str
    name: str
    """What the rail calls it: one word."""
    title: str
    purpose: str
    pane: str
    """`module:class` under swarmtui.wizard.steps."""
    paths: tuple[str, ...] = ()
    refreshes_snapshot: bool = False
    """Whether it shows what others on the manager may have changed meanwhile."""


_TASK = "TaskTemplate"

STEPS = (
    Step(
        "image",
        "Image",
        "Image",
        "What runs, and under which name.",
        "image:ImageStep",
        (f"{CONTAINER}.Image", "Name", "Labels"),
    ),
    Step(
        "container",
        "Container",
        "Container",
        "How the process is started, and what it finds around it.",
        "container:ContainerStep",
        (CONTAINER, f"{_TASK}.LogDriver", f"{_TASK}.Runtime"),
    ),
    Step(
        "storage",
        "Storage",
        "Storage",
        "Volumes, folders, secrets and configs in the container.",
        "storage:StorageStep",
        (
            f"{CONTAINER}.Mounts",
            f"{CONTAINER}.Secrets",
            f"{CONTAINER}.Configs",
            f"{CONTAINER}.ReadOnly",
        ),
        refreshes_snapshot=True,
    ),
    Step(
        "mode",
        "Mode",
        "Mode & placement",
        "How many tasks run, where, and when one is started again.",
        "mode:ModeStep",
        ("Mode", f"{_TASK}.RestartPolicy", f"{_TASK}.Placement", f"{_TASK}.ForceUpdate"),
    ),
    Step(
        "resources",
        "Resources",
        "Resources",
        "What a task may use, and what a node must have free for it.",
        "resources:ResourcesStep",
        (f"{_TASK}.Resources", f"{CONTAINER}.Ulimits", f"{CONTAINER}.OomScoreAdj"),
    ),
    Step(
        "networks",
        "Networks",
        "Networks",
        "Which networks the tasks join.",
        "networks:NetworksStep",
        (f"{_TASK}.Networks", f"{CONTAINER}.Hosts", f"{CONTAINER}.DNSConfig"),
        refreshes_snapshot=True,
    ),
    Step(
        "ports",
        "Ports",
        "Ports",
        "Which ports reach the service, and how.",
        "ports:PortsStep",
        ("EndpointSpec",),
    ),
    Step(
        "update",
        "Update",
        "Update & rollback",
        "How tasks are replaced by an update, and by a rollback.",
        "update:UpdateStep",
        ("UpdateConfig", "RollbackConfig"),
    ),
    Step(
        "review",
        "Review",
        "Review",
        "What differs from the engine's defaults.",
        "review:ReviewStep",
        refreshes_snapshot=True,
    ),
)
INDEX = {step.key: index for index, step in enumerate(STEPS)}
REVIEW = STEPS[-1]


def step_of(path: str) -> Step:
    """The step with the longest path at or above `path`; review for what no step knows."""
    return _step_of_field(path.partition("[")[0])


@lru_cache(1_000)
def _step_of_field(path: str) -> Step:
    owners = [
        (len(own), step)
        for step in STEPS
        for own in step.paths
        if path == own or path.startswith(f"{own}.")
    ]
    return max(owners, key=lambda pair: pair[0], default=(0, REVIEW))[1]
