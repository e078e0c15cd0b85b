"""The steps in their order. A step's module is imported when the step is first shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from re import findall

from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.tree import CONTAINER


@dataclass(frozen=True)
class Step:
    """One step: its names, its pane, and the paths of the spec that it edits."""

    key: str
    name: str
    """One word, for the rail and the review."""
    title: str
    purpose: str
    pane: str
    """`module:class` under swarmtui.wizard.steps."""
    paths: tuple[str, ...] = ()
    refreshes_snapshot: bool = False
    """Whether a new snapshot is fetched when the step is shown."""


_TASK = "TaskTemplate"

STEPS = (
    Step(
        "image",
        "Image",
        "Image",
        "The image to run, and the name of the service.",
        "image:ImageStep",
        (f"{CONTAINER}.Image", "Name", "Labels"),
    ),
    Step(
        "container",
        "Container",
        "Container",
        "How the container's process is started, and its environment.",
        "container:ContainerStep",
        (CONTAINER, f"{_TASK}.LogDriver", f"{_TASK}.Runtime"),
    ),
    Step(
        "storage",
        "Storage",
        "Storage",
        "Volumes, directories, secrets and configs in the container.",
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
        "How many tasks run, where, and when they are restarted.",
        "mode:ModeStep",
        ("Mode", f"{_TASK}.RestartPolicy", f"{_TASK}.Placement", f"{_TASK}.ForceUpdate"),
    ),
    Step(
        "resources",
        "Resources",
        "Resources",
        "What a task may use, and what a node must reserve for it.",
        "resources:ResourcesStep",
        (f"{_TASK}.Resources", f"{CONTAINER}.Ulimits", f"{CONTAINER}.OomScoreAdj"),
    ),
    Step(
        "networks",
        "Networks",
        "Networks",
        "The networks that the tasks join.",
        "networks:NetworksStep",
        (f"{_TASK}.Networks", f"{CONTAINER}.Hosts", f"{CONTAINER}.DNSConfig"),
        refreshes_snapshot=True,
    ),
    Step(
        "ports",
        "Ports",
        "Ports",
        "The published ports, and how clients reach the service.",
        "ports:PortsStep",
        ("EndpointSpec",),
    ),
    Step(
        "update",
        "Update",
        "Update & rollback",
        "How an update and a rollback replace the tasks.",
        "update:UpdateStep",
        ("UpdateConfig", "RollbackConfig"),
    ),
    Step(
        "review",
        "Review",
        "Review",
        "All settings that differ from the engine's defaults.",
        "review:ReviewStep",
        refreshes_snapshot=True,
    ),
)
INDEX = {step.key: index for index, step in enumerate(STEPS)}
REVIEW = STEPS[-1]


def step_of(path: str) -> Step:
    """Return the step that edits `path`: that with the longest matching path, or the review."""
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


@lru_cache(10_000)
def place_of(path: str) -> tuple[int, ...]:
    """Return the sort key of a path: its step, its field in the step, the numbers of its rows.

    The fields of a step are in the order of the step's paths, then in that of the model.
    """
    field_path, step = path.partition("[")[0], step_of(path)
    owners = [
        index
        for index, own in enumerate(step.paths)
        if field_path == own or field_path.startswith(f"{own}.")
    ]
    group = max(owners, key=lambda index: len(step.paths[index]), default=0)
    known = field_path
    while known and known not in _model_order():
        known = known.rpartition(".")[0]
    rows = map(int, findall(r"\[(\d+)\]", path))
    return (INDEX[step.key], group, _model_order().get(known, 0), *rows)


@cache
def _model_order() -> dict[str, int]:
    return {path: index for index, path in enumerate(all_field_infos())}
