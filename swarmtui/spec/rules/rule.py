"""What a rule is: a small function over the spec, with a level, a name and a reason."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from swarmtui.spec.problem import Level, Problem
from swarmtui.spec.unreadable import UnreadableError


class RuleProblem(NamedTuple):
    """Where a rule is broken, what is wrong there, and how to fix it."""

    path: str
    message: str
    hint: str = ""
    suggestion: str = ""
    """See `Problem.suggestion`; `*write(…)` and `*did_you_mean(…)` give hint and suggestion."""


RuleFunction = Callable[..., Iterator[RuleProblem]]


@dataclass(frozen=True)
class Rule:
    """One rule. Its name is the function's, its title and reason are the function's docstring."""

    level: Level
    paths: tuple[str, ...]
    """The fields that the rule is about, with `[]` for any row."""
    check: RuleFunction

    @property
    def name(self) -> str:
        """The name for `check --explain`, such as memory-limit-below-minimum."""
        return self.check.__name__.strip("_").replace("_", "-")

    @property
    def title(self) -> str:
        """The breach, in one sentence; it is printed after `Error when`."""
        return inspect.getdoc(self.check).partition("\n")[0]  # type: ignore[union-attr]

    @property
    def reason(self) -> str:
        """Why the rule exists, and its source."""
        return inspect.getdoc(self.check).partition("\n")[2].strip()  # type: ignore[union-attr]

    def problems(self, *inputs: Any) -> Iterator[Problem]:
        """Yield each problem; stop where a field that the rule needs cannot be read."""
        with suppress(UnreadableError):
            for path, message, hint, suggestion in self.check(*inputs):
                yield Problem(path, message, self.level, hint, self.name, suggestion)


def rule(level: Level, *paths: str) -> Callable[[RuleFunction], Rule]:
    """Make a rule of the decorated function, which yields a RuleProblem for each breach."""
    return lambda find: Rule(level, paths, find)
