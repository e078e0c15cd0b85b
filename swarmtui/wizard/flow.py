"""The order of the steps, as data. A step's module is loaded when the step is first shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step: where its pane is, what it is for, and which paths of the spec it looks after."""

    key: str
    title: str
    purpose: str
    pane: str
    """`module:class` under swarmtui.wizard.steps."""
    paths: tuple[str, ...] = ()
    looks_around: bool = False
    """Whether it shows what others on the manager may have changed meanwhile."""


STEPS = (
    Step(
        "image",
        "Image",
        "What runs, and under which name.",
        "image:ImageStep",
        ("Name", "Labels", "TaskTemplate.ContainerSpec"),
    ),
    Step(
        "mode",
        "Mode",
        "How many tasks run, and when one is started again.",
        "mode:ModeStep",
        ("Mode", "TaskTemplate.RestartPolicy", "TaskTemplate.Resources"),
    ),
    Step(
        "networks",
        "Networks",
        "Which networks the tasks join.",
        "networks:NetworksStep",
        ("TaskTemplate.Networks",),
        looks_around=True,
    ),
    Step(
        "ports",
        "Ports",
        "Which ports reach the service, and how.",
        "ports:PortsStep",
        ("EndpointSpec",),
    ),
    Step(
        "update",
        "Update",
        "How tasks are replaced by an update, and by a rollback.",
        "update:UpdateStep",
        ("UpdateConfig", "RollbackConfig"),
    ),
    Step(
        "review",
        "Review",
        "What differs from the engine's defaults.",
        "review:ReviewStep",
        looks_around=True,
    ),
)
INDEX = {step.key: index for index, step in enumerate(STEPS)}
REVIEW = STEPS[-1]


def step_of(path: str) -> Step:
    """The step that looks after `path`; review for what no step knows."""
    for step in STEPS:
        for own in step.paths:
            if path == own or path.startswith((f"{own}.", f"{own}[")):
                return step
    return REVIEW
