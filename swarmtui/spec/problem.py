"""What is wrong with a spec, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "hint"]
LEVELS: tuple[Level, ...] = ("error", "warning", "hint")
"""From worst to least."""


@dataclass(frozen=True)
class Problem:
    """One thing to say of one place.

    `path` is the API's own: `TaskTemplate.ContainerSpec.Image`, `EndpointSpec.Ports[0].TargetPort`;
    empty for the spec as a whole. An error stops a launch: the manager would refuse, or every node.
    A warning: it is accepted, and then stays pending, fails or is ignored. A hint: a better way.
    """

    path: str
    message: str
    level: Level = "error"
    hint: str = ""
    rule: str = ""
    """The name of the rule that says so, for `check --explain`; "" for what is no rule."""

    @property
    def rank(self) -> int:
        """0 for the worst: what to sort by."""
        return LEVELS.index(self.level)

    @property
    def message_with_hint(self) -> str:
        """The message, and what to do about it."""
        return f"{self.message}: {self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def errors_of(problems: list[Problem]) -> list[Problem]:
    """Only the problems that stop a launch."""
    return [problem for problem in problems if problem.level == "error"]
