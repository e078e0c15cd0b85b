"""What is wrong with a spec, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "hint"]
LEVELS: tuple[Level, ...] = ("error", "warning", "hint")
"""From worst to least."""


@dataclass(frozen=True)
class Problem:
    """One problem at one path.

    `path` is the API's: `TaskTemplate.ContainerSpec.Image`, `EndpointSpec.Ports[0].TargetPort`;
    empty for the whole spec. Error: the manager or every node would refuse it, so the launch is
    disabled. Warning: it is accepted, and then stays pending, fails or is ignored. Hint: there is a
    better way.
    """

    path: str
    message: str
    level: Level = "error"
    hint: str = ""
    rule: str = ""
    """The name of the broken rule, for `check --explain`; "" without a rule."""
    suggestion: str = ""
    """The text that fixes the value at `path`, in the field's notation; "" if that is unknown.

    For an unknown field the name that was probably meant.
    """

    @property
    def rank(self) -> int:
        """The sort key: 0 for the worst level."""
        return LEVELS.index(self.level)

    @property
    def message_with_hint(self) -> str:
        """The message with the hint, if there is one."""
        return f"{self.message}: {self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def errors_of(problems: list[Problem]) -> list[Problem]:
    """Return only the errors."""
    return [problem for problem in problems if problem.level == "error"]
