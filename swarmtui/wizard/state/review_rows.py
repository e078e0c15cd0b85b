"""The rows of the review: errors and warnings, then the settings of each step, then hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.search import describe_path
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.state.summary import SummaryLine, summary

Kind = Literal["heading", "setting", "problem"]


@dataclass(frozen=True)
class ReviewRow:
    """A heading, a setting or a problem; `path` is what the row leads to."""

    kind: Kind
    title: str
    value: str = ""
    path: str = ""
    problem: Problem | None = None
    """The problem itself, or that of the setting."""

    @property
    def is_selectable(self) -> bool:
        """Whether the cursor can be on the row."""
        return self.kind != "heading"

    @property
    def level(self) -> str:
        """The level of the problem, "" without one."""
        return self.problem.level if self.problem else ""


_GAP = ReviewRow("heading", "")


def review_rows(session: Session, ellipsis: str = "…") -> list[ReviewRow]:
    """Return the rows; an empty heading separates the problems from the settings."""
    wrong = [_problem_row(problem) for problem in session.problems if problem.level != "hint"]
    hints = [_problem_row(problem) for problem in session.problems if problem.level == "hint"]
    parts = (wrong, list(_setting_rows(session, ellipsis)), hints)
    rows = [row for part in parts if part for row in (_GAP, *part)]
    return rows[1:]


def _problem_row(problem: Problem) -> ReviewRow:
    title, words = describe_path(problem.path), problem.message_with_hint
    return ReviewRow("problem", title, words, problem.path, problem)


def _setting_rows(session: Session, ellipsis: str) -> Iterator[ReviewRow]:
    lines = summary(session.draft, ellipsis)
    for step, settings in groupby(lines, key=lambda line: line.step):
        yield ReviewRow("heading", step.title)
        yield from (_setting_row(session, line) for line in settings)


def _setting_row(session: Session, line: SummaryLine) -> ReviewRow:
    is_row = line.path.endswith("]")
    problem = session.problem_below(line.path) if is_row else session.problem_at(line.path)
    title = "" if line.is_continued else line.title
    return ReviewRow("setting", title, line.value, line.path, problem)
