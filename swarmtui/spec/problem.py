"""What is wrong with a spec, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong at one place.

    `path` is the API's own: `TaskTemplate.ContainerSpec.Image`, `EndpointSpec.Ports[0].TargetPort`;
    empty for the spec as a whole. An error stops a launch, a warning does not.
    """

    path: str
    message: str
    severity: Severity = "error"
    hint: str = ""

    @property
    def advice(self) -> str:
        """The message, and what to do about it."""
        return f"{self.message}: {self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def errors_of(problems: list[Problem]) -> list[Problem]:
    """Only the problems that stop a launch."""
    return [problem for problem in problems if problem.severity == "error"]
