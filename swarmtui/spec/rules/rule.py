"""What a rule is: a small function over the spec, with a level, a name and its reason."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from swarmtui.spec.problem import Level, Problem
from swarmtui.spec.unreadable import UnreadableError


class RuleProblem(NamedTuple):
    """Where a rule is broken, how, and what to do about it."""

    path: str
    message: str
    hint: str = ""


RuleFunction = Callable[..., Iterator[RuleProblem]]


@dataclass(frozen=True)
class Rule:
    """One rule. Its name is the function's, its title and reason are the function's docstring."""

    level: Level
    paths: tuple[str, ...]
    """The fields that it is about, with `[]` for any row."""
    check: RuleFunction

    @property
    def name(self) -> str:
        """As `check --explain` takes it: memory-limit-below-minimum."""
        return self.check.__name__.strip("_").replace("_", "-")

    @property
    def title(self) -> str:
        """The rule in one sentence."""
        return inspect.getdoc(self.check).partition("\n")[0]  # type: ignore[union-attr]

    @property
    def reason(self) -> str:
        """Why, and which source says so."""
        return inspect.getdoc(self.check).partition("\n")[2].strip()  # type: ignore[union-attr]

    def problems(self, *inputs: Any) -> Iterator[Problem]:
        """Yield every place where the rule is broken, as far as what it needs could be read."""
        with suppress(UnreadableError):
            for path, message, hint in self.check(*inputs):
                yield Problem(path, message, self.level, hint, self.name)


def rule(level: Level, *paths: str) -> Callable[[RuleFunction], Rule]:
    """Make a rule of the function below: it yields a RuleProblem for each place that breaks it."""
    return lambda find: Rule(level, paths, find)
