"""Problems are found by their path as by reading all of them, and not by reading all of them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from swarmtui.spec.draft import Draft
from swarmtui.spec.field_info import all_field_infos, field_info
from swarmtui.spec.problem import LEVELS, Problem
from swarmtui.wizard.state.flow import STEPS, step_of
from swarmtui.wizard.state.session import Session

FIELDS = [path for path in all_field_infos() if "[]" not in path]
PATHS = [
    "",
    *FIELDS,
    *(path.replace("[]", f"[{row}]") for path in all_field_infos() for row in (0, 1, 10)),
    *(f"{path}.a.b" for path in FIELDS),
    *(f"{path}[{row}]" for path in FIELDS for row in (0, 1, 10)),
]
SET = {"UpdateConfig": {"Delay": "1s"}, "EndpointSpec": {"Ports": [{"TargetPort": 80}]}}


def found_by_reading_all(session: Session, path: str) -> list[Problem]:
    info, is_set = field_info(path), session.draft.value(path) is not None

    def belongs(problem: Problem) -> bool:
        outer = field_info(problem.path)
        return (
            problem.path == path
            or bool(info and info.notation != "object" and is_below(problem.path, path))
            or bool(is_set and outer and outer.notation == "object" and in_object(problem, path))
        )

    return sorted(filter(belongs, session.problems), key=lambda problem: problem.rank)


def is_below(path: str, above: str) -> bool:
    return path.startswith((f"{above}.", f"{above}["))


def in_object(problem: Problem, path: str) -> bool:
    return path.startswith(f"{problem.path}.")


@pytest.mark.parametrize("seed", range(10))
def test_the_same_problems_in_the_same_order(seed: int) -> None:
    choice, session = random.Random(seed), Session(Draft(SET))
    session.problems = tuple(
        Problem(choice.choice(PATHS), str(number), choice.choice(LEVELS)) for number in range(2000)
    )
    for path in PATHS:
        found = found_by_reading_all(session, path)
        assert session.problems_at(path) == found
        assert session.problem_at(path) == next(iter(found), None)
    session.visited.update(step.key for step in STEPS)
    for step in STEPS[:-1]:
        own = [p for p in session.problems if step_of(p.path) is step and p.level != "hint"]
        worst = min(own, key=lambda p: p.rank).level if own else "done"
        assert session.state_of(step) == worst
    for path in ("EndpointSpec.Ports", "TaskTemplate.ContainerSpec.Env"):
        for row, problem in session.problems_in_rows(path).items():
            own = [p for p in session.problems if is_in_row(p.path, f"{path}[{row}]")]
            assert (
                problem == min(own, key=lambda p: p.rank) == session.problem_below(f"{path}[{row}]")
            )


def is_in_row(path: str, row: str) -> bool:
    return path == row or is_below(path, row)


class Counted(tuple[Any, ...]):
    """Problems that count how often they are read."""

    reads = 0

    def __iter__(self) -> Any:
        type(self).reads += 1
        return super().__iter__()


def test_the_problems_of_a_check_are_read_once() -> None:
    session = Session(Draft(SET))
    session.problems = Counted(Problem(path, "wrong") for path in FIELDS)
    for path in FIELDS:
        session.problem_at(path)
        session.problem_below(path)
        session.problems_in_rows(path)
    for step in STEPS:
        session.state_of(step)
    assert Counted.reads == 1


def test_the_settings_of_a_tree_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from swarmtui.wizard.state import session as module

    session, reads = Session(Draft(SET)), []
    original = module._steps_of
    monkeypatch.setattr(module, "_steps_of", lambda tree: reads.append(tree) or original(tree))
    states = [session.state_of(step) for step in STEPS for _ in range(3)]
    assert states.count("done") == 6
    assert len(reads) == 1
    session.edit("Name", "web")
    assert session.state_of(STEPS[0]) == "done"
    assert len(reads) == 2
