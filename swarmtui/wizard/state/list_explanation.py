"""What explains a list: the problem that matters most, then how to edit it."""

from __future__ import annotations

from dataclasses import replace

from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.levels import StatusPart, explain_problem
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.symbols import Symbols


def problem_of_line(rows: Rows, edited: int | None) -> Problem | None:
    """Return the problem to explain at the input line: of the typed text, else of the list.

    `edited` is the index of the row that is edited there: then only an error in its text.
    """
    pending = rows.session.pending.get(rows.path)
    if pending is None:
        path = rows.path if edited is None else f"{rows.path}[{edited}]"
        problem = rows.session.problem_at(path)
    else:
        problem = pending.problem
    is_left_out = edited is not None and problem and problem.level != "error"
    return None if is_left_out else problem


def row_of(rows: Rows, problem: Problem | None) -> int | None:
    """Return the index of the row that a problem is in; None if it is in no row."""
    row = problem.path.removeprefix(f"{rows.path}[").partition("]")[0] if problem else ""
    return int(row) if row.isdigit() else None


def explain_list(
    rows: Rows,
    problem: Problem | None,
    edited: int | None,
    symbols: Symbols,
    *,
    names_row: bool,
) -> tuple[StatusPart, ...]:
    """Return the texts for the explanation rows: the problem, then how to edit.

    `edited` is the index of the row that is edited in the input line; with `names_row` the message
    names the row of the problem.
    """
    return (*_problem_part(rows, problem, symbols, names_row), (_help(rows, edited, symbols), ""))


def _problem_part(
    rows: Rows, problem: Problem | None, symbols: Symbols, names_row: bool
) -> tuple[StatusPart, ...]:
    row = row_of(rows, problem) if names_row else None
    if problem is None:
        return ()
    if problem.path == rows.path and problem.level == "hint" and rows.path in rows.session.pending:
        return ((f"{symbols.dot} {problem.message}", "hint"),)
    name = "" if row is None else f"row {row + 1}: "
    return explain_problem(replace(problem, message=f"{name}{problem.message}"), symbols)


def _help(rows: Rows, edited: int | None, symbols: Symbols) -> str:
    if reason := rows.session.unmet_requirement(rows.info):
        return f"{symbols.dash} {reason}"
    if edited is not None:
        return f"Editing row {edited + 1}: Enter saves the change, Esc cancels it."
    examples = rows.info.examples[1:]
    also = f" Also: {', '.join(examples)}." if examples else ""
    return f"{rows.help}{also} Enter adds; several lines can be pasted. @FILE adds its lines."
