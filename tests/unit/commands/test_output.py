"""The format of problems."""

from __future__ import annotations

import pytest

from swarmtui.commands.output import format_problem, print_problems
from swarmtui.spec.problem import Problem


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("Name", "is wrong"), "Name: is wrong"),
        (Problem("", "is wrong"), "spec: is wrong"),
        (Problem("Name", "is wrong", "warning"), "Name: warning: is wrong"),
        (Problem("Name", "is wrong", "hint", "fix it"), "Name: hint: is wrong (fix it)"),
        (Problem("Name", "is wrong", rule="a-rule"), "Name: is wrong [a-rule]"),
        (Problem("Name", "is\nwrong\x1b"), r"Name: is\nwrong\x1b"),
    ],
)
def test_format_problem(problem: Problem, line: str) -> None:
    assert format_problem(problem) == line


def test_hints_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_problems([Problem("Name", "a", level) for level in ("error", "warning", "hint")])
    assert capsys.readouterr() == ("", "Name: a\nName: warning: a\n")
